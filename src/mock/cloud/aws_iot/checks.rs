//! What is checked of a certificate before it is stored, and how the service refuses it.
//!
//! All checks are popcert's, with the profile `aws-iot`. AWS names two causes only: the code
//! (RegistrationCodeValidationException) and the certificate (CertificateValidationException).
//! The mock answers the exception's documented sentence and puts the check's own words behind
//! it in brackets.

use super::{account::Authority, parameters};
use crate::{
    case::{Case, CertificateInput, Options, Role},
    certificate::{Certificate, HashAlgorithm, TimeField},
    clouds::AWS_IOT,
    error,
    mock::cloud::{
        app::App,
        evaluation::{self, Upload},
        refusal::Refusal,
    },
    report::{Finding, Report},
    trust::AnchorTrust,
};

/// Characters of a PEM string: "Length Constraints: Minimum length of 1. Maximum length of
/// 65536." (AWS IoT API reference, RegisterCACertificate).
const MAX_PEM: usize = 65_536;

/// Checks whose failure means that the code is wrong, and therefore
/// RegistrationCodeValidationException; any other failure is the certificate's.
const CODE_CHECKS: &[&str] = &["proof.common-name"];

/// InvalidRequestException for a length, before anything is decoded.
pub(super) fn length(name: &str, pem: &str) -> Result<(), Refusal> {
    parameters::length(name, pem, 1..=MAX_PEM)
}

/// One certificate of the request; `name` appears in messages, as if it were a file.
pub(super) fn input(pem: &str, name: &str, role: Role) -> Result<CertificateInput, Refusal> {
    evaluation::first(pem.as_bytes(), name, role).map_err(|error| unreadable(&error))
}

pub(super) fn upload<'a>(name: &'a str, pem: &'a str) -> Upload<'a> {
    Upload {
        name,
        bytes: pem.as_bytes(),
    }
}

/// Whether the certificate is fit for its role at AWS.
pub(super) fn fit(app: &App, name: &str, pem: &str, role: Role) -> Result<Report, Refusal> {
    evaluation::audit(&AWS_IOT, upload(name, pem), Some(role), app.clock.now())
        .map_err(|error| unreadable(&error))
}

/// Whether the CA issued the device, by the rules of `popcert chain`.
pub(super) fn chain(
    app: &App,
    device: &CertificateInput,
    ca: &Authority,
) -> Result<Report, Refusal> {
    let ca = input(&ca.pem, "caCertificatePem.pem", Role::Ca)?;
    let mut options = Options::new(app.clock.now());
    options.cloud = &AWS_IOT;
    // As on the command line with a cloud named.
    options.anchor_trust = AnchorTrust::Certificate;
    options.trust(ca.certificate().clone(), "caCertificatePem.pem");
    Ok(Report::of(&Case::chain(device, &options)))
}

/// Refuses what has a failed check.
pub(super) fn accept(report: &Report) -> Result<(), Refusal> {
    evaluation::cause(report).map_or(Ok(()), |finding| Err(refused(finding)))
}

/// AWS does not document how it makes ids of 64 hex digits; SHA-256 over the DER fits all that
/// were seen. So a certificate has the same id in every account.
pub(super) fn id_of(certificate: &Certificate) -> String {
    let thumbprint = certificate.thumbprint(HashAlgorithm::Sha256);
    thumbprint.to_string().to_ascii_lowercase()
}

/// A date as seconds since 1970, if it can be read.
pub(super) fn seconds(field: &TimeField) -> Option<i64> {
    field.time().map(crate::certificate::Time::unix)
}

/// The exception for the check that failed.
fn refused(finding: &Finding) -> Refusal {
    let why = format!("{}: {}; {}", finding.id, finding.detail, finding.remedy);
    match CODE_CHECKS.contains(&finding.id) {
        true => wrong_code(&why),
        false => invalid_certificate(&why),
    }
}

/// CertificateValidationException for what is no certificate in PEM.
pub(super) fn unreadable(error: &error::Error) -> Refusal {
    invalid_certificate(&evaluation::describe_error(error))
}

/// CertificateValidationException, with the sentence of the API reference first.
pub(super) fn invalid_certificate(why: &str) -> Refusal {
    let message = format!("The certificate is invalid. [{why}]");
    Refusal::new(400, "CertificateValidationException", message)
}

/// RegistrationCodeValidationException, with the sentence of the API reference first.
pub(super) fn wrong_code(why: &str) -> Refusal {
    let message = format!("The registration code is invalid. [{why}]");
    Refusal::new(400, "RegistrationCodeValidationException", message)
}
