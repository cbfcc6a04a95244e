//! The CA certificates of a hub or provisioning service: upload, code, proof.

use super::{
    service::{Entry, Service, cloud, existing, key},
    shape::{Moment, describe},
    upload::{prove, readable},
};
use crate::mock::cloud::{
    answer::Answer, app::App, refusal::Refusal, request::Request, route::Route,
};
use axum::{http::StatusCode, routing::MethodFilter};
use serde::Deserialize;
use serde_json::json;

/// Both services have the same operations under paths that differ in one word.
macro_rules! under {
    ($kind:literal, $rest:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Devices/",
            $kind,
            "/{service}/certificates",
            $rest
        )
    };
}

pub(in super::super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, under!("IotHubs", ""), list),
    Route(MethodFilter::GET, under!("IotHubs", "/{certificate}"), get),
    Route(MethodFilter::PUT, under!("IotHubs", "/{certificate}"), put),
    Route(
        MethodFilter::DELETE,
        under!("IotHubs", "/{certificate}"),
        delete,
    ),
    Route(
        MethodFilter::POST,
        under!("IotHubs", "/{certificate}/generateVerificationCode"),
        generate,
    ),
    Route(
        MethodFilter::POST,
        under!("IotHubs", "/{certificate}/verify"),
        verify,
    ),
    Route(MethodFilter::GET, under!("provisioningServices", ""), list),
    Route(
        MethodFilter::GET,
        under!("provisioningServices", "/{certificate}"),
        get,
    ),
    Route(
        MethodFilter::PUT,
        under!("provisioningServices", "/{certificate}"),
        put,
    ),
    Route(
        MethodFilter::DELETE,
        under!("provisioningServices", "/{certificate}"),
        delete,
    ),
    Route(
        MethodFilter::POST,
        under!(
            "provisioningServices",
            "/{certificate}/generateVerificationCode"
        ),
        generate,
    ),
    Route(
        MethodFilter::POST,
        under!("provisioningServices", "/{certificate}/verify"),
        verify,
    ),
];

/// CA certificates of one service (Microsoft Learn, DPS limits and IoT Hub quotas).
const MAX_CERTIFICATES: usize = 25;

/// The key of the certificate within the service's document.
fn slot(request: &Request) -> String {
    request.part("certificate").to_ascii_lowercase()
}

/// The name of the request's certificate: `^[A-Za-z0-9-._]{1,64}$` (the published
/// specification).
fn check_name(request: &Request) -> Result<(), Refusal> {
    let name = request.part("certificate");
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    if (1..=64).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    let message =
        format!("'{name}' is not a valid certificate name: 1 to 64 letters, digits, '-', '.', '_'");
    Err(Refusal::numbered(400_000, message))
}

/// IH404002.
fn not_there(request: &Request) -> Refusal {
    Refusal::numbered(
        404_002,
        format!(
            "The certificate '{}' does not exist in '{}'",
            request.part("certificate"),
            request.part("service")
        ),
    )
}

/// IH412001, status 412: the client has not seen the newest state.
fn stale() -> Refusal {
    Refusal::numbered(412_001, "Invalid ETag supplied")
}

/// Whether `If-Match` names the entry's present state. It is required: two people with one CA
/// would otherwise overwrite each other's codes.
fn must_match(entry: &Entry, request: &Request) -> Result<(), Refusal> {
    match request.if_match() {
        Some(tag) if tag == "*" || tag == entry.etag => Ok(()),
        _ => Err(stale()),
    }
}

/// GET certificates: all of a service, without paging, as there are at most 25.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (service, version) = existing(app, request)?;
    let all = service.certificates.values();
    let all = all.map(|entry| describe(request, version, entry, Moment::Other));
    Ok(Answer::json(
        &json!({ "value": all.collect::<Result<Vec<_>, _>>()? }),
    ))
}

/// GET certificates/{name}. The code is not in this answer, as with the real service.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
    let (service, version) = existing(app, request)?;
    let entry = service
        .certificates
        .get(&slot(request))
        .ok_or_else(|| not_there(request))?;
    let body = describe(request, version, entry, Moment::Other)?;
    Ok(Answer::json(&body))
}

/// The body of PUT. Interfaces up to DPS 2021-10-15 and IoT Hub 2020-03-01 have no `properties`
/// around its members; both forms are taken in each version, as no refusal is known.
#[derive(Deserialize)]
struct Put {
    properties: Option<Properties>,
    #[serde(flatten)]
    bare: Properties,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Properties {
    /// Base64 of the file's bytes, whatever the file holds: DER, PEM, or PEM with several
    /// certificates; or PEM with one certificate as it is.
    certificate: Option<String>,
    is_verified: Option<bool>,
}

/// PUT certificates/{name}: makes or replaces an entry. A replaced one needs `If-Match`, and a
/// new one must not have it. `isVerified: true` is Azure's "set certificate status to verified
/// on upload": no proof is asked for.
///
/// Both answer 200. IoT Hub's specification says 201 for a new one, and recordings show 200.
fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
    let body: Put = request.json()?;
    let body = body.properties.unwrap_or(body.bare);
    let content = body.certificate.unwrap_or_default();
    readable(&content)?;
    let (_, version) = existing(app, request)?;
    let now = app.clock.now().unix();
    let entry = app.store.change(&key(request), |service: &mut Service| {
        let old = service.certificates.get(&slot(request));
        match old {
            Some(old) => must_match(old, request)?,
            // RFC 9110 section 13.1.1: If-Match of a resource that does not exist is false.
            None if request.if_match().is_some() => return Err(stale()),
            None if service.certificates.len() >= MAX_CERTIFICATES => {
                let message = format!(
                    "There are {MAX_CERTIFICATES} certificates already, and no more are allowed"
                );
                return Err(Refusal::numbered(403_010, message));
            }
            None => {}
        }
        let created = old.map_or(now, |old| old.created);
        // Before the entry is made, so that its tag differs from every earlier one.
        service.revision += 1;
        let entry = Entry {
            name: request.part("certificate").into(),
            etag: app.etag(&key(request), service.revision),
            content,
            // An owner may vouch for a certificate; the proof of an old one says nothing of a new.
            is_verified: body.is_verified == Some(true),
            // A code belongs to one uploaded certificate: a new upload needs a new code.
            code: None,
            created,
            updated: now,
        };
        service.certificates.insert(slot(request), entry.clone());
        Ok(entry)
    })?;
    let body = describe(request, version, &entry, Moment::Uploaded)?;
    Ok(Answer::json(&body))
}

/// DELETE certificates/{name}: 204 if there was none (the published specification), else 200.
fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
    existing(app, request)?;
    app.store.change(&key(request), |service: &mut Service| {
        let Some(entry) = service.certificates.get(&slot(request)) else {
            return Ok(Answer::empty());
        };
        must_match(entry, request)?;
        service.certificates.remove(&slot(request));
        Ok(Answer::empty().status(StatusCode::OK))
    })
}

/// POST generateVerificationCode: the entry with `verificationCode`. The code before it is void
/// from now on.
fn generate(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
    let (_, version) = existing(app, request)?;
    let entry = app.store.change(&key(request), |service: &mut Service| {
        let revision = service.revision + 1;
        let entry = service
            .certificates
            .get_mut(&slot(request))
            .ok_or_else(|| not_there(request))?;
        must_match(entry, request)?;
        // The old code is overwritten: a proof for it fails from now on.
        entry.code = Some(app.azure_code(&format!("{}/{}", key(request), slot(request)), revision));
        entry.etag = app.etag(&key(request), revision);
        entry.updated = app.clock.now().unix();
        service.revision = revision;
        Ok(entry.clone())
    })?;
    let body = describe(request, version, &entry, Moment::CodeGenerated)?;
    Ok(Answer::json(&body))
}

/// The body of POST verify: as in PUT.
#[derive(Deserialize)]
struct Verify {
    #[serde(default)]
    certificate: String,
}

/// POST verify: the proof for the entry's code, signed by the entry's CA.
fn verify(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
    let body: Verify = request.json()?;
    let (service, version) = existing(app, request)?;
    let seen = service
        .certificates
        .get(&slot(request))
        .ok_or_else(|| not_there(request))?;
    must_match(seen, request)?;
    prove(
        cloud(request),
        &seen.content,
        &body.certificate,
        seen.code.as_deref(),
        app.clock.now(),
    )?;
    // The checks ran without the lock: the entry must still be the one that was checked.
    let entry = app.store.change(&key(request), |service: &mut Service| {
        let revision = service.revision + 1;
        let entry = service
            .certificates
            .get_mut(&slot(request))
            .ok_or_else(|| not_there(request))?;
        // The tag alone would do for clients that send one; those that send `*` are covered by
        // this.
        let is_same = entry.content == seen.content && entry.code == seen.code;
        if !is_same {
            return Err(stale());
        }
        must_match(entry, request)?;
        entry.is_verified = true;
        entry.etag = app.etag(&key(request), revision);
        entry.updated = app.clock.now().unix();
        service.revision = revision;
        Ok(entry.clone())
    })?;
    let body = describe(request, version, &entry, Moment::Other)?;
    Ok(Answer::json(&body))
}
