//! Connections that are open at a time.
//!
//! Their number has a limit, and clients that open connections and say nothing must not take
//! them all: when there is no room for a new one, the one that has been waiting for its client
//! the longest is closed. A connection is never closed while an operation runs for it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How long a connection may take to go before another one is asked to.
const PATIENCE: Duration = Duration::from_millis(50);

/// All open connections.
#[derive(Debug)]
pub(super) struct Crowd {
    room: Arc<Semaphore>,
    members: Mutex<BTreeMap<u64, Arc<Member>>>,
    entered: AtomicU64,
}

/// What is known of one of them.
#[derive(Debug)]
pub(super) struct Member {
    /// Since when it has been waiting for its client; `None` while an operation runs.
    waiting: Mutex<Option<Instant>>,
    leave: Notify,
}

/// The place of a connection; it is free again when this is dropped.
pub(super) struct Place {
    crowd: Arc<Crowd>,
    number: u64,
    pub(super) member: Arc<Member>,
    _permit: OwnedSemaphorePermit,
}

impl Crowd {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            room: Arc::new(Semaphore::new(most)),
            members: Mutex::default(),
            entered: AtomicU64::new(0),
        })
    }

    /// A place for a new connection, for which another one may have to go.
    pub(super) async fn enter(self: &Arc<Self>) -> Place {
        let permit = loop {
            if let Ok(permit) = self.room.clone().try_acquire_owned() {
                break permit;
            }
            self.send_one_away();
            // The semaphore is never closed.
            if let Ok(Ok(permit)) = timeout(PATIENCE, self.room.clone().acquire_owned()).await {
                break permit;
            }
        };
        let member = Arc::new(Member {
            waiting: Mutex::new(Some(Instant::now())),
            leave: Notify::new(),
        });
        let number = self.entered.fetch_add(1, Ordering::Relaxed);
        lock(&self.members).insert(number, member.clone());
        Place {
            crowd: self.clone(),
            number,
            member,
            _permit: permit,
        }
    }

    /// Asks the one that has waited the longest to go.
    fn send_one_away(&self) {
        let members = lock(&self.members);
        let waiting = members
            .iter()
            .filter_map(|(number, member)| Some(((*lock(&member.waiting))?, *number)));
        if let Some(member) = waiting.min().and_then(|(_, number)| members.get(&number)) {
            // Kept for it if it is not listening at the moment.
            member.leave.notify_one();
        }
    }
}

impl Member {
    /// Ends when the connection has to go.
    pub(super) async fn asked_to_leave(&self) {
        loop {
            self.leave.notified().await;
            // Its client may have sent a request meanwhile.
            if lock(&self.waiting).is_some() {
                return;
            }
        }
    }

    /// Marks it as working until the value is dropped.
    pub(super) fn work(self: &Arc<Self>) -> Working {
        *lock(&self.waiting) = None;
        Working(self.clone())
    }
}

/// While it lives, an operation runs for the connection.
pub(super) struct Working(Arc<Member>);

impl Drop for Working {
    fn drop(&mut self) {
        *lock(&self.0.waiting) = Some(Instant::now());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.crowd.members).remove(&self.number);
    }
}

/// Whatever panicked, the numbers are whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn the_one_that_has_waited_the_longest_goes() {
        let crowd = Crowd::new(3);
        let (first, second, third) = (
            crowd.enter().await,
            crowd.enter().await,
            crowd.enter().await,
        );
        // It waits the longest, and its operation runs.
        let working = first.member.work();
        let member = second.member.clone();
        let leaving = tokio::spawn(async move {
            member.asked_to_leave().await;
            drop(second);
        });
        let fourth = crowd.enter().await;
        leaving.await.unwrap();
        assert_eq!(lock(&crowd.members).len(), 3);
        drop((working, first, third, fourth));
        assert!(lock(&crowd.members).is_empty());
    }
}
