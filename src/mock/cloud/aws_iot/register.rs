//! `RegisterCACertificate` and `RegisterCertificate`: what is judged before it is kept.

use super::{
    Caller,
    account::{Authority, Device, Region},
    invalid,
};
use crate::{
    case::{Case, Exhibit, Role, Surroundings},
    certificate::{Certificate, HashAlgorithm, TimeField},
    cloud::Cloud,
    code::VerificationCode,
    error,
    mock::cloud::{
        App,
        answer::Answer,
        judge::{self, Upload},
        refusal::Refusal,
        request::Request,
    },
    report::{Finding, Report},
};
use serde::Deserialize;
use serde_json::{Value, json};

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
    let mode = body.certificate_mode.as_deref().unwrap_or("DEFAULT");
    let proof = body
        .verification_certificate
        .as_deref()
        .filter(|proof| !proof.is_empty());
    length("caCertificate", &body.ca_certificate)?;
    if let Some(proof) = proof {
        length("verificationCertificate", proof)?;
    }
    let is_default = match (mode, proof) {
        ("DEFAULT", Some(_)) => true,
        ("SNI_ONLY", None) => false,
        ("DEFAULT", None) => {
            return Err(invalid(
                "The verification certificate must not be empty when the certificate mode is DEFAULT.",
            ));
        }
        ("SNI_ONLY", Some(_)) => {
            return Err(invalid(
                "The verification certificate must be empty when the certificate mode is SNI_ONLY.",
            ));
        }
        _ => {
            return Err(invalid(format!(
                "1 validation error detected: Value '{mode}' at 'certificateMode' failed to satisfy constraint: Member must satisfy enum value set: [DEFAULT, SNI_ONLY]"
            )));
        }
    };
    let ca = exhibit(&body.ca_certificate, "caCertificate.pem", Role::Ca)?;
    let region: Region = app.store.read(&caller.key())?;
    let code = region
        .accounts
        .get(&caller.account)
        .and_then(|account| account.code.clone());
    let report = match proof {
        Some(proof) => proven(app, &body.ca_certificate, proof, code.as_deref())?,
        None => judge::audit(
            aws(),
            upload("caCertificate.pem", &body.ca_certificate),
            Some(Role::Ca),
            app.clock.now(),
        )
        .map_err(|error| unreadable(&error))?,
    };
    if let Some(finding) = judge::cause(&report) {
        return Err(refused(finding));
    }
    keep(
        app,
        request,
        &caller,
        body,
        ca.certificate(),
        is_default,
        code,
    )
}

fn keep(
    app: &App,
    request: &Request,
    caller: &Caller,
    body: RegisterAuthority,
    ca: &Certificate,
    is_default: bool,
    code: Option<String>,
) -> Result<Answer, Refusal> {
    let id = ca
        .thumbprint(HashAlgorithm::Sha256)
        .to_string()
        .to_ascii_lowercase();
    let subject = hex::encode(ca.subject().key());
    let is_true = |name: &str| request.query(name) == Some("true");
    app.store.change(&caller.key(), |region: &mut Region| {
        if is_default {
            // One account of a region has a CA in DEFAULT mode; SNI_ONLY leaves it to others as well.
            let mut accounts = region.accounts.iter();
            let owner = accounts.find(|(number, account)| {
                let held = account.authorities.get(&id);
                held.is_some_and(|held| **number == caller.account || held.mode == "DEFAULT")
            });
            if let Some((number, _)) = owner {
                return Err(already(
                    &Caller {
                        account: number.clone(),
                        region: caller.region.clone(),
                    },
                    "cacert",
                    &id,
                ));
            }
        }
        if region.accounts.len() >= MAX_ACCOUNTS && !region.accounts.contains_key(&caller.account) {
            return Err(exceeded(format!(
                "The mock keeps at most {MAX_ACCOUNTS} accounts."
            )));
        }
        let account = region.account(&caller.account);
        if account.authorities.contains_key(&id) {
            return Err(already(caller, "cacert", &id));
        }
        if is_default && account.code != code {
            return Err(Refusal::new(
                400,
                "RegistrationCodeValidationException",
                "The registration code is invalid.",
            ));
        }
        let alike = account
            .authorities
            .values()
            .filter(|held| held.subject == subject);
        if alike.count() >= MAX_OF_ONE_SUBJECT {
            return Err(exceeded(format!(
                "At most {MAX_OF_ONE_SUBJECT} CA certificates of one subject can be registered."
            )));
        }
        if account.authorities.len() >= MAX_AUTHORITIES {
            return Err(exceeded(format!(
                "The mock keeps at most {MAX_AUTHORITIES} CA certificates of an account."
            )));
        }
        let now = app.clock.now().unix();
        let seconds = |field: &TimeField| field.time().map(crate::certificate::Time::unix);
        account.registered += 1;
        let authority = Authority {
            pem: body.ca_certificate,
            mode: if is_default { "DEFAULT" } else { "SNI_ONLY" }.into(),
            status: if is_true("setAsActive") {
                "ACTIVE"
            } else {
                "INACTIVE"
            }
            .into(),
            auto_registration: if is_true("allowAutoRegistration") {
                "ENABLE"
            } else {
                "DISABLE"
            }
            .into(),
            registration_config: body.registration_config,
            subject: subject.clone(),
            key: key(ca),
            not_before: seconds(ca.validity().not_before()),
            not_after: seconds(ca.validity().not_after()),
            created: now,
            modified: now,
            version: 1,
            sequence: account.registered,
        };
        account.authorities.insert(id.clone(), authority);
        Ok(())
    })?;
    Ok(Answer::json(
        &json!({ "certificateArn": caller.arn("cacert", &id), "certificateId": id }),
    ))
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
    let is_active = request.query("setAsActive") == Some("true");
    let status = match body.status.as_deref() {
        None => {
            if is_active {
                "ACTIVE"
            } else {
                "INACTIVE"
            }
        }
        Some(status @ ("ACTIVE" | "INACTIVE" | "REVOKED")) => status,
        Some(status) => {
            return Err(invalid(format!(
                "The status {status} is not valid for RegisterCertificate."
            )));
        }
    };
    let device = exhibit(&body.certificate_pem, "certificatePem.pem", Role::Device)?;
    let id = device
        .certificate()
        .thumbprint(HashAlgorithm::Sha256)
        .to_string()
        .to_ascii_lowercase();
    let mut region: Region = app.store.read(&caller.key())?;
    let authorities = &region.account(&caller.account).authorities;
    let (authority_id, authority) = match &body.ca_certificate_pem {
        Some(pem) => {
            let given = exhibit(pem, "caCertificatePem.pem", Role::Ca)?;
            let given = given.certificate().thumbprint(HashAlgorithm::Sha256).to_string().to_ascii_lowercase();
            authorities.get_key_value(&given)
        }
        None => {
            let issuer = hex::encode(device.certificate().issuer().key());
            let alike: Vec<_> = authorities.iter().filter(|(_, held)| held.subject == issuer).collect();
            if alike.iter().any(|(_, held)| alike.iter().filter(|(_, other)| other.key == held.key).count() > 1) {
                let message = "Several registered CA certificates have this subject and public key: name the CA certificate.";
                return Err(Refusal::new(409, "CertificateConflictException", message));
            }
            let signs = |pem: &str| chain(app, &device, pem).is_ok_and(|report| report.verdict.is_good());
            let signer = alike.iter().find(|(_, held)| signs(&held.pem)).or(alike.first());
            signer.copied()
        }
    }
    .ok_or_else(|| Refusal::new(400, "CertificateValidationException", "The certificate is invalid. [its CA certificate is not registered in this account and region]"))?;
    if authority.status != "ACTIVE" {
        return Err(Refusal::new(
            406,
            "CertificateStateException",
            format!("The CA certificate is not active: {authority_id}"),
        ));
    }
    let report = chain(app, &device, &authority.pem)?;
    if let Some(finding) = judge::cause(&report) {
        return Err(refused(finding));
    }
    let device = Device {
        pem: body.certificate_pem.clone(),
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
            return Err(exceeded(format!(
                "The mock keeps at most {MAX_DEVICES} device certificates of an account."
            )));
        }
        account.devices.insert(id.clone(), device);
        Ok(())
    })?;
    Ok(Answer::json(
        &json!({ "certificateArn": caller.arn("cert", &id), "certificateId": id }),
    ))
}

/// Does the CA issue the device, as `popcert chain` tells?
fn chain(app: &App, device: &Exhibit, ca: &str) -> Result<Report, Refusal> {
    let ca = exhibit(ca, "caCertificatePem.pem", Role::Ca)?;
    let mut around = Surroundings::new(app.clock.now());
    around.cloud = aws();
    around.trust(ca.certificate().clone(), "caCertificatePem.pem");
    Ok(Report::of(&Case::chain(device, &around)))
}

fn proven(app: &App, ca: &str, proof: &str, code: Option<&str>) -> Result<Report, Refusal> {
    let wrong = || {
        Refusal::new(
            400,
            "RegistrationCodeValidationException",
            "The registration code is invalid. [this account and region has none]",
        )
    };
    let code: VerificationCode = code.ok_or_else(wrong)?.parse().map_err(Refusal::broken)?;
    let (ca, proof) = (
        upload("caCertificate.pem", ca),
        upload("verificationCertificate.pem", proof),
    );
    judge::proof(aws(), ca, proof, &code, app.clock.now()).map_err(|error| unreadable(&error))
}

fn upload<'a>(name: &'a str, pem: &'a str) -> Upload<'a> {
    Upload {
        name,
        bytes: pem.as_bytes(),
    }
}

fn exhibit(pem: &str, name: &str, role: Role) -> Result<Exhibit, Refusal> {
    judge::first(pem.as_bytes(), name, role).map_err(|error| unreadable(&error))
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
        format!("The certificate is invalid. [{}]", judge::words(error)),
    )
}

fn refused(finding: &Finding) -> Refusal {
    let why = format!("[{}: {}; {}]", finding.id, finding.detail, finding.remedy);
    if CODE_CHECKS.contains(&finding.id) {
        return Refusal::new(
            400,
            "RegistrationCodeValidationException",
            format!("The registration code is invalid. {why}"),
        );
    }
    Refusal::new(
        400,
        "CertificateValidationException",
        format!("The certificate is invalid. {why}"),
    )
}

fn exceeded(message: String) -> Refusal {
    Refusal::new(410, "LimitExceededException", message)
}

fn already(holder: &Caller, kind: &str, id: &str) -> Refusal {
    Refusal::new(
        409,
        "ResourceAlreadyExistsException",
        "The certificate is already registered.",
    )
    .with(json!({ "resourceId": id, "resourceArn": holder.arn(kind, id) }))
}
