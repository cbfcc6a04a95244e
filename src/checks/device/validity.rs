//! `device.validity`: the device certificate is valid at the time of the check.

use super::super::validity::within_dates;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

/// RFC 5280 section 6.1.3 (a)(2): "The certificate validity period includes the current time."
/// Unlike a proof, which is used once, a device certificate is checked on every connection. It runs
/// on audit alone; in `chain` the path's own `chain.validity` covers the leaf.
pub(super) const CHECK: Check = Check {
    id: "device.validity",
    title: "the certificate is valid at the time of the check",
    subject: Subject::Device,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "A device certificate outside its validity period is rejected when the device connects.",
    remedy: "let the device fetch a new certificate; Azure Sphere renews them about daily",
    modes: &[Mode::Audit],
    applies: &[Role::Device],
    decides: Decides::AtThatTime,
    when_swapped: WhenSwapped::Pointless,
    run: within_dates,
};
