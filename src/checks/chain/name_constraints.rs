//! Every name is allowed by the CAs above it.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every name is allowed by the CAs above it.
pub const NAME_CONSTRAINTS: Check = Check {
    id: "chain.name-constraints",
    title: "every name is allowed by the CAs above it",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.3 (b) and (c)",
    explanation: "A CA may be limited to some names. A name outside is not its to certify.",
    remedy: "have the certificate issued by a CA that may certify this name",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::NameConstraints),
};
