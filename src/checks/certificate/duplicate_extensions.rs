//! `certificate.duplicate-extensions`: no extension occurs twice.

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
    explanation: "With two values for one extension some parsers take the first and others the last, so they disagree on what the certificate allows.",
    remedy: "have the certificate reissued with each extension once",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2: "A certificate MUST NOT include more than one instance of a particular
/// extension."
///
/// Parsers that take the first and parsers that take the last would see two certificates in one:
/// CA:TRUE for the one who issues, CA:FALSE for the one who reviews. Go, rustls and Python refuse
/// the certificate; OpenSSL marks it invalid. Of a proof a warning, since services look at its CN
/// and its signature alone.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let extensions = input.certificate().extensions();
    let evidence = extensions.duplicates().into_iter().map(|oid| {
        Evidence::new(format!("`{}` occurs more than once", oid.label()))
            .field("tbsCertificate.extensions")
    });
    CheckOutcome::from_evidence(evidence.collect())
}
