//! `code.white-space`: the code was given without white space around it.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "code.white-space",
    title: "the verification code was given without white space around it",
    subject: Subject::Code,
    severity: Severity::Note,
    by_role: &[],
    reference: "popcert's own rule",
    explanation: "White space and invisible characters around a pasted code were removed before it was compared.",
    remedy: "nothing needs to be done for popcert; other tools that make a proof may not remove them",
    modes: &[Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// Portals and terminals copy line ends and blanks along, web pages a zero-width space. They are
/// trimmed before the comparison, since no service issues codes that begin or end with them, and
/// this note says so: `openssl req -subj "/CN=$CODE"` trims nothing, and would put them into the
/// proof.
///
/// White space inside a code is not touched; `proof.common-name` reports it.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    match case.code() {
        None => CheckOutcome::NotApplicable("no verification code was given"),
        Some(code) if code.was_trimmed() => CheckOutcome::fail(Evidence::new(
            "white space or invisible characters around the code were removed",
        )),
        Some(_) => CheckOutcome::Pass,
    }
}
