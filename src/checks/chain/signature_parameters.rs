//! `chain.signature-parameters`: `certificate.signature-parameters` for every certificate and CRL
//! on the path.

use super::super::{certificate::signature_parameters, violation::place};
use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::PathValidation,
};

pub(super) const CHECK: Check = Check {
    id: "chain.signature-parameters",
    title: "every signature algorithm on the path has the parameters that its RFC gives it",
    subject: Subject::Path,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5758 section 3.2 (ECDSA), RFC 4055 section 5 (RSA)",
    explanation: "A NULL behind an ECDSA identifier is a fault of the issuer of the certificate or CRL and does not affect the signature: the path is validated as it is. Stricter parsers reject it.",
    remedy: "nothing to do if the service accepts it; when reissuing, use a tool that leaves out the parameters of ECDSA (`openssl x509`, Java 17)",
    modes: &[Mode::Chain, Mode::Verify],
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5758 section 3.2: "the encoding MUST omit the parameters field"; RFC 4055 section 5: "the
/// parameters MUST be NULL". The signature value is not affected, and popcert verifies the path as
/// it is; rustls-webpki refuses it, since it compares the identifier octet for octet.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Some(validation) = case.validation() else {
        return CheckOutcome::NotApplicable("no path was asked for");
    };
    let mut found = in_certificates(case, validation);
    found.extend(in_crls(case, validation));
    CheckOutcome::from_evidence(found)
}

/// The path without the anchor, whose own signature nobody verifies. In `verify` the proof is left
/// out as well: there CA and proof have `certificate.signature-parameters`.
fn in_certificates(case: &Case<'_>, validation: &PathValidation<'_>) -> Vec<Evidence> {
    let first = usize::from(case.is_verify());
    let below = validation.chain.len() - usize::from(validation.anchored);
    let chain = validation.chain.iter().enumerate();
    chain
        .take(below)
        .skip(first)
        .filter_map(|(position, certificate)| {
            let mut evidence = signature_parameters::evidence(certificate.signature_algorithm())?;
            evidence.certificate = Some(place(case, validation, position));
            evidence.sha256 = Some(certificate.sha256());
            Some(evidence.field("signatureAlgorithm"))
        })
        .collect()
}

/// CRLs whose issuer's name is a subject on the path. What other CRLs are like is of no consequence
/// here.
fn in_crls(case: &Case<'_>, validation: &PathValidation<'_>) -> Vec<Evidence> {
    let crls = case.options().crls.iter();
    // Thousands of CRLs mostly have one algorithm identifier: it is read once.
    let mut faultless = None;
    crls.filter_map(|crl| {
        let algorithm = crl.signature_algorithm();
        if faultless == Some(algorithm.der()) {
            return None;
        }
        let Some(mut evidence) = signature_parameters::evidence(algorithm) else {
            faultless = Some(algorithm.der());
            return None;
        };
        let mut chain = validation.chain.iter();
        if !chain.any(|one| one.subject().matches(crl.issuer())) {
            return None;
        }
        evidence.certificate = Some(format!("CRL of {}", crl.issuer()));
        Some(evidence)
    })
    .collect()
}
