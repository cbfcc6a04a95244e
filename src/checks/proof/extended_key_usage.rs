//! `proof.extended-key-usage`: the proof's list of purposes, if there is one, is not empty.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.extended-key-usage",
    title: "the extended key usage of the proof is not empty",
    subject: Subject::Proof,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.12",
    explanation: "RFC 5280 requires at least one purpose in the list. Azure Sphere writes an empty list and marks it critical; services accept it, strict parsers reject it.",
    remedy: "nothing needs to be done: services do not look at the extended key usage of a proof",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2.1.12: "ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId". Azure
/// Sphere's real proofs have an empty SEQUENCE, marked critical, and every service accepts them: it
/// must never be more than a note.
///
/// It is read apart from other malformed extensions, so that this one can be named for what it is.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.extKeyUsage";
    match input.certificate().extensions().extended_key_usage() {
        Extension::Malformed { offset, reason, .. } => CheckOutcome::fail(
            Evidence::new(format!("the extended key usage cannot be read: {reason}"))
                .field(FIELD)
                .at(offset),
        ),
        Extension::Present { value, critical } if value.is_empty() => {
            let manner = if critical {
                "a critical extension"
            } else {
                "an extension"
            };
            let detail = format!("it is {manner} without a single purpose");
            CheckOutcome::fail(
                Evidence::new(detail)
                    .compared("one purpose or more", "none")
                    .field(FIELD),
            )
        }
        _ => CheckOutcome::Pass,
    }
}
