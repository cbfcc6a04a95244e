//! RFC 5280 section 6.1.3 (a)(2): the moment lies between both dates.

use super::super::validity::within_dates;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.validity",
    title: "the certificate is valid at the moment asked for",
    subject: Subject::Ca,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "Outside its dates a certificate proves nothing; whether Azure refuses an expired CA is not documented, so popcert takes the dates as they are.",
    remedy: "use the current CA certificate: download it again, or issue a new one",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::AtThatTime,
    when_swapped: WhenSwapped::Pointless,
    run: within_dates,
};
