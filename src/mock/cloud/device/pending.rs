//! Connections that have not said yet what they want, and how many may be open.
//!
//! A client that connects and stays silent costs memory and a file until its deadline. There is a
//! limit of such clients; the next one does not wait, the oldest of them is cut off. So any number
//! of silent clients delays nobody.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::AbortHandle,
};

/// Connections in their handshake, or that ask DPS over HTTPS.
const MAX_PENDING: usize = 256;
/// Connections with a CONNECT that was accepted.
const MAX_CONNECTED: usize = 2_048;

/// All of them.
#[derive(Debug)]
pub(super) struct Rooms {
    pending: Mutex<VecDeque<(u64, AbortHandle)>>,
    next: AtomicU64,
    connected: Arc<Semaphore>,
}

impl Default for Rooms {
    fn default() -> Self {
        Self {
            pending: Mutex::default(),
            next: AtomicU64::default(),
            connected: Arc::new(Semaphore::new(MAX_CONNECTED)),
        }
    }
}

impl Rooms {
    /// A place for a connection that was just accepted.
    pub(super) fn place(self: &Arc<Self>) -> Place {
        Place {
            number: self.next.fetch_add(1, Ordering::Relaxed),
            rooms: self.clone(),
            permit: None,
        }
    }

    /// Enters the task of a connection. The oldest is cut off if there is no room.
    pub(super) fn enter(&self, number: u64, task: AbortHandle) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.push_back((number, task));
        if pending.len() > MAX_PENDING
            && let Some((_, oldest)) = pending.pop_front()
        {
            oldest.abort();
        }
    }

    fn leave(&self, number: u64) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        // In the order of numbers, nearly: tasks may be entered in another.
        pending.retain(|(its, _)| *its != number);
    }
}

/// One connection's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    number: u64,
    rooms: Arc<Rooms>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Place {
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Moves it to those that are connected: it is no longer cut off. `false` if there is no room.
    pub(super) fn settle(&mut self) -> bool {
        self.permit = self.rooms.connected.clone().try_acquire_owned().ok();
        if self.permit.is_some() {
            self.rooms.leave(self.number);
        }
        self.permit.is_some()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.rooms.leave(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_oldest_silent_connection_makes_room() {
        let rooms = Arc::new(Rooms::default());
        let mut tasks = Vec::new();
        for _ in 0..=MAX_PENDING {
            let place = rooms.place();
            let number = place.number();
            let task = tokio::spawn(async move {
                std::future::pending::<()>().await;
                drop(place);
            });
            rooms.enter(number, task.abort_handle());
            tasks.push(task);
        }
        let first = tasks.remove(0);
        assert!(first.await.expect_err("cut off").is_cancelled());
        assert!(tasks.iter().all(|task| !task.is_finished()));
    }
}
