//! The proof is a certificate of its own.

use crate::{
    case::{Case, Exhibit, Role},
    certificate::Certificate,
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// The proof is a certificate of its own.
pub const IDENTITY: Check = Check {
    id: "proof.identity",
    title: "the proof is not the CA, and not another CA",
    severity: Severity::Error,
    by_role: &[],
    reference: "AWS IoT and Azure IoT Hub documentation, proof of possession",
    explanation: "The proof must be a new certificate that the CA signed. The CA certificate itself proves nothing, as everyone has it.",
    remedy: "give the certificate that was made with the verification code as `--proof`, and the one that signed it as `--ca`",
    applies: &[Role::Proof],
    run,
};

fn run(case: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let Some(ca) = case.exhibit(Role::Ca) else {
        return Verdict::NotApplicable("no CA certificate was given");
    };
    let (proof, ca) = (exhibit.certificate(), ca.certificate());
    let detail = if proof.der() == ca.der() {
        "the proof and the CA are the same certificate"
    } else if is_ca(proof) && ca.issuer().matches(proof.subject()) && !ca.is_self_issued() {
        "the CA given was issued by the certificate given as the proof: the files are swapped, or the proof is the CA's parent"
    } else if proof.public_key().der() == ca.public_key().der() {
        "the proof has the CA's own key; a proof is made for a fresh key"
    } else {
        return Verdict::Pass;
    };
    let same_key_only = detail.starts_with("the proof has");
    let evidence = Evidence::new(detail).field("tbsCertificate.subjectPublicKeyInfo");
    Verdict::fail(if same_key_only {
        evidence
            .severity(Severity::Note)
            .remedy("nothing needs to be done; next time make the request with a new key, so that the CA's key is used for signing alone")
    } else {
        evidence
    })
}

fn is_ca(certificate: &Certificate) -> bool {
    certificate
        .extensions()
        .basic_constraints()
        .value()
        .is_some_and(|basic| basic.ca)
}
