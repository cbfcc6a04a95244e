//! `certificate.signature-algorithm`: the service accepts this signature algorithm.
//!
//! Whether popcert can verify it is `chain.signature-algorithm`.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.signature-algorithm",
    title: "the signature algorithm is one that the service accepts",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "AWS IoT developer guide, X.509 client certificates",
    explanation: "AWS lists the signature algorithms that it accepts; Ed25519, RSA-PSS and hashes older than SHA-256 are not among them. Azure publishes no such list, so the check does not apply to Azure's services.",
    remedy: "have the certificate signed with ECDSA or RSA (PKCS#1 v1.5) and SHA-256, SHA-384 or SHA-512: the issuer needs such a key",
    modes: Mode::ALL,
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// The AWS IoT developer guide ("X.509 client certificates") lists SHA256WITHRSA, SHA384WITHRSA,
/// SHA512WITHRSA, ECDSA_WITH_SHA256, ECDSA_WITH_SHA384, ECDSA_WITH_SHA512 and DSA_WITH_SHA256. What
/// is not listed may be accepted all the same, so it is a warning, and says "documented".
///
/// The name is compared, not the OID's octets: parameters have `certificate.signature-parameters`.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some((accepted, source)) = case.cloud().signatures else {
        return CheckOutcome::NotApplicable(
            "it is not documented which signature algorithms this service accepts",
        );
    };
    let name = input.certificate().signature_algorithm().to_string();
    if accepted.contains(&name.as_str()) {
        return CheckOutcome::Pass;
    }
    let detail = format!(
        "{} is not documented to accept this signature algorithm ({source})",
        case.cloud().title
    );
    CheckOutcome::fail(
        Evidence::new(detail)
            .compared(accepted.join(", "), name)
            .field("signatureAlgorithm"),
    )
}
