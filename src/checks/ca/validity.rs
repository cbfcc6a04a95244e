//! RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.

use super::super::status;
use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Verdict},
    report::Severity,
};

/// RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.
pub const VALIDITY: Check = Check {
    id: "ca.validity",
    title: "the certificate is valid at the moment asked for",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "Outside its dates a certificate proves nothing; whether Azure refuses an expired CA is not documented, so popcert takes the dates as they are.",
    remedy: "use the current CA certificate: download it again, or issue a new one",
    applies: &[Role::Ca],
    decides: true,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    status(case, input)
}
