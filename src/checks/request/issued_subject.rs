//! `request.issued-subject`: the certificate has the request's subject.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "request.issued-subject",
    title: "the issued certificate has the subject of the request",
    subject: Subject::Request,
    severity: Severity::Error,
    by_role: &[],
    reference: "Microsoft Learn, az iot adr ns policy activate-byor",
    explanation: "The service names itself in the request, and finds its certificate by that name. Roots that fill in a subject of their own, or rewrite its strings, make a certificate of somebody else.",
    remedy: "issue it with the subject of the request as it is: with `openssl ca`, use `policy = policy_anything` and `preserve = yes`",
    modes: &[Mode::Request],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// RFC 5280 section 7.1 compares names without regard to letter case and string type. That is how paths are
/// built; a service may compare octets, so another spelling of the same name is a warning.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let (Some(request), Some(issued)) = (case.request(), case.issued()) else {
        return CheckOutcome::NotApplicable(
            "no certificate that was issued for the request is given",
        );
    };
    let (wanted, own) = (request.request().subject(), issued.certificate().subject());
    if own.der() == wanted.der() {
        return CheckOutcome::Pass;
    }
    let mut evidence = match own.matches(wanted) {
        true => Evidence::new(
            "it has the same subject, encoded otherwise: another order, string type or letter case",
        )
        .severity(Severity::Warning),
        false => Evidence::new("it has another subject"),
    }
    .compared(wanted.to_string(), own.to_string())
    .field("tbsCertificate.subject");
    evidence.certificate = Some("issued".into());
    evidence.sha256 = Some(issued.certificate().sha256());
    CheckOutcome::fail(evidence)
}
