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
    remedy: "ask without `--explicit-policy` and `--require-policy` (where the anchor asks for a policy: with `--anchor name-and-key`), or use a certificate issued under the policy",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::broken(case, Rule::Policies),
};
