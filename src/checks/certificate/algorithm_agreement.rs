//! RFC 5280 section 4.1.1.2: both algorithm fields are the same.

use crate::{
    case::{Case, CertificateInput, Role},
    certificate::AlgorithmIdentifier,
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// RFC 5280 section 4.1.1.2: both algorithm fields are the same.
pub const ALGORITHM_AGREEMENT: Check = Check {
    id: "certificate.algorithm-agreement",
    title: "the signed and the outer signature algorithm are the same",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.1.1.2",
    explanation: "The algorithm is named inside the signed part and beside the signature. If they differ, somebody may have exchanged the outer one.",
    remedy: "do not use this certificate; have it issued anew",
    applies: Role::ALL,
    decides: true,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    let certificate = input.certificate();
    let (inner, outer) = (
        certificate.inner_signature_algorithm(),
        certificate.signature_algorithm(),
    );
    if inner == outer {
        return Verdict::Pass;
    }
    let evidence = Evidence::new("the two algorithm identifiers differ")
        .compared(shown(inner), shown(outer))
        .field("signatureAlgorithm");
    Verdict::fail(evidence)
}

/// The name tells most; the octets tell the rest (parameters).
fn shown(algorithm: &AlgorithmIdentifier) -> String {
    format!("{algorithm} ({})", hex::encode_upper(algorithm.der()))
}
