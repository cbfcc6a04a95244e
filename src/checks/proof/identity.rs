//! `proof.identity`: CA and proof are two certificates, given in their right places.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Attribute, Certificate},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.identity",
    title: "the proof is not the CA, and not another CA",
    subject: Subject::Proof,
    severity: Severity::Error,
    by_role: &[],
    reference: "AWS IoT and Azure IoT Hub documentation, proof of possession",
    explanation: "The proof must be a new certificate that the CA signed. The CA certificate itself proves nothing, as everyone has it.",
    remedy: "give the certificate that was made with the verification code as `--proof`, and the one that signed it as `--ca`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// AWS and Azure have the proof be a new certificate that the CA signed. The CA's own certificate
/// is public, so presenting it shows no key. Swapped files are found by what they say (the "CA"
/// names the "proof" as its issuer), for they may have any names.
///
/// It is asked even when the files are swapped, and all checks for which that makes no sense point
/// here (`WhenSwapped`): one cause, one error.
///
/// A proof for the CA's own key is valid, since the signature counts, and a note: the request for
/// it was made with the CA's key, which should sign certificates and nothing else.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(ca) = case.input(Role::Ca) else {
        return CheckOutcome::NotApplicable("no CA certificate was given");
    };
    let (proof, ca) = (input.certificate(), ca.certificate());
    if proof.der() == ca.der() {
        let detail = "the proof and the CA are the same certificate";
        return CheckOutcome::fail(Evidence::new(detail));
    }
    if case.are_swapped() {
        return CheckOutcome::fail(swapped(case, ca));
    }
    if !proof.public_key().is_same_key(ca.public_key()) {
        return CheckOutcome::Pass;
    }
    // A certificate that the CA made for itself: a request with the CA's key, signed with the CA's
    // key.
    let detail = "the proof has the CA's own key; a proof is made for a fresh key";
    CheckOutcome::fail(
        Evidence::new(detail)
            .field("tbsCertificate.subjectPublicKeyInfo")
            .severity(Severity::Note)
            .remedy("nothing needs to be done; next time make the request with a new key, so that the CA's key is used for signing alone"),
    )
}

/// The CA given names the proof given as its issuer. With the code as its CN it is certain that the
/// two were swapped; otherwise the user may have given the CA's parent as the proof.
fn swapped(case: &Case<'_>, ca: &Certificate) -> Evidence {
    let mut names = ca.subject().common_names().filter_map(Attribute::text);
    let has_code = case
        .code()
        .is_some_and(|code| names.any(|name| name == code.as_str()));
    let evidence = Evidence::new(match has_code {
        true => {
            "the files are swapped: the one given as the CA has the code as its CN, and the one given as the proof issued it"
        }
        false => {
            "the CA given was issued by the certificate given as the proof: the files are swapped, or the proof is the CA's parent"
        }
    });
    let evidence = evidence.field("tbsCertificate.subject");
    match has_code {
        true => evidence.remedy("exchange the two: what is given with `--proof` belongs to `--ca`, and the other way round"),
        false => evidence,
    }
}
