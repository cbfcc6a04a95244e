//! The key in the proof is certified like any other.

use crate::{case::Role, check::Check, report::Severity};

/// The key in the proof is certified like any other.
pub const KEY: Check = Check {
    id: "proof.key",
    title: "the key in the proof is of a kind and size that services take",
    severity: Severity::Warning,
    by_role: &[],
    reference: "AWS IoT developer guide, X.509 client certificates; NIST SP 800-57 part 1, section 5.6.1",
    explanation: "Nobody uses the proof's own key afterwards, yet AWS refuses a proof whose key is too weak, as it does any certificate. Azure does not say.",
    remedy: "make the proof with a P-256 or P-384 key, or RSA of at least 2048 bits; `popcert prove` does",
    applies: &[Role::Proof],
    decides: false,
    run: super::super::acceptable_key,
};
