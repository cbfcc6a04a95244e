//! `ca.key`: the CA's public key is valid, and of an algorithm and size that services accept.

use super::super::key::acceptable_key;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

/// NIST SP 800-57 part 1 section 5.6.1 gives RSA with 2048 bits a strength of 112 bits, the least
/// that it still allows. AWS documents RSA of at least 2048 bits and the NIST curves for CA
/// certificates; Azure documents no limit, and was seen to take RSA of 2046 bits, hence the warning
/// that only AWS's profile makes an error. A key that lets anybody sign (RSA exponent 1) is an
/// error everywhere: see `acceptable_key`.
pub(super) const CHECK: Check = Check {
    id: "ca.key",
    title: "the key has an algorithm and size that services accept",
    subject: Subject::Ca,
    severity: Severity::Warning,
    by_role: &[],
    reference: "NIST SP 800-57 part 1, section 5.6.1; AWS IoT developer guide, X.509 client certificates",
    explanation: "RSA keys under 2048 bits can be broken with effort, under 1024 with little. Services accept RSA and the NIST curves; other algorithms are rejected or not documented. An invalid key, one that cannot sign and RSA under 1024 bits are an error everywhere.",
    remedy: "make a new CA with a P-256 or P-384 key, or RSA of at least 2048 bits",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run: acceptable_key,
};
