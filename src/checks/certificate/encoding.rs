//! X.690: DER has one encoding of each value.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.encoding",
    title: "the certificate is encoded in DER",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 4.1; X.690 sections 8 to 11",
    explanation: "DER allows exactly one way to write each value. Most readers refuse other ways, and those who re-encode before they hash or verify get another result.",
    remedy: "have the certificate issued anew by a tool that writes DER; it cannot be repaired, as its signature covers these bytes",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let evidence = input.certificate().der_violations().iter();
    CheckOutcome::from_evidence(
        evidence
            .map(|one| Evidence::new(one.what).at(one.offset))
            .collect(),
    )
}
