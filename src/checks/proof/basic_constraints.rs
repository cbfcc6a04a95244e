//! A proof is not a CA.

use crate::{
    case::{Case, CertificateInput, Role},
    certificate::Extension,
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// A proof is not a CA.
pub const BASIC_CONSTRAINTS: Check = Check {
    id: "proof.basic-constraints",
    title: "the proof does not say that it is a CA",
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.9",
    explanation: "A proof only carries the code; it need not sign anything. If it says CA:TRUE, it may be a CA certificate that was taken for the proof.",
    remedy: "make sure that this is the proof; when it is made anew, leave CA:TRUE out",
    applies: &[Role::Proof],
    decides: false,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    const FIELD: &str = "tbsCertificate.extensions.basicConstraints";
    match input.certificate().extensions().basic_constraints() {
        Extension::Malformed { offset, reason, .. } => Verdict::fail(
            Evidence::new(format!("the basic constraints cannot be read: {reason}"))
                .field(FIELD)
                .at(*offset),
        ),
        Extension::Present { value, .. } if value.ca => Verdict::fail(
            Evidence::new("it says that it is a CA")
                .compared("CA:FALSE or nothing", "CA:TRUE")
                .field(FIELD),
        ),
        _ => Verdict::Pass,
    }
}
