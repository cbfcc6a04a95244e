//! `proof.basic-constraints`: the proof does not say that it is a CA.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.basic-constraints",
    title: "the proof does not say that it is a CA",
    subject: Subject::Proof,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.9",
    explanation: "A proof only carries the code; it need not sign anything. If it says CA:TRUE, a CA certificate may have been given as the proof.",
    remedy: "make sure that this is the proof; when you make a new one, leave out CA:TRUE",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2.1.9: "The cA boolean indicates whether the certified public key may be used
/// to verify certificate signatures." A proof needs no such right, and a proof by AWS's recipe is
/// of version 1, without any extension.
///
/// A note: no service is known to look. What CA:TRUE most often means is that a CA certificate was
/// given as the proof, and then `proof.common-name` fails as well.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.basicConstraints";
    match input.certificate().extensions().basic_constraints() {
        Extension::Malformed { offset, reason, .. } => CheckOutcome::fail(
            Evidence::new(format!("the basic constraints cannot be read: {reason}"))
                .field(FIELD)
                .at(*offset),
        ),
        Extension::Present { value, .. } if value.ca => CheckOutcome::fail(
            Evidence::new("it says that it is a CA")
                .compared("CA:FALSE or nothing", "CA:TRUE")
                .field(FIELD),
        ),
        _ => CheckOutcome::Pass,
    }
}
