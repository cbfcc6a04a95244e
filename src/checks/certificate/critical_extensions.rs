//! `certificate.critical-extensions`: popcert understands every extension that is marked critical.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.critical-extensions",
    title: "every critical extension is recognized",
    subject: Subject::Certificate,
    severity: Severity::Error,
    by_role: &[(Role::Proof, Severity::Warning)],
    reference: "RFC 5280 section 4.2",
    explanation: "A critical extension must not be ignored: whoever does not recognize it must reject the certificate. popcert does not recognize this one, and the service may not either.",
    remedy: "ask the issuer what the extension means, or have the certificate reissued without it",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2: "A certificate-using system MUST reject the certificate if it encounters a
/// critical extension it does not recognize or a critical extension that contains information that
/// it cannot process." Here it is the first half; what cannot be processed is
/// `certificate.malformed-extensions`.
///
/// Of a proof a warning: services read its CN and its signature, and accept proofs with extensions
/// that libraries refuse (Azure Sphere's own have a critical extended key usage that is empty).
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let unknown = input.certificate().extensions().iter();
    let evidence = unknown
        .filter(|extension| extension.is_critical() && !extension.is_understood())
        .map(|extension| {
            Evidence::new(format!(
                "critical extension {} is not recognized",
                extension.oid().label()
            ))
            .field("tbsCertificate.extensions")
            .at(extension.offset())
        });
    CheckOutcome::from_evidence(evidence.collect())
}
