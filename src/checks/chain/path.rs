//! A path leads from the certificate to a trust anchor.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// A path leads from the certificate to a trust anchor.
pub const PATH: Check = Check {
    id: "chain.path",
    title: "a path leads from the certificate to a trust anchor",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1",
    explanation: "Trust goes from issuer to issuer. Where the next issuer is missing, or names nobody, it stops.",
    remedy: "give the missing issuer with `--untrusted FILE`, or the right trust anchor",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::broken(case, Rule::Path),
};
