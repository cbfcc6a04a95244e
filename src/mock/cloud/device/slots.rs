//! How many connections of devices may be open.
//!
//! Those that no service has accepted yet have a limit of their own, and the one that has been
//! silent the longest is closed for a new one: any number of silent clients delays nobody. Those
//! that were accepted have another limit, and are never closed for others.

use crate::mock::cloud::connections::{Activity, Connections, Slot};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections in their handshake, or that ask DPS over HTTPS. With those of scripts they stay
/// below 1,024 open files, a common limit.
const MAX_WAITING: usize = 256;
/// Connections of MQTT that were accepted.
const MAX_ACCEPTED: usize = 2_048;

/// All connections of devices.
#[derive(Clone, Debug)]
pub(super) struct DeviceSlots {
    waiting: Arc<Connections>,
    accepted: Arc<Semaphore>,
}

impl DeviceSlots {
    pub(super) fn new() -> Self {
        Self {
            waiting: Connections::new(MAX_WAITING),
            accepted: Arc::new(Semaphore::new(MAX_ACCEPTED)),
        }
    }

    /// A slot for a new connection.
    pub(super) async fn open(&self) -> DeviceSlot {
        let slot = self.waiting.open().await;
        DeviceSlot {
            activity: slot.activity.clone(),
            waiting: Some(slot),
            free: self.accepted.clone(),
            accepted: None,
        }
    }
}

/// What one connection holds, until it is dropped.
pub(super) struct DeviceSlot {
    pub(super) activity: Arc<Activity>,
    waiting: Option<Slot>,
    free: Arc<Semaphore>,
    accepted: Option<OwnedSemaphorePermit>,
}

impl DeviceSlot {
    /// Moves it to those that were accepted. `false` if there are too many.
    pub(super) fn accept(&mut self) -> bool {
        self.accepted = self.free.clone().try_acquire_owned().ok();
        if self.accepted.is_some() {
            self.waiting = None;
        }
        self.accepted.is_some()
    }
}
