//! `proof.validity`: the proof is valid at the time of the check.

use super::super::validity::within_dates;
use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::ValidityStatus,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    error::counted,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.validity",
    title: "the proof is valid at the time of the check",
    subject: Subject::Proof,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.5 and 6.1.3 (a)(2)",
    explanation: "A proof is made to be used at once: Azure Sphere's is valid for 65 minutes. Whether Azure rejects an expired one is not documented, so popcert applies RFC 5280.",
    remedy: "make or download a new proof with the current code and upload it at once",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::AtThatTime,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// How far in the future a proof's start may lie for a wrong clock to be the likeliest cause, in
/// seconds. Clocks that are set by hand are wrong by minutes, and CAs backdate by about five (Azure
/// Sphere's probably do).
const SKEW_SECONDS: i64 = 900;

/// RFC 5280 section 6.1.3 (a)(2): "The certificate validity period includes the current time." No
/// service documents that it refuses an expired proof, nor that it takes one. An error, since
/// otherwise popcert would say "proven" of what a service may refuse, and a new proof costs a
/// minute.
///
/// A proof from the near future fails like any other, but with the clock as the cause.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let validity = input.certificate().validity();
    let wait = validity
        .not_before()
        .time()
        .map(|begin| begin.seconds_since(case.at()));
    match (validity.status(case.at()), wait) {
        (ValidityStatus::NotYetValid, Some(wait)) if wait <= SKEW_SECONDS => {
            let detail = format!(
                "it becomes valid in {}: the clock of this computer, or of the one that made it, is wrong",
                // Rounded up: after that many minutes it is valid.
                counted(wait / 60 + 1, "minute")
            );
            let evidence = Evidence::new(detail)
                .compared(
                    format!("from {}", case.at().plus_seconds(wait)),
                    case.at().to_string(),
                )
                .field("tbsCertificate.validity.notBefore");
            CheckOutcome::fail(
                evidence.remedy("set the clocks right, or wait that long before the upload"),
            )
        }
        _ => after_the_ca(case, within_dates(case, input)),
    }
}

/// Where the CA has ended as well, no proof of it is of use any more.
fn after_the_ca(case: &Case<'_>, outcome: CheckOutcome) -> CheckOutcome {
    let ca = case.input(Role::Ca).map(CertificateInput::certificate);
    let status = ca.map(|ca| ca.validity().status(case.at()));
    match (outcome, status) {
        (CheckOutcome::Fail(evidence), Some(ValidityStatus::Expired)) => {
            let evidence = evidence.into_iter();
            let advised = evidence.map(|one| one.advice("get the current CA certificate first"));
            CheckOutcome::Fail(advised.collect())
        }
        (outcome, _) => outcome,
    }
}
