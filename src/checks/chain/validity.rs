//! Every certificate of the path is valid at the moment asked for.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// Every certificate of the path is valid at the moment asked for.
pub const VALIDITY: Check = Check {
    id: "chain.validity",
    title: "every certificate of the path is valid at the moment asked for",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.3 (a)(2)",
    explanation: "A path is as good as its shortest-lived certificate.",
    remedy: "get a current certificate in place of this one; to look back in time use `--at`",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::Validity),
};
