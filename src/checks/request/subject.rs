//! `request.subject`: the request's subject is not empty.

use crate::{
    case::{Case, CertificateInput, Mode, RequestInput, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "request.subject",
    title: "the request names its subject",
    subject: Subject::Request,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.1.2.6",
    explanation: "The certificate becomes a CA, and a CA's subject is the issuer of every device under it: it must not be empty.",
    remedy: "have the service make the request again; a root that sets the subject itself breaks what the service compares",
    modes: &[Mode::Request],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// RFC 5280 section 4.1.2.6: "If the subject is a CA [...] then the subject field MUST be populated with a non-empty
/// distinguished name matching the contents of the issuer field in all certificates issued by the subject CA."
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    match case.request().map(RequestInput::request) {
        None => CheckOutcome::NotApplicable("there is no request"),
        Some(request) if request.subject().is_empty() => CheckOutcome::fail(
            Evidence::new("its subject is empty").field("certificationRequestInfo.subject"),
        ),
        Some(_) => CheckOutcome::Pass,
    }
}
