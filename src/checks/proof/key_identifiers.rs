//! `proof.key-identifiers`: the proof's authority key identifier, if any, is the CA's.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.key-identifiers",
    title: "the key identifiers of the proof fit the CA",
    subject: Subject::Proof,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 sections 4.2.1.1 and 4.2.1.2",
    explanation: "The authority key identifier names the key that signed. Azure Sphere leaves it out. If it names another key than the CA's, another CA of the same name may have signed.",
    remedy: "nothing needs to be done if the signature is right; validators use the identifiers only to find the issuer",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2.1.2: "In conforming CA certificates, the value of the subject key
/// identifier MUST be the value placed in the key identifier field of the authority key identifier
/// extension [...] of certificates issued by the subject of this certificate."
///
/// The signature decides who signed, the identifier is a hint: "Applications are not required to
/// verify that key identifiers match". Two different ones are still worth a warning. Where the
/// signature fails as well, they tell which CA to look for; where it does not, OpenSSL refuses to
/// build the path. Their absence is a note: Azure Sphere's own proofs have none.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    let signer = case.input(Role::Ca).map(CertificateInput::certificate);
    if signer.is_some_and(|signer| !certificate.issuer().matches(signer.subject())) {
        return CheckOutcome::NotApplicable("the proof names another issuer: see proof.issuer");
    }
    let extensions = certificate.extensions();
    let named = extensions.authority_key_identifier();
    let own = signer.map(|signer| signer.extensions().subject_key_identifier());
    let own = own.as_ref().and_then(Extension::value);
    if let (Some(Some(named)), Some(own)) = (named.value(), own)
        && named != own
    {
        let evidence =
            Evidence::new("the authority key identifier names another key than the issuer's")
                .compared(hex::encode_upper(own), hex::encode_upper(named))
                .field("tbsCertificate.extensions.authorityKeyIdentifier");
        let remedy = format!(
            "if the signature is right, nothing needs to be done; if not, the CA whose subject key identifier is {} \
             signed the proof: look for that one",
            hex::encode_upper(named)
        );
        return CheckOutcome::fail(evidence.severity(Severity::Warning).remedy(remedy));
    }
    // Version 1 cannot have any.
    if !named.is_absent() || !extensions.are_present() {
        return CheckOutcome::Pass;
    }
    let evidence = Evidence::new("it has no authority key identifier");
    CheckOutcome::fail(evidence.field("tbsCertificate.extensions.authorityKeyIdentifier"))
}
