//! A proof should not end while it is being uploaded.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::ValidityStatus,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.expiry",
    title: "there is time left to upload the proof",
    subject: Subject::Proof,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure Sphere proof certificates end 60 minutes after they were made",
    explanation: "A proof lives for about an hour. If it ends while it is on its way, the service may refuse it without saying why.",
    remedy: "upload it now, or make a new one",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// Enough to find the portal's page and choose the file.
const ENOUGH_SECONDS: i64 = 600;

fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let validity = input.certificate().validity();
    let (Some(end), ValidityStatus::Valid) =
        (validity.not_after().time(), validity.status(case.at()))
    else {
        return CheckOutcome::NotApplicable("it is not valid at this moment");
    };
    let left = end.seconds_since(case.at());
    if left >= ENOUGH_SECONDS {
        return CheckOutcome::Pass;
    }
    let detail = format!("it ends in {} minutes, at {end}", left / 60);
    CheckOutcome::fail(Evidence::new(detail).field("tbsCertificate.validity.notAfter"))
}
