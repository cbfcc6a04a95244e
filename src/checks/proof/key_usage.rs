//! `proof.key-usage`: the proof's key usage, if there is one, has a meaning.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.key-usage",
    title: "the key usage of the proof has a defined meaning",
    subject: Subject::Proof,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.3",
    explanation: "The service does not use the proof's key. Azure Sphere sets only encipherOnly, whose meaning is undefined without keyAgreement; services accept it, strict libraries refuse to parse it.",
    remedy: "nothing needs to be done: services do not look at the key usage of a proof",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2.1.3: "The meaning of the encipherOnly bit is undefined in the absence of
/// the keyAgreement bit", the same of decipherOnly, and "at least one of the bits MUST be set to
/// 1".
///
/// A note whatever is wrong. Azure Sphere's real proofs have encipherOnly alone, and services
/// accept them; Python's cryptography raises an error when it reads their extensions, which sends
/// people to look for a damaged file.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.keyUsage";
    match input.certificate().extensions().key_usage() {
        Extension::Absent => CheckOutcome::Pass,
        Extension::Malformed { offset, reason, .. } => CheckOutcome::fail(
            Evidence::new(format!("the key usage cannot be read: {reason}"))
                .field(FIELD)
                .at(*offset),
        ),
        Extension::Present { value, .. } => {
            let names = value.names();
            // encipherOnly or decipherOnly, the two bits that only qualify keyAgreement.
            let pointless =
                names.iter().any(|name| name.ends_with("Only")) && !value.key_agreement();
            if names.is_empty() {
                return CheckOutcome::fail(Evidence::new("no bit is set").field(FIELD));
            }
            if !pointless {
                return CheckOutcome::Pass;
            }
            let detail = format!("{} is undefined without keyAgreement", names.join(", "));
            CheckOutcome::fail(Evidence::new(detail).field(FIELD))
        }
    }
}
