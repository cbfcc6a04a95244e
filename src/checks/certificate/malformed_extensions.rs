//! `certificate.malformed-extensions`: what is in each known extension follows that extension's
//! syntax.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.malformed-extensions",
    title: "every extension follows its syntax",
    subject: Subject::Certificate,
    severity: Severity::Error,
    by_role: &[(Role::Proof, Severity::Note)],
    reference: "RFC 5280 section 4.2",
    explanation: "The meaning of an extension that cannot be parsed is unknown, and a careful parser rejects the certificate rather than guess.",
    remedy: "have the certificate reissued by a tool that encodes the extension as its RFC says",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2 has a critical extension rejected "that contains information that it cannot
/// process", and says of others that one "MUST be processed if it is recognized", so that "skip
/// what does not parse" is open to nobody: a name constraint that one parser skips is a limit that
/// is gone.
///
/// Malformed is not absent. Checks of single extensions ask for each of the three states, and this
/// one covers those that no other check reads. Of a proof it is a note: Azure Sphere's own has an
/// empty extended key usage, which RFC 5280 gives a SIZE of (1..MAX), and services accept it.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let malformed = input.certificate().extensions().malformed().iter();
    let evidence = malformed.map(|(oid, error)| {
        let mut evidence = Evidence::new(format!("`{}`: {}", oid.label(), error.message()))
            .field("tbsCertificate.extensions");
        evidence.offset = error.offset();
        evidence
    });
    CheckOutcome::from_evidence(evidence.collect())
}
