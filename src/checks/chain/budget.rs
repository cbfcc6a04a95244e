//! A path can be found with reasonable work.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// A path can be found with reasonable work.
pub const BUDGET: Check = Check {
    id: "chain.budget",
    title: "a path can be found with reasonable work",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1 leaves building paths open",
    explanation: "Files full of look-alike CAs can make a search endless, so popcert stops.",
    remedy: "give only the certificates that belong to the path",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::Budget),
};
