//! Certificates of IoT Hub and the Device Provisioning Service (DPS) behind Azure Resource
//! Manager, as `azure-mgmt-iothub` and `azure-mgmt-iothubprovisioningservices` speak it.
//!
//! The flow is PUT the CA, POST generateVerificationCode, make the proof, POST verify. Each
//! step changes the entity tag, and `verify` with the tag from PUT fails
//! (Azure/azure-cli#13098): scripts have to carry on the newest.
//!
//! Known from real exchanges: IH400053 for a proof that does not prove, IH412001 for an entity
//! tag that is out of date or missing, IH500019 for an upload that cannot be read, IH404002 for
//! what is not there, and the shape of these errors. Not known, and answered in the check's
//! words: the answer to a wrong common name, an expired proof or a weak key, to a name that is
//! not allowed, to the 26th certificate, and to `verify` before any code was made.

use super::{
    answer::{Answer, http_date},
    app::App,
    evaluation::{self, Upload},
    refusal::Refusal,
    request::{Request, base64},
    route::Route,
};
use crate::{
    case::{CertificateInput, Role},
    certificate::{HashAlgorithm, Time},
    cloud::Cloud,
    code::VerificationCode,
    error::ErrorKind,
    report::{Finding, Report},
};
use axum::{http::StatusCode, routing::MethodFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

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

pub(super) const ROUTES: &[Route] = &[
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

/// One hub or provisioning service.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Service {
    /// Counts changes, deletions included: entity tags and codes are derived from it, so none
    /// comes twice.
    revision: u64,
    /// By name in lower case: Azure's names have no case.
    certificates: BTreeMap<String, Entry>,
}

/// One uploaded CA certificate.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Entry {
    name: String,
    /// Opaque to clients; it changes with every change of the entry.
    etag: String,
    /// As it was uploaded: base64 of the file.
    content: String,
    /// Proven, or vouched for by the owner at upload.
    is_verified: bool,
    /// The code of the last generateVerificationCode; none after an upload.
    code: Option<String>,
    /// Seconds since 1970.
    created: i64,
    updated: i64,
}

/// Which of the two services a request is for: the resource type in its path.
fn kind(request: &Request) -> &'static str {
    let is_hub = request.path.split('/').any(|part| part == "IotHubs");
    if is_hub {
        "IotHubs"
    } else {
        "provisioningServices"
    }
}

/// The profile with whose checks this service's uploads are evaluated.
fn cloud(request: &Request) -> &'static Cloud {
    let name = if kind(request) == "IotHubs" {
        "azure-iot-hub"
    } else {
        "azure-dps"
    };
    Cloud::named(name).unwrap_or(&crate::clouds::GENERIC)
}

/// The resource id of the service, in the spelling of the request.
fn id(request: &Request) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Devices/{}/{}",
        request.part("subscription"),
        request.part("group"),
        kind(request),
        request.part("service")
    )
}

/// The document of the service: Azure compares resource ids without case.
fn key(request: &Request) -> String {
    id(request).to_ascii_lowercase()
}

/// The key of the certificate within the service's document.
fn slot(request: &Request) -> String {
    request.part("certificate").to_ascii_lowercase()
}

/// Azure Resource Manager's own rule, before any service sees the request:
/// `api-version=YYYY-MM-DD`, with a suffix such as `-preview`. The real one also refuses dates
/// that a service does not have; the mock takes any.
pub(super) fn version(request: &Request) -> Result<(), Refusal> {
    let Some(version) = request
        .query("api-version")
        .filter(|version| !version.is_empty())
    else {
        let message =
            "The api-version query parameter (?api-version=) is required for all requests.";
        return Err(Refusal::new(400, "MissingApiVersionParameter", message));
    };
    let (date, rest) = version.split_at_checked(10).unwrap_or((version, ""));
    // `2025-02-30` is refused; whether a service has that version is not checked.
    let is_date = crate::certificate::Time::parse(date).is_ok() && date.len() == 10;
    if is_date && (rest.is_empty() || rest.starts_with('-')) {
        return Ok(());
    }
    Err(Refusal::new(
        400,
        "InvalidApiVersionParameter",
        format!("The api-version '{version}' is invalid: it is a date, YYYY-MM-DD."),
    ))
}

/// Whether a resource's name has 1 to `most` letters, digits, `-`, `.`, `_`, and for resource
/// groups parentheses (Microsoft Learn, naming rules for Azure resources).
pub(super) fn name_is_good(name: &str, most: usize) -> bool {
    // Unicode letters are allowed in names of resource groups.
    let allowed = |c: char| c.is_alphanumeric() || "-._()".contains(c);
    (1..=most).contains(&name.chars().count()) && name.chars().all(allowed)
}

/// What every operation demands of its path and query.
fn check(request: &Request) -> Result<(), Refusal> {
    version(request)?;
    for (what, most) in [("subscription", 64), ("group", 90), ("service", 64)] {
        if !name_is_good(request.part(what), most) {
            let message = format!("'{}' is not a valid {what} name.", request.part(what));
            return Err(Refusal::new(400, "InvalidResourceName", message));
        }
    }
    Ok(())
}

/// The same for operations on one certificate: `^[A-Za-z0-9-._]{1,64}$` (the published
/// specification).
fn check_name(request: &Request) -> Result<(), Refusal> {
    check(request)?;
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
    check(request)?;
    let service: Service = app.store.read(&key(request))?;
    let all = service
        .certificates
        .values()
        .map(|entry| describe(request, entry));
    Ok(Answer::json(
        &json!({ "value": all.collect::<Result<Vec<_>, _>>()? }),
    ))
}

/// GET certificates/{name}. The code is not in this answer, as with the real service.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
    let service: Service = app.store.read(&key(request))?;
    let entry = service
        .certificates
        .get(&slot(request))
        .ok_or_else(|| not_there(request))?;
    Ok(Answer::json(&describe(request, entry)?))
}

/// The body of PUT.
#[derive(Deserialize)]
struct Put {
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    /// Base64 of the file's bytes, whatever the file holds: DER, PEM, or PEM with several
    /// certificates.
    #[serde(default)]
    certificate: String,
    #[serde(default)]
    is_verified: Option<bool>,
}

/// PUT certificates/{name}: makes or replaces an entry. A replaced one needs `If-Match`, and a
/// new one must not have it. `isVerified: true` is Azure's "set certificate status to verified
/// on upload": no proof is asked for.
fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
    let body: Put = request.json()?;
    readable(&body.properties.certificate)?;
    let now = app.clock.now().unix();
    let (entry, is_new) = app.store.change(&key(request), |service: &mut Service| {
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
        let (is_new, created) = (old.is_none(), old.map_or(now, |old| old.created));
        // Before the entry is made, so that its tag differs from every earlier one.
        service.revision += 1;
        let entry = Entry {
            name: request.part("certificate").into(),
            etag: app.etag(&key(request), service.revision),
            content: body.properties.certificate,
            // An owner may vouch for a certificate; the proof of an old one says nothing of a new.
            is_verified: body.properties.is_verified == Some(true),
            // A code belongs to one uploaded certificate: a new upload needs a new code.
            code: None,
            created,
            updated: now,
        };
        service.certificates.insert(slot(request), entry.clone());
        Ok((entry, is_new))
    })?;
    // DPS answers 200 to both, IoT Hub 201 and 200 (the published specifications).
    let status = if is_new && kind(request) == "IotHubs" {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(Answer::json(&describe(request, &entry)?).status(status))
}

/// DELETE certificates/{name}: 204 if there was none (the published specification), else 200.
fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
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
    let mut body = describe(request, &entry)?;
    // Only this answer shows the code, as with the real service.
    body["properties"]["verificationCode"] = entry.code.into();
    Ok(Answer::json(&body))
}

/// The body of POST verify.
#[derive(Deserialize)]
struct Verify {
    #[serde(default)]
    certificate: String,
}

/// POST verify: the proof for the entry's code, signed by the entry's CA.
fn verify(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check_name(request)?;
    let body: Verify = request.json()?;
    let service: Service = app.store.read(&key(request))?;
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
    Ok(Answer::json(&describe(request, &entry)?))
}

/// The first certificate of an upload, in base64.
///
/// Errors: IH500019 for base64 that is none and for contents that are no certificate.
fn readable(content: &str) -> Result<CertificateInput, Refusal> {
    let bytes = base64(content).ok_or_else(unreadable)?;
    evaluation::first(&bytes, "certificate.cer", Role::Ca).map_err(|_| unreadable())
}

/// The real service says "Internal Error" to a file that it cannot read
/// (Azure/azure-iot-sdk-python#809).
fn unreadable() -> Refusal {
    Refusal::numbered(500_019, "Internal Error")
}

/// Verifies a proof as `popcert verify` does; both certificates are base64.
///
/// Errors: IH400053 with the cause, IH500019 for what cannot be read.
fn prove(
    cloud: &'static Cloud,
    ca: &str,
    proof: &str,
    code: Option<&str>,
    at: Time,
) -> Result<(), Refusal> {
    let failed = |why: &str| {
        let message = format!("Proof-Of-Possession failed. {why}");
        Refusal::numbered(400_053, message)
    };
    // What the real service says here is not known.
    let none = "No verification code has been generated since the certificate was uploaded";
    let code = code.ok_or_else(|| failed(none))?;
    let code: VerificationCode = code.parse().map_err(Refusal::broken)?;
    let (ca, proof) = (base64(ca), base64(proof));
    let ca = Upload {
        name: "certificate.cer",
        bytes: &ca.ok_or_else(unreadable)?,
    };
    let proof = Upload {
        name: "verification.cer",
        bytes: &proof.ok_or_else(unreadable)?,
    };
    let report =
        evaluation::proof(cloud, ca, proof, &code, at).map_err(|error| match error.kind() {
            // It could be read: two certificates have the code.
            ErrorKind::Usage => failed(&evaluation::describe_error(&error)),
            _ => unreadable(),
        })?;
    match evaluation::cause(&report) {
        None => Ok(()),
        Some(finding) => Err(failed(&why(&report, finding))),
    }
}

/// The service's own sentence where it is known, else the check's.
fn why(report: &Report, finding: &Finding) -> String {
    match &finding.cloud_answer {
        Some(answer) if answer.starts_with("IH400053") => {
            let issuer = issuer(report);
            format!("Issuer certificate '{issuer}' cannot be found in the certificate chain")
        }
        _ => format!("{} [{}]", finding.detail, finding.id),
    }
}

/// The issuer that the proof names: the real service puts it into the sentence of IH400053.
fn issuer(report: &Report) -> &str {
    report.proof.as_ref().map_or("", |proof| &proof.issuer)
}

/// An entry as answers show it. `subject` is the CN alone, `thumbprint` SHA-1 in upper-case
/// hex, and dates are those of HTTP (RFC 1123), all as in recorded answers.
fn describe(request: &Request, entry: &Entry) -> Result<Value, Refusal> {
    let input = readable(&entry.content)?;
    let certificate = input.certificate();
    let date = |seconds| Time::from_unix(seconds).map(http_date);
    // The first CN, or nothing: portals show an empty subject for a certificate without CN.
    let name = certificate
        .subject()
        .common_names()
        .find_map(|name| name.text());
    Ok(json!({
        "id": format!("{}/certificates/{}", id(request), entry.name),
        "name": entry.name,
        "type": format!("Microsoft.Devices/{}/Certificates", kind(request)),
        "etag": entry.etag,
        "properties": {
            "subject": name.unwrap_or_default(),
            "expiry": certificate.validity().not_after().time().map(http_date),
            "thumbprint": certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
            "isVerified": entry.is_verified,
            "created": date(entry.created),
            "updated": date(entry.updated),
            "certificate": entry.content,
        },
    }))
}
