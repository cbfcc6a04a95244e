//! DPS over MQTT: the same registration as over HTTPS, in topics.

use super::{
    denied::Denied,
    dps_answers::{self, RETRY_AFTER},
    enrol,
    live::Entered,
    packets::Message,
    peer::Peer,
    records::Why,
    service::{NotTaken, Published, Service, Taken},
    topics::{self, DpsRequest},
};
use crate::mock::cloud::app::App;
use mqtt_proto::v3::ConnectReturnCode;
use serde_json::Value;
use std::sync::Arc;

/// Where answers come; clients subscribe to `$dps/registrations/res/#`.
const ANSWERS: &str = "$dps/registrations/res/";

/// A connection of DPS: the ID scope and the registration id of its user name.
#[derive(Debug)]
struct Session {
    app: Arc<App>,
    peer: Arc<Peer>,
    scope: String,
    id: String,
}

/// The connection is taken if the client id is the registration id and there is a certificate;
/// whether that is good is answered to the registration.
pub(super) fn admit(
    app: &Arc<App>,
    peer: &Arc<Peer>,
    scope: &str,
    id: &str,
    client: &str,
) -> Result<Taken, NotTaken> {
    let why = match client.eq_ignore_ascii_case(id) {
        true if !peer.sent.is_empty() => None,
        true => Some(enrol::no_certificate()),
        false => Some(Why::plain(
            format!("the client id is {client}, and the user name has the registration id {id}"),
            "use the registration id as client id",
        )),
    };
    if let Some(why) = why {
        let answer = "CONNACK 5: not authorized".to_owned();
        enrol::keep_refusal(app, peer, scope, id, answer, why);
        return Err(NotTaken::Code(ConnectReturnCode::NotAuthorized));
    }
    let session = Session {
        app: app.clone(),
        peer: peer.clone(),
        scope: scope.to_owned(),
        id: id.to_owned(),
    };
    Ok(Taken {
        service: Arc::new(session),
        entered: None,
        inbox: None,
    })
}

impl Service for Session {
    fn may_subscribe(&self, filter: &str) -> bool {
        filter.starts_with(ANSWERS)
    }

    fn blocks(&self) -> bool {
        true
    }

    fn publish(&self, message: &Message, _: Option<&Entered>) -> Published {
        let Some(request) = topics::dps(&message.topic) else {
            return Published::Closed;
        };
        let (rid, outcome) = match request {
            DpsRequest::Register { rid } => (rid, self.register(&message.payload)),
            DpsRequest::Status { rid, operation } => (rid, self.status(operation)),
        };
        let (status, wait, body) = match outcome {
            Ok((202, body)) => (202, format!("&retry-after={RETRY_AFTER}"), body),
            Ok((status, body)) => (status, String::new(), body),
            Err(denied) => {
                let body = dps_answers::denied(&self.app, &denied);
                (denied.number / 1000, String::new(), body)
            }
        };
        Published::Answers(vec![Message {
            topic: format!("{ANSWERS}{status}/?$rid={rid}{wait}"),
            payload: body.to_string().into_bytes().into(),
            acknowledged: false,
        }])
    }
}

impl Session {
    fn register(&self, payload: &[u8]) -> Result<(u32, Value), Denied> {
        let body: Value = serde_json::from_slice(payload).unwrap_or_default();
        let named = body["registrationId"].as_str();
        // The Python SDK sends it, others may leave the body empty.
        if named.is_some_and(|named| !named.eq_ignore_ascii_case(&self.id)) {
            let message = "The body has another registrationId than the user name.";
            return Err(Denied::other(400_000, message));
        }
        let device = enrol::register(&self.app, &self.peer, &self.scope, &self.id)?;
        Ok((202, dps_answers::assigning(&device)))
    }

    fn status(&self, operation: &str) -> Result<(u32, Value), Denied> {
        let device = enrol::registered(&self.app, &self.peer, &self.scope, &self.id)?;
        match device.operation == operation {
            true => Ok((200, dps_answers::assigned(&self.app, &device))),
            false => Err(Denied::other(404_203, "Operation not found.")),
        }
    }
}
