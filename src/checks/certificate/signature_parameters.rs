//! A signature algorithm has the parameters that its RFC gives it.

use crate::{
    case::{Case, CertificateInput, Role},
    certificate::AlgorithmIdentifier,
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::{ParameterFault, parameter_fault},
};

/// A signature algorithm has the parameters that its RFC gives it.
pub const SIGNATURE_PARAMETERS: Check = Check {
    id: "certificate.signature-parameters",
    title: "the signature algorithm has the parameters that its RFC gives it",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5758 section 3.2 (ECDSA), RFC 4055 section 5 (RSA), RFC 8410 section 3 (Ed25519)",
    explanation: "ECDSA identifiers have no parameters and RSA ones have NULL. Older Java versions and some CAs write a NULL behind ECDSA: nothing is wrong with such a signature, and OpenSSL, Java and Go take it, but stricter readers refuse the certificate. Ed25519 with parameters, and ECDSA or RSA with others, is refused here as by Go, rustls and Python; OpenSSL does not look.",
    remedy: "nothing to do if the service accepts it; when reissuing, use a tool that leaves out the parameters of ECDSA (`openssl x509`, Java 17)",
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    match evidence(input.certificate().signature_algorithm()) {
        Some(evidence) => Verdict::fail(evidence.field("signatureAlgorithm")),
        None => Verdict::Pass,
    }
}

/// What is wrong with the parameters of an algorithm; also asked by `chain.signature-parameters`.
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
        .remedy("nothing to do: RFC 4055 section 5 obliges every reader to accept it"),
        ParameterFault::Forbidden => Evidence::new(format!(
            "{algorithm} has parameters that it must not have, so the signature was not verified"
        ))
        .severity(Severity::Error)
        .remedy(
            "have the certificate reissued by a tool that encodes the algorithm as its RFC says",
        ),
    })
}
