//! The mock's own page: the walk-through as a person does it in IoT Central, and a check before
//! upload.
//!
//! The walk-through's enrollment group is one of IoT Central's, so scripts see it as well. The
//! check keeps nothing. All that comes from certificates is data in JSON, which the page's
//! script shows as text; it never becomes markup, and the policy of [`guard`](super::guard)
//! would not let it.
//!
//! Answers here are for this page alone: paths under `/portal` are no documented interface and
//! may change.

use super::{
    answer::Answer,
    app::App,
    evaluation::{self, Upload},
    iot_central,
    refusal::Refusal,
    request::{Request, base64},
    route::Route,
    sphere,
};
use crate::{
    case::Role,
    certificate::HashAlgorithm,
    cloud::Cloud,
    code::VerificationCode,
    error::{Error, Result as Examined},
    report::{Plain, Report, Status, Unreadable},
};
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    Route(MethodFilter::GET, "/", |_, _| {
        Ok(Answer::file("text/html; charset=utf-8", PAGE))
    }),
    Route(MethodFilter::GET, "/portal/page.css", |_, _| {
        Ok(Answer::file("text/css; charset=utf-8", STYLE))
    }),
    Route(MethodFilter::GET, "/portal/page.js", |_, _| {
        Ok(Answer::file("text/javascript; charset=utf-8", SCRIPT))
    }),
    Route(MethodFilter::GET, "/portal/clouds", clouds),
    Route(MethodFilter::GET, "/portal/entries", entries),
    Route(MethodFilter::PUT, "/portal/entries/{entry}", upload),
    Route(MethodFilter::DELETE, "/portal/entries/{entry}", remove),
    Route(MethodFilter::POST, "/portal/entries/{entry}/code", new_code),
    Route(MethodFilter::POST, "/portal/entries/{entry}/verify", verify),
    Route(MethodFilter::POST, "/portal/check", check),
    Route(MethodFilter::POST, "/portal/audit", audit),
    Route(MethodFilter::GET, "/portal/mock/CAcertificate.cer", mock_ca),
    Route(
        MethodFilter::GET,
        "/portal/mock/ValidationCertification.cer",
        mock_proof,
    ),
];

const PAGE: &str = include_str!("portal/page.html");
/// Findings look as in `--format html`.
const STYLE: &str = concat!(
    include_str!("../../render/html/base.css"),
    include_str!("portal/page.css")
);
const SCRIPT: &str = include_str!("portal/page.js");

/// The enrollment group of the walk-through.
const GROUP: &str = "azure-sphere";
const GROUP_NAME: &str = "Azure Sphere";
/// The catalog whose CA the page offers to whoever has no other.
const CATALOG: &str = "portal";

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

/// The entry of the path, of which there are two.
fn entry(request: &Request) -> Result<&str, Refusal> {
    let entry = request.part("entry");
    let is_known = ["primary", "secondary"].contains(&entry);
    is_known.then_some(entry).ok_or_else(|| {
        Refusal::new(
            404,
            "NotFound",
            "There are a primary and a secondary certificate only.",
        )
    })
}

/// The profiles that the page offers to check by.
fn clouds(_: &App, _: &Request) -> Result<Answer, Refusal> {
    let all = Cloud::all()
        .iter()
        .map(|cloud| json!({ "name": cloud.name, "title": cloud.title }));
    Ok(Answer::json(&all.collect()))
}

/// What the dialog of each entry shows: the facts that an operator compares by eye, and the
/// code.
fn entries(app: &App, _: &Request) -> Result<Answer, Refusal> {
    let kept = iot_central::entries(app, GROUP, GROUP_NAME)?;
    let all = ["primary", "secondary"].map(|entry| {
        // A certificate that was uploaded by a script and cannot be read any more is shown as
        // none.
        let shown = kept.get(entry).and_then(|slot| {
            let mut shown = facts(&base64(&slot.content)?).ok()?;
            shown["verified"] = slot.is_verified.into();
            shown["code"] = slot.code.clone().into();
            Some(shown)
        });
        (entry.to_owned(), shown.unwrap_or_default())
    });
    Ok(Answer::json(&Value::Object(all.into_iter().collect())))
}

/// Subject, thumbprint and end, as the service's own page shows them.
fn facts(bytes: &[u8]) -> Examined<Value> {
    let input = evaluation::first(bytes, "certificate", Role::Ca)?;
    let certificate = input.certificate();
    let end = certificate.validity().not_after();
    Ok(json!({
        "subject": certificate.subject().to_string(),
        "thumbprint": certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
        "ends": end.time().map_or_else(|| end.text().to_owned(), |end| end.to_string()),
    }))
}

/// 200 with `unreadable`: the request succeeded, the file is what could not be read.
fn unreadable(error: &Error) -> Answer {
    Answer::json(&json!({ "unreadable": *Plain::of(Unreadable::from(error)) }))
}

/// Uploads a CA and audits it. A certificate that is unfit is stored all the same, as IoT
/// Central stores it: the page says what will fail later.
fn upload(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let entry = entry(request)?;
    let file: File = body(request)?;
    let (bytes, name) = (file.bytes()?, file.name());
    // Makes the group, for an upload before anything was looked at.
    iot_central::entries(app, GROUP, GROUP_NAME)?;
    let evaluated = evaluation::audit(
        central(),
        Upload {
            name: &name,
            bytes: &bytes,
        },
        Some(Role::Ca),
        app.clock.now(),
    );
    match evaluated {
        Err(error) => Ok(unreadable(&error)),
        Ok(report) => {
            // Never vouched for: the page is there to go through the proof.
            iot_central::upload(app, GROUP, entry, &file.content, false, None)?;
            Ok(Answer::json(&describe(&report)))
        }
    }
}

fn central() -> &'static Cloud {
    Cloud::named("azure-iot-central").unwrap_or(&crate::clouds::GENERIC)
}

fn remove(app: &App, request: &Request) -> Result<Answer, Refusal> {
    iot_central::remove(app, GROUP, entry(request)?)?;
    Ok(Answer::json(&json!({})))
}

fn new_code(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let code = iot_central::new_code(app, GROUP, entry(request)?)?;
    Ok(Answer::json(&json!({ "verificationCode": code })))
}

/// Verifies a proof for the entry's code, and shows the whole report.
fn verify(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let entry = entry(request)?;
    let file: File = body(request)?;
    let (bytes, name) = (file.bytes()?, file.name());
    let proof = Upload {
        name: &name,
        bytes: &bytes,
    };
    match iot_central::prove(app, GROUP, entry, "CAcertificate.cer", proof)? {
        Ok(report) => Ok(Answer::json(&describe(&report))),
        Err(error) => Ok(unreadable(&error)),
    }
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
    // A code that is none is shown like a file that cannot be read: the user can correct both.
    let evaluated = asked.code.parse::<VerificationCode>().and_then(|code| {
        let ca = Upload {
            name: &ca_name,
            bytes: &ca,
        };
        let cloud = match asked.cloud.as_deref().and_then(Cloud::named) {
            Some(cloud) => cloud,
            None => {
                let ca = evaluation::first(ca.bytes, ca.name, Role::Ca)?;
                Cloud::chosen_for(code.as_str(), ca.certificate()).cloud
            }
        };
        evaluation::proof(
            cloud,
            ca,
            Upload {
                name: &proof_name,
                bytes: &proof,
            },
            &code,
            app.clock.now(),
        )
    });
    Ok(evaluated.map_or_else(
        |error| unreadable(&error),
        |report| Answer::json(&describe(&report)),
    ))
}

/// One file, to be examined as what it seems to be.
#[derive(Deserialize)]
struct Audit {
    file: File,
    #[serde(default)]
    cloud: Option<String>,
}

/// What the certificate is and whether it is fit for that.
fn audit(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let asked: Audit = body(request)?;
    let (bytes, name) = (asked.file.bytes()?, asked.file.name());
    let cloud = asked
        .cloud
        .as_deref()
        .and_then(Cloud::named)
        .unwrap_or(&crate::clouds::GENERIC);
    let evaluated = evaluation::audit(
        cloud,
        Upload {
            name: &name,
            bytes: &bytes,
        },
        None,
        app.clock.now(),
    );
    Ok(evaluated.map_or_else(
        |error| unreadable(&error),
        |report| Answer::json(&describe(&report)),
    ))
}

/// A report for people, and what failed in the order of [`Report::failures`]. Texts pass
/// [`Plain`], which replaces control and direction characters.
fn describe(report: &Report) -> Value {
    // Before serialising, so that no field is forgotten.
    let report: &Report = &Plain::of(report.clone());
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

/// The catalog for whoever has no tenant, and its active CA.
fn authority(app: &App) -> Result<(sphere::Authority, sphere::CaDescription), Refusal> {
    let authority = sphere::authority(app, &sphere::key("sphere-catalog", CATALOG), None)?;
    let mut all = authority.list(app.clock.now())?.into_iter();
    let active = all
        .find(|ca| ca.is_active)
        .ok_or_else(|| Refusal::broken("the catalog has no active CA"))?;
    Ok((authority, active))
}

/// The CA under the file name that Azure Sphere's tools write by default.
fn mock_ca(app: &App, _: &Request) -> Result<Answer, Refusal> {
    Ok(download(
        "CAcertificate.cer",
        authority(app)?.1.certificate.der(),
    ))
}

/// A proof for `?code=`, likewise.
fn mock_proof(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (authority, ca) = authority(app)?;
    let proof = authority.proof(
        app,
        &ca.certificate,
        request.query("code").unwrap_or_default(),
    )?;
    Ok(download("ValidationCertification.cer", &proof))
}

/// A file to be saved, not shown: browsers would open the certificate's media type (RFC 2585).
fn download(name: &str, der: &[u8]) -> Answer {
    Answer::file("application/pkix-cert", der).header(
        "content-disposition",
        format!("attachment; filename=\"{name}\""),
    )
}
