//! Devices as records: one for each device of a service, from its first refusal or enrolment on.
//! Each service has a collection of its own, in the order of ids.

use super::{
    key::{Instance, Key},
    peer::Peer,
};
use crate::mock::cloud::{
    app::App,
    refusal::Refusal,
    store::{Collection, Page},
};
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering;

/// Devices that were refused and never enrolled; of further ones nothing is kept. Whoever can
/// connect could otherwise fill the state with them.
const MAX_REFUSED: usize = 1_000;

/// Services that have devices: hubs are not looked for in more.
const MAX_INSTANCES: usize = 4_096;

fn devices(instance: &Instance) -> Collection<Device> {
    Collection::new(format!("devices {} {}", instance.service, instance.name))
}

/// All instances that have devices, so that a hub finds a device by its id alone.
fn instances() -> Collection<Instance> {
    Collection::new("device instances")
}

/// One device of one service.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Device {
    /// As its first registration wrote it: the registration id of DPS, the certificate id of AWS.
    pub(super) id: String,
    /// The client id or the certificate's CN, where that is another.
    pub(super) name: Option<String>,
    pub(super) group: Option<String>,
    /// The CA at the end of its path: subject and SHA-1.
    pub(super) ca: Option<Ca>,
    /// SHA-1 of its certificate, upper-case hex.
    pub(super) thumbprint: String,
    /// Whether it was enrolled at least once.
    pub(super) is_enrolled: bool,
    /// The id of its last registration.
    pub(super) operation: String,
    pub(super) hub: String,
    pub(super) revision: u64,
    /// Seconds since 1970.
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) first_connection: Option<i64>,
    pub(super) last_connection: Option<i64>,
    pub(super) messages: u64,
    pub(super) refusal: Option<Refused>,
}

/// A CA certificate in brief.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Ca {
    pub(super) subject: String,
    pub(super) thumbprint: String,
}

/// The last time that it was refused.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Refused {
    pub(super) at: i64,
    /// What the device was answered.
    pub(super) answer: String,
    pub(super) why: Why,
}

/// popcert's explanation of a refusal.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Why {
    /// The id of the check that failed, if one did.
    pub(super) check: Option<String>,
    pub(super) detail: String,
    pub(super) remedy: String,
}

impl Why {
    /// A reason that no check found.
    pub(super) fn plain(detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            check: None,
            detail: detail.into(),
            remedy: remedy.into(),
        }
    }
}

/// Whether DPS has ids like this, of devices and of enrollment groups (Microsoft Learn, DPS
/// terminology). The device has chosen it.
pub(super) fn is_id(id: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._:".contains(&b);
    (1..=128).contains(&id.len()) && id.bytes().all(allowed)
}

/// The device under that key.
pub(super) fn read(app: &App, key: &Key) -> Result<Option<Device>, Refusal> {
    app.store.get(&devices(&key.instance), &key.id)
}

/// All devices with that id, of whatever service.
pub(super) fn of_id(app: &App, id: &str) -> Result<Vec<(Key, Device)>, Refusal> {
    let mut found = Vec::new();
    for instance in all_instances(app)? {
        let key = instance.device(id);
        if let Some(device) = read(app, &key)? {
            found.push((key, device));
        }
    }
    Ok(found)
}

/// What has devices, in the order of names.
pub(super) fn all_instances(app: &App) -> Result<Vec<Instance>, Refusal> {
    let page = app.store.page(&instances(), Page::of(MAX_INSTANCES))?;
    Ok(page.records.into_iter().map(|(_, one)| one).collect())
}

/// Some devices of an instance, after that id, and whether there are more.
pub(super) fn page(
    app: &App,
    instance: &Instance,
    size: usize,
    after: Option<&str>,
) -> Result<(Vec<Device>, bool), Refusal> {
    let page = Page::of(size);
    let after = after.map(str::to_ascii_lowercase);
    let page = after.as_deref().map_or(page, |id| page.after(id));
    let paged = app.store.page(&devices(instance), page)?;
    let devices = paged.records.into_iter().map(|(_, device)| device);
    Ok((devices.collect(), paged.more))
}

pub(super) fn count(app: &App, instance: &Instance) -> Result<u64, Refusal> {
    app.store.count(&devices(instance))
}

/// Changes the record of a device, which is made if it is not there.
pub(super) fn change<T>(
    app: &App,
    key: &Key,
    change: impl FnOnce(&mut Device) -> T,
) -> Result<T, Refusal> {
    let devices = devices(&key.instance);
    app.store.transact(|transaction| {
        let old = transaction.get(&devices, &key.id)?;
        if old.is_none() {
            let Instance { service, name } = &key.instance;
            let name = format!("{service} {name}");
            transaction.put(&instances(), &name, &key.instance)?;
        }
        let mut device = old.unwrap_or_default();
        let outcome = change(&mut device);
        transaction.put(&devices, &key.id, &device)?;
        Ok(outcome)
    })
}

/// Forgets a device.
pub(super) fn remove(app: &App, key: &Key) -> Result<bool, Refusal> {
    app.store.delete(&devices(&key.instance), &key.id)
}

/// In the place of a service's name, for devices that no service has anything to do with.
pub(super) const NOBODY: &str = "-";

/// Forgets that a device was nobody's: its service is known now.
pub(super) fn belongs_to_somebody(app: &App, service: &str, id: &str) {
    let key = Instance::new(service, NOBODY).device(id);
    // Read first: a change waits for the disk.
    if read(app, &key).is_ok_and(|device| device.is_some()) {
        let _ = remove(app, &key);
    }
}

/// Keeps a refusal, if there is room. What cannot be kept is no reason to answer otherwise.
pub(super) fn refuse(app: &App, instance: &Instance, id: &str, peer: &Peer, refused: Refused) {
    let why = &refused.why;
    let check = why.check.as_deref().unwrap_or("-");
    let line = format!("refused {} [{check}] {}", refused.answer, why.detail);
    say(app, peer, &instance.service, id, &line);
    if !is_id(id) {
        return;
    }
    let key = instance.device(id);
    let is_new = read(app, &key).is_ok_and(|device| device.is_none());
    if is_new && app.live.refused.fetch_add(1, Ordering::Relaxed) >= MAX_REFUSED {
        return;
    }
    let _ = change(app, &key, |device| {
        if is_new {
            device.id = id.to_owned();
            device.created = refused.at;
            device.thumbprint = peer.thumbprint();
        }
        device.updated = refused.at;
        device.refusal = Some(refused);
    });
}

/// A line about a device in the access log, if there is one.
pub(super) fn say(app: &App, peer: &Peer, service: &str, id: &str, what: &str) {
    if let Some(log) = &app.log {
        log.line(&format!("{} {service} device {id} {what}", peer.client));
    }
}
