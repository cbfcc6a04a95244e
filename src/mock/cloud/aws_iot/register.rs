//! `RegisterCACertificate` and `RegisterCertificate`: what is checked before it is stored.
//!
//! All checks are popcert's, with the profile `aws-iot`. AWS names two causes only: the code
//! (RegistrationCodeValidationException) and the certificate (CertificateValidationException).
//! The mock answers the exception's documented sentence and puts the check's own words behind
//! it in brackets.
//!
//! Checks run without the lock on the region, since they verify signatures; what they relied on
//! is compared again when the result is stored.

use super::{
    account::{Authority, Device, Region},
    caller::{Caller, invalid},
};
use crate::{
    case::{Case, CertificateInput, Options, Role},
    certificate::{Certificate, HashAlgorithm, TimeField},
    cloud::Cloud,
    code::VerificationCode,
    error,
    mock::cloud::{
        answer::Answer,
        app::App,
        evaluation::{self, Upload},
        refusal::Refusal,
        request::Request,
    },
    report::{Finding, Report},
    trust::AnchorTrust,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DEFAULT: &str = "DEFAULT";
const SNI_ONLY: &str = "SNI_ONLY";

/// Characters of a PEM string: "Length Constraints: Minimum length of 1. Maximum length of
/// 65536." (AWS IoT API reference, RegisterCACertificate).
const MAX_PEM: usize = 65_536;
/// AWS IoT Core quotas: CA certificates with the same subject field, per account and region.
const MAX_OF_ONE_SUBJECT: usize = 10;
/// Enough for tests; the real service keeps far more devices. All limits together bound the
/// size of a region's document, which is rewritten at each change.
const MAX_AUTHORITIES: usize = 250;
const MAX_DEVICES: usize = 2_000;
const MAX_ACCOUNTS: usize = 64;

/// Checks whose failure means that the code is wrong, and therefore
/// RegistrationCodeValidationException; any other failure is the certificate's.
const CODE_CHECKS: &[&str] = &["proof.common-name"];

/// The profile by which everything is checked here. It exists; the fallback keeps the function
/// total.
fn aws() -> &'static Cloud {
    Cloud::named("aws-iot").unwrap_or(&crate::clouds::GENERIC)
}

/// The body of RegisterCACertificate; `tags` are accepted and not kept.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegisterAuthority {
    ca_certificate: String,
    #[serde(default)]
    verification_certificate: Option<String>,
    #[serde(default)]
    registration_config: Option<Value>,
    #[serde(default)]
    certificate_mode: Option<String>,
}

/// RegisterCACertificate: the account's code must be the CN of the verification certificate,
/// and the CA must have signed it. In SNI_ONLY mode nothing is proven and the CA is checked
/// alone.
///
/// Errors: InvalidRequestException for lengths and modes, CertificateValidationException,
/// RegistrationCodeValidationException, ResourceAlreadyExistsException and
/// LimitExceededException.
pub(super) fn authority(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: RegisterAuthority = request.json()?;
    // SDKs send an empty string where the caller left the parameter out.
    let proof = body
        .verification_certificate
        .as_deref()
        .filter(|proof| !proof.is_empty());
    length("caCertificate", &body.ca_certificate)?;
    length("verificationCertificate", proof.unwrap_or("-"))?;
    let mode = mode(body.certificate_mode.as_deref(), proof.is_some())?;
    let ca = input(&body.ca_certificate, "caCertificate.pem", Role::Ca)?;
    // A copy: verifying signatures does not hold the lock.
    let region: Region = app.store.read(&caller.key())?;
    let account = region.accounts.get(&caller.account);
    let code = account.and_then(|account| account.code.clone());
    let report = match proof {
        Some(proof) => proven(app, &body.ca_certificate, proof, code.as_deref())?,
        None => fit(app, &body.ca_certificate)?,
    };
    if let Some(finding) = evaluation::cause(&report) {
        return Err(refused(finding));
    }
    let id = id_of(ca.certificate());
    app.store.change(&caller.key(), |region: &mut Region| {
        let new = new(app, request, ca.certificate(), mode, body);
        has_room(region, &caller, &id, &new)?;
        let account = region.account(&caller.account);
        // The code that was proven must still be the account's.
        if mode == DEFAULT && account.code != code {
            return Err(wrong_code("it was deleted meanwhile"));
        }
        // Numbered here, under the lock, so that no two have the same number.
        account.registered += 1;
        let sequence = account.registered;
        account
            .authorities
            .insert(id.clone(), Authority { sequence, ..new });
        Ok(())
    })?;
    let arn = caller.arn("cacert", &id);
    Ok(Answer::json(
        &json!({ "certificateArn": arn, "certificateId": id }),
    ))
}

/// The certificate mode, which says whether a verification certificate must be there or must
/// not. In SNI_ONLY mode the API demands that it is empty; the server name of each connection
/// tells the accounts apart instead.
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
        (other, _) => Err(invalid(format!(
            "1 validation error detected: Value '{other}' at 'certificateMode' failed to satisfy constraint: Member must \
             satisfy enum value set: [{DEFAULT}, {SNI_ONLY}]"
        ))),
    }
}

/// Whether the CA may be registered beside those that are.
fn has_room(region: &Region, caller: &Caller, id: &str, new: &Authority) -> Result<(), Refusal> {
    // One account of a region has a CA in DEFAULT mode; SNI_ONLY leaves it to others as well.
    let holder = region.accounts.iter().find(|(number, account)| {
        let held = account.authorities.get(id);
        let is_exclusive = |held: &Authority| held.mode == DEFAULT && new.mode == DEFAULT;
        held.is_some_and(|held| **number == caller.account || is_exclusive(held))
    });
    if let Some((number, _)) = holder {
        let holder = Caller {
            account: number.clone(),
            region: caller.region.clone(),
        };
        return Err(already(&holder, "cacert", id));
    }
    let Some(account) = region.accounts.get(&caller.account) else {
        return match region.accounts.len() >= MAX_ACCOUNTS {
            true => Err(exceeded(MAX_ACCOUNTS, "accounts")),
            false => Ok(()),
        };
    };
    let held = account.authorities.values();
    // Ten CA certificates with the same subject per account and region (AWS IoT Core quotas).
    if held.filter(|held| held.subject == new.subject).count() >= MAX_OF_ONE_SUBJECT {
        return Err(exceeded(
            MAX_OF_ONE_SUBJECT,
            "CA certificates of one subject",
        ));
    }
    if account.authorities.len() >= MAX_AUTHORITIES {
        return Err(exceeded(MAX_AUTHORITIES, "CA certificates of an account"));
    }
    Ok(())
}

/// The CA as it is stored. Without `setAsActive` it is INACTIVE, without
/// `allowAutoRegistration` it is DISABLE.
fn new(
    app: &App,
    request: &Request,
    ca: &Certificate,
    mode: &str,
    body: RegisterAuthority,
) -> Authority {
    let now = app.clock.now().unix();
    let seconds = |field: &TimeField| field.time().map(crate::certificate::Time::unix);
    let choose = |name: &str, yes: &str, no: &str| match request.query(name) {
        Some("true") => yes.to_owned(),
        _ => no.to_owned(),
    };
    Authority {
        pem: body.ca_certificate,
        mode: mode.to_owned(),
        status: choose("setAsActive", "ACTIVE", "INACTIVE"),
        auto_registration: choose("allowAutoRegistration", "ENABLE", "DISABLE"),
        registration_config: body.registration_config,
        subject: hex::encode(ca.subject().key()),
        key: key(ca),
        not_before: seconds(ca.validity().not_before()),
        not_after: seconds(ca.validity().not_after()),
        created: now,
        modified: now,
        version: 1,
        sequence: 0,
    }
}

/// AWS does not document how it makes ids of 64 hex digits; SHA-256 over the DER fits all that
/// were seen.
fn id_of(certificate: &Certificate) -> String {
    let thumbprint = certificate.thumbprint(HashAlgorithm::Sha256);
    thumbprint.to_string().to_ascii_lowercase()
}

/// By key two CA certificates of one subject are told apart, or found to be twins.
fn key(certificate: &Certificate) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(certificate.public_key().der()))
}

/// The body of RegisterCertificate.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegisterDevice {
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
pub(super) fn device(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: RegisterDevice = request.json()?;
    length("certificatePem", &body.certificate_pem)?;
    let status = status(&body, request)?;
    let device = input(&body.certificate_pem, "certificatePem.pem", Role::Device)?;
    // The same certificate has the same id in every account: it is a hash.
    let id = id_of(device.certificate());
    let mut region: Region = app.store.read(&caller.key())?;
    let held = &region.account(&caller.account).authorities;
    let (authority_id, authority) = signer(app, held, &device, body.ca_certificate_pem.as_deref())?;
    // Also for a valid device: an INACTIVE CA vouches for nobody.
    if authority.status != "ACTIVE" {
        let message = format!("The CA certificate is not active: {authority_id}");
        return Err(Refusal::new(406, "CertificateStateException", message));
    }
    let report = chain(app, &device, &authority.pem)?;
    if let Some(finding) = evaluation::cause(&report) {
        return Err(refused(finding));
    }
    let device = Device {
        pem: body.certificate_pem,
        status: status.into(),
        authority: authority_id.clone(),
        created: app.clock.now().unix(),
    };
    app.store.change(&caller.key(), |region: &mut Region| {
        let account = region.account(&caller.account);
        if account.devices.contains_key(&id) {
            return Err(already(&caller, "cert", &id));
        }
        if account.devices.len() >= MAX_DEVICES {
            return Err(exceeded(MAX_DEVICES, "device certificates of an account"));
        }
        account.devices.insert(id.clone(), device);
        Ok(())
    })?;
    let arn = caller.arn("cert", &id);
    Ok(Answer::json(
        &json!({ "certificateArn": arn, "certificateId": id }),
    ))
}

/// The initial status. `setAsActive` is the older, deprecated way to ask for ACTIVE.
fn status(body: &RegisterDevice, request: &Request) -> Result<&'static str, Refusal> {
    const ALLOWED: [&str; 3] = ["ACTIVE", "INACTIVE", "REVOKED"];
    let Some(given) = &body.status else {
        let is_active = request.query("setAsActive") == Some("true");
        return Ok(if is_active { "ACTIVE" } else { "INACTIVE" });
    };
    let allowed = ALLOWED.into_iter().find(|allowed| allowed == given);
    allowed.ok_or_else(|| {
        invalid(format!(
            "The status {given} is not valid for RegisterCertificate."
        ))
    })
}

type Authorities = BTreeMap<String, Authority>;

/// The CA that is named, or the one whose subject is the device's issuer.
///
/// Errors: CertificateConflictException when registered CAs share subject and key, so that the
/// signature cannot choose between them; CertificateValidationException when none fits.
fn signer<'a>(
    app: &App,
    held: &'a Authorities,
    device: &CertificateInput,
    named: Option<&str>,
) -> Result<(&'a String, &'a Authority), Refusal> {
    let unknown = || {
        let message = "The certificate is invalid. [its CA certificate is not registered in this account and region]";
        Refusal::new(400, "CertificateValidationException", message)
    };
    if let Some(pem) = named {
        let named = input(pem, "caCertificatePem.pem", Role::Ca)?;
        return held
            .get_key_value(&id_of(named.certificate()))
            .ok_or_else(unknown);
    }
    let issuer = hex::encode(device.certificate().issuer().key());
    // Names are compared as RFC 5280 section 7.1 has it, in the form in which they were stored.
    let alike = || held.iter().filter(|(_, held)| held.subject == issuer);
    let twins = |one: &Authority| alike().filter(|(_, other)| other.key == one.key).count() > 1;
    if alike().any(|(_, held)| twins(held)) {
        let message = "Several registered CA certificates have this subject and public key: name the CA certificate.";
        return Err(Refusal::new(409, "CertificateConflictException", message));
    }
    let signs = |pem: &str| chain(app, device, pem).is_ok_and(|report| report.verdict.is_good());
    // If none of the namesakes verifies, the first one is validated, so that the answer says
    // why it fails.
    let signer = alike().find(|(_, held)| signs(&held.pem));
    signer.or_else(|| alike().next()).ok_or_else(unknown)
}

/// Whether the CA issued the device, by the rules of `popcert chain`.
fn chain(app: &App, device: &CertificateInput, ca: &str) -> Result<Report, Refusal> {
    let ca = input(ca, "caCertificatePem.pem", Role::Ca)?;
    let mut options = Options::new(app.clock.now());
    options.cloud = aws();
    // As on the command line with a cloud named.
    options.anchor_trust = AnchorTrust::Certificate;
    options.trust(ca.certificate().clone(), "caCertificatePem.pem");
    Ok(Report::of(&Case::chain(device, &options)))
}

/// Whether the verification certificate proves possession of the CA's key for the account's
/// code.
fn proven(app: &App, ca: &str, proof: &str, code: Option<&str>) -> Result<Report, Refusal> {
    let wrong = || wrong_code("this account and region has none");
    let code: VerificationCode = code.ok_or_else(wrong)?.parse().map_err(Refusal::broken)?;
    let (ca, proof) = (
        upload("caCertificate.pem", ca),
        upload("verificationCertificate.pem", proof),
    );
    evaluation::proof(aws(), ca, proof, &code, app.clock.now()).map_err(|error| unreadable(&error))
}

/// Whether the CA is fit for AWS, in the mode without a proof.
fn fit(app: &App, ca: &str) -> Result<Report, Refusal> {
    let ca = upload("caCertificate.pem", ca);
    evaluation::audit(aws(), ca, Some(Role::Ca), app.clock.now())
        .map_err(|error| unreadable(&error))
}

fn upload<'a>(name: &'a str, pem: &'a str) -> Upload<'a> {
    Upload {
        name,
        bytes: pem.as_bytes(),
    }
}

/// One certificate of the request; `name` appears in messages, as if it were a file.
fn input(pem: &str, name: &str, role: Role) -> Result<CertificateInput, Refusal> {
    evaluation::first(pem.as_bytes(), name, role).map_err(|error| unreadable(&error))
}

/// InvalidRequestException in the words of the service's parameter validation, before anything
/// is decoded.
fn length(name: &str, pem: &str) -> Result<(), Refusal> {
    if (1..=MAX_PEM).contains(&pem.len()) {
        return Ok(());
    }
    Err(invalid(format!(
        "1 validation error detected: Value at '{name}' failed to satisfy constraint: Member must have length between 1 and {MAX_PEM}"
    )))
}

/// CertificateValidationException for what is no certificate in PEM.
fn unreadable(error: &error::Error) -> Refusal {
    Refusal::new(
        400,
        "CertificateValidationException",
        format!(
            "The certificate is invalid. [{}]",
            evaluation::describe_error(error)
        ),
    )
}

/// The exception for the check that failed.
fn refused(finding: &Finding) -> Refusal {
    let why = format!("{}: {}; {}", finding.id, finding.detail, finding.remedy);
    if CODE_CHECKS.contains(&finding.id) {
        return wrong_code(&why);
    }
    let message = format!("The certificate is invalid. [{why}]");
    Refusal::new(400, "CertificateValidationException", message)
}

/// LimitExceededException, 410 in the model.
fn exceeded(most: usize, of_what: &str) -> Refusal {
    let message = format!("At most {most} {of_what} can be registered.");
    Refusal::new(410, "LimitExceededException", message)
}

/// RegistrationCodeValidationException, with the sentence of the API reference first.
fn wrong_code(why: &str) -> Refusal {
    let message = format!("The registration code is invalid. [{why}]");
    Refusal::new(400, "RegistrationCodeValidationException", message)
}

/// ResourceAlreadyExistsException, which names the resource: scripts read `resourceId` and go
/// on with it.
fn already(holder: &Caller, kind: &str, id: &str) -> Refusal {
    Refusal::new(
        409,
        "ResourceAlreadyExistsException",
        "The certificate is already registered.",
    )
    .with(json!({ "resourceId": id, "resourceArn": holder.arn(kind, id) }))
}
