//! No issuer has more CAs below it than it allows.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// No issuer has more CAs below it than it allows.
pub const PATH_LENGTH: Check = Check {
    id: "chain.path-length",
    title: "no issuer has more CAs below it than it allows",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.4 (l) and (m)",
    explanation: "A CA may limit how many CAs follow below it; self-issued ones are not counted.",
    remedy: "issue from a CA higher up, or have the limit lifted",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::PathLength),
};
