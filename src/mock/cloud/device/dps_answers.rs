//! What DPS answers, over HTTPS and MQTT alike.

use super::{denied::Denied, moment::moment, records::Device};
use crate::mock::cloud::{app::App, refusal::by_provisioning};
use serde_json::{Value, json};

/// Seconds after which a device asks again. The real service says 3; a rehearsal need not wait.
pub(super) const RETRY_AFTER: u32 = 1;

/// The answer to a registration, which takes the real service a moment.
pub(super) fn assigning(device: &Device) -> Value {
    json!({ "operationId": device.operation, "status": "assigning" })
}

/// The answer to the question how far it is.
pub(super) fn assigned(app: &App, device: &Device) -> Value {
    json!({
        "operationId": device.operation,
        "status": "assigned",
        "registrationState": state(app, device),
    })
}

/// The registration as it stands.
pub(super) fn state(app: &App, device: &Device) -> Value {
    json!({
        "x509": { "enrollmentGroupId": device.group },
        "registrationId": device.id,
        "createdDateTimeUtc": moment(device.created),
        "assignedHub": device.hub,
        "deviceId": device.id,
        "status": "assigned",
        "substatus": "initialAssignment",
        "lastUpdatedDateTimeUtc": moment(device.updated),
        "etag": app.etag(&format!("registration {}", device.id), device.revision),
    })
}

/// An error over MQTT; over HTTPS it is a [`Refusal`](crate::mock::cloud::refusal::Refusal).
pub(super) fn denied(app: &App, denied: &Denied) -> Value {
    let id = app.request_id();
    by_provisioning(denied.number, &denied.message, &id, app.clock.now())
}
