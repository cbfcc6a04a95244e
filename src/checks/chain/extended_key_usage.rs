//! The path allows the purpose asked for.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// The path allows the purpose asked for.
pub const EXTENDED_KEY_USAGE: Check = Check {
    id: "chain.extended-key-usage",
    title: "the path allows the purpose asked for",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.12",
    explanation: "Extended key usage names the purposes of a certificate; in a CA, of everything below it.",
    remedy: "use a certificate for this purpose, or ask for another with `--purpose`",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::ExtendedKeyUsage),
};
