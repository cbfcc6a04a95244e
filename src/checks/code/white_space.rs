//! A pasted code comes with blanks.

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
    explanation: "White space and invisible characters around a pasted code were taken off before it was compared.",
    remedy: "nothing needs to be done for popcert; a tool that makes a proof may not take them off",
    modes: &[Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    match case.code() {
        None => CheckOutcome::NotApplicable("no verification code was given"),
        Some(code) if code.was_trimmed() => CheckOutcome::fail(Evidence::new(
            "white space or invisible characters around the code were taken off",
        )),
        Some(_) => CheckOutcome::Pass,
    }
}
