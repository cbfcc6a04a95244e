//! RFC 5280 section 4.2: an extension occurs once.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// RFC 5280 section 4.2: an extension occurs once.
pub const DUPLICATE_EXTENSIONS: Check = Check {
    id: "certificate.duplicate-extensions",
    title: "no extension occurs twice",
    severity: Severity::Error,
    by_role: &[(Role::Proof, Severity::Warning)],
    reference: "RFC 5280 section 4.2",
    explanation: "With two values for one extension, each reader takes the one that it meets first or last, and they disagree on what the certificate allows.",
    remedy: "have the certificate issued anew with each extension once",
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    let extensions = input.certificate().extensions();
    let evidence = extensions.duplicates().into_iter().map(|oid| {
        Evidence::new(format!("`{}` occurs more than once", oid.label()))
            .field("tbsCertificate.extensions")
    });
    Verdict::from_evidence(evidence.collect())
}
