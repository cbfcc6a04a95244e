//! A pasted code comes with blanks.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// A pasted code comes with blanks.
pub const WHITE_SPACE: Check = Check {
    id: "code.white-space",
    title: "the verification code was given without white space around it",
    severity: Severity::Note,
    by_role: &[],
    reference: "popcert's own rule",
    explanation: "White space and invisible characters around a pasted code were taken off before it was compared.",
    remedy: "nothing needs to be done for popcert; a tool that makes a proof may not take them off",
    applies: &[Role::Proof],
    decides: false,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> Verdict {
    match case.code() {
        None => Verdict::NotApplicable("no verification code was given"),
        Some(code) if code.was_trimmed() => Verdict::fail(Evidence::new(
            "white space or invisible characters around the code were taken off",
        )),
        Some(_) => Verdict::Pass,
    }
}
