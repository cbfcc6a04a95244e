//! An extension that is there must be readable.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// An extension that is there must be readable.
pub const MALFORMED_EXTENSIONS: Check = Check {
    id: "certificate.malformed-extensions",
    title: "every extension follows its syntax",
    severity: Severity::Error,
    by_role: &[(Role::Proof, Severity::Note)],
    reference: "RFC 5280 section 4.2",
    explanation: "An extension that cannot be read says nothing, and a careful reader refuses the certificate rather than guess.",
    remedy: "have the certificate issued anew by a tool that writes the extension as its RFC says",
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    let malformed = input.certificate().extensions().malformed().iter();
    let evidence = malformed.map(|(oid, error)| {
        let mut evidence = Evidence::new(format!("`{}`: {}", oid.label(), error.message()))
            .field("tbsCertificate.extensions");
        evidence.offset = error.offset();
        evidence
    });
    Verdict::from_evidence(evidence.collect())
}
