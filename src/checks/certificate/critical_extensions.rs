//! RFC 5280 section 4.2: who does not understand a critical extension must refuse.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// RFC 5280 section 4.2: who does not understand a critical extension must refuse.
pub const CRITICAL_EXTENSIONS: Check = Check {
    id: "certificate.critical-extensions",
    title: "every critical extension is understood",
    severity: Severity::Error,
    by_role: &[(Role::Proof, Severity::Warning)],
    reference: "RFC 5280 section 4.2",
    explanation: "A critical extension is one without which the certificate would be misread. popcert does not know what this one means, and neither may the service.",
    remedy: "ask who issued the certificate what the extension means, or have it issued anew without it",
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    let unknown = input.certificate().extensions().iter();
    let evidence = unknown
        .filter(|extension| extension.is_critical() && !extension.is_understood())
        .map(|extension| {
            Evidence::new(format!(
                "critical extension {} is not understood",
                extension.oid().label()
            ))
            .field("tbsCertificate.extensions")
            .at(extension.offset())
        });
    Verdict::from_evidence(evidence.collect())
}
