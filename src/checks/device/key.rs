//! `device.key`: the device's public key is valid, and of an algorithm and size that services
//! accept.

use super::super::key::acceptable_key;
use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, WhenSwapped},
    report::{Severity, Subject},
    trust::Rule,
};

pub(super) const CHECK: Check = Check {
    id: "device.key",
    title: "the device's key has an algorithm and size that services accept",
    subject: Subject::Device,
    severity: Severity::Warning,
    by_role: &[],
    reference: "AWS IoT developer guide, X.509 client certificates; NIST SP 800-57 part 1, section 5.6.1; RFC 8017 section 3.1; SEC 1 section 3.2.2",
    explanation: "A device authenticates with this key when it connects. AWS accepts RSA of at least 2048 bits and the NIST curves; RSA under 1024 bits is factored with little effort, and an invalid key (RSA exponent 1, a point off its curve) cannot authenticate a device, or lets anyone pose as it.",
    remedy: "make a new key in the device, P-256 or P-384, or RSA of at least 2048 bits, and request a certificate for it",
    modes: &[Mode::Audit, Mode::Chain],
    applies: &[Role::Device, Role::Other],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// The device signs the TLS handshake with this key, so that a key which cannot sign (X25519), or
/// which anybody can use (RSA exponent 1), is of no use however valid the path is. Sizes are those
/// of NIST SP 800-57 part 1 section 5.6.1 and of AWS.
///
/// In `chain` without a service a weak key is a warning: nobody was named that refuses it, and RFC
/// 5280 has no rule on it, so the path is as valid as before.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    if case.mode() != Mode::Chain {
        return match input.role() {
            Role::Device => acceptable_key(case, input),
            // On audit, a device's rules are for what is taken for a device's certificate.
            _ => CheckOutcome::NotApplicable("see certificate.key"),
        };
    }
    // One finding for one fault.
    if is_invalid_key(case) {
        return CheckOutcome::NotApplicable("see chain.public-key");
    }
    match (acceptable_key(case, input), case.cloud().keys.is_some()) {
        // Whatever severity the finding has: see above.
        (CheckOutcome::Fail(evidence), false) => CheckOutcome::Fail(
            evidence
                .into_iter()
                .map(|one| one.severity(Severity::Warning))
                .collect(),
        ),
        (verdict, _) => verdict,
    }
}

/// Whether the path's own check has already called the leaf's key invalid.
fn is_invalid_key(case: &Case<'_>) -> bool {
    case.validation().is_some_and(|path| {
        let mut violations = path.violations.iter();
        violations.any(|one| one.position == 0 && one.rule == Rule::PublicKey)
    })
}
