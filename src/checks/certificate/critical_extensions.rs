//! RFC 5280 section 4.2: who does not understand a critical extension must refuse.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.critical-extensions",
    title: "every critical extension is understood",
    subject: Subject::Certificate,
    severity: Severity::Error,
    by_role: &[(Role::Proof, Severity::Warning)],
    reference: "RFC 5280 section 4.2",
    explanation: "A critical extension is one without which the certificate would be misread. popcert does not know what this one means, and neither may the service.",
    remedy: "ask who issued the certificate what the extension means, or have it issued anew without it",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
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
    CheckOutcome::from_evidence(evidence.collect())
}
