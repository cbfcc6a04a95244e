//! `ca.expiry`: the CA certificate is replaced before it ends.
//!
//! Whether it is valid now is `ca.validity`; this check looks ahead.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Time, ValidityStatus},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    error::counted,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.expiry",
    title: "the CA certificate does not expire soon",
    subject: Subject::Ca,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure Sphere documentation, tenant CA certificate renewal",
    explanation: "When the CA certificate ends, every device certificate under it ends with it, and the successor must be proven to the service before. Azure Sphere issues the successor of a two-year tenant CA about 90 days before the end and switches to it about 45 days after that.",
    remedy: "get the successor and prove it to the service while this one is still valid",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// How long before the end Azure Sphere issues a tenant CA's successor, in days: about 90, so that
/// a user who looks earlier looks in vain.
const SUCCESSOR_DAYS: i64 = 90;
const DAY: i64 = 86_400;

/// RFC 5280 section 6.1.3 (a)(2) asks that each certificate's "validity period includes the current
/// time", the CA's included: the day on which it ends is the last day of all devices below it,
/// however long their own certificates live.
///
/// The successor is not registered anywhere by itself, although its name is the same: somebody has
/// to upload and prove it. That takes lead time, which `--expires-within` sets and which is 90 days
/// without it (Azure Sphere's).
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    let Some(end) = certificate.validity().not_after().time() else {
        return CheckOutcome::Undetermined("its end is not a date".into());
    };
    let left = end.seconds_since(case.at());
    if certificate.validity().status(case.at()) == ValidityStatus::Expired {
        return CheckOutcome::NotApplicable("it has expired already");
    }
    if left > case.options().expires_within {
        return CheckOutcome::Pass;
    }
    // Whole days, rounded down: of two answers that are a day apart the earlier deadline is safe.
    let days = left / DAY;
    let soon = match days {
        0 => "within a day".to_owned(),
        1 => "in a day".to_owned(),
        _ => format!("in {days} days"),
    };
    let mut evidence = Evidence::new(format!("it expires on {}, {soon}", end.date()))
        .compared(
            format!("more than {} days", case.options().expires_within / DAY),
            counted(days, "day"),
        )
        .field("tbsCertificate.validity.notAfter");
    if certificate.azure_sphere_tenant().is_some() {
        evidence = evidence.remedy(successor(end));
    }
    CheckOutcome::fail(evidence)
}

fn successor(end: Time) -> String {
    let issued = end.plus_seconds(-SUCCESSOR_DAYS * DAY).date();
    format!(
        "Azure Sphere issues the successor about {SUCCESSOR_DAYS} days before the end, that is from {issued}: look with \
         `az sphere ca-certificate list`, download it, and prove it to the service before it becomes active"
    )
}
