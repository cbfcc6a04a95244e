//! No extension on the path occurs twice.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// No extension on the path occurs twice.
pub const DUPLICATE_EXTENSIONS: Check = Check {
    id: "chain.duplicate-extensions",
    title: "no extension on the path occurs twice",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.2",
    explanation: "With two values for one extension, readers disagree on what holds.",
    remedy: "have the certificate issued again",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::DuplicateExtensions),
};
