//! `RegisterCACertificate` and `RegisterCertificate`: what is checked before it is stored.

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

/// AWS IoT API reference, RegisterCACertificate.
const MAX_PEM: usize = 65_536;
const MAX_OF_ONE_SUBJECT: usize = 10;
/// Enough for tests; the real service keeps far more devices.
const MAX_AUTHORITIES: usize = 250;
const MAX_DEVICES: usize = 2_000;
const MAX_ACCOUNTS: usize = 64;

/// Checks whose failure says that the code is wrong; any other says that the certificate is.
const CODE_CHECKS: &[&str] = &["proof.common-name"];

fn aws() -> &'static Cloud {
    Cloud::named("aws-iot").unwrap_or(&crate::clouds::GENERIC)
}

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

pub(super) fn authority(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: RegisterAuthority = request.json()?;
    let proof = body
        .verification_certificate
        .as_deref()
        .filter(|proof| !proof.is_empty());
    length("caCertificate", &body.ca_certificate)?;
    length("verificationCertificate", proof.unwrap_or("-"))?;
    let mode = mode(body.certificate_mode.as_deref(), proof.is_some())?;
    let ca = input(&body.ca_certificate, "caCertificate.pem", Role::Ca)?;
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
        if mode == DEFAULT && account.code != code {
            return Err(wrong_code("it was deleted meanwhile"));
        }
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

/// The mode, which says whether a verification certificate must be there or must not.
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

fn id_of(certificate: &Certificate) -> String {
    let thumbprint = certificate.thumbprint(HashAlgorithm::Sha256);
    thumbprint.to_string().to_ascii_lowercase()
}

fn key(certificate: &Certificate) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(certificate.public_key().der()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegisterDevice {
    certificate_pem: String,
    #[serde(default)]
    ca_certificate_pem: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

pub(super) fn device(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: RegisterDevice = request.json()?;
    length("certificatePem", &body.certificate_pem)?;
    let status = status(&body, request)?;
    let device = input(&body.certificate_pem, "certificatePem.pem", Role::Device)?;
    let id = id_of(device.certificate());
    let mut region: Region = app.store.read(&caller.key())?;
    let held = &region.account(&caller.account).authorities;
    let (authority_id, authority) = signer(app, held, &device, body.ca_certificate_pem.as_deref())?;
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
    let alike = || held.iter().filter(|(_, held)| held.subject == issuer);
    let twins = |one: &Authority| alike().filter(|(_, other)| other.key == one.key).count() > 1;
    if alike().any(|(_, held)| twins(held)) {
        let message = "Several registered CA certificates have this subject and public key: name the CA certificate.";
        return Err(Refusal::new(409, "CertificateConflictException", message));
    }
    let signs = |pem: &str| chain(app, device, pem).is_ok_and(|report| report.verdict.is_good());
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

fn input(pem: &str, name: &str, role: Role) -> Result<CertificateInput, Refusal> {
    evaluation::first(pem.as_bytes(), name, role).map_err(|error| unreadable(&error))
}

fn length(name: &str, pem: &str) -> Result<(), Refusal> {
    if (1..=MAX_PEM).contains(&pem.len()) {
        return Ok(());
    }
    Err(invalid(format!(
        "1 validation error detected: Value at '{name}' failed to satisfy constraint: Member must have length between 1 and {MAX_PEM}"
    )))
}

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

fn refused(finding: &Finding) -> Refusal {
    let why = format!("{}: {}; {}", finding.id, finding.detail, finding.remedy);
    if CODE_CHECKS.contains(&finding.id) {
        return wrong_code(&why);
    }
    let message = format!("The certificate is invalid. [{why}]");
    Refusal::new(400, "CertificateValidationException", message)
}

fn exceeded(most: usize, of_what: &str) -> Refusal {
    let message = format!("At most {most} {of_what} can be registered.");
    Refusal::new(410, "LimitExceededException", message)
}

fn wrong_code(why: &str) -> Refusal {
    let message = format!("The registration code is invalid. [{why}]");
    Refusal::new(400, "RegistrationCodeValidationException", message)
}

fn already(holder: &Caller, kind: &str, id: &str) -> Refusal {
    Refusal::new(
        409,
        "ResourceAlreadyExistsException",
        "The certificate is already registered.",
    )
    .with(json!({ "resourceId": id, "resourceArn": holder.arn(kind, id) }))
}
