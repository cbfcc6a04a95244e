//! `request.issuer`: a valid path leads from the issued certificate to the root given.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Certificate,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    checks::violation::BETWEEN,
    report::{Severity, Subject},
    trust::{Rule, Violation},
};

pub(super) const CHECK: Check = Check {
    id: "request.issuer",
    title: "the root signed the issued certificate, itself or through CAs in between",
    subject: Subject::Request,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1",
    explanation: "That this root signed is the proof that you hold its key, and what devices will trust. A signature by another CA leads elsewhere, and one by what is no valid CA leads nowhere.",
    remedy: "sign the request with the key of this root, or give the root that signed as `--ca`: `openssl x509 -req -in request.pem -CA CA.pem -CAkey CA.key -CAcreateserial -days 365 -extfile issued.ext -out issued.pem`",
    modes: &[Mode::Request],
    applies: &[Role::Ca],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// RFC 5280 section 6.1.3 (a)(1) and (4): the signature verifies with the issuer's key, and the issuer is its subject.
/// Intermediates in between must be in the same file, and valid: a certificate with CA:FALSE has a key that can sign, too.
fn run(case: &Case<'_>, root: &CertificateInput) -> CheckOutcome {
    let Some(issued) = case.issued() else {
        return CheckOutcome::NotApplicable(
            "no certificate that was issued for the request is given",
        );
    };
    let (path, is_complete) = case.issued_path();
    if is_complete {
        let all = case.issued_violations().into_iter();
        let broken = all.filter(|(one, violation)| concerns(case, one, violation));
        return CheckOutcome::from_evidence(broken.map(describe).collect());
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

/// Whether a violation is for this check. What issued certificate and root break by themselves is reported by the checks
/// of CAs, and path lengths by `request.path-length`.
fn concerns(case: &Case<'_>, certificate: &Certificate, violation: &Violation) -> bool {
    let mut asked = case.inputs().iter();
    let is_asked = asked.any(|input| input.certificate().der() == certificate.der());
    violation.rule != Rule::PathLength && (!is_asked || BETWEEN.contains(&violation.rule))
}

fn describe((certificate, violation): (Certificate, Violation)) -> Evidence {
    let detail = format!("{}: {}", certificate.subject(), violation.detail);
    let mut evidence = Evidence::new(detail);
    if let Some((expected, actual)) = violation.compared {
        evidence = evidence.compared(expected, actual);
    }
    let remedy = "have the certificate that is named reissued without the fault, or sign the request with the key of the root itself";
    evidence.remedy = violation.remedy.or(Some(remedy.into()));
    evidence.certificate = Some("issued".into());
    evidence.sha256 = Some(certificate.sha256());
    evidence
}
