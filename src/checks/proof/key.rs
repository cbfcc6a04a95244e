//! The key in the proof is certified like any other.

use super::super::key::acceptable_key;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.key",
    title: "the key in the proof is of a kind and size that services take",
    subject: Subject::Proof,
    severity: Severity::Warning,
    by_role: &[],
    reference: "AWS IoT developer guide, X.509 client certificates; NIST SP 800-57 part 1, section 5.6.1",
    explanation: "Nobody uses the proof's own key afterwards, yet AWS refuses a proof whose key is too weak, as it does any certificate. Azure does not say.",
    remedy: "make the proof with a P-256 or P-384 key, or RSA of at least 2048 bits; `popcert prove` does",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run: acceptable_key,
};
