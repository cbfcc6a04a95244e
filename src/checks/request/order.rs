//! `request.order`: the file has the issued certificate first and each issuer behind what it issued.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    error::counted,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "request.order",
    title: "the chain runs from the issued certificate to the root",
    subject: Subject::Request,
    severity: Severity::Error,
    by_role: &[],
    reference: "Microsoft Learn, az iot adr ns policy activate-byor",
    explanation: "The service takes the first certificate of the file for the one that was issued, and each that follows for the issuer of the one before; the root may stand at the end or be left out.",
    remedy: "put the chain together again: `cat issued.pem root.pem > chain.pem`, with intermediates between the two, each behind what it issued",
    modes: &[Mode::Request],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// "Certificates must be ordered from leaf to root": 1. the signed certificate, 2. any intermediate CA certificates, 3.
/// optionally the root CA certificate.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let (Some(issued), Some(root)) = (case.issued(), case.input(Role::Ca)) else {
        return CheckOutcome::NotApplicable(
            "no certificate that was issued for the request is given",
        );
    };
    let (path, is_complete) = case.issued_path();
    if !is_complete {
        return CheckOutcome::NotApplicable("it does not lead to the root: see request.issuer");
    }
    let all: Vec<_> = case
        .issued_chain()
        .iter()
        .map(CertificateInput::certificate)
        .collect();
    let of_path = path.iter().copied().chain([root.certificate()]);
    let wanted: Vec<_> = of_path.map(|one| one.der()).collect();
    let own: Vec<_> = all.iter().map(|one| one.der()).collect();
    if own == wanted || own == wanted[..path.len()] {
        return CheckOutcome::Pass;
    }
    let place = own
        .iter()
        .position(|der| *der == issued.certificate().der());
    let detail = match place {
        Some(at) if at > 0 => format!(
            "the issued certificate is number {} of {}",
            at + 1,
            own.len()
        ),
        _ if own.iter().any(|der| !wanted.contains(der)) => {
            "it holds a certificate that is not on the way to the root".to_owned()
        }
        _ if own.len() > wanted.len() => "it holds a certificate twice".to_owned(),
        _ => "a certificate does not stand behind the one that it issued".to_owned(),
    };
    let mut evidence = Evidence::new(detail).compared(
        "the issued certificate, its issuers, and the root or nothing",
        counted(own.len(), "certificate"),
    );
    evidence.certificate = Some("issued".into());
    evidence.sha256 = Some(issued.certificate().sha256());
    CheckOutcome::fail(evidence)
}
