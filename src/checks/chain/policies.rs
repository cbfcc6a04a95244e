//! The path is valid for an acceptable policy.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// The path is valid for an acceptable policy.
pub const POLICIES: Check = Check {
    id: "chain.policies",
    title: "the path is valid for an acceptable policy",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1; RFC 9618",
    explanation: "CAs state under which policies they issue; the path or the caller may require one.",
    remedy: "use a certificate issued under the required policy. If you required it, check without `--explicit-policy` and `--require-policy`; if the anchor requires it, `--anchor name-and-key` leaves that out, but a peer may still refuse the path",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::Policies),
};
