//! RFC 5280 section 4.1.1.2: both algorithm fields are the same.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::AlgorithmIdentifier,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.algorithm-agreement",
    title: "the signed and the outer signature algorithm are the same",
    subject: Subject::Certificate,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.1.1.2",
    explanation: "The algorithm is named inside the signed part and beside the signature. If they differ, somebody may have exchanged the outer one.",
    remedy: "do not use this certificate; have it issued anew",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    let (inner, outer) = (
        certificate.inner_signature_algorithm(),
        certificate.signature_algorithm(),
    );
    if inner == outer {
        return CheckOutcome::Pass;
    }
    let evidence = Evidence::new("the two algorithm identifiers differ")
        .compared(display(inner), display(outer))
        .field("signatureAlgorithm");
    CheckOutcome::fail(evidence)
}

/// The name tells most; the octets tell the rest (parameters).
fn display(algorithm: &AlgorithmIdentifier) -> String {
    format!("{algorithm} ({})", hex::encode_upper(algorithm.der()))
}
