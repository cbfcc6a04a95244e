//! AWS IoT Core's certificate operations, as botocore's model of 2015-05-28 describes them.
//! This file has the registration code and the CA certificates once they are registered;
//! [`register`] registers.
//!
//! Known: operations, errors, statuses, limits, and the first sentence of each exception. Not
//! known of the real service: which exception comes first when several hold, the default page
//! size, and the text behind an exception's first sentence; what stands in brackets is the
//! mock's. An access key id of twelve digits is taken for the account's number, so that one
//! mock can be several accounts.
//!
//! The model's limits on the rate of requests (ThrottlingException) are not imitated: tests
//! would fail at random.

mod account;
mod caller;
mod register;

use super::{answer::Answer, app::App, refusal::Refusal, request::Request, route::Route};
use account::{Authority, Region};
use axum::routing::MethodFilter;
use base64::prelude::{BASE64_STANDARD, Engine};
use caller::{Caller, invalid};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/registrationcode", get_code),
    Route(MethodFilter::DELETE, "/registrationcode", delete_code),
    Route(MethodFilter::POST, "/cacertificate", register::authority),
    Route(MethodFilter::GET, "/cacertificate/{certificate}", describe),
    Route(MethodFilter::PUT, "/cacertificate/{certificate}", update),
    Route(MethodFilter::DELETE, "/cacertificate/{certificate}", delete),
    Route(MethodFilter::GET, "/cacertificates", list),
    Route(
        MethodFilter::POST,
        "/certificate/register",
        register::device,
    ),
];

/// ResourceNotFoundException, 404 in the model, for a certificate id that this account does not
/// have.
fn missing(id: &str) -> Refusal {
    Refusal::new(
        404,
        "ResourceNotFoundException",
        format!("The certificate given in the request does not exist: {id}"),
    )
}

/// GetRegistrationCode. One code per account and region; it stays the same until it is deleted,
/// and it is made by the first request for it. Unlike Azure's codes it belongs to no CA.
fn get_code(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let code = app.store.change(&caller.key(), |region: &mut Region| {
        let account = region.account(&caller.account);
        // The code depends on the seed, the account and how many were deleted, and on nothing
        // that the client sent.
        let made = account.codes_made;
        let code = account.code.get_or_insert_with(|| {
            app.hex::<32>(&format!(
                "registration code {} {} {made}",
                caller.region, caller.account
            ))
        });
        Ok(code.clone())
    })?;
    Ok(Answer::json(&json!({ "registrationCode": code })))
}

/// DeleteRegistrationCode. Proofs for the deleted code are refused from now on; the next
/// GetRegistrationCode makes another one. A second deletion finds none: 404.
fn delete_code(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    app.store.change(&caller.key(), |region: &mut Region| {
        let account = region.account(&caller.account);
        let there = account.code.take();
        // Not kept if there was none: what is refused changes nothing.
        account.codes_made += 1;
        there.ok_or_else(|| {
            Refusal::new(
                404,
                "ResourceNotFoundException",
                "The registration code does not exist.",
            )
        })
    })?;
    Ok(Answer::json(&json!({})))
}

/// The certificate id of the path: 64 hex digits (the model's pattern `(0x)?[a-fA-F0-9]+`,
/// length 64).
///
/// Errors: InvalidRequestException in the words of the service's parameter validation.
fn id(request: &Request) -> Result<String, Refusal> {
    let id = request.part("certificate");
    if id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()) {
        // Ids are stored in lower case, as the service writes them; the pattern allows
        // capitals.
        return Ok(id.to_ascii_lowercase());
    }
    Err(invalid(format!(
        "1 validation error detected: Value '{id}' at 'certificateId' failed to satisfy constraint: 64 hex digits"
    )))
}

/// DescribeCACertificate.
fn describe(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    let mut region: Region = app.store.read(&caller.key())?;
    let authority = region
        .account(&caller.account)
        .authorities
        .get(&id)
        .ok_or_else(|| missing(&id))?;
    Ok(Answer::json(&described(&caller, &id, authority)))
}

/// The answer of DescribeCACertificate. `generationId` is opaque in the model; dates are
/// seconds since 1970 with REST-JSON's default timestamp format.
fn described(caller: &Caller, id: &str, authority: &Authority) -> Value {
    let mut description = summary(caller, id, authority);
    if let (Value::Object(all), Value::Object(more)) = (
        &mut description,
        json!({
            "certificatePem": authority.pem,
            "ownedBy": caller.account,
            "autoRegistrationStatus": authority.auto_registration,
            "lastModifiedDate": authority.modified,
            "customerVersion": authority.version,
            "generationId": &id[..32],
            "validity": { "notBefore": authority.not_before, "notAfter": authority.not_after },
            "certificateMode": authority.mode,
        }),
    ) {
        all.extend(more);
    }
    // `registrationConfig` stands beside the description and is left out if there is none, as
    // in the model.
    let mut whole = json!({ "certificateDescription": description });
    if let Some(config) = &authority.registration_config {
        whole["registrationConfig"] = config.clone();
    }
    whole
}

/// The four members that lists and descriptions share.
fn summary(caller: &Caller, id: &str, authority: &Authority) -> Value {
    json!({
        "certificateArn": caller.arn("cacert", id),
        "certificateId": id,
        "status": authority.status,
        "creationDate": authority.created,
    })
}

/// The model's range of `pageSize`. Its default is not documented; 25 here.
const PAGE: std::ops::RangeInclusive<usize> = 1..=250;

/// ListCACertificates: newest first unless `isAscendingOrder=true`. `nextMarker` is there while
/// there is more; it is opaque to clients, here the base64 of a number.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let size = match request.query("pageSize").map(str::parse::<usize>) {
        None => 25,
        Some(Ok(size)) if PAGE.contains(&size) => size,
        Some(_) => {
            return Err(invalid(
                "1 validation error detected: Value at 'pageSize' failed to satisfy constraint: 1 to 250",
            ));
        }
    };
    let from = match request.query("marker") {
        None => 0,
        Some(marker) => place(marker).ok_or_else(|| invalid("The marker is invalid."))?,
    };
    let mut region: Region = app.store.read(&caller.key())?;
    let mut all: Vec<_> = region.account(&caller.account).authorities.iter().collect();
    // A map is in the order of ids, which are hashes: pages need one that does not change as
    // CAs are added.
    all.sort_by_key(|(_, authority)| authority.sequence);
    if request.query("isAscendingOrder") != Some("true") {
        all.reverse();
    }
    let page: Vec<_> = all
        .iter()
        .skip(from)
        .take(size)
        .map(|(id, authority)| summary(&caller, id, authority))
        .collect();
    let mut answer = json!({ "certificates": page });
    // No marker on the last page: botocore's paginator stops there.
    if all.len() > from.saturating_add(size) {
        answer["nextMarker"] = BASE64_STANDARD.encode(format!("{}", from + size)).into();
    }
    Ok(Answer::json(&answer))
}

/// The number inside a marker that [`list`] made; `None` for anything else.
fn place(marker: &str) -> Option<usize> {
    let text = BASE64_STANDARD.decode(marker).ok()?;
    String::from_utf8(text).ok()?.parse().ok()
}

/// The body of UpdateCACertificate, which clients leave out if only the status changes.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Update {
    registration_config: Option<Value>,
    remove_auto_registration: bool,
}

/// A query parameter that must have one of the model's enum values; `None` if it is not there.
fn one_of(
    request: &Request,
    name: &str,
    words: &[&'static str],
) -> Result<Option<&'static str>, Refusal> {
    let Some(given) = request.query(name) else {
        return Ok(None);
    };
    let found = words.iter().find(|word| **word == given).copied();
    found.map(Some).ok_or_else(|| invalid(format!("1 validation error detected: Value '{given}' at '{name}' failed to satisfy constraint: Member must satisfy enum value set: [{}]", words.join(", "))))
}

/// UpdateCACertificate: activates a CA, and switches just-in-time registration on and off. A CA
/// is registered INACTIVE unless `setAsActive=true`, and forgetting this step is a common cause
/// of devices that are refused.
fn update(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    // Both are checked before anything is changed, so that a wrong second parameter changes
    // nothing.
    let status = one_of(request, "newStatus", &["ACTIVE", "INACTIVE"])?;
    let auto = one_of(request, "newAutoRegistrationStatus", &["ENABLE", "DISABLE"])?;
    let body: Update = if request.body.is_empty() {
        Update::default()
    } else {
        request.json()?
    };
    app.store.change(&caller.key(), |region: &mut Region| {
        let authority = region
            .account(&caller.account)
            .authorities
            .get_mut(&id)
            .ok_or_else(|| missing(&id))?;
        if let Some(status) = status {
            authority.status = status.into();
        }
        if let Some(auto) = auto {
            authority.auto_registration = auto.into();
        }
        if body.remove_auto_registration {
            authority.auto_registration = "DISABLE".into();
            authority.registration_config = None;
        }
        if body.registration_config.is_some() {
            authority.registration_config = body.registration_config;
        }
        // `customerVersion` in the answers: "The customer version of the CA certificate" in the
        // model.
        authority.version += 1;
        authority.modified = app.clock.now().unix();
        Ok(())
    })?;
    Ok(Answer::json(&json!({})))
}

/// DeleteCACertificate. An ACTIVE CA must be set INACTIVE first: CertificateStateException,
/// 406.
fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    app.store.change(&caller.key(), |region: &mut Region| {
        let account = region.account(&caller.account);
        let authority = account.authorities.get(&id).ok_or_else(|| missing(&id))?;
        if authority.status == "ACTIVE" {
            let message =
                format!("The CA certificate must be INACTIVE before it can be deleted: {id}");
            return Err(Refusal::new(406, "CertificateStateException", message));
        }
        account.authorities.remove(&id);
        Ok(())
    })?;
    Ok(Answer::json(&json!({})))
}
