//! Every serial number is positive and at most 20 octets long.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every serial number is positive and at most 20 octets long.
pub const SERIAL: Check = Check {
    id: "chain.serial",
    title: "every serial number is positive and at most 20 octets long",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.1.2.2",
    explanation: "A CRL names a certificate by its serial number.",
    remedy: "have the certificate issued again with a proper serial number",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: false,
    run: |case, _| super::violation(case, Rule::Serial),
};
