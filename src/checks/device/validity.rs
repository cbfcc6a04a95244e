//! RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.

use super::super::status;
use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Verdict},
    report::Severity,
};

/// RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.
pub const VALIDITY: Check = Check {
    id: "device.validity",
    title: "the certificate is valid at the moment asked for",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "A device certificate outside its dates is refused when the device connects.",
    remedy: "let the device fetch a new certificate; Azure Sphere renews them about daily",
    applies: &[Role::Device],
    decides: true,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    status(case, input)
}
