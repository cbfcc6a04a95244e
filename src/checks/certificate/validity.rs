//! RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.

use super::super::validity::within_dates;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.validity",
    title: "the certificate is valid at the moment asked for",
    subject: Subject::Certificate,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "Outside its dates a certificate is fit for nothing, whatever it is for. CAs, proofs and devices have a check of their own for it: `ca.validity`, `proof.validity` and `device.validity`.",
    remedy: "have the certificate renewed; for another moment, give it with `--at`",
    modes: &[Mode::Audit],
    applies: &[Role::Other],
    decides: Decides::AtThatTime,
    when_swapped: WhenSwapped::Pointless,
    run: within_dates,
};
