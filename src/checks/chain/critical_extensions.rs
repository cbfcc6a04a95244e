//! Every critical extension on the path is understood.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every critical extension on the path is understood.
pub const CRITICAL_EXTENSIONS: Check = Check {
    id: "chain.critical-extensions",
    title: "every critical extension on the path is understood",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.2 and 6.1.4 (o)",
    explanation: "Who does not understand a critical extension must refuse the certificate.",
    remedy: "have it issued again without the extension",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::CriticalExtensions),
};
