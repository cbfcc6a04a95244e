//! `certificate.key`: the public key of a certificate that is neither a CA's, a proof's nor a
//! device's.

use super::super::key::acceptable_key;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

/// RFC 8017 section 3.1: "the RSA public exponent e is an integer between 3 and n - 1"; SEC 1
/// section 3.2.2 has a public key validated as a point on its curve that is not the point at
/// infinity. What a key that breaks these would allow stands in the explanation below.
///
/// It is run on audit alone. In `verify` every certificate has a role, and in `chain` the path's
/// own `chain.public-key` and `device.key` answer.
pub(super) const CHECK: Check = Check {
    id: "certificate.key",
    title: "the public key is valid, and of a kind and size that services accept",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 8017 section 3.1; SEC 1 section 3.2.2; NIST SP 800-57 part 1, section 5.6.1",
    explanation: "An RSA key with exponent 1 lets anyone sign, a point that is not on its curve is not a valid key, RSA under 2048 bits is no longer considered safe, and under 1024 it is broken with little effort. CAs, proofs and devices have a check of their own for it: `ca.key`, `proof.key` and `device.key`.",
    remedy: "make a new key, P-256 or P-384, or RSA of at least 2048 bits, and request a certificate for it",
    modes: &[Mode::Audit],
    applies: &[Role::Other],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run: acceptable_key,
};
