//! AWS IoT Core as a device meets it: certificates decide, and messages go to whoever has subscribed
//! to them in the same account and region.
//!
//! There are no policies, shadows, jobs, rules or retained messages. Messages to the reserved topics
//! of things (`$aws/things/…`) are taken and lead nowhere; those to other reserved topics end the
//! connection.

use super::{
    key::Instance,
    live::Entered,
    packets::Message,
    peer::Peer,
    records::{self, Ca, Refused, Why},
    service::{NotTaken, Published, Service, Taken},
    topics,
};
use crate::{
    certificate::HashAlgorithm,
    mock::cloud::{
        app::App,
        aws_iot::{self, Caller, Connected, NotConnected},
    },
};
use std::sync::Arc;

/// The service's name in records.
const SERVICE: &str = "aws-iot";

/// A connection of one client.
#[derive(Debug)]
struct Session {
    app: Arc<App>,
    realm: String,
}

/// The account's name in records.
fn name(account: &Caller) -> String {
    format!("{}/{}", account.region, account.account)
}

/// Takes a client by its certificate.
pub(super) fn admit(app: &Arc<App>, peer: &Peer, client: &str) -> Result<Taken, NotTaken> {
    match aws_iot::connect(app, &peer.sent) {
        Ok(connected) => take(app, peer, client, connected),
        Err(refused) => {
            refuse(app, peer, *refused);
            Err(NotTaken::Silent)
        }
    }
}

fn take(
    app: &Arc<App>,
    peer: &Peer,
    client: &str,
    connected: Connected,
) -> Result<Taken, NotTaken> {
    let realm = name(&connected.account);
    let instance = Instance::new(SERVICE, &realm);
    let key = instance.device(&connected.id);
    let now = app.clock.now().unix();
    records::belongs_to_somebody(app, SERVICE, &connected.id);
    records::change(app, &key, |device| {
        if !device.is_enrolled {
            device.created = now;
        }
        device.is_enrolled = true;
        device.id.clone_from(&connected.id);
        device.name = Some(client.to_owned());
        device.thumbprint = peer.thumbprint();
        device.ca = connected.ca.as_ref().map(|ca| Ca {
            subject: ca.subject().to_string(),
            thumbprint: ca.thumbprint(HashAlgorithm::Sha1).to_string(),
        });
        device.updated = now;
        device.first_connection.get_or_insert(now);
        device.last_connection = Some(now);
    })
    .map_err(|_| NotTaken::Silent)?;
    let what = format!("connected as {client}");
    records::say(app, peer, SERVICE, &connected.id, &what);
    // One connection for each client id: "the existing connection is closed" (AWS IoT quotas).
    let client = format!("{SERVICE} {realm} {client}");
    let (entered, inbox) = app.live.enter(client, key, Some(realm.clone()));
    Ok(Taken {
        service: Arc::new(Session {
            app: app.clone(),
            realm,
        }),
        entered: Some(entered),
        inbox: Some(inbox),
    })
}

/// Records the refusal, and passes on the message about it.
fn refuse(app: &App, peer: &Peer, refused: NotConnected) {
    let realm = refused.account.as_ref().map(name);
    let instance = Instance::new(SERVICE, realm.as_deref().unwrap_or(records::NOBODY));
    if realm.is_some() {
        records::belongs_to_somebody(app, SERVICE, &refused.id);
    }
    let why = Why {
        check: refused.check.map(str::to_owned),
        detail: refused.detail,
        remedy: refused.remedy,
    };
    let refusal = Refused {
        at: app.clock.now().unix(),
        answer: "the connection was closed".to_owned(),
        why,
    };
    records::refuse(app, &instance, &refused.id, peer, refusal);
    if let (Some(realm), Some((topic, payload))) = (realm, refused.event) {
        let message = Message {
            topic,
            payload: payload.to_string().into_bytes().into(),
            acknowledged: true,
        };
        app.live.publish(&realm, &message);
    }
}

impl Service for Session {
    fn may_subscribe(&self, filter: &str) -> bool {
        !filter.starts_with('$') || filter.starts_with("$aws/")
    }

    fn blocks(&self) -> bool {
        false
    }

    fn publish(&self, message: &Message, counter: Option<&Entered>) -> Published {
        if message.topic.len() > topics::MAX_TOPIC {
            return Published::Closed;
        }
        if !message.topic.starts_with('$') {
            counter.into_iter().for_each(Entered::count);
            self.app.live.publish(&self.realm, message);
            return Published::Answers(Vec::new());
        }
        match message.topic.starts_with("$aws/things/") {
            true => Published::Answers(Vec::new()),
            false => Published::Closed,
        }
    }
}
