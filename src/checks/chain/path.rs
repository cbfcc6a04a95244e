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
    remedy: "get the missing issuer from whoever issued the certificate and give it with `--untrusted ISSUER.pem`, or give the right trust anchor with `--trust`",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::Path),
};
