//! How many connections of devices may be open.
//!
//! Those that have not said yet what they want have a crowd of their own, in which the one that has
//! been silent the longest makes room for a new one: any number of silent clients delays nobody.
//! Those that were taken have a limit, and are never sent away.

use crate::mock::cloud::crowd::{Crowd, Member, Place};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections in their handshake, or that ask DPS over HTTPS. With those of scripts they stay
/// below 1,024 open files, a common limit.
const MAX_WAITING: usize = 256;
/// Connections of MQTT that were taken.
const MAX_TAKEN: usize = 2_048;

/// All connections of devices.
#[derive(Clone, Debug)]
pub(super) struct House {
    waiting: Arc<Crowd>,
    taken: Arc<Semaphore>,
}

impl House {
    pub(super) fn new() -> Self {
        Self {
            waiting: Crowd::new(MAX_WAITING),
            taken: Arc::new(Semaphore::new(MAX_TAKEN)),
        }
    }

    /// A room for a new connection.
    pub(super) async fn enter(&self) -> Room {
        let place = self.waiting.enter().await;
        Room {
            member: place.member.clone(),
            place: Some(place),
            taken: self.taken.clone(),
            permit: None,
        }
    }
}

/// The room of one connection, until it is dropped.
pub(super) struct Room {
    pub(super) member: Arc<Member>,
    place: Option<Place>,
    taken: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Moves it to those that were taken. `false` if there are too many.
    pub(super) fn settle(&mut self) -> bool {
        self.permit = self.taken.clone().try_acquire_owned().ok();
        if self.permit.is_some() {
            self.place = None;
        }
        self.permit.is_some()
    }
}
