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

/// How long a connection may take to close before another one has to.
const PATIENCE: Duration = Duration::from_millis(50);

/// All open connections.
#[derive(Debug)]
pub(super) struct Connections {
    free: Arc<Semaphore>,
    open: Mutex<BTreeMap<u64, Arc<Activity>>>,
    opened: AtomicU64,
}

/// Whether a connection waits for its client or works.
#[derive(Debug)]
pub(super) struct Activity {
    /// Since when it has been waiting for its client; `None` while an operation runs.
    waiting: Mutex<Option<Instant>>,
    eviction: Notify,
}

/// What an open connection holds; it is free again when this is dropped.
pub(super) struct Slot {
    connections: Arc<Connections>,
    number: u64,
    pub(super) activity: Arc<Activity>,
    _permit: OwnedSemaphorePermit,
}

impl Connections {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(most)),
            open: Mutex::default(),
            opened: AtomicU64::new(0),
        })
    }

    /// A slot for a new connection, for which another one may have to be closed.
    pub(super) async fn open(self: &Arc<Self>) -> Slot {
        let permit = loop {
            if let Ok(permit) = self.free.clone().try_acquire_owned() {
                break permit;
            }
            self.evict();
            // The semaphore is never closed.
            if let Ok(Ok(permit)) = timeout(PATIENCE, self.free.clone().acquire_owned()).await {
                break permit;
            }
        };
        let activity = Arc::new(Activity {
            waiting: Mutex::new(Some(Instant::now())),
            eviction: Notify::new(),
        });
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        lock(&self.open).insert(number, activity.clone());
        Slot {
            connections: self.clone(),
            number,
            activity,
            _permit: permit,
        }
    }

    /// Has the one closed that has waited the longest.
    fn evict(&self) {
        let open = lock(&self.open);
        let waiting = open
            .iter()
            .filter_map(|(number, activity)| Some(((*lock(&activity.waiting))?, *number)));
        if let Some(activity) = waiting.min().and_then(|(_, number)| open.get(&number)) {
            // Kept for it if it is not listening at the moment.
            activity.eviction.notify_one();
        }
    }
}

impl Activity {
    /// Ends when the connection has to be closed.
    pub(super) async fn evicted(&self) {
        loop {
            self.eviction.notified().await;
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
pub(super) struct Working(Arc<Activity>);

impl Drop for Working {
    fn drop(&mut self) {
        *lock(&self.0.waiting) = Some(Instant::now());
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        lock(&self.connections.open).remove(&self.number);
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
    async fn the_one_that_has_waited_the_longest_is_closed() {
        let connections = Connections::new(3);
        let (first, second, third) = (
            connections.open().await,
            connections.open().await,
            connections.open().await,
        );
        // It waits the longest, and its operation runs.
        let working = first.activity.work();
        let activity = second.activity.clone();
        let leaving = tokio::spawn(async move {
            activity.evicted().await;
            drop(second);
        });
        let fourth = connections.open().await;
        leaving.await.unwrap();
        assert_eq!(lock(&connections.open).len(), 3);
        drop((working, first, third, fourth));
        assert!(lock(&connections.open).is_empty());
    }
}
