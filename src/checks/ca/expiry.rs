//! A CA certificate is replaced in time.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Time, ValidityStatus},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.expiry",
    title: "the CA certificate does not expire soon",
    subject: Subject::Ca,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure Sphere documentation, tenant CA certificate renewal",
    explanation: "When the CA certificate ends, every device certificate under it ends with it, and the successor must be proven to the cloud before. Azure Sphere issues the successor of a two-year tenant CA about 90 days before the end and switches to it about 45 days after that.",
    remedy: "get the successor and prove it to the cloud while this one is still valid",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// Azure Sphere issues a tenant CA's successor about 90 days before the end.
const SUCCESSOR_DAYS: i64 = 90;
const DAY: i64 = 86_400;

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
    let days = left / DAY;
    let mut evidence = Evidence::new(format!("it expires on {}, in {days} days", end.date()))
        .compared(
            format!("more than {} days", case.options().expires_within / DAY),
            format!("{days} days"),
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
         `az sphere ca-certificate list`, download it, and prove it to the cloud before it becomes active"
    )
}
