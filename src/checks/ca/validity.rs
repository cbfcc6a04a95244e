//! `ca.validity`: the CA certificate is valid at the time of the check.

use super::super::validity::within_dates;
use crate::{
    case::{Mode, Role},
    check::{Check, Decides, WhenSwapped},
    report::{Severity, Subject},
};

/// RFC 5280 section 6.1.3 (a)(2): "The certificate validity period includes the current time",
/// where section 4.1.2.5 counts "from notBefore through notAfter, inclusive". An error although no
/// service documents what it does with an expired CA on upload (Huawei says that it goes on using
/// one): each TLS peer refuses devices below it.
pub(super) const CHECK: Check = Check {
    id: "ca.validity",
    title: "the certificate is valid at the time of the check",
    subject: Subject::Ca,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "Outside its validity period a certificate is not trusted. Whether Azure refuses an expired CA is not documented, so popcert applies RFC 5280.",
    remedy: "use the current CA certificate: download it again, or issue a new one",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::AtThatTime,
    when_swapped: WhenSwapped::Pointless,
    run: within_dates,
};
