//! Enrollment groups of DPS: the service API, `https://{dps}/enrollmentGroups`, api-version
//! 2021-10-01 (Azure/azure-rest-api-specs, deviceprovisioningservices data plane), as far as X.509
//! groups need it.
//!
//! A group names the CAs whose devices it takes: `signingCertificates` holds certificates of its
//! own, `caReferences` names verified certificates of the DPS. What else a body has
//! (`allocationPolicy`, `iotHubs`, `initialTwin`, …) is given back as it came, and every device is
//! assigned to the mock itself.
//!
//! The first label of the host names the DPS (`--host my-dps.localhost`), as the real service's name
//! is `my-dps.azure-devices-provisioning.net`. Asked for by its address, it is the only one
//! that Resource Manager knows here, or one of its own.
//!
//! Not known of the real service: the texts of its errors, beyond the numbers 404201 and 412 for an
//! entity tag.

use super::{
    id_scope::{DEFAULT_DPS, GROUPS},
    moment::moment,
    records,
};
use crate::{
    certificate::{Certificate, HashAlgorithm},
    mock::cloud::{
        answer::Answer, api_version, app::App, azure_arm, evaluation, refusal::Refusal,
        request::Request, route::Route,
    },
};
use axum::routing::MethodFilter;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, net::IpAddr};

pub(in super::super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/enrollmentGroups/{group}", get),
    Route(MethodFilter::PUT, "/enrollmentGroups/{group}", put),
    Route(MethodFilter::DELETE, "/enrollmentGroups/{group}", delete),
    Route(MethodFilter::POST, "/enrollmentGroups/query", query),
];

/// Microsoft Learn, DPS limits: X.509 enrollment groups of one service.
const MAX_GROUPS: usize = 100;

/// The groups of one DPS, by id in lower case.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Groups {
    revision: u64,
    groups: BTreeMap<String, Group>,
}

/// One enrollment group.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Group {
    id: String,
    etag: String,
    created: i64,
    updated: i64,
    /// The body as it came, without what the service adds.
    body: Map<String, Value>,
}

impl Group {
    pub(in super::super) fn is_enabled(&self) -> bool {
        self.body.get("provisioningStatus").and_then(Value::as_str) != Some("disabled")
    }

    /// The certificates of its own: PEM, or base64.
    pub(in super::super) fn signing_certificates(&self) -> impl Iterator<Item = &str> {
        let entry = |which| {
            self.x509("signingCertificates", which)?
                .get("certificate")?
                .as_str()
        };
        ["primary", "secondary"].into_iter().filter_map(entry)
    }

    /// The names of verified certificates of the DPS.
    pub(in super::super) fn ca_references(&self) -> impl Iterator<Item = &str> {
        let entry = |which| self.x509("caReferences", which)?.as_str();
        ["primary", "secondary"].into_iter().filter_map(entry)
    }

    fn x509(&self, what: &str, which: &str) -> Option<&Value> {
        let x509 = self.body.get("attestation")?.get("x509")?;
        x509.get(what)?.get(which)
    }
}

/// The groups of a DPS, by id.
pub(in super::super) fn of(app: &App, dps: &str) -> Result<Vec<(String, Group)>, Refusal> {
    let groups: Groups = app.store.read(&format!("{GROUPS}{dps}"))?;
    let groups = groups.groups.into_values();
    Ok(groups.map(|group| (group.id.clone(), group)).collect())
}

/// The key of the DPS that a request is for.
fn dps(app: &App, request: &Request) -> Result<String, Refusal> {
    let host = request.host();
    let label = host.split('.').next().unwrap_or_default();
    let is_name = host.trim_matches(['[', ']']).parse::<IpAddr>().is_err() && label != host;
    let known = azure_arm::provisioning_services(app)?;
    if is_name {
        let end = format!("/{}", label.to_ascii_lowercase());
        let named = known.into_iter().find(|key| key.ends_with(&end));
        return Ok(named.unwrap_or_else(|| label.to_ascii_lowercase()));
    }
    match &known[..] {
        [] => Ok(DEFAULT_DPS.to_owned()),
        [one] => Ok(one.clone()),
        _ => Err(invalid(
            "There are several provisioning services: start the mock with --host NAME.localhost, and ask for the service NAME by that host.",
        )),
    }
}

fn key(app: &App, request: &Request) -> Result<String, Refusal> {
    if !api_version::is_of_provisioning(request) {
        return Err(invalid("The api-version is missing or invalid."));
    }
    Ok(format!("{GROUPS}{}", dps(app, request)?))
}

/// Ids are compared without case (the published specification).
fn id(request: &Request) -> Result<&str, Refusal> {
    let id = request.part("group");
    match records::is_id(id) {
        true => Ok(id),
        false => Err(invalid(
            "An enrollment group's id has 1 to 128 letters, digits, '-', '.', '_', ':'.",
        )),
    }
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::numbered(400_004, message)
}

fn missing() -> Refusal {
    Refusal::numbered(404_201, "Enrollment not found.")
}

/// The etag of `If-Match`, if there is one, must be the present one.
fn precondition(request: &Request, group: Option<&Group>) -> Result<(), Refusal> {
    let present = group.map(|group| group.etag.as_str());
    match request.if_match() {
        None => Ok(()),
        Some("*") if present.is_some() => Ok(()),
        Some(given) if Some(given) == present => Ok(()),
        Some(_) => Err(Refusal::numbered(
            412_000,
            "Precondition failed: the etag is not the present one.",
        )),
    }
}

fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (key, id) = (key(app, request)?, id(request)?);
    let groups: Groups = app.store.read(&key)?;
    let group = groups.groups.get(&id.to_ascii_lowercase());
    Ok(Answer::json(&describe(group.ok_or_else(missing)?)))
}

/// PUT: makes a group, or replaces it.
fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (key, id) = (key(app, request)?, id(request)?);
    let body: Value = request.json()?;
    let Value::Object(mut body) = body else {
        return Err(invalid("The body is not an object."));
    };
    if body.get("enrollmentGroupId").and_then(Value::as_str) != Some(id) {
        return Err(invalid(
            "The body has no enrollmentGroupId, or another than the path.",
        ));
    }
    for added in ["etag", "createdDateTimeUtc", "lastUpdatedDateTimeUtc"] {
        body.remove(added);
    }
    let now = app.clock.now().unix();
    let mut group = Group {
        id: id.to_owned(),
        created: now,
        updated: now,
        body,
        ..Group::default()
    };
    check(app, &key, &group)?;
    let answer = app.store.change(&key, |groups: &mut Groups| {
        let old = groups.groups.get(&id.to_ascii_lowercase());
        precondition(request, old)?;
        if old.is_none() && groups.groups.len() >= MAX_GROUPS {
            return Err(Refusal::numbered(
                403_000,
                format!("There are {MAX_GROUPS} enrollment groups already."),
            ));
        }
        group.created = old.map_or(now, |old| old.created);
        groups.revision += 1;
        group.etag = app.etag(&format!("{key}/{id}"), groups.revision);
        let answer = describe(&group);
        groups.groups.insert(id.to_ascii_lowercase(), group);
        Ok(answer)
    })?;
    Ok(Answer::json(&answer))
}

/// Every certificate must be readable, and every reference one of a verified certificate.
fn check(app: &App, key: &str, group: &Group) -> Result<(), Refusal> {
    let mut count = 0;
    for text in group.signing_certificates() {
        count += 1;
        if evaluation::certificate(text.as_bytes()).is_none() {
            return Err(invalid("A signing certificate cannot be read."));
        }
    }
    let verified = azure_arm::verified(app, &key[GROUPS.len()..])?;
    for name in group.ca_references() {
        count += 1;
        if !verified
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(name))
        {
            return Err(invalid(format!(
                "There is no verified certificate {name} in this service."
            )));
        }
    }
    match count {
        0 => Err(invalid(
            "TPM or X509 attestation is required: the mock takes x509 with signingCertificates or caReferences.",
        )),
        _ => Ok(()),
    }
}

fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (key, id) = (key(app, request)?, id(request)?.to_ascii_lowercase());
    app.store.change(&key, |groups: &mut Groups| {
        precondition(request, groups.groups.get(&id))?;
        groups.groups.remove(&id).ok_or_else(missing)?;
        Ok(Answer::empty())
    })
}

/// POST query: all groups, whatever the query selects; the SDKs send `SELECT * FROM
/// enrollmentGroups`. There is one page, as there are at most a hundred.
fn query(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let groups: Groups = app.store.read(&key(app, request)?)?;
    let all = groups.groups.values().map(describe);
    Ok(Answer::json(&Value::Array(all.collect())).header("x-ms-item-type", "enrollmentGroup"))
}

/// A group as answers show it: its certificates as facts, and not themselves.
fn describe(group: &Group) -> Value {
    let mut body = group.body.clone();
    if let Some(Value::Object(signing)) = body
        .get_mut("attestation")
        .and_then(|attestation| attestation.pointer_mut("/x509/signingCertificates"))
    {
        for entry in signing.values_mut() {
            let text = entry["certificate"].as_str();
            let certificate = text.and_then(|text| evaluation::certificate(text.as_bytes()));
            *entry = json!({ "info": certificate.as_ref().map(info) });
        }
    }
    body.entry("provisioningStatus").or_insert("enabled".into());
    body.insert("enrollmentGroupId".into(), group.id.as_str().into());
    body.insert("etag".into(), format!("\"{}\"", group.etag).into());
    body.insert("createdDateTimeUtc".into(), moment(group.created).into());
    body.insert(
        "lastUpdatedDateTimeUtc".into(),
        moment(group.updated).into(),
    );
    Value::Object(body)
}

/// X509CertificateInfo of the specification.
fn info(certificate: &Certificate) -> Value {
    let date = |field: &crate::certificate::TimeField| field.time().map(|time| time.to_string());
    json!({
        "subjectName": certificate.subject().to_string(),
        "sha1Thumbprint": certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
        "sha256Thumbprint": certificate.thumbprint(HashAlgorithm::Sha256).to_string(),
        "issuerName": certificate.issuer().to_string(),
        "notBeforeUtc": date(certificate.validity().not_before()),
        "notAfterUtc": date(certificate.validity().not_after()),
        "serialNumber": certificate.serial().to_string(),
        "version": certificate.version(),
    })
}
