//! `certificate.thumbprint`: the file holds the certificate whose thumbprint the user expects.

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
    remedy: "download the certificate again and choose it by its thumbprint; if the portal shows the older one, upload this one",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// The thumbprint is the hash of the whole DER certificate, so it covers the signature and all that
/// nobody has verified yet. Azure's portals show SHA-1 as 40 upper-case hex digits; `az iot` 0.25
/// and newer show SHA-256. Names do not do: a tenant has two CAs of one name around each renewal,
/// and all CAs that one script makes are named alike.
///
/// It always decides. Who asks for this certificate is not content with another. SHA-1 suffices for
/// that: whoever substitutes a certificate needs a second preimage, not a collision.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(expected) = &case.options().expected_thumbprint else {
        return CheckOutcome::NotApplicable("no thumbprint was expected");
    };
    if case.is_verify() && input.role() != Role::Ca {
        return CheckOutcome::NotApplicable("the thumbprint expected is the CA's");
    }
    let is_issued =
        |issued: &CertificateInput| issued.certificate().der() == input.certificate().der();
    if case.issued().is_some_and(is_issued) {
        return CheckOutcome::NotApplicable("the thumbprint expected is the root's");
    }
    // The command line lets nothing pass but 40 and 64 hex digits.
    let (algorithm, name) = match expected.len() {
        40 => (HashAlgorithm::Sha1, "SHA-1"),
        _ => (HashAlgorithm::Sha256, "SHA-256"),
    };
    let own = input.certificate().thumbprint(algorithm).to_string();
    if own == *expected {
        return CheckOutcome::Pass;
    }
    let detail = format!("its {name} thumbprint differs from the expected one");
    CheckOutcome::fail(Evidence::new(detail).compared(expected.clone(), own))
}
