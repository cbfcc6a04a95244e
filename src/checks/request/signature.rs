//! `request.signature`: the request's own signature verifies.

use crate::{
    case::{Case, CertificateInput, Mode, RequestInput, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    trust::Failure,
};

pub(super) const CHECK: Check = Check {
    id: "request.signature",
    title: "the request is signed with its own key",
    subject: Subject::Request,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 2986 section 4.2",
    explanation: "Whoever made the request shows with its signature that they hold the key in it. A request that was changed or cut off on its way does not verify, and a certificate for it would be for a key that nobody may have.",
    remedy: "read the request from the service again",
    modes: &[Mode::Request],
    applies: &[Role::Ca],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// RFC 2986 section 3, note 2: the signature "prevents an entity from requesting a certificate with another party's
/// public key".
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Some(request) = case.request().map(RequestInput::request) else {
        return CheckOutcome::NotApplicable("there is no request");
    };
    match case.verify_request_signature(request) {
        Ok(()) => CheckOutcome::Pass,
        Err(failure @ Failure::Unsupported(_)) => {
            CheckOutcome::Undetermined(failure.to_string().into())
        }
        Err(failure) => CheckOutcome::fail(Evidence::new(failure.to_string()).field("signature")),
    }
}
