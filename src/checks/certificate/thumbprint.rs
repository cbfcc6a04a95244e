//! The file is the certificate that the service shows.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::HashAlgorithm,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.thumbprint",
    title: "the thumbprint is the one that was expected",
    subject: Subject::Certificate,
    severity: Severity::Error,
    by_role: &[],
    reference: "Azure portals show SHA-1, `az iot` 0.25 and newer SHA-256; DPS answers 401003 when they differ",
    explanation: "Two certificates with one name differ in their thumbprint. Comparing it with what the portal shows is the only way to know that the right file was downloaded.",
    remedy: "download the certificate again and choose it by its thumbprint; if the portal shows the older one, upload this",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(expected) = &case.options().expected_thumbprint else {
        return CheckOutcome::NotApplicable("no thumbprint was expected");
    };
    if case.is_verify() && input.role() != Role::Ca {
        return CheckOutcome::NotApplicable("the thumbprint expected is the CA's");
    }
    let (algorithm, name) = match expected.len() {
        40 => (HashAlgorithm::Sha1, "SHA-1"),
        _ => (HashAlgorithm::Sha256, "SHA-256"),
    };
    let own = input.certificate().thumbprint(algorithm).to_string();
    if own == *expected {
        return CheckOutcome::Pass;
    }
    let detail = format!("its {name} thumbprint is another");
    CheckOutcome::fail(Evidence::new(detail).compared(expected.clone(), own))
}
