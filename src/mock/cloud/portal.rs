//! The mock's own page: everything that scripts made, the walk-through as a person does it in the
//! services' portals, and a check before upload.
//!
//! The page shows what [`resources`] lists and asks it again and again. What a person does there,
//! the page's script asks of the services' own operations, as any client does, with a credential of
//! no account or the demanded token. So the page can do nothing that a script cannot, and both see
//! the same. If a service refuses, `/portal/check` and `/portal/audit` explain it; they keep nothing.
//!
//! All that comes from certificates is data in JSON, which the page's script shows as text; it never
//! becomes markup, and the policy of [`guard`](super::guard) would not let it.
//!
//! Answers here are for this page alone: paths under `/portal` are no documented interface and
//! may change.

mod facts;
mod files;
mod resources;
mod tenants;

use super::{
    answer::Answer,
    app::App,
    evaluation::{self, Upload},
    refusal::Refusal,
    request::{Request, base64},
    route::Route,
};
use crate::{
    case::Role,
    certificate::{Certificate, HashAlgorithm},
    cloud::Cloud,
    clouds::{AZURE_SPHERE, GENERIC},
    code::VerificationCode,
    error::Error,
    report::{Plain, Report, Status, Unreadable},
};
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) use files::ROUTES as FILES;

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/portal/clouds", clouds),
    Route(MethodFilter::GET, "/portal/resources", resources::list),
    Route(MethodFilter::POST, "/portal/check", check),
    Route(MethodFilter::POST, "/portal/audit", audit),
];

/// A file as the page sends it.
#[derive(Deserialize)]
struct File {
    name: String,
    /// Base64.
    content: String,
}

impl File {
    fn bytes(&self) -> Result<Vec<u8>, Refusal> {
        base64(&self.content)
            .ok_or_else(|| Refusal::new(400, "BadRequest", "The file did not arrive as base64."))
    }

    /// Its name as findings print it, cut so that it cannot fill a screen.
    fn name(&self) -> String {
        let name: String = self
            .name
            .chars()
            // A name comes from the user's disk, and findings print it.
            .filter(|c| !c.is_control())
            .take(120)
            .collect();
        if name.is_empty() {
            "certificate".into()
        } else {
            name
        }
    }
}

/// The body as JSON.
///
/// Errors: 415 for another content type.
fn body<T: serde::de::DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    // A second guard beside Origin: `application/json` is no CORS-safelisted content type
    // (Fetch standard), so a browser asks before it sends this across sites, and the mock never
    // allows it.
    if !request
        .header("content-type")
        .unwrap_or_default()
        .starts_with("application/json")
    {
        return Err(Refusal::new(415, "UnsupportedMediaType", "JSON is needed."));
    }
    request.json()
}

/// The profiles that the page offers to check by.
fn clouds(_: &App, _: &Request) -> Result<Answer, Refusal> {
    let all = Cloud::all()
        .iter()
        .map(|cloud| json!({ "name": cloud.name, "title": cloud.title }));
    Ok(Answer::json(&all.collect()))
}

/// 200 with `unreadable`: the request succeeded, the file is what could not be read.
fn unreadable(error: &Error) -> Answer {
    Answer::json(&json!({ "unreadable": *Plain::of(Unreadable::from(error)) }))
}

/// Two files and a code, of any cloud.
#[derive(Deserialize)]
struct Check {
    ca: File,
    proof: File,
    code: String,
    #[serde(default)]
    cloud: Option<String>,
}

/// Whether the proof would be accepted; without a named cloud, by the rules of the one that the
/// CA suggests.
fn check(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let asked: Check = body(request)?;
    let (ca, proof) = (asked.ca.bytes()?, asked.proof.bytes()?);
    let (ca_name, proof_name) = (asked.ca.name(), asked.proof.name());
    let (ca, proof) = (
        Upload {
            name: &ca_name,
            bytes: &ca,
        },
        Upload {
            name: &proof_name,
            bytes: &proof,
        },
    );
    // A code that is none is shown like a file that cannot be read: the user can correct both.
    let evaluated = asked.code.parse::<VerificationCode>().and_then(|code| {
        let first = evaluation::first(ca.bytes, ca.name, Role::Ca)?;
        let cloud = profile(asked.cloud.as_deref(), &code, first.certificate());
        evaluation::proof(cloud, ca, proof, &code, app.clock.now())
    });
    Ok(evaluated.map_or_else(
        |error| unreadable(&error),
        |report| Answer::json(&describe(report)),
    ))
}

/// The profile whose advice fits the CA as well as the service.
fn profile(named: Option<&str>, code: &VerificationCode, ca: &Certificate) -> &'static Cloud {
    let cloud = named
        .and_then(Cloud::named)
        .unwrap_or_else(|| Cloud::chosen_for(code.as_str(), ca).cloud);
    // The profile of Azure Sphere has the rules of these.
    let is_covered = ["azure-iot-central", "azure-iot-hub", "azure-dps"].contains(&cloud.name);
    match is_covered && ca.azure_sphere_tenant().is_some() {
        true => &AZURE_SPHERE,
        false => cloud,
    }
}

/// One file, to be examined as what it seems to be, or in a role.
#[derive(Deserialize)]
struct Audit {
    file: File,
    #[serde(default)]
    cloud: Option<String>,
    /// Whether it is uploaded as a CA, whatever it is.
    #[serde(default)]
    as_ca: bool,
}

/// What the certificate is and whether it is fit for that.
fn audit(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let asked: Audit = body(request)?;
    let (bytes, name) = (asked.file.bytes()?, asked.file.name());
    let cloud = asked
        .cloud
        .as_deref()
        .and_then(Cloud::named)
        .unwrap_or(&GENERIC);
    let upload = Upload {
        name: &name,
        bytes: &bytes,
    };
    let role = asked.as_ca.then_some(Role::Ca);
    let evaluated = evaluation::first(&bytes, &name, Role::Ca).and_then(|first| {
        let report = evaluation::audit(cloud, upload, role, app.clock.now())?;
        let certificate = first.certificate();
        let mut answer = describe(report);
        answer["isTenantCa"] = certificate.azure_sphere_tenant().is_some().into();
        answer["sha256"] = certificate
            .thumbprint(HashAlgorithm::Sha256)
            .to_string()
            .into();
        Ok(answer)
    });
    Ok(evaluated.map_or_else(|error| unreadable(&error), |answer| Answer::json(&answer)))
}

/// A report for people, and what failed in the order of [`Report::failures`]. Texts pass
/// [`Plain`], which replaces control and direction characters.
fn describe(report: Report) -> Value {
    // Before serialising, so that no field is forgotten.
    let report: &Report = &Plain::of(report);
    let failures: Vec<_> = report
        .failures()
        .into_iter()
        .map(|finding| {
            let mut value = serde_json::to_value(finding).unwrap_or_default();
            value["place"] = report.place_of(finding).into();
            value
        })
        .collect();
    json!({
        "report": report,
        "good": report.verdict.is_good(),
        "failures": failures,
        "passed": report.with_status(Status::Pass).count(),
    })
}
