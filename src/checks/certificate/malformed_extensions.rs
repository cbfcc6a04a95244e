//! An extension that is there must be readable.

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
    explanation: "An extension that cannot be read says nothing, and a careful reader refuses the certificate rather than guess.",
    remedy: "have the certificate issued anew by a tool that writes the extension as its RFC says",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

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
