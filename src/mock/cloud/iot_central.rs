//! IoT Central's data plane, version 2022-07-31: enrollment groups and their certificates.
//!
//! Known from the specification and the common error codes: paths, bodies, statuses. Not known of
//! the real service: what exactly it says when a proof fails, and how it names those errors; the
//! mock answers 422 with the check's words. One mock is one application.

use super::{
    App,
    answer::Answer,
    azure_arm::version,
    judge::{self, Upload},
    refusal::Refusal,
    request::{Request, base64},
    router::Route,
};
use crate::{
    case::Role, certificate::HashAlgorithm, cloud::Cloud, code::VerificationCode, error,
    report::Report,
};
use axum::routing::MethodFilter;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/api/enrollmentGroups", list),
    Route(MethodFilter::GET, "/api/enrollmentGroups/{group}", get),
    Route(MethodFilter::PUT, "/api/enrollmentGroups/{group}", put),
    Route(MethodFilter::PATCH, "/api/enrollmentGroups/{group}", patch),
    Route(
        MethodFilter::DELETE,
        "/api/enrollmentGroups/{group}",
        delete,
    ),
    Route(
        MethodFilter::GET,
        "/api/enrollmentGroups/{group}/certificates/{entry}",
        get_certificate,
    ),
    Route(
        MethodFilter::PUT,
        "/api/enrollmentGroups/{group}/certificates/{entry}",
        put_certificate,
    ),
    Route(
        MethodFilter::DELETE,
        "/api/enrollmentGroups/{group}/certificates/{entry}",
        delete_certificate,
    ),
    Route(
        MethodFilter::POST,
        "/api/enrollmentGroups/{group}/certificates/{entry}/generateVerificationCode",
        generate,
    ),
    Route(
        MethodFilter::POST,
        "/api/enrollmentGroups/{group}/certificates/{entry}/verify",
        verify,
    ),
];

/// The document of the application.
const KEY: &str = "iot-central";
/// Microsoft Learn, DPS limits: X.509 enrollment groups.
const MAX_GROUPS: usize = 100;

/// What an application holds.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Application {
    revision: u64,
    groups: BTreeMap<String, Group>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    display_name: String,
    enabled: bool,
    r#type: String,
    attestation: String,
    etag: String,
    certificates: BTreeMap<String, Slot>,
}

/// The primary or secondary certificate of a group.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Slot {
    /// Base64 of the uploaded file.
    pub(super) content: String,
    pub(super) is_verified: bool,
    pub(super) code: Option<String>,
    etag: String,
}

fn missing(what: &str) -> Refusal {
    Refusal::new(
        404,
        "NotFound",
        format!("The requested {what} does not exist."),
    )
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(422, "InvalidBody", message)
}

/// The rules of every request.
fn check(request: &Request) -> Result<(), Refusal> {
    version(request).map_err(|_| {
        Refusal::new(
            400,
            "InvalidApiVersion",
            "The api-version query parameter is missing or invalid.",
        )
    })?;
    let name = request.part("group");
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if name.len() > 128 || !name.bytes().all(allowed) {
        return Err(Refusal::new(
            400,
            "InvalidRequest",
            "An enrollment group's id has at most 128 letters, digits, '-', '.', '_'.",
        ));
    }
    match request.part("entry") {
        "" | "primary" | "secondary" => Ok(()),
        entry => Err(Refusal::new(
            400,
            "InvalidRequest",
            format!("'{entry}' is neither primary nor secondary."),
        )),
    }
}

fn precondition(given: Option<&str>, etag: &str) -> Result<(), Refusal> {
    match given {
        None | Some("*") => Ok(()),
        Some(given) if given == etag => Ok(()),
        Some(_) => Err(Refusal::new(
            412,
            "PreconditionFailed",
            "The etag does not match that of the existing resource.",
        )),
    }
}

fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let application: Application = app.store.read(KEY)?;
    let groups = application
        .groups
        .iter()
        .map(|(id, group)| shown(app, id, group));
    Ok(Answer::json(
        &json!({ "value": groups.collect::<Vec<_>>() }),
    ))
}

fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let application: Application = app.store.read(KEY)?;
    let id = request.part("group");
    let group = application
        .groups
        .get(id)
        .ok_or_else(|| missing("enrollment group"))?;
    Ok(Answer::json(&shown(app, id, group)))
}

fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Value = request.json()?;
    write(app, request, &body, true)
}

fn patch(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Value = request.json()?;
    write(app, request, &body, false)
}

fn write(app: &App, request: &Request, body: &Value, is_whole: bool) -> Result<Answer, Refusal> {
    let id = request.part("group");
    app.store.change(KEY, |application: &mut Application| {
        let count = application.groups.len();
        application.revision += 1;
        let revision = application.revision;
        let old = application.groups.get(id).cloned();
        if old.is_none() && (!is_whole || count >= MAX_GROUPS) {
            return Err(if is_whole {
                Refusal::new(
                    403,
                    "LimitExceeded",
                    format!("An application has at most {MAX_GROUPS} enrollment groups."),
                )
            } else {
                missing("enrollment group")
            });
        }
        let mut group = old.unwrap_or_default();
        if !group.etag.is_empty() {
            precondition(request.if_match(), &group.etag)?;
        }
        merge(&mut group, body, is_whole)?;
        group.etag = app.etag(&format!("{KEY}/{id}"), revision);
        if let Some(given) = body
            .pointer("/attestation/x509/signingCertificates")
            .and_then(Value::as_object)
        {
            for (entry, value) in given
                .iter()
                .filter(|(entry, _)| ["primary", "secondary"].contains(&entry.as_str()))
            {
                if let Some(content) = value["certificate"].as_str() {
                    let slot =
                        filled(app, id, entry, content, value["verified"] == true, revision)?;
                    group.certificates.insert(entry.clone(), slot);
                }
            }
        }
        let answer = Answer::json(&shown(app, id, &group));
        application.groups.insert(id.to_owned(), group);
        Ok(answer)
    })
}

fn merge(group: &mut Group, body: &Value, is_whole: bool) -> Result<(), Refusal> {
    let text = |path: &str| {
        body.pointer(path)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let needed = |path: &str, old: &str| match (text(path), is_whole) {
        (Some(new), _) => Ok(new),
        (None, false) => Ok(old.to_owned()),
        (None, true) => Err(invalid(format!("The body has no '{}'.", &path[1..]))),
    };
    group.display_name = needed("/displayName", &group.display_name)?;
    group.r#type = needed("/type", &group.r#type)?;
    group.attestation = needed("/attestation/type", &group.attestation)?;
    if let Some(enabled) = body
        .get("enabled")
        .and_then(Value::as_bool)
        .or(is_whole.then_some(true))
    {
        group.enabled = enabled;
    }
    if ["iot", "iotEdge"].contains(&group.r#type.as_str())
        && ["x509", "symmetricKey"].contains(&group.attestation.as_str())
    {
        return Ok(());
    }
    Err(invalid(
        "'type' is iot or iotEdge, and 'attestation.type' is x509 or symmetricKey.",
    ))
}

fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    app.store.change(KEY, |application: &mut Application| {
        application
            .groups
            .remove(request.part("group"))
            .ok_or_else(|| missing("enrollment group"))?;
        Ok(Answer::empty())
    })
}

/// A group with X.509 attestation, which certificates need.
fn group<'a>(application: &'a mut Application, id: &str) -> Result<&'a mut Group, Refusal> {
    let group = application
        .groups
        .get_mut(id)
        .ok_or_else(|| missing("enrollment group"))?;
    if group.attestation != "x509" {
        return Err(Refusal::new(
            400,
            "InvalidRequest",
            "The enrollment group's attestation is not x509.",
        ));
    }
    Ok(group)
}

fn get_certificate(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let mut application: Application = app.store.read(KEY)?;
    let slot = group(&mut application, request.part("group"))?
        .certificates
        .get(request.part("entry"));
    Ok(Answer::json(&certificate(
        slot.ok_or_else(|| missing("certificate"))?,
    )))
}

#[derive(Deserialize)]
struct Put {
    certificate: String,
    #[serde(default)]
    verified: bool,
    #[serde(default)]
    etag: Option<String>,
}

fn put_certificate(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Put = request.json()?;
    let given = request.if_match().or(body.etag.as_deref());
    let slot = upload(
        app,
        request.part("group"),
        request.part("entry"),
        &body.certificate,
        body.verified,
        given,
    )?;
    Ok(Answer::json(&certificate(&slot)))
}

/// Puts a CA into an entry, in which nothing is proven then.
pub(super) fn upload(
    app: &App,
    id: &str,
    entry: &str,
    content: &str,
    verified: bool,
    given: Option<&str>,
) -> Result<Slot, Refusal> {
    app.store.change(KEY, |application: &mut Application| {
        application.revision += 1;
        let revision = application.revision;
        let group = group(application, id)?;
        if let Some(old) = group.certificates.get(entry) {
            precondition(given, &old.etag)?;
        }
        let slot = filled(app, id, entry, content, verified, revision)?;
        group.certificates.insert(entry.to_owned(), slot.clone());
        Ok(slot)
    })
}

fn filled(
    app: &App,
    id: &str,
    entry: &str,
    content: &str,
    is_verified: bool,
    revision: u64,
) -> Result<Slot, Refusal> {
    let bytes = base64(content).ok_or_else(|| invalid("The certificate is not base64."))?;
    judge::first(&bytes, "certificate.cer", Role::Ca).map_err(|error| {
        invalid(format!(
            "The certificate cannot be read: {}.",
            judge::words(&error)
        ))
    })?;
    Ok(Slot {
        content: content.to_owned(),
        is_verified,
        code: None,
        etag: app.etag(&format!("{KEY}/{id}/{entry}"), revision),
    })
}

fn delete_certificate(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    remove(app, request.part("group"), request.part("entry"))?;
    Ok(Answer::empty())
}

/// Empties an entry.
pub(super) fn remove(app: &App, id: &str, entry: &str) -> Result<(), Refusal> {
    app.store.change(KEY, |application: &mut Application| {
        let removed = group(application, id)?.certificates.remove(entry);
        removed.map(drop).ok_or_else(|| missing("certificate"))
    })
}

fn generate(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let code = new_code(app, request.part("group"), request.part("entry"))?;
    Ok(Answer::json(&json!({ "verificationCode": code })))
}

/// A new code for an entry, which replaces the one before.
pub(super) fn new_code(app: &App, id: &str, entry: &str) -> Result<String, Refusal> {
    app.store.change(KEY, |application: &mut Application| {
        application.revision += 1;
        let revision = application.revision;
        let slot = group(application, id)?
            .certificates
            .get_mut(entry)
            .ok_or_else(|| missing("certificate"))?;
        let code = app.azure_code(&format!("{KEY}/{id}/{entry}"), revision);
        slot.code = Some(code.clone());
        slot.etag = app.etag(&format!("{KEY}/{id}/{entry}"), revision);
        Ok(code)
    })
}

#[derive(Deserialize)]
struct Verify {
    certificate: String,
}

fn verify(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Verify = request.json()?;
    let proof =
        base64(&body.certificate).ok_or_else(|| invalid("The certificate is not base64."))?;
    let proof = Upload {
        name: "verification.cer",
        bytes: &proof,
    };
    let report = prove(
        app,
        request.part("group"),
        request.part("entry"),
        "certificate.cer",
        proof,
    )?;
    let report = report.map_err(|error| {
        invalid(format!(
            "The certificate cannot be read: {}.",
            judge::words(&error)
        ))
    })?;
    match judge::cause(&report) {
        None => Ok(Answer::json(&json!({}))),
        Some(finding) => Err(invalid(format!(
            "The certificate could not be verified: {} [{}]; {}.",
            finding.detail, finding.id, finding.remedy
        ))),
    }
}

/// Judges a proof for an entry, and remembers it when it proves.
pub(super) fn prove(
    app: &App,
    id: &str,
    entry: &str,
    ca_name: &str,
    proof: Upload<'_>,
) -> Result<error::Result<Report>, Refusal> {
    let mut application: Application = app.store.read(KEY)?;
    let seen = group(&mut application, id)?
        .certificates
        .get(entry)
        .cloned()
        .ok_or_else(|| missing("certificate"))?;
    let code = seen.code.clone().ok_or_else(|| {
        Refusal::new(
            400,
            "InvalidRequest",
            "No verification code has been generated since the certificate was uploaded.",
        )
    })?;
    let code: VerificationCode = code.parse().map_err(Refusal::broken)?;
    let ca = base64(&seen.content).unwrap_or_default();
    let cloud = Cloud::named("azure-iot-central").unwrap_or(&crate::clouds::GENERIC);
    let report = judge::proof(
        cloud,
        Upload {
            name: ca_name,
            bytes: &ca,
        },
        proof,
        &code,
        app.clock.now(),
    );
    if report
        .as_ref()
        .is_ok_and(|report| judge::cause(report).is_none())
    {
        // Judging took its time: the entry must still be the one that was judged.
        app.store.change(KEY, |application: &mut Application| {
            application.revision += 1;
            let revision = application.revision;
            let slot = group(application, id)?
                .certificates
                .get_mut(entry)
                .ok_or_else(|| missing("certificate"))?;
            precondition(Some(&seen.etag), &slot.etag)?;
            slot.is_verified = true;
            slot.etag = app.etag(&format!("{KEY}/{id}/{entry}"), revision);
            Ok(())
        })?;
    }
    Ok(report)
}

/// The entries of a group, made with X.509 attestation if it is not there.
pub(super) fn entries(
    app: &App,
    id: &str,
    display_name: &str,
) -> Result<BTreeMap<String, Slot>, Refusal> {
    let application: Application = app.store.read(KEY)?;
    if let Some(group) = application.groups.get(id) {
        return Ok(group.certificates.clone());
    }
    app.store.change(KEY, |application: &mut Application| {
        application.revision += 1;
        let group = Group {
            display_name: display_name.into(),
            enabled: true,
            r#type: "iot".into(),
            attestation: "x509".into(),
            etag: app.etag(&format!("{KEY}/{id}"), application.revision),
            certificates: BTreeMap::new(),
        };
        application.groups.insert(id.to_owned(), group);
        Ok(BTreeMap::new())
    })
}

fn certificate(slot: &Slot) -> Value {
    let thumbprint = base64(&slot.content).and_then(|bytes| {
        let exhibit = judge::first(&bytes, "certificate.cer", Role::Ca).ok()?;
        Some(
            exhibit
                .certificate()
                .thumbprint(HashAlgorithm::Sha1)
                .to_string(),
        )
    });
    json!({
        "verified": slot.is_verified,
        "info": { "sha1Thumbprint": thumbprint },
        "etag": slot.etag,
    })
}

fn shown(app: &App, id: &str, group: &Group) -> Value {
    let attestation = if group.attestation == "x509" {
        let all: BTreeMap<_, _> = group
            .certificates
            .iter()
            .map(|(entry, slot)| (entry, certificate(slot)))
            .collect();
        json!({ "type": "x509", "x509": { "signingCertificates": all } })
    } else {
        let key = |which: &str| {
            BASE64_STANDARD.encode(app.randomness.octets::<64>(&format!("{which} key {id}")))
        };
        json!({ "type": "symmetricKey", "symmetricKey": { "primaryKey": key("primary"), "secondaryKey": key("secondary") } })
    };
    json!({
        "id": id,
        "displayName": group.display_name,
        "enabled": group.enabled,
        "type": group.r#type,
        "attestation": attestation,
        "etag": group.etag,
    })
}
