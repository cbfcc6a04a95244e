//! `certificate.validity`: a certificate that is neither a CA's, a proof's nor a device's is valid
//! now.

use super::super::validity::within_dates;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

/// RFC 5280 section 6.1.3 (a)(2): "The certificate validity period includes the current time." It
/// decides for the time of the check alone: at another, which `--at` names, the rule may hold.
pub(super) const CHECK: Check = Check {
    id: "certificate.validity",
    title: "the certificate is valid at the time of the check",
    subject: Subject::Certificate,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "Outside its validity period a certificate is fit for no purpose. CAs, proofs and devices have a check of their own: `ca.validity`, `proof.validity` and `device.validity`.",
    remedy: "have the certificate renewed; to check for another time, use `--at`",
    modes: &[Mode::Audit],
    applies: &[Role::Other],
    decides: Decides::AtThatTime,
    when_swapped: WhenSwapped::Pointless,
    run: within_dates,
};
