//! Every issuer's key may sign certificates.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every issuer's key may sign certificates.
pub const KEY_USAGE: Check = Check {
    id: "chain.key-usage",
    title: "every issuer's key may sign certificates",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.4 (n)",
    explanation: "Key usage without keyCertSign says that the key is for something else.",
    remedy: "have the issuer's certificate made again with keyCertSign",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::KeyUsage),
};
