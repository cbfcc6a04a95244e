//! What a service is to a connection of MQTT: it takes it or not, and answers messages.

use super::{live::Entered, packets::Message};
use mqtt_proto::v3::ConnectReturnCode;
use std::sync::Arc;
use tokio::sync::mpsc;

/// A service that has taken a connection.
pub(super) trait Service: Send + Sync {
    /// Whether this client may subscribe to a filter.
    fn may_subscribe(&self, filter: &str) -> bool;

    /// Whether [`Service::publish`] verifies signatures or waits for the disk, so that it runs on a
    /// thread of its own.
    fn blocks(&self) -> bool;

    /// Takes a message of the client. `counter` is its connection's, if it is counted.
    fn publish(&self, message: &Message, counter: Option<&Entered>) -> Published;
}

/// What a service makes of a message.
#[derive(Debug)]
pub(super) enum Published {
    /// The messages that answer it.
    Answers(Vec<Message>),
    /// The connection is closed: a topic that this client must not use.
    Closed,
}

/// Why a connection is not taken.
#[derive(Debug)]
pub(super) enum NotTaken {
    /// CONNACK says so.
    Code(ConnectReturnCode),
    /// The connection is closed without a word, as AWS does.
    Silent,
}

/// A connection that was taken, with its place among the open ones if it has one.
pub(super) struct Taken {
    pub(super) service: Arc<dyn Service>,
    pub(super) entered: Option<Entered>,
    pub(super) inbox: Option<mpsc::Receiver<Message>>,
}
