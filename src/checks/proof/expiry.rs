//! `proof.expiry`: enough time is left to upload the proof.
//!
//! Whether it is valid now is `proof.validity`.

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
    reference: "Azure Sphere proof certificates expire 60 minutes after they are issued",
    explanation: "A proof is valid for about an hour. If it expires before the upload is complete, the service may reject it without saying why.",
    remedy: "upload it now, or make a new one",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// Below ten minutes there may be too little time to find the portal's page and choose the file.
const ENOUGH_SECONDS: i64 = 600;

/// The real Azure Sphere proof is valid for 3,900 seconds, probably from 5 minutes before it was
/// made. Nothing but the certificate itself says so, and the portal does not say that a proof was
/// refused for its dates.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let validity = input.certificate().validity();
    // What has ended, or has not begun, is for `proof.validity` to report.
    let (Some(end), ValidityStatus::Valid) =
        (validity.not_after().time(), validity.status(case.at()))
    else {
        return CheckOutcome::NotApplicable("it is not valid at the time of the check");
    };
    let left = end.seconds_since(case.at());
    if left >= ENOUGH_SECONDS {
        return CheckOutcome::Pass;
    }
    let detail = match left / 60 {
        0 => format!("it expires within a minute, at {end}"),
        1 => format!("it expires in a minute, at {end}"),
        minutes => format!("it expires in {minutes} minutes, at {end}"),
    };
    CheckOutcome::fail(Evidence::new(detail).field("tbsCertificate.validity.notAfter"))
}
