//! RFC 5280 section 4.2: an extension occurs once.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.duplicate-extensions",
    title: "no extension occurs twice",
    subject: Subject::Certificate,
    severity: Severity::Error,
    by_role: &[(Role::Proof, Severity::Warning)],
    reference: "RFC 5280 section 4.2",
    explanation: "With two values for one extension, each reader takes the one that it meets first or last, and they disagree on what the certificate allows.",
    remedy: "have the certificate issued anew with each extension once",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let extensions = input.certificate().extensions();
    let evidence = extensions.duplicates().into_iter().map(|oid| {
        Evidence::new(format!("`{}` occurs more than once", oid.label()))
            .field("tbsCertificate.extensions")
    });
    CheckOutcome::from_evidence(evidence.collect())
}
