//! RFC 5280 sections 4.2.1.1 and 4.2.1.2: key identifiers help to find the issuer.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.key-identifiers",
    title: "the CA has key identifiers",
    subject: Subject::Ca,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 sections 4.2.1.1 and 4.2.1.2",
    explanation: "Key identifiers tell CAs of the same name apart. Azure Sphere leaves them out of its tenant CAs, and services do not ask for them.",
    remedy: "nothing needs to be done; when the CA is issued anew, add `subjectKeyIdentifier = hash` and `authorityKeyIdentifier = keyid`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    let extensions = certificate.extensions();
    let mut missing = Vec::new();
    if extensions.subject_key_identifier().is_absent() {
        missing.push("no subject key identifier");
    }
    if extensions.authority_key_identifier().is_absent() && !certificate.is_self_issued() {
        missing.push("no authority key identifier");
    }
    if missing.is_empty() {
        return CheckOutcome::Pass;
    }
    CheckOutcome::fail(
        Evidence::new(format!("it has {}", missing.join(" and ")))
            .field("tbsCertificate.extensions"),
    )
}
