//! RegisterCACertificate.
//!
//! Checks run before the change, since they verify signatures; what they relied on is compared
//! again when the result is stored.

use super::{
    account::{Account, Authority, MAX_AUTHORITIES, next_number, number},
    caller::{Caller, invalid},
    checks::{self, wrong_code},
    errors::{already, exceeded},
    parameters, tags, templates,
};
use crate::{
    case::Role,
    certificate::Certificate,
    clouds::AWS_IOT,
    code::VerificationCode,
    mock::cloud::{
        answer::Answer,
        app::App,
        evaluation,
        refusal::Refusal,
        request::Request,
        store::{Page, Transaction},
    },
    report::Report,
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(super) const DEFAULT: &str = "DEFAULT";
pub(super) const SNI_ONLY: &str = "SNI_ONLY";

/// AWS IoT Core quotas: CA certificates with the same subject field, per account and region.
pub(super) const MAX_OF_ONE_SUBJECT: usize = 10;

/// The body of RegisterCACertificate.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    ca_certificate: String,
    #[serde(default)]
    verification_certificate: Option<String>,
    #[serde(default)]
    registration_config: Option<Value>,
    #[serde(default)]
    certificate_mode: Option<String>,
    #[serde(default)]
    tags: Vec<tags::Tag>,
}

/// RegisterCACertificate: the account's code must be the CN of the verification certificate,
/// and the CA must have signed it. In SNI_ONLY mode nothing is proven and the CA is checked
/// alone.
///
/// Errors: InvalidRequestException for lengths, modes and tags, CertificateValidationException,
/// RegistrationCodeValidationException, ResourceAlreadyExistsException,
/// LimitExceededException, and ResourceNotFoundException for a template that is not there.
pub(super) fn register(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: Body = request.json()?;
    // SDKs send an empty string where the caller left the parameter out.
    let proof = body
        .verification_certificate
        .as_deref()
        .filter(|proof| !proof.is_empty());
    checks::length("caCertificate", &body.ca_certificate)?;
    checks::length("verificationCertificate", proof.unwrap_or("-"))?;
    let mode = mode(body.certificate_mode.as_deref(), proof.is_some())?;
    let tags = tags::merged(tags::Tags::new(), &body.tags)?;
    let ca = checks::input(&body.ca_certificate, "caCertificate.pem", Role::Ca)?;
    let code = app.store.read::<Account>(&caller.key())?.code;
    let report = match proof {
        Some(proof) => proven(app, &body.ca_certificate, proof, code.as_deref())?,
        None => checks::fit(app, "caCertificate.pem", &body.ca_certificate, Role::Ca)?,
    };
    checks::accept(&report)?;
    let id = checks::id_of(ca.certificate());
    let new = new(app, request, ca.certificate(), mode, body)?;
    app.store.transact(|change| {
        has_room(change, &caller, &id, &new)?;
        // The code that was proven must still be the account's.
        if mode == DEFAULT && change.read::<Account>(&caller.key())?.code != code {
            return Err(wrong_code("it was deleted meanwhile"));
        }
        templates::check_config(change, &caller, new.registration_config.as_ref())?;
        if !tags.is_empty() {
            change.put(&caller.tags(), &format!("cacert/{id}"), &tags)?;
        }
        add(change, &caller, &id, new)
    })?;
    let arn = caller.arn("cacert", &id);
    Ok(Answer::json(
        &json!({ "certificateArn": arn, "certificateId": id }),
    ))
}

/// The certificate mode, which says whether a verification certificate must be there or must
/// not. In SNI_ONLY mode the API demands that it is empty; accounts differ by the
/// server name of each connection instead.
fn mode(given: Option<&str>, has_proof: bool) -> Result<&'static str, Refusal> {
    match (given.unwrap_or(DEFAULT), has_proof) {
        (DEFAULT, true) => Ok(DEFAULT),
        (SNI_ONLY, false) => Ok(SNI_ONLY),
        (DEFAULT, false) => Err(invalid(
            "The verification certificate must not be empty when the certificate mode is DEFAULT.",
        )),
        (SNI_ONLY, true) => Err(invalid(
            "The verification certificate must be empty when the certificate mode is SNI_ONLY.",
        )),
        (other, _) => Err(parameters::constraint(
            Some(other),
            "certificateMode",
            &format!("Member must satisfy enum value set: [{DEFAULT}, {SNI_ONLY}]"),
        )),
    }
}

/// Whether the verification certificate proves possession of the CA's key for the account's
/// code.
fn proven(app: &App, ca: &str, proof: &str, code: Option<&str>) -> Result<Report, Refusal> {
    let wrong = || wrong_code("this account and region has none");
    let code: VerificationCode = code.ok_or_else(wrong)?.parse().map_err(Refusal::broken)?;
    let (ca, proof) = (
        checks::upload("caCertificate.pem", ca),
        checks::upload("verificationCertificate.pem", proof),
    );
    evaluation::proof(&AWS_IOT, ca, proof, &code, app.clock.now())
        .map_err(|error| checks::unreadable(&error))
}

/// Whether the CA may be registered beside those that are.
fn has_room(
    change: &mut Transaction<'_>,
    caller: &Caller,
    id: &str,
    new: &Authority,
) -> Result<(), Refusal> {
    if change.get(&caller.authorities(), id)?.is_some() {
        return Err(already(caller, "cacert", id));
    }
    // One account of a region has a CA in DEFAULT mode; SNI_ONLY leaves it to others as well.
    if new.mode == DEFAULT
        && let Some(holder) = change.get(&caller.exclusive_authorities(), id)?
    {
        return Err(already(&caller.account(&holder), "cacert", id));
    }
    let alike = format!("{}/", new.subject);
    let alike = Page::of(MAX_OF_ONE_SUBJECT).within(&alike);
    let alike = change.page(&caller.authority_subjects(), alike)?;
    if alike.records.len() >= MAX_OF_ONE_SUBJECT {
        return Err(exceeded(
            MAX_OF_ONE_SUBJECT,
            "CA certificates of one subject",
        ));
    }
    if change.count(&caller.authorities())? >= MAX_AUTHORITIES as u64 {
        return Err(exceeded(MAX_AUTHORITIES, "CA certificates of an account"));
    }
    Ok(())
}

fn add(
    change: &mut Transaction<'_>,
    caller: &Caller,
    id: &str,
    new: Authority,
) -> Result<(), Refusal> {
    let sequence = next_number(change, caller)?;
    let (place, id_text) = (number(sequence), id.to_owned());
    change.put(&caller.authority_order(), &place, &id_text)?;
    let by_subject = format!("{}/{place}", new.subject);
    change.put(&caller.authority_subjects(), &by_subject, &id_text)?;
    if new.mode == DEFAULT {
        change.put(&caller.exclusive_authorities(), id, &caller.account)?;
    }
    change.put(&caller.authorities(), id, &Authority { sequence, ..new })
}

/// The CA as it is stored. Without `setAsActive` it is INACTIVE, without
/// `allowAutoRegistration` it is DISABLE.
fn new(
    app: &App,
    request: &Request,
    ca: &Certificate,
    mode: &str,
    body: Body,
) -> Result<Authority, Refusal> {
    let now = app.clock.now().unix();
    let is_active = parameters::flag(request, "setAsActive")?;
    let is_automatic = parameters::flag(request, "allowAutoRegistration")?;
    Ok(Authority {
        pem: body.ca_certificate,
        mode: mode.into(),
        status: if is_active { "ACTIVE" } else { "INACTIVE" }.into(),
        auto_registration: if is_automatic { "ENABLE" } else { "DISABLE" }.into(),
        registration_config: body.registration_config,
        subject: hash(ca.subject().key()),
        key: hash(ca.public_key().der()),
        not_before: checks::seconds(ca.validity().not_before()),
        not_after: checks::seconds(ca.validity().not_after()),
        created: now,
        modified: now,
        version: 1,
        sequence: 0,
    })
}

/// By it, names and keys of certificates are looked up.
pub(super) fn hash(octets: &[u8]) -> String {
    hex::encode(Sha256::digest(octets))
}
