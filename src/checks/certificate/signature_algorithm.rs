//! A service takes only signatures that it knows.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// A service takes only signatures that it knows.
pub const SIGNATURE_ALGORITHM: Check = Check {
    id: "certificate.signature-algorithm",
    title: "the signature is of a kind that the cloud takes",
    severity: Severity::Warning,
    by_role: &[],
    reference: "AWS IoT developer guide, X.509 client certificates",
    explanation: "AWS lists the signature algorithms that it takes; Ed25519, RSA-PSS and what is older than SHA-256 are not among them. Azure lists none, so with an Azure cloud this is not judged.",
    remedy: "have the certificate signed with ECDSA or RSA (PKCS#1 v1.5) and SHA-256, SHA-384 or SHA-512: the issuer needs such a key",
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    let Some((taken, source)) = case.cloud().signatures else {
        return Verdict::NotApplicable("it is not documented which signatures this cloud takes");
    };
    let name = input.certificate().signature_algorithm().to_string();
    if taken.contains(&name.as_str()) {
        return Verdict::Pass;
    }
    let detail = format!(
        "{} is not documented to take this kind of signature ({source})",
        case.cloud().title
    );
    Verdict::fail(
        Evidence::new(detail)
            .compared(taken.join(", "), name)
            .field("signatureAlgorithm"),
    )
}
