//! RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.

use super::super::standing;
use crate::{
    case::{Case, Exhibit, Role},
    check::{Check, Verdict},
    report::Severity,
};

/// RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.
pub const VALIDITY: Check = Check {
    id: "proof.validity",
    title: "the proof is valid at the moment asked for",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "A proof is made to be used at once: that of Azure Sphere lives for 65 minutes. Whether Azure refuses an expired one is not documented, so popcert takes the dates as they are.",
    remedy: "make or download a new proof with the current code and upload it at once",
    applies: &[Role::Proof],
    run,
};

fn run(case: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    standing(case, exhibit)
}
