//! Device certificates that go from one account to another of the same region.
//!
//! From TransferCertificate on both accounts list it as PENDING_TRANSFER: the giver's can be
//! cancelled, the taker's accepted or rejected. Whether the real service takes an account that
//! does not exist is not known; here every account exists.

use super::{
    account::{Device, Transfer, add_device, number, remove_device},
    caller::{Caller, invalid},
    certificates::{existing, not_in_transfer, without_nulls},
    errors::{missing, wrong_state},
    parameters::{self, constraint, flag, id, length},
};
use crate::mock::cloud::{
    answer::Answer, app::App, refusal::Refusal, request::Request, store::Transaction,
};
use serde::Deserialize;
use serde_json::json;

const PENDING: &str = "PENDING_TRANSFER";
/// The model's limit for `transferMessage` and `rejectReason`.
const MAX_MESSAGE: usize = 128;

/// The body of TransferCertificate.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Offer {
    transfer_message: Option<String>,
}

/// TransferCertificate. "The certificate being transferred must not be in the ACTIVE state" (the
/// model). Whose account the answered ARN names is not known; here it is the giver's, whose
/// certificate it is until it is accepted.
pub(super) fn start(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    let target = request.query("targetAwsAccount").unwrap_or_default();
    if target.len() != 12 || !target.bytes().all(|b| b.is_ascii_digit()) {
        return Err(constraint(Some(target), "targetAwsAccount", "12 digits"));
    }
    if target == caller.account {
        return Err(invalid("The certificate is in that account already."));
    }
    let offer: Offer = parameters::body(request)?;
    length(
        "transferMessage",
        offer.transfer_message.as_deref().unwrap_or_default(),
        0..=MAX_MESSAGE,
    )?;
    let (taker, now) = (caller.account(target), app.clock.now().unix());
    app.store.transact(|change| {
        let mut device = existing(change, &caller, &id)?;
        not_in_transfer(&device, &id)?;
        if device.status == "ACTIVE" {
            return Err(wrong_state(format!(
                "The certificate must not be ACTIVE to be transferred. Certificate ID: {id}"
            )));
        }
        if change.get(&taker.devices(), &id)?.is_some() {
            let message = format!("The account {target} has that certificate already.");
            return Err(Refusal::new(409, "TransferConflictException", message));
        }
        set_state(&mut device, PENDING, now);
        device.transfer = Some(Transfer {
            to: target.to_owned(),
            message: offer.transfer_message,
            started: now,
            ..Transfer::default()
        });
        change.put(&caller.outgoing(), &number(device.sequence), &id)?;
        change.put(&caller.devices(), &id, &device)?;
        let offered = Device {
            previous_owner: Some(caller.account.clone()),
            // Its CA is the giver's.
            authority: None,
            ..device
        };
        add_device(change, &taker, &id, offered)
    })?;
    let arn = caller.arn("cert", &id);
    Ok(Answer::json(&json!({ "transferredCertificateArn": arn })))
}

fn set_state(device: &mut Device, status: &str, now: i64) {
    device.status = status.into();
    device.version += 1;
    device.modified = now;
}

/// The certificate that is being transferred, on the side that answers for it.
///
/// Errors: TransferAlreadyCompletedException (410) if its transfer has ended,
/// ResourceNotFoundException if there was none.
fn pending(
    change: &mut Transaction<'_>,
    caller: &Caller,
    id: &str,
    is_giver: bool,
) -> Result<(Device, Transfer), Refusal> {
    let completed = || {
        let message =
            "You can't revert the certificate transfer because the transfer is already complete.";
        Refusal::new(410, "TransferAlreadyCompletedException", message)
    };
    if is_giver && change.get(&caller.gone(), id)?.is_some() {
        return Err(completed());
    }
    let device = existing(change, caller, id)?;
    match device.transfer.clone() {
        Some(transfer)
            if device.status == PENDING && (transfer.to != caller.account) == is_giver =>
        {
            Ok((device, transfer))
        }
        // One that ended is remembered on either side.
        Some(_) if device.status != PENDING => Err(completed()),
        _ => Err(missing(id)),
    }
}

/// AcceptCertificateTransfer, by the taker. "The default state of the certificate is INACTIVE"
/// (the model).
pub(super) fn accept(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (taker, id) = (Caller::of(request), id(request)?);
    let status = match flag(request, "setAsActive")? {
        true => "ACTIVE",
        false => "INACTIVE",
    };
    let now = app.clock.now().unix();
    app.store.transact(|change| {
        let (mut device, transfer) = pending(change, &taker, &id, false)?;
        let giver = taker.account(device.previous_owner.as_deref().unwrap_or_default());
        let given = existing(change, &giver, &id)?;
        remove_device(change, &giver, &id, &given)?;
        change.put(&giver.gone(), &id, &taker.account)?;
        set_state(&mut device, status, now);
        device.transfer = Some(Transfer {
            accepted: Some(now),
            ..transfer
        });
        change.put(&taker.devices(), &id, &device)
    })?;
    Ok(Answer::json(&json!({})))
}

/// The body of RejectCertificateTransfer.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Rejection {
    reject_reason: Option<String>,
}

/// RejectCertificateTransfer, by the taker: "the certificate will be returned to the source's
/// account in the INACTIVE state" (the model).
pub(super) fn reject(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (taker, id) = (Caller::of(request), id(request)?);
    let rejection: Rejection = parameters::body(request)?;
    length(
        "rejectReason",
        rejection.reject_reason.as_deref().unwrap_or_default(),
        0..=MAX_MESSAGE,
    )?;
    let now = app.clock.now().unix();
    app.store.transact(|change| {
        let (device, transfer) = pending(change, &taker, &id, false)?;
        let giver = taker.account(device.previous_owner.as_deref().unwrap_or_default());
        let transfer = Transfer {
            reject_reason: rejection.reject_reason,
            rejected: Some(now),
            ..transfer
        };
        remove_device(change, &taker, &id, &device)?;
        give_back(change, &giver, &id, Some(transfer), now)
    })?;
    Ok(Answer::json(&json!({})))
}

/// CancelCertificateTransfer, by the giver: it is INACTIVE again, and the taker has it no more.
pub(super) fn cancel(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (giver, id) = (Caller::of(request), id(request)?);
    let now = app.clock.now().unix();
    app.store.transact(|change| {
        let (_, transfer) = pending(change, &giver, &id, true)?;
        let taker = giver.account(&transfer.to);
        let offered = existing(change, &taker, &id)?;
        remove_device(change, &taker, &id, &offered)?;
        give_back(change, &giver, &id, None, now)
    })?;
    Ok(Answer::json(&json!({})))
}

/// Ends the transfer on the giver's side.
fn give_back(
    change: &mut Transaction<'_>,
    giver: &Caller,
    id: &str,
    transfer: Option<Transfer>,
    now: i64,
) -> Result<(), Refusal> {
    let mut device = existing(change, giver, id)?;
    set_state(&mut device, "INACTIVE", now);
    device.transfer = transfer;
    change.delete(&giver.outgoing(), &number(device.sequence))?;
    change.put(&giver.devices(), id, &device)
}

/// ListOutgoingCertificates: those that were offered and neither accepted nor rejected, in the
/// order of their creation.
pub(super) fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let page = parameters::page(request)?;
    let page = page.read(app, &caller.outgoing(), "")?;
    let mut listed = Vec::with_capacity(page.records.len());
    for (_, id) in &page.records {
        // One whose transfer ended since is left out.
        if let Some(device) = app.store.get(&caller.devices(), id)?
            && let Some(transfer) = device.transfer
        {
            listed.push(without_nulls(json!({
                "certificateArn": caller.arn("cert", id),
                "certificateId": id,
                "transferredTo": transfer.to,
                "transferDate": transfer.started,
                "transferMessage": transfer.message,
                "creationDate": device.created,
            })));
        }
    }
    Ok(parameters::listed("outgoingCertificates", listed, &page))
}
