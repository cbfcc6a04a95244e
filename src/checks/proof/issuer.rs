//! `proof.issuer`: the proof names the given CA as its issuer, and no CA below, above or beside it.

use super::super::signer::Signer;
use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Certificate,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
    shell::mentioned,
};

pub(super) const CHECK: Check = Check {
    id: "proof.issuer",
    title: "the proof was issued by the CA",
    subject: Subject::Proof,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.1.3 (a)(4)",
    explanation: "The service looks for the proof's issuer by name among the certificates that were uploaded; a CA below or above it does not count, even if its certificate is sent along. If the proof names another issuer, the wrong CA was uploaded or the wrong one signed.",
    remedy: "give as `--ca` the certificate that the proof names as its issuer, or have the proof signed by this CA",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 6.1.3 (a)(4): "The certificate issuer name is the working_issuer_name", here
/// the subject of the CA given, compared by the rules of section 7.1 (letter case and white space
/// aside).
///
/// It always decides, and no path through other certificates can replace it: the service registers
/// the key of the certificate that was uploaded. A proof by an intermediate below the CA shows that
/// somebody holds the intermediate's key. Azure answers `Issuer certificate '…' cannot be found in
/// the certificate chain` (Azure/azure-iot-sdk-c#1347).
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(ca) = case.input(Role::Ca) else {
        return CheckOutcome::NotApplicable("no CA certificate was given");
    };
    let (proof, ca) = (input.certificate(), ca.certificate());
    if proof.issuer().matches(ca.subject()) {
        return CheckOutcome::Pass;
    }
    let (detail, remedy) = match Signer::of(case) {
        Some(signer) => (
            format!(
                "it was signed by {}, not by the CA given",
                signer.describe()
            ),
            Some(signer.remedy()),
        ),
        None => relation(case, proof, ca),
    };
    let mut evidence = Evidence::new(detail)
        .compared(ca.subject().to_string(), proof.issuer().to_string())
        .field("tbsCertificate.issuer");
    evidence.remedy = remedy;
    CheckOutcome::fail(evidence)
}

/// The likeliest mistake that leads to this issuer, and a remedy where there is a better one than
/// the check's own. From the certain to the vague: self-signed, another name of the same key, the
/// CA's parent, another tenant, and at last any other issuer.
fn relation(case: &Case<'_>, proof: &Certificate, ca: &Certificate) -> (String, Option<String>) {
    // The commonest mistake of a first attempt: `openssl req -x509` signs with the key that it
    // makes.
    if proof.is_self_issued() {
        return (
            "the proof names itself as its issuer: it is self-signed, so the CA's key had no part in it".into(),
            ca.azure_sphere_tenant().is_none().then(|| {
                "sign a request with the CA's key instead: `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`, \
                 or `openssl x509 -req -in proof.csr -CA CA.pem -CAkey CA.key -CAcreateserial -days 1 -out proof.pem`"
                    .into()
            }),
        );
    }
    // Possession is shown, but the name leads to another certificate, which the service has to
    // have.
    if case.verify_under(proof, ca.public_key()).is_ok() {
        return (
            "the CA's key signed it, but the proof names another issuer: the CA has another certificate under that name".into(),
            Some(format!(
                "upload the CA's certificate whose subject is {} instead and give it as `--ca`, or make a new proof with the \
                 certificate given",
                mentioned(&proof.issuer().to_string())
            )),
        );
    }
    // Names only: the parent's certificate is not at hand, or `Signer` would have found it.
    if proof.issuer().matches(ca.issuer()) {
        return (
            "the proof names the CA's parent as its issuer: the parent signed it, or the CA given is one level too low".into(),
            Some(format!(
                "to prove the parent, give and upload it ({}) as the CA; to prove this CA, sign a proof with its own key",
                mentioned(&ca.issuer().to_string())
            )),
        );
    }
    match (proof.azure_sphere_issuer(), ca.azure_sphere_tenant()) {
        // An operator with several tenants who chose the wrong one before downloading.
        (Some(signer), Some(tenant)) if signer != tenant => (
            format!(
                "the proof was made by Azure Sphere tenant {signer}, the CA belongs to tenant {tenant}"
            ),
            None,
        ),
        _ => (
            "the proof names another issuer, perhaps a CA below this one".into(),
            Some(format!(
                "if {} is the CA to register, upload its certificate and give it as `--ca`; otherwise have the proof signed with \
                 the key of {}: `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`",
                mentioned(&proof.issuer().to_string()),
                mentioned(&ca.subject().to_string())
            )),
        ),
    }
}
