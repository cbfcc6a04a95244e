//! IoT Central's data plane, version 2022-07-31: enrollment groups and their certificates. One
//! mock is one application.
//!
//! The flow is PUT a group with x509 attestation, PUT its primary certificate, POST
//! generateVerificationCode, make the proof, POST verify. A group has two places for a
//! certificate, so that a CA can be replaced while devices of both connect.
//!
//! Known from the specification and the common error codes: paths, bodies, statuses; from reports:
//! how messages of errors end, and the answer to a version that is none. Not known of the real
//! service: what exactly it says when a proof fails, and how it names those errors; the mock
//! answers 422 with the check's words.

mod application;
mod certificates;

use super::{answer::Answer, app::App, refusal::Refusal, request::Request, route::Route};
use application::{Application, check, invalid, missing, precondition};
pub(super) use application::{Group, KEY, Slot};
use axum::routing::MethodFilter;
use base64::prelude::{BASE64_STANDARD, Engine};
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
        certificates::get,
    ),
    Route(
        MethodFilter::PUT,
        "/api/enrollmentGroups/{group}/certificates/{entry}",
        certificates::put,
    ),
    Route(
        MethodFilter::DELETE,
        "/api/enrollmentGroups/{group}/certificates/{entry}",
        certificates::delete,
    ),
    Route(
        MethodFilter::POST,
        "/api/enrollmentGroups/{group}/certificates/{entry}/generateVerificationCode",
        certificates::generate,
    ),
    Route(
        MethodFilter::POST,
        "/api/enrollmentGroups/{group}/certificates/{entry}/verify",
        certificates::verify,
    ),
];

/// X.509 enrollment groups of one service (Microsoft Learn, DPS limits; IoT Central uses DPS).
const MAX_GROUPS: usize = 100;

/// GET enrollmentGroups, without paging.
fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let application: Application = app.store.read(KEY)?;
    let groups = application
        .groups
        .iter()
        .map(|(id, group)| describe(app, id, group));
    Ok(Answer::json(
        &json!({ "value": groups.collect::<Vec<_>>() }),
    ))
}

/// GET enrollmentGroups/{id}.
fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let application: Application = app.store.read(KEY)?;
    let id = request.part("group");
    let group = application
        .groups
        .get(id)
        .ok_or_else(|| missing("enrollment group"))?;
    Ok(Answer::json(&describe(app, id, group)))
}

/// PUT enrollmentGroups/{id}: makes a group, or replaces its properties.
fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Value = request.json()?;
    write(app, request, &body, true)
}

/// PATCH enrollmentGroups/{id}: changes the properties that the body has.
fn patch(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Value = request.json()?;
    write(app, request, &body, false)
}

/// Both of these; `is_whole` is whether what the body lacks is an error rather than unchanged.
fn write(app: &App, request: &Request, body: &Value, is_whole: bool) -> Result<Answer, Refusal> {
    let id = request.part("group");
    app.store.change(KEY, |application: &mut Application| {
        let count = application.groups.len();
        application.revision += 1;
        let revision = application.revision;
        let old = application.groups.get(id).cloned();
        // PATCH changes and never makes, although RFC 5789 section 2 would allow it.
        if old.is_none() && !is_whole {
            return Err(missing("enrollment group"));
        }
        if old.is_none() && count >= MAX_GROUPS {
            let message = format!("An application has at most {MAX_GROUPS} enrollment groups.");
            return Err(Refusal::new(403, "LimitExceeded", message));
        }
        // Certificates of a group that is replaced stay: they have their own operations.
        let mut group = old.unwrap_or_default();
        // A new group has no tag to compare with.
        if !group.etag.is_empty() {
            precondition(request.if_match(), &group.etag)?;
        }
        merge(&mut group, body, is_whole)?;
        group.etag = app.etag(&format!("{KEY}/{id}"), revision);
        // Read and refused before the group is stored: a group with a bad certificate is not
        // made.
        for (entry, content, is_verified) in signing_certificates(body) {
            let slot = certificates::filled(app, id, entry, content, is_verified, revision)?;
            group.certificates.insert(entry.to_owned(), slot);
        }
        let answer = Answer::json(&describe(app, id, &group));
        application.groups.insert(id.to_owned(), group);
        Ok(answer)
    })
}

/// The certificates that come with a group: entry, content, whether they are vouched for.
fn signing_certificates(body: &Value) -> impl Iterator<Item = (&'static str, &str, bool)> {
    ["primary", "secondary"]
        .into_iter()
        .filter_map(move |entry| {
            let path = format!("/attestation/x509/signingCertificates/{entry}");
            let given = body.pointer(&path)?;
            Some((
                entry,
                given["certificate"].as_str()?,
                given["verified"] == true,
            ))
        })
}

/// Takes the group's properties from the body.
///
/// Errors: 422 for a property that is missing or has none of the specification's values.
fn merge(group: &mut Group, body: &Value, is_whole: bool) -> Result<(), Refusal> {
    let text = |path: &str| {
        body.pointer(path)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    // A member that is missing is an error in PUT and unchanged in PATCH.
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
    // Checked last, so that a missing member is named before a wrong one.
    if ["iot", "iotEdge"].contains(&group.r#type.as_str())
        && ["x509", "symmetricKey"].contains(&group.attestation.as_str())
    {
        return Ok(());
    }
    Err(invalid(
        "'type' is iot or iotEdge, and 'attestation.type' is x509 or symmetricKey.",
    ))
}

/// DELETE enrollmentGroups/{id}: 204, and its certificates are gone with it.
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

/// All groups, by id.
pub(super) fn groups(app: &App) -> Result<BTreeMap<String, Group>, Refusal> {
    let application: Application = app.store.read(KEY)?;
    Ok(application.groups)
}

/// The verified certificates of enabled X.509 groups: the group's id, and base64 of the file.
pub(super) fn verified(app: &App) -> Result<Vec<(String, String)>, Refusal> {
    let application: Application = app.store.read(KEY)?;
    let mut verified = Vec::new();
    for (id, group) in application.groups {
        if group.enabled && group.attestation == "x509" {
            let slots = group.certificates.into_values();
            let slots = slots.filter(|slot| slot.is_verified);
            verified.extend(slots.map(|slot| (id.clone(), slot.content)));
        }
    }
    Ok(verified)
}

/// A group as answers show it. Symmetric keys are drawn for the shape's sake: no device
/// connects with them here.
fn describe(app: &App, id: &str, group: &Group) -> Value {
    let attestation = if group.attestation == "x509" {
        let all: BTreeMap<_, _> = group
            .certificates
            .iter()
            .map(|(entry, slot)| (entry, certificates::described(slot)))
            .collect();
        json!({ "type": "x509", "x509": { "signingCertificates": all } })
    } else {
        // 64 octets in base64; DPS takes keys of 16 to 64.
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
