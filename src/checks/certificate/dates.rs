//! `certificate.dates`: notBefore and notAfter are encoded as RFC 5280 section 4.1.2.5 requires.
//!
//! Whether the certificate is valid at the time of the check is another question, which
//! `ca.validity`, `proof.validity`, `device.validity` and `certificate.validity` answer.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::TimeField,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.dates",
    title: "both dates are encoded as RFC 5280 requires, and in order",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 4.1.2.5",
    explanation: "Dates through 2049 are UTCTime, later ones GeneralizedTime, both with seconds and a `Z`. Parsers disagree on anything else.",
    remedy: "have the certificate reissued by a tool that encodes dates correctly",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.1.2.5: "CAs conforming to this profile MUST always encode certificate
/// validity dates through the year 2049 as UTCTime; certificate validity dates in 2050 or later
/// MUST be encoded as GeneralizedTime." Both "MUST include seconds" and end with `Z`, and
/// "GeneralizedTime values MUST NOT include fractional seconds" (sections 4.1.2.5.1 and 4.1.2.5.2).
///
/// UTCTime has two digits of the year, so that a parser that guesses the century is off by a
/// hundred years. rustls-webpki accepts the exact forms alone, other libraries some deviations: a
/// date that each reads in its own way is a certificate that is valid for one and expired for
/// another. A date that cannot be read is an error, any other deviation a warning.
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
    // Nothing forbids it by name, but the interval "from notBefore through notAfter" is empty.
    if validity.seconds().is_some_and(|seconds| seconds < 0) {
        let detail = "notAfter is before notBefore: the certificate is never valid";
        evidence.push(
            Evidence::new(detail)
                .field(both[1].1)
                .severity(Severity::Error),
        );
    }
    CheckOutcome::from_evidence(evidence)
}

/// What is wrong with one date. That which still names a moment leaves the certificate usable.
fn fault(date: &TimeField, field: &'static str) -> Option<Evidence> {
    let evidence = Evidence::new(date.fault()?)
        .compared("YYMMDDHHMMSSZ, or YYYYMMDDHHMMSSZ from 2050", date.text());
    Some(match date.time() {
        Some(_) => evidence.field(field),
        None => evidence.field(field).severity(Severity::Error),
    })
}
