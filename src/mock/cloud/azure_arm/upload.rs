//! What is uploaded as a CA certificate or a proof, and whether the proof proves.

use crate::{
    case::{CertificateInput, Role},
    certificate::Time,
    cloud::Cloud,
    code::VerificationCode,
    error::ErrorKind,
    mock::cloud::{
        evaluation::{self, Upload},
        refusal::Refusal,
        request::base64,
    },
    report::{Finding, Report},
};

/// The first certificate of an upload: see [`bytes`].
///
/// Errors: IH500019 for base64 that is none and for contents that are no certificate.
pub(in super::super) fn readable(content: &str) -> Result<CertificateInput, Refusal> {
    evaluation::first(&bytes(content)?, "certificate.cer", Role::Ca).map_err(|_| unreadable())
}

/// The file that was uploaded: base64 of it, or PEM as it is, as IoT Hub 2021-03-31 took it
/// (`test_certificate_lifecycle` in Azure/azure-cli).
///
/// Errors: IH500019 for what is neither, and for PEM with several certificates, which the service
/// takes in base64 only (Azure/azure-cli#23140).
fn bytes(content: &str) -> Result<Vec<u8>, Refusal> {
    match content.matches("-----BEGIN ").count() {
        0 => base64(content).ok_or_else(unreadable),
        1 => Ok(content.as_bytes().to_vec()),
        _ => Err(unreadable()),
    }
}

/// The real service says "Internal Error" to a file that it cannot read
/// (Azure/azure-iot-sdk-python#809).
fn unreadable() -> Refusal {
    Refusal::numbered(500_019, "Internal Error")
}

/// Verifies a proof as `popcert verify` does; both certificates are uploads.
///
/// Errors: IH400053 with the cause, IH500019 for what cannot be read.
pub(super) fn prove(
    cloud: &'static Cloud,
    ca: &str,
    proof: &str,
    code: Option<&str>,
    at: Time,
) -> Result<(), Refusal> {
    let failed = |why: &str| {
        let message = format!("Proof-Of-Possession failed. {why}");
        Refusal::numbered(400_053, message)
    };
    // What the real service says here is not known.
    let none = "No verification code has been generated since the certificate was uploaded";
    let code = code.ok_or_else(|| failed(none))?;
    let code: VerificationCode = code.parse().map_err(Refusal::broken)?;
    let ca = Upload {
        name: "certificate.cer",
        bytes: &bytes(ca)?,
    };
    let proof = Upload {
        name: "verification.cer",
        bytes: &bytes(proof)?,
    };
    let report =
        evaluation::proof(cloud, ca, proof, &code, at).map_err(|error| match error.kind() {
            // It could be read: two certificates have the code.
            ErrorKind::Usage => failed(&evaluation::describe_error(&error)),
            _ => unreadable(),
        })?;
    match evaluation::cause(&report) {
        None => Ok(()),
        Some(finding) => Err(failed(&why(&report, finding))),
    }
}

/// The service's own sentence where it is known, else the check's.
fn why(report: &Report, finding: &Finding) -> String {
    match &finding.cloud_answer {
        Some(answer) if answer.starts_with("IH400053") => {
            let issuer = issuer(report);
            format!("Issuer certificate '{issuer}' cannot be found in the certificate chain")
        }
        _ => format!("{} [{}]", finding.detail, finding.id),
    }
}

/// The issuer that the proof names: the real service puts it into the sentence of IH400053.
fn issuer(report: &Report) -> &str {
    report.proof.as_ref().map_or("", |proof| &proof.issuer)
}
