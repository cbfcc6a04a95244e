//! Each service has its own form of code.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    cloud::Cloud,
    report::Severity,
};

/// Each service has its own form of code.
pub const FORMAT: Check = Check {
    id: "code.format",
    title: "the verification code looks like one of this cloud",
    severity: Severity::Warning,
    by_role: &[],
    reference: "recorded exchanges and API references, see the cloud profiles",
    explanation: "Azure's codes are 48 upper-case hex digits, AWS's 64. A code of another form was cut off, or comes from another service.",
    remedy: "copy the code again from the page of the service that it is for",
    applies: &[Role::Proof],
    decides: false,
    run,
};

fn run(case: &Case<'_>, _: &CertificateInput) -> Verdict {
    let Some(code) = case.code() else {
        return Verdict::NotApplicable("no verification code was given");
    };
    let Some(format) = &case.cloud().code else {
        return Verdict::NotApplicable("this cloud\'s form of code is not known");
    };
    if format.fits(code.as_str()) {
        return Verdict::Pass;
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
    Verdict::fail(Evidence::new(detail).compared(wanted, code.as_str()))
}
