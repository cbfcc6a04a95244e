//! RFC 5280 section 4.1.2.5: how dates are written.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::TimeField,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.dates",
    title: "both dates are written as RFC 5280 wants, and in order",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 4.1.2.5",
    explanation: "Dates until 2049 are UTCTime, later ones GeneralizedTime, both with seconds and a `Z`. Readers guess differently at anything else.",
    remedy: "have the certificate issued anew by a tool that writes dates correctly",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let validity = input.certificate().validity();
    let both = [
        (validity.not_before(), "tbsCertificate.validity.notBefore"),
        (validity.not_after(), "tbsCertificate.validity.notAfter"),
    ];
    let mut evidence: Vec<_> = both
        .into_iter()
        .filter_map(|(date, field)| fault(date, field))
        .collect();
    if validity.seconds().is_some_and(|seconds| seconds < 0) {
        let detail = "it ends before it begins: there is no moment at which it is valid";
        evidence.push(
            Evidence::new(detail)
                .field(both[1].1)
                .severity(Severity::Error),
        );
    }
    CheckOutcome::from_evidence(evidence)
}

fn fault(date: &TimeField, field: &'static str) -> Option<Evidence> {
    let evidence = Evidence::new(date.fault()?)
        .compared("YYMMDDHHMMSSZ, or YYYYMMDDHHMMSSZ from 2050", date.text());
    Some(match date.time() {
        Some(_) => evidence.field(field),
        None => evidence.field(field).severity(Severity::Error),
    })
}
