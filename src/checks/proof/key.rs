//! `proof.key`: the proof's own public key is valid, and of an algorithm and size that services
//! accept.

use super::super::key::acceptable_key;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

/// The proof's key is never used: its owner throws it away once the certificate is made, and Azure
/// Sphere never gives it out. But AWS documents its limits (RSA of at least 2048 bits, NIST curves)
/// for every certificate that it is given, so that a weak key is an error with AWS's profile and a
/// warning with others.
pub(super) const CHECK: Check = Check {
    id: "proof.key",
    title: "the proof's key has an algorithm and size that services accept",
    subject: Subject::Proof,
    severity: Severity::Warning,
    by_role: &[],
    reference: "AWS IoT developer guide, X.509 client certificates; NIST SP 800-57 part 1, section 5.6.1",
    explanation: "The proof's own key is not used afterwards, yet AWS rejects a proof whose key is too weak, as it rejects any such certificate. Azure does not document what it does.",
    remedy: "make the proof with a P-256 or P-384 key, or RSA of at least 2048 bits; `popcert prove` does",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run: acceptable_key,
};
