//! Every extension on the path is readable.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every extension on the path is readable.
pub const MALFORMED_EXTENSIONS: Check = Check {
    id: "chain.malformed-extensions",
    title: "every extension on the path is readable",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.2",
    explanation: "What cannot be read cannot be obeyed.",
    remedy: "have the certificate issued again",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::MalformedExtensions),
};
