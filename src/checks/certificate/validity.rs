//! RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.

use super::super::status;
use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Verdict},
    report::Severity,
};

/// RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.
pub const VALIDITY: Check = Check {
    id: "certificate.validity",
    title: "the certificate is valid at the moment asked for",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "Outside its dates a certificate is fit for nothing, whatever it is for. CAs, proofs and devices have a check of their own for it: `ca.validity`, `proof.validity` and `device.validity`.",
    remedy: "have the certificate renewed; for another moment, give it with `--at`",
    applies: &[Role::Other],
    decides: true,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    status(case, input)
}
