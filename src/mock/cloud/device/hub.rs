//! The hub that DPS assigned, as far as a device sees it connect: telemetry is counted, the twin is
//! empty, and nothing is ever sent to the device.
//!
//! A device that DPS has registered is known to its hub by the thumbprint of the certificate that it
//! registered with (Microsoft Learn, how to roll device certificates): with another one it has to
//! register again. Whether the real hub then looks at the certificate's dates is not documented; here it
//! does, so that the end of a certificate can be rehearsed.

use super::{
    id_scope::DPS,
    key::{Instance, Key},
    live::Entered,
    packets::Message,
    peer::Peer,
    records::{self, Device, Refused, Why},
    service::{NotTaken, Published, Service, Taken},
    topics::{self, HubTopic},
};
use crate::mock::cloud::{app::App, evaluation};
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
    let (now, thumbprint) = (app.clock.now().unix(), peer.thumbprint());
    let unavailable = |_| NotTaken::Code(ConnectReturnCode::ServerUnavailable);
    let mut known = records::of_id(app, device).map_err(unavailable)?;
    known.retain(|(_, one)| one.is_enrolled && !one.hub.is_empty());
    // Without a certificate the thumbprint is empty, which no record has.
    let found = known.iter().find(|(_, one)| one.thumbprint == thumbprint);
    let why = match (found, device == client) {
        (Some(_), true) => expired(app, peer),
        (None, _) => Some(Why::plain(
            "the certificate is not the one that the device registered with",
            "let the device register with DPS again",
        )),
        (_, false) => Some(Why::plain(
            format!("the client id is {client}, and the user name has the device {device}"),
            "use the device's id as client id",
        )),
    };
    let (Some((key, _)), None) = (found, &why) else {
        refuse(app, peer, device, &known, why.unwrap_or_default());
        return Err(NotTaken::Code(ConnectReturnCode::NotAuthorized));
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

/// Records the refusal with every device of that id, or with none if nobody has registered it.
fn refuse(app: &App, peer: &Peer, device: &str, known: &[(Key, Device)], why: Why) {
    let refused = |why| Refused {
        at: app.clock.now().unix(),
        answer: "CONNACK 5: not authorized".to_owned(),
        why,
    };
    if known.is_empty() {
        let nobody = Instance::new(DPS, records::NOBODY);
        let why = Why::plain(
            "no device of that id has registered",
            "let the device register with DPS first: it answers with the hub to connect to",
        );
        return records::refuse(app, &nobody, device, peer, refused(why));
    }
    for (key, one) in known {
        records::refuse(app, &key.instance, &one.id, peer, refused(why.clone()));
    }
}

/// Why a certificate is refused because of its dates.
fn expired(app: &App, peer: &Peer) -> Option<Why> {
    let detail = evaluation::not_valid_at(peer.certificate()?, app.clock.now())?;
    let remedy = "let the device get a new certificate, and register with it";
    Some(Why::plain(detail, remedy))
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
                payload: body.into_bytes().into(),
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
