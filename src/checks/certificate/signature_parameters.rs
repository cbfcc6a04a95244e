//! `certificate.signature-parameters`: the signature algorithm's parameters are those of its RFC.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::AlgorithmIdentifier,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::{ParameterFault, parameter_fault},
};

pub(in super::super) const CHECK: Check = Check {
    id: "certificate.signature-parameters",
    title: "the signature algorithm has the parameters that its RFC gives it",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5758 section 3.2 (ECDSA), RFC 4055 section 5 (RSA), RFC 8410 section 3 (Ed25519)",
    explanation: "ECDSA identifiers have no parameters and RSA ones have NULL. Older Java versions and some CAs write a NULL behind ECDSA: nothing is wrong with such a signature, and OpenSSL, Java and Go accept it, but stricter parsers reject the certificate. Ed25519 with parameters, and ECDSA or RSA with others, are rejected here as by Go, rustls and Python; OpenSSL does not check.",
    remedy: "nothing to do if the service accepts it; when reissuing, use a tool that leaves out the parameters of ECDSA (`openssl x509`, Java 17)",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5758 section 3.2 on ECDSA: "the encoding MUST omit the parameters field". RFC 4055 section 5
/// on RSA: "the parameters MUST be NULL. Implementations MUST accept the parameters being absent as
/// well as present." RFC 8410 section 3 on Ed25519: "the parameters MUST be absent."
///
/// Three faults with three weights: a needless NULL behind ECDSA is what Java wrote for years and
/// most libraries accept; a missing NULL behind RSA every reader has to accept; other parameters
/// are refused, since nobody can say what they change about the verification.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    match evidence(input.certificate().signature_algorithm()) {
        Some(evidence) => CheckOutcome::fail(evidence.field("signatureAlgorithm")),
        None => CheckOutcome::Pass,
    }
}

/// What is wrong with the parameters of an algorithm identifier, or `None`.
/// `chain.signature-parameters` asks the same of the certificates and CRLs of a path.
pub(in super::super) fn evidence(algorithm: &AlgorithmIdentifier) -> Option<Evidence> {
    Some(match parameter_fault(algorithm.der())? {
        ParameterFault::NeedlessNull => Evidence::new(format!(
            "{algorithm} has NULL parameters, where there should be none"
        ))
        .compared("no parameters", "NULL"),
        ParameterFault::Missing => Evidence::new(format!(
            "{algorithm} has no parameters, where there should be NULL"
        ))
        .compared("NULL", "no parameters")
        .severity(Severity::Note)
        .remedy("nothing to do: RFC 4055 section 5 requires every implementation to accept it"),
        ParameterFault::Forbidden => Evidence::new(format!(
            "{algorithm} has parameters that it must not have, so the signature was not verified"
        ))
        .severity(Severity::Error)
        .remedy(
            "have the certificate reissued by a tool that encodes the algorithm as its RFC says",
        ),
    })
}
