//! Every certificate on the path is encoded in DER.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every certificate on the path is encoded in DER.
pub const ENCODING: Check = Check {
    id: "chain.encoding",
    title: "every certificate on the path is encoded in DER",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.1; X.690",
    explanation: "Another encoding of the same values is read by some and refused by others.",
    remedy: "have the certificate issued again by a tool that writes DER",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: false,
    run: |case, _| super::violation(case, Rule::Encoding),
};
