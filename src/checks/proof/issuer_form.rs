//! `proof.issuer-form`: the proof's issuer has the same octets as the CA's subject.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.issuer-form",
    title: "the proof writes its issuer's name octet for octet as the CA does",
    subject: Subject::Proof,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 sections 4.1.2.6 and 7.1",
    explanation: "Names that differ only in letter case, white space or string type are equal, and a CA copies its own name as it is into what it issues. Programs that compare octets see two names, and do not find the issuer.",
    remedy: "if the service refuses it, make the proof with a tool that copies the CA's name as it is; `openssl x509` does",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.1.2.6: "When the subject of the certificate is a CA, the subject field MUST
/// be encoded in the same way as it is encoded in the issuer field [...] in all certificates issued
/// by the subject CA." Section 7.1 has names compared without regard to letter case and white
/// space, but section 8 warns that "implementations might fail to recognize name chains" if
/// encodings differ: Go and rustls-webpki compare octets.
///
/// A warning, as services are not documented to do either.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(ca) = case.input(Role::Ca) else {
        return CheckOutcome::NotApplicable("no CA certificate was given");
    };
    let (issuer, subject) = (input.certificate().issuer(), ca.certificate().subject());
    // Octets first: equal ones need no rules of comparison.
    if issuer.der() == subject.der() {
        return CheckOutcome::Pass;
    }
    if !issuer.matches(subject) {
        return CheckOutcome::NotApplicable("see proof.issuer: it names another");
    }
    let detail = "the names are equal, but differ in letter case, white space or string type; some services compare octets";
    CheckOutcome::fail(
        Evidence::new(detail)
            .compared(subject.to_string(), issuer.to_string())
            .field("tbsCertificate.issuer"),
    )
}
