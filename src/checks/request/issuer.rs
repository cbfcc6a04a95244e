//! `request.issuer`: signatures lead from the issued certificate to the root given.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "request.issuer",
    title: "the root signed the issued certificate",
    subject: Subject::Request,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.3 (a)",
    explanation: "That this root signed is the proof that you hold its key, and what devices will trust. A signature by another CA leads elsewhere.",
    remedy: "sign the request with the key of this root, or give the root that signed as `--ca`: `openssl x509 -req -in request.pem -CA CA.pem -CAkey CA.key -CAcreateserial -days 365 -extfile issued.ext -out issued.pem`",
    modes: &[Mode::Request],
    applies: &[Role::Ca],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// RFC 5280 section 6.1.3 (a)(1) and (4): the signature verifies with the issuer's key, and the issuer is its subject.
/// Intermediates in between must be in the same file.
fn run(case: &Case<'_>, root: &CertificateInput) -> CheckOutcome {
    let Some(issued) = case.issued() else {
        return CheckOutcome::NotApplicable(
            "no certificate that was issued for the request is given",
        );
    };
    let (path, is_complete) = case.issued_path();
    if is_complete {
        return CheckOutcome::Pass;
    }
    let top = path.last().copied().unwrap_or(issued.certificate());
    let root = case.input(Role::Ca).unwrap_or(root).certificate();
    let detail = match top.issuer().matches(root.subject()) {
        true => "the root's name is its issuer, but another key signed it".to_owned(),
        false => format!(
            "{} is issued by {}, which is not the root and not in the file",
            top.subject(),
            top.issuer()
        ),
    };
    let mut evidence = Evidence::new(detail)
        .compared(root.subject().to_string(), top.issuer().to_string())
        .field("signatureValue");
    evidence.certificate = Some("issued".into());
    evidence.sha256 = Some(issued.certificate().sha256());
    CheckOutcome::fail(evidence)
}
