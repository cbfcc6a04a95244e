//! The primary and secondary certificate of an enrollment group: upload, code, proof.

use super::application::{Application, Group, KEY, Slot, check, invalid, missing, precondition};
use crate::{
    case::Role,
    certificate::HashAlgorithm,
    clouds::AZURE_IOT_CENTRAL,
    code::VerificationCode,
    error::Error,
    mock::cloud::{
        answer::Answer,
        app::App,
        evaluation::{self, Upload},
        refusal::Refusal,
        request::{Request, base64},
    },
    report::Report,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// The group of that id, which must have X.509 attestation.
///
/// Errors: 404 for a group that is not there, 400 for one with symmetric keys.
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

/// GET certificates/{entry}: thumbprint and state, never the certificate itself.
pub(super) fn get(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let mut application: Application = app.store.read(KEY)?;
    let slot = group(&mut application, request.part("group"))?
        .certificates
        .get(request.part("entry"));
    Ok(Answer::json(&described(
        slot.ok_or_else(|| missing("certificate"))?,
    )))
}

/// The body of PUT. The entity tag may come in it or as `If-Match`.
#[derive(Deserialize)]
struct Put {
    certificate: String,
    #[serde(default)]
    verified: bool,
    #[serde(default)]
    etag: Option<String>,
}

/// PUT certificates/{entry}.
pub(super) fn put(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Put = request.json()?;
    // The header wins: it is what HTTP clients set deliberately.
    let given = request.if_match().or(body.etag.as_deref());
    let slot = upload(
        app,
        request.part("group"),
        request.part("entry"),
        &body.certificate,
        body.verified,
        given,
    )?;
    Ok(Answer::json(&described(&slot)))
}

/// Puts a CA into an entry. Its code and its proof are gone: both were about the certificate
/// before it.
fn upload(
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
        // Refused inside the change: a certificate that cannot be read changes nothing.
        let slot = filled(app, id, entry, content, verified, revision)?;
        group.certificates.insert(entry.to_owned(), slot.clone());
        Ok(slot)
    })
}

/// A new entry for an upload in base64.
///
/// Errors: 422 for what cannot be read as a certificate.
pub(super) fn filled(
    app: &App,
    id: &str,
    entry: &str,
    content: &str,
    is_verified: bool,
    revision: u64,
) -> Result<Slot, Refusal> {
    let bytes = base64(content).ok_or_else(|| invalid("The certificate is not base64."))?;
    evaluation::first(&bytes, "certificate.cer", Role::Ca).map_err(|error| unreadable(&error))?;
    Ok(Slot {
        content: content.to_owned(),
        is_verified,
        code: None,
        etag: app.etag(&format!("{KEY}/{id}/{entry}"), revision),
    })
}

/// 422 for what cannot be read as a certificate.
fn unreadable(error: &Error) -> Refusal {
    let why = evaluation::describe_error(error);
    invalid(format!("The certificate cannot be read: {why}."))
}

/// DELETE certificates/{entry}: 204.
pub(super) fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    remove(app, request.part("group"), request.part("entry"))?;
    Ok(Answer::empty())
}

/// Empties an entry.
fn remove(app: &App, id: &str, entry: &str) -> Result<(), Refusal> {
    app.store.change(KEY, |application: &mut Application| {
        let removed = group(application, id)?.certificates.remove(entry);
        removed.map(drop).ok_or_else(|| missing("certificate"))
    })
}

/// POST generateVerificationCode.
pub(super) fn generate(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let code = new_code(app, request.part("group"), request.part("entry"))?;
    Ok(Answer::json(&json!({ "verificationCode": code })))
}

/// A new code for an entry. It replaces the one before, so that a proof for the old one fails.
fn new_code(app: &App, id: &str, entry: &str) -> Result<String, Refusal> {
    app.store.change(KEY, |application: &mut Application| {
        application.revision += 1;
        let revision = application.revision;
        let slot = group(application, id)?
            .certificates
            .get_mut(entry)
            .ok_or_else(|| missing("certificate"))?;
        // IoT Central rests on DPS, so its codes are taken to have DPS's form; none is
        // documented.
        let code = app.azure_code(&format!("{KEY}/{id}/{entry}"), revision);
        slot.code = Some(code.clone());
        slot.etag = app.etag(&format!("{KEY}/{id}/{entry}"), revision);
        Ok(code)
    })
}

/// The body of POST verify: base64 of the proof.
#[derive(Deserialize)]
struct Verify {
    certificate: String,
}

/// POST verify: 200 with an empty object, as in the specification's example; 422 with the
/// failed check.
pub(super) fn verify(app: &App, request: &Request) -> Result<Answer, Refusal> {
    check(request)?;
    let body: Verify = request.json()?;
    let proof =
        base64(&body.certificate).ok_or_else(|| invalid("The certificate is not base64."))?;
    let proof = Upload {
        name: "verification.cer",
        bytes: &proof,
    };
    let report = prove(app, request.part("group"), request.part("entry"), proof)?;
    match evaluation::cause(&report) {
        // The specification's example shows an empty object.
        None => Ok(Answer::json(&json!({}))),
        Some(finding) => Err(invalid(format!(
            "The certificate could not be verified: {} [{}]; {}.",
            finding.detail, finding.id, finding.remedy
        ))),
    }
}

/// Verifies the proof for an entry, and stores the result if it holds.
///
/// Errors: an entry that is not there or has no code; a file that cannot be read. A proof that
/// fails is a report.
fn prove(app: &App, id: &str, entry: &str, proof: Upload<'_>) -> Result<Report, Refusal> {
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
    // It was read when it was uploaded; a damaged document ends as a certificate that cannot be
    // read.
    let ca = base64(&seen.content).unwrap_or_default();
    let ca = Upload {
        name: "certificate.cer",
        bytes: &ca,
    };
    let report = evaluation::proof(&AZURE_IOT_CENTRAL, ca, proof, &code, app.clock.now())
        .map_err(|error| unreadable(&error))?;
    if evaluation::cause(&report).is_none() {
        // The checks ran without the lock: the entry must still be the one that was checked.
        app.store.change(KEY, |application: &mut Application| {
            application.revision += 1;
            let revision = application.revision;
            let slot = group(application, id)?
                .certificates
                .get_mut(entry)
                .ok_or_else(|| missing("certificate"))?;
            // Both upload and new code change the tag, so an equal tag means the same
            // certificate and code.
            precondition(Some(&seen.etag), &slot.etag)?;
            slot.is_verified = true;
            slot.etag = app.etag(&format!("{KEY}/{id}/{entry}"), revision);
            Ok(())
        })?;
    }
    Ok(report)
}

/// An entry as answers show it.
pub(super) fn described(slot: &Slot) -> Value {
    let certificate = base64(&slot.content).and_then(|bytes| evaluation::certificate(&bytes));
    let thumbprint = certificate.map(|one| one.thumbprint(HashAlgorithm::Sha1).to_string());
    json!({
        // The certificate itself is not given back, as in the specification's examples.
        "verified": slot.is_verified,
        "info": { "sha1Thumbprint": thumbprint },
        "etag": slot.etag,
    })
}
