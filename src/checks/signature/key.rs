//! `signature.key`: the CA's key, and no other, made the signature.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{HashAlgorithm, KeyKind},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    error::counted,
    report::{Severity, Subject},
    shell::mentioned,
    trust::Failure,
};

pub(super) const CHECK: Check = Check {
    id: "signature.key",
    title: "the CA's key made the signature",
    subject: Subject::Signature,
    severity: Severity::Error,
    by_role: &[],
    reference: "Cumulocity documentation, proof of possession",
    explanation: "Only the owner of the CA's private key can make this signature over the code. The code itself is tried, and what is usually signed in its place; if none fits, another key signed, another code, or with another hash.",
    remedy: "sign the code that the service shows now with the key of this CA: `printf %s CODE | openssl dgst -sha256 -sign CA.key | openssl base64 -A > signature.txt`",
    modes: &[Mode::Signature],
    applies: &[Role::Ca],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// FIPS 186-5 section 3: a signature is verified with the signatory's public key; nothing in it says whose
/// it is. So the CA's key is tried first and then those of the other certificates given, so that "wrong
/// key" can name the right one.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    match case.signature_match() {
        Err(failure @ Failure::Unsupported(_)) => {
            CheckOutcome::Undetermined(failure.to_string().into())
        }
        Err(failure) => CheckOutcome::fail(Evidence::new(failure.to_string())),
        Ok(Some(one)) => match one.other.and_then(|at| case.options().untrusted.get(at)) {
            None => CheckOutcome::Pass,
            Some(other) => {
                let file = case.file_of(&other.sha256()).unwrap_or_default();
                let (subject, own) = (other.subject(), input.certificate().subject());
                let detail = format!(
                    "another key made it: that of {subject} in {}",
                    mentioned(file)
                );
                let thumbprint = other.thumbprint(HashAlgorithm::Sha1);
                let ours = input.certificate().thumbprint(HashAlgorithm::Sha1);
                CheckOutcome::fail(Evidence::new(detail).compared(
                    format!("the key of {own} (SHA-1 {ours})"),
                    format!("the key of {subject} (SHA-1 {thumbprint})"),
                ))
            }
        },
        Ok(None) => CheckOutcome::fail(nobodys(case, input)),
    }
}

/// RFC 8017 section 8.2.1: an RSA signature has as many octets as the modulus.
fn nobodys(case: &Case<'_>, input: &CertificateInput) -> Evidence {
    let length = case
        .signature()
        .map_or(0, |signature| signature.octets().len());
    if let KeyKind::Rsa { bits, .. } = input.certificate().public_key().kind()
        && length != bits.div_ceil(8)
    {
        let detail = "its length is not that of the CA key's signatures: another key made it, or a part is missing";
        let (own, found) = (counted(bits.div_ceil(8), "octet"), counted(length, "octet"));
        return Evidence::new(detail).compared(own, found);
    }
    Evidence::new(
        "with SHA-256, SHA-384 or SHA-512 the CA's key did not make it over this code, nor over what is often signed in its \
         place (a newline along with it, another letter case, its digest): another key signed, another code, or another hash",
    )
}
