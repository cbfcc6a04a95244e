//! The hub that DPS assigned, as far as a device sees it connect: telemetry is counted, the twin is
//! empty, and nothing is ever sent to the device.
//!
//! A device that DPS has registered is known to its hub by the thumbprint of the certificate that it
//! registered with (Microsoft Learn, how to roll device certificates): with another one it has to
//! register again.

use super::{
    live::Entered,
    packets::Message,
    peer::Peer,
    records::{self, Refused, Why},
    service::{NotTaken, Published, Service, Taken},
    topics::{self, HubTopic},
};
use crate::mock::cloud::app::App;
use mqtt_proto::v3::ConnectReturnCode;
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// A device at its hub.
#[derive(Debug)]
struct Session {
    device: String,
    /// The version of the reported properties, which are not kept.
    reported: AtomicU64,
}

/// Takes a device that was assigned and presents the certificate that it registered with.
pub(super) fn admit(app: &App, peer: &Peer, device: &str, client: &str) -> Result<Taken, NotTaken> {
    let refused = || NotTaken::Code(ConnectReturnCode::NotAuthorized);
    let (now, thumbprint) = (app.clock.now().unix(), peer.thumbprint());
    let unavailable = |_| NotTaken::Code(ConnectReturnCode::ServerUnavailable);
    let mut known = records::of_id(app, device).map_err(unavailable)?;
    known.retain(|(_, one)| one.is_enrolled && !one.hub.is_empty());
    // Without a certificate the thumbprint is empty, which no record has.
    let found = known.iter().find(|(_, one)| one.thumbprint == thumbprint);
    let Some((key, _)) = found.filter(|_| device == client) else {
        for (key, one) in &known {
            let why = Why::plain(
                "the certificate is not the one that the device registered with, or the client id is not the device's",
                "let the device register with DPS again, and connect with its id as client id",
            );
            let answer = "CONNACK 5: not authorized".to_owned();
            let refused = Refused {
                at: now,
                answer,
                why,
            };
            records::refuse(app, &key.instance, &one.id, peer, refused);
        }
        return Err(refused());
    };
    records::change(app, key, |device| {
        device.first_connection.get_or_insert(now);
        device.last_connection = Some(now);
    })
    .map_err(unavailable)?;
    records::say(
        app,
        peer,
        &key.instance.service,
        device,
        "connected to its hub",
    );
    let (entered, inbox) = app.live.enter(
        format!("hub {} {device}", key.instance.name),
        key.clone(),
        None,
    );
    Ok(Taken {
        service: Arc::new(Session {
            device: device.to_owned(),
            reported: AtomicU64::new(1),
        }),
        entered: Some(entered),
        inbox: Some(inbox),
    })
}

impl Service for Session {
    fn may_subscribe(&self, filter: &str) -> bool {
        topics::is_of_hub(filter, &self.device)
    }

    fn blocks(&self) -> bool {
        false
    }

    fn publish(&self, message: &Message, counter: Option<&Entered>) -> Published {
        let answer = |topic: String, body: String| {
            Published::Answers(vec![Message {
                topic,
                payload: body.into_bytes(),
                acknowledged: false,
            }])
        };
        match topics::hub(&message.topic, &self.device) {
            Some(HubTopic::Telemetry) => {
                counter.into_iter().for_each(Entered::count);
                Published::Answers(Vec::new())
            }
            Some(HubTopic::TwinGet { rid }) => {
                let reported = self.reported.load(Ordering::Relaxed);
                let twin =
                    json!({ "desired": { "$version": 1 }, "reported": { "$version": reported } });
                answer(
                    format!("$iothub/twin/res/200/?$rid={rid}"),
                    twin.to_string(),
                )
            }
            Some(HubTopic::TwinReport { rid }) => {
                let version = self.reported.fetch_add(1, Ordering::Relaxed) + 1;
                let topic = format!("$iothub/twin/res/204/?$rid={rid}&$version={version}");
                answer(topic, String::new())
            }
            Some(HubTopic::MethodAnswer) => Published::Answers(Vec::new()),
            None => Published::Closed,
        }
    }
}
