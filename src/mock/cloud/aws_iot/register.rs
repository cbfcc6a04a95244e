//! RegisterCertificate and RegisterCertificateWithoutCA: certificates that AWS did not sign.

use super::{
    account::{Authority, Device, add_device},
    caller::{Caller, invalid},
    checks,
    errors::wrong_state,
    parameters::flag,
    register_ca::{MAX_OF_ONE_SUBJECT, SNI_ONLY, hash},
};
use crate::{
    case::{CertificateInput, Role},
    mock::cloud::{answer::Answer, app::App, refusal::Refusal, request::Request, store::Page},
};
use serde::Deserialize;
use serde_json::json;

/// The body of either operation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    certificate_pem: String,
    #[serde(default)]
    ca_certificate_pem: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

/// RegisterCertificate: the device's path must be valid under a registered, ACTIVE CA of this
/// account and region. The real service registers without checking dates as far as is known;
/// here the path is validated as `popcert chain --cloud aws-iot` does, because the first
/// connection would fail anyway.
pub(super) fn with_ca(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: Body = request.json()?;
    checks::length("certificatePem", &body.certificate_pem)?;
    // `setAsActive` is the older, deprecated way to ask for ACTIVE.
    let default = match flag(request, "setAsActive")? {
        true => "ACTIVE",
        false => "INACTIVE",
    };
    let status = status(&body, default)?;
    let input = checks::input(&body.certificate_pem, "certificatePem.pem", Role::Device)?;
    let (authority_id, authority) =
        signer(app, &caller, &input, body.ca_certificate_pem.as_deref())?;
    // Also for a valid device: an INACTIVE CA vouches for nobody.
    if authority.status != "ACTIVE" {
        let message = format!("The CA certificate is not active: {authority_id}");
        return Err(wrong_state(message));
    }
    checks::accept(&checks::chain(app, &input, &authority)?)?;
    let device = Device {
        authority: Some(authority_id),
        // "in the same certificate mode as the signing CA" (the model).
        mode: authority.mode,
        ..new(app, &input, body.certificate_pem, status)
    };
    registered(app, &caller, &input, device)
}

/// RegisterCertificateWithoutCA: the certificate is checked alone, as `popcert audit --cloud
/// aws-iot` does. What the real service checks of it is not known.
pub(super) fn without_ca(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: Body = request.json()?;
    checks::length("certificatePem", &body.certificate_pem)?;
    // The default is not documented.
    let status = status(&body, "INACTIVE")?;
    let input = checks::input(&body.certificate_pem, "certificatePem.pem", Role::Device)?;
    let report = checks::fit(
        app,
        "certificatePem.pem",
        &body.certificate_pem,
        Role::Device,
    )?;
    checks::accept(&report)?;
    let device = new(app, &input, body.certificate_pem, status);
    registered(app, &caller, &input, device)
}

/// Stores it, and answers with its names.
fn registered(
    app: &App,
    caller: &Caller,
    input: &CertificateInput,
    device: Device,
) -> Result<Answer, Refusal> {
    let id = checks::id_of(input.certificate());
    app.store
        .transact(|change| add_device(change, caller, &id, device))?;
    let arn = caller.arn("cert", &id);
    Ok(Answer::json(
        &json!({ "certificateArn": arn, "certificateId": id }),
    ))
}

/// A device certificate that has no CA here. "A certificate in SNI_ONLY mode is registered
/// without an issuer CA" (the model).
pub(super) fn new(app: &App, input: &CertificateInput, pem: String, status: &str) -> Device {
    let now = app.clock.now().unix();
    let validity = input.certificate().validity();
    Device {
        pem,
        status: status.into(),
        mode: SNI_ONLY.into(),
        authority: None,
        not_before: checks::seconds(validity.not_before()),
        not_after: checks::seconds(validity.not_after()),
        created: now,
        modified: now,
        version: 1,
        sequence: 0,
        previous_owner: None,
        transfer: None,
    }
}

/// The initial status. "Valid values that you can use include ACTIVE, INACTIVE, and REVOKED"
/// (the model, RegisterCertificate).
fn status(body: &Body, default: &'static str) -> Result<&'static str, Refusal> {
    const ALLOWED: [&str; 3] = ["ACTIVE", "INACTIVE", "REVOKED"];
    let Some(given) = &body.status else {
        return Ok(default);
    };
    let allowed = ALLOWED.into_iter().find(|allowed| allowed == given);
    allowed.ok_or_else(|| {
        invalid(format!(
            "The status {given} is not valid when a certificate is registered."
        ))
    })
}

/// The CA that is named, or the one whose subject is the device's issuer.
///
/// Errors: CertificateConflictException when registered CAs share subject and key, so that the
/// signature cannot choose between them; CertificateValidationException when none fits.
fn signer(
    app: &App,
    caller: &Caller,
    device: &CertificateInput,
    named: Option<&str>,
) -> Result<(String, Authority), Refusal> {
    let unknown = || {
        checks::invalid_certificate(
            "its CA certificate is not registered in this account and region",
        )
    };
    if let Some(pem) = named {
        checks::length("caCertificatePem", pem)?;
        let named = checks::input(pem, "caCertificatePem.pem", Role::Ca)?;
        let id = checks::id_of(named.certificate());
        let found = app.store.get(&caller.authorities(), &id)?;
        return found.map(|found| (id, found)).ok_or_else(unknown);
    }
    let mut alike = namesakes(app, caller, device)?;
    let twins = |one: &Authority| {
        alike
            .iter()
            .filter(|(_, other)| other.key == one.key)
            .count()
    };
    if alike.iter().any(|(_, held)| twins(held) > 1) {
        let message = "Several registered CA certificates have this subject and public key: name the CA certificate.";
        return Err(Refusal::new(409, "CertificateConflictException", message));
    }
    // The one that verifies it, if there are several.
    let signs = |held: &Authority| {
        checks::chain(app, device, held).is_ok_and(|report| report.verdict.is_good())
    };
    let place = match alike.len() {
        0 => return Err(unknown()),
        1 => 0,
        // If none does, the first one is validated, so that the answer says why it fails.
        _ => alike.iter().position(|(_, held)| signs(held)).unwrap_or(0),
    };
    Ok(alike.swap_remove(place))
}

/// The registered CAs whose subject is the device's issuer. Names are compared as RFC 5280
/// section 7.1 has it.
pub(super) fn namesakes(
    app: &App,
    caller: &Caller,
    device: &CertificateInput,
) -> Result<Vec<(String, Authority)>, Refusal> {
    let issuer = format!("{}/", hash(device.certificate().issuer().key()));
    let page = Page::of(MAX_OF_ONE_SUBJECT).within(&issuer);
    let ids = app.store.page(&caller.authority_subjects(), page)?;
    let mut found = Vec::with_capacity(ids.records.len());
    for (_, id) in ids.records {
        // One that was deleted since is left out.
        if let Some(authority) = app.store.get(&caller.authorities(), &id)? {
            found.push((id, authority));
        }
    }
    Ok(found)
}
