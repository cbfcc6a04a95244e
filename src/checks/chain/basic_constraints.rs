//! Every issuer on the path is a CA.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every issuer on the path is a CA.
pub const BASIC_CONSTRAINTS: Check = Check {
    id: "chain.basic-constraints",
    title: "every issuer on the path is a CA",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.4 (k)",
    explanation: "A certificate that does not say CA:TRUE signs no certificates, even if its key could.",
    remedy: "have the issuer's certificate made again with `basicConstraints = critical, CA:TRUE`",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::BasicConstraints),
};
