//! A service takes only signatures that it knows.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.signature-algorithm",
    title: "the signature is of a kind that the cloud takes",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "AWS IoT developer guide, X.509 client certificates",
    explanation: "AWS lists the signature algorithms that it takes; Ed25519, RSA-PSS and what is older than SHA-256 are not among them. Azure lists none, so with an Azure cloud this is not judged.",
    remedy: "have the certificate signed with ECDSA or RSA (PKCS#1 v1.5) and SHA-256, SHA-384 or SHA-512: the issuer needs such a key",
    modes: Mode::ALL,
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some((taken, source)) = case.cloud().signatures else {
        return CheckOutcome::NotApplicable(
            "it is not documented which signatures this cloud takes",
        );
    };
    let name = input.certificate().signature_algorithm().to_string();
    if taken.contains(&name.as_str()) {
        return CheckOutcome::Pass;
    }
    let detail = format!(
        "{} is not documented to take this kind of signature ({source})",
        case.cloud().title
    );
    CheckOutcome::fail(
        Evidence::new(detail)
            .compared(taken.join(", "), name)
            .field("signatureAlgorithm"),
    )
}
