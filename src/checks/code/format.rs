//! Each service has its own form of code.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    cloud::Cloud,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "code.format",
    title: "the verification code looks like one of this cloud",
    subject: Subject::Code,
    severity: Severity::Warning,
    by_role: &[],
    reference: "recorded exchanges and API references, see the cloud profiles",
    explanation: "Azure's codes are 48 upper-case hex digits, AWS's 64. A code of another form was cut off, or comes from another service.",
    remedy: "copy the code again from the page of the service that it is for",
    modes: &[Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Some(code) = case.code() else {
        return CheckOutcome::NotApplicable("no verification code was given");
    };
    let Some(format) = &case.cloud().code else {
        return CheckOutcome::NotApplicable("this cloud\'s form of code is not known");
    };
    if format.fits(code.as_str()) {
        return CheckOutcome::Pass;
    }
    let length = code.as_str().chars().count();
    let owner = Cloud::all().iter().find(|cloud| {
        cloud
            .code
            .as_ref()
            .is_some_and(|format| format.fits(code.as_str()))
    });
    let detail = match owner {
        Some(owner) => format!(
            "a code of {length} such characters is one of {}",
            owner.title
        ),
        None => format!("it has {length} characters, or some that do not belong there"),
    };
    let wanted = format!("{} {}", format.length, format.alphabet);
    CheckOutcome::fail(Evidence::new(detail).compared(wanted, code.as_str()))
}
