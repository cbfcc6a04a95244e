//! `certificate.algorithm-agreement`: the signed and the unsigned algorithm identifier are the
//! same.

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
    explanation: "The algorithm is named twice: inside the signed part and beside the signature. If the two differ, the outer one may have been replaced after signing.",
    remedy: "do not use this certificate; have it reissued",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.1.1.2: "This field MUST contain the same algorithm identifier as the
/// signature field in the sequence tbsCertificate (Section 4.1.2.3)."
///
/// Only the inner one is signed. A verifier goes by the outer one, so without this rule an attacker
/// could present the same signed octets with another algorithm: a weaker hash, or other RSASSA-PSS
/// parameters. It always decides for that reason. The identifiers are compared with their
/// parameters, octet for octet, since that is where such a substitution would be.
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

/// The name says most; the octets say the rest, which is a difference in the parameters alone.
fn display(algorithm: &AlgorithmIdentifier) -> String {
    format!("{algorithm} ({})", hex::encode_upper(algorithm.der()))
}
