//! Device certificates once they are registered.

use super::{
    account::{Device, remove_device},
    caller::{Caller, invalid},
    errors::{missing, wrong_state},
    parameters::{self, constraint, flag, id, one_of},
};
use crate::mock::cloud::{
    answer::Answer,
    app::App,
    refusal::Refusal,
    request::Request,
    store::{Collection, Transaction},
};
use serde_json::{Map, Value, json};

/// The model's statuses.
const STATUSES: [&str; 6] = [
    "ACTIVE",
    "INACTIVE",
    "REVOKED",
    "PENDING_TRANSFER",
    "REGISTER_INACTIVE",
    "PENDING_ACTIVATION",
];

/// The certificate of that id.
pub(super) fn existing(
    change: &mut Transaction<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Device, Refusal> {
    let device = change.get(&caller.devices(), id)?;
    device.ok_or_else(|| missing(id))
}

/// DescribeCertificate.
pub(super) fn describe(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    let device = app.store.get(&caller.devices(), &id)?;
    let device = device.ok_or_else(|| missing(&id))?;
    let transfer = device.transfer.as_ref();
    let is_offered = device.status == "PENDING_TRANSFER"
        && transfer.is_some_and(|transfer| transfer.to == caller.account);
    // It is the giver's until it is accepted.
    let (owner, previous) = match (is_offered, &device.previous_owner) {
        (true, Some(giver)) => (giver, None),
        (_, previous) => (&caller.account, previous.as_ref()),
    };
    let mut description = json!({
        "certificateArn": caller.arn("cert", &id),
        "certificateId": id,
        "caCertificateId": device.authority,
        "status": device.status,
        "certificatePem": device.pem,
        "ownedBy": owner,
        "previousOwnedBy": previous,
        "creationDate": device.created,
        "lastModifiedDate": device.modified,
        "customerVersion": device.version,
        // Opaque in the model.
        "generationId": &id[..32],
        "validity": { "notBefore": device.not_before, "notAfter": device.not_after },
        "certificateMode": device.mode,
        "transferData": transfer.map(|transfer| without_nulls(json!({
            "transferMessage": transfer.message,
            "rejectReason": transfer.reject_reason,
            "transferDate": transfer.started,
            "acceptDate": transfer.accepted,
            "rejectDate": transfer.rejected,
        }))),
    });
    description = without_nulls(description);
    Ok(Answer::json(
        &json!({ "certificateDescription": description }),
    ))
}

/// The members that have a value: the service leaves out what there is not.
pub(super) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let there = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(there.collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// UpdateCertificate.
///
/// "Setting the status to PENDING_TRANSFER or PENDING_ACTIVATION will result in an exception
/// being thrown" (the model): which one is not known. A certificate that is being transferred
/// cannot be changed. That a revoked one can be made active again follows from the model, which
/// forbids nothing.
pub(super) fn update(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    let status = one_of(request, "newStatus", &STATUSES)?
        .ok_or_else(|| constraint(None, "newStatus", "Member must not be null"))?;
    if status.starts_with("PENDING_") {
        return Err(invalid(format!(
            "The status {status} is used internally by AWS IoT and cannot be set."
        )));
    }
    app.store.transact(|change| {
        let mut device = existing(change, &caller, &id)?;
        not_in_transfer(&device, &id)?;
        // "This operation is idempotent" (the model).
        if device.status != status {
            device.status = status.into();
            device.version += 1;
            device.modified = app.clock.now().unix();
        }
        change.put(&caller.devices(), &id, &device)
    })?;
    Ok(Answer::json(&json!({})))
}

/// CertificateStateException for a certificate that is on its way.
pub(super) fn not_in_transfer(device: &Device, id: &str) -> Result<(), Refusal> {
    match device.status == "PENDING_TRANSFER" {
        true => Err(wrong_state(format!(
            "The certificate is being transferred to another account. Certificate ID: {id}"
        ))),
        false => Ok(()),
    }
}

/// DeleteCertificate. "A certificate cannot be deleted […] if its status is set to ACTIVE";
/// `forceDelete` "forces the deletion of a certificate if it is inactive and is not attached to
/// an IoT thing" (the model). As no policies exist here, it makes no difference.
pub(super) fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    flag(request, "forceDelete")?;
    app.store.transact(|change| {
        let device = existing(change, &caller, &id)?;
        if device.status == "ACTIVE" {
            return Err(wrong_state(format!(
                "The certificate must be deactivated (not ACTIVE) before deletion. Certificate ID: {id}"
            )));
        }
        not_in_transfer(&device, &id)?;
        remove_device(change, &caller, &id, &device)
    })?;
    Ok(Answer::json(&json!({})))
}

/// ListCertificates.
pub(super) fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    listed(app, request, &caller, &caller.device_order(), "")
}

/// ListCertificatesByCA. The model knows no error for a CA that is not there: it has no
/// certificates.
pub(super) fn list_by_ca(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, authority) = (Caller::of(request), id(request)?);
    let index = caller.devices_by_authority();
    listed(app, request, &caller, &index, &format!("{authority}/"))
}

/// A page of an index of ids.
fn listed(
    app: &App,
    request: &Request,
    caller: &Caller,
    index: &Collection<String>,
    prefix: &str,
) -> Result<Answer, Refusal> {
    let page = parameters::page(request)?;
    let page = page.read(app, index, prefix)?;
    let mut listed = Vec::with_capacity(page.records.len());
    for (_, id) in &page.records {
        // One that was deleted since is left out.
        if let Some(device) = app.store.get(&caller.devices(), id)? {
            listed.push(json!({
                "certificateArn": caller.arn("cert", id),
                "certificateId": id,
                "status": device.status,
                "certificateMode": device.mode,
                "creationDate": device.created,
            }));
        }
    }
    Ok(parameters::listed("certificates", listed, &page))
}
