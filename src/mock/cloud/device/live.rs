//! Connections that are open now: who is connected, what they count, and how one is ended.

use super::{key::Key, packets::Message, topics};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};
use tokio::sync::{Notify, mpsc};

/// Messages that wait for a client that reads slowly; further ones are dropped.
const INBOX: usize = 64;

/// All open connections of devices.
#[derive(Debug, Default)]
pub(in super::super) struct Live {
    /// By the service and its client.
    sessions: Mutex<HashMap<String, Session>>,
    next: AtomicU64,
    /// Records of devices that were only ever refused, made since the start.
    pub(super) refused: AtomicUsize,
}

#[derive(Debug)]
struct Session {
    number: u64,
    /// The record of the device.
    device: Key,
    messages: Arc<AtomicU64>,
    end: Arc<Notify>,
    inbox: mpsc::Sender<Message>,
    filters: Vec<(String, bool)>,
    /// Whose messages it gets: an account and region of AWS.
    realm: Option<String>,
}

impl Live {
    /// Enters a connection of `client`, whose messages `device` counts. An older one of the same client is ended, as the services do: the
    /// device has come back and the old connection may be half dead.
    pub(super) fn enter(
        self: &Arc<Self>,
        client: String,
        device: Key,
        realm: Option<String>,
    ) -> (Entered, mpsc::Receiver<Message>) {
        let (sender, inbox) = mpsc::channel(INBOX);
        let session = Session {
            number: self.next.fetch_add(1, Ordering::Relaxed),
            device: device.clone(),
            messages: Arc::default(),
            end: Arc::default(),
            inbox: sender,
            filters: Vec::new(),
            realm,
        };
        let entered = Entered {
            number: session.number,
            messages: session.messages.clone(),
            end: session.end.clone(),
            client: client.clone(),
            device,
            live: self.clone(),
        };
        if let Some(old) = self.lock().insert(client, session) {
            old.end.notify_one();
        }
        (entered, inbox)
    }

    /// The devices that are connected, each with the messages that are not in its record yet.
    pub(super) fn counts(&self) -> HashMap<Key, u64> {
        let mut counts = HashMap::new();
        for session in self.lock().values() {
            let count: &mut u64 = counts.entry(session.device.clone()).or_default();
            *count = count.saturating_add(session.messages.load(Ordering::Relaxed));
        }
        counts
    }

    /// Ends every connection of a device.
    pub(super) fn end(&self, device: &Key) {
        for session in self.lock().values() {
            if session.device == *device {
                session.end.notify_one();
            }
        }
    }

    /// Passes a message to every connection of the realm that has subscribed to its topic.
    pub(super) fn publish(&self, realm: &str, message: &Message) {
        for session in self.lock().values() {
            if session.realm.as_deref() != Some(realm) {
                continue;
            }
            let mut alike = session.filters.iter();
            if let Some((_, acknowledged)) =
                alike.find(|(filter, _)| topics::matches(filter, &message.topic))
            {
                let mut copy = message.clone();
                copy.acknowledged &= acknowledged;
                // A client that does not read misses it.
                let _ = session.inbox.try_send(copy);
            }
        }
    }

    /// A thread that panicked has left the map whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's place among them, until it is dropped.
#[derive(Debug)]
pub(super) struct Entered {
    number: u64,
    client: String,
    device: Key,
    messages: Arc<AtomicU64>,
    end: Arc<Notify>,
    live: Arc<Live>,
}

impl Entered {
    /// Whose record the messages count in.
    pub(super) fn device(&self) -> &Key {
        &self.device
    }

    /// Counts a message.
    pub(super) fn count(&self) {
        self.messages.fetch_add(1, Ordering::Relaxed);
    }

    /// The messages since the last call, to be added to the record.
    pub(super) fn take_count(&self) -> u64 {
        self.messages.swap(0, Ordering::Relaxed)
    }

    /// Waits until somebody ends this connection.
    pub(super) async fn ended(&self) {
        self.end.notified().await;
    }

    /// What this connection is subscribed to now, and whether it acknowledges (QoS 1).
    pub(super) fn subscribe(&self, filters: &[(String, bool)]) {
        if let Some(session) = self.live.lock().get_mut(&self.client)
            && session.number == self.number
        {
            session.filters = filters.to_vec();
        }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut sessions = self.live.lock();
        let is_this = |session: &Session| session.number == self.number;
        if sessions.get(&self.client).is_some_and(is_this) {
            sessions.remove(&self.client);
        }
    }
}
