//! Every version fits what the certificate contains.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every version fits what the certificate contains.
pub const VERSION: Check = Check {
    id: "chain.version",
    title: "every version fits what the certificate contains",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.1.2.1",
    explanation: "Only version 3 has extensions.",
    remedy: "have the certificate issued again as version 3",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: false,
    run: |case, _| super::violation(case, Rule::Version),
};
