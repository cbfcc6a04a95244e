//! X.520: a common name is at most 64 characters of a usual string type.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.common-name-form",
    title: "the common name is written in a usual form",
    subject: Subject::Proof,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 appendix A.1 (ub-common-name); X.520",
    explanation: "Services compare text. A code in a two-octet string type, or one that is longer than 64 characters, may be read differently or refused.",
    remedy: "make the proof with the code as PrintableString or UTF8String",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 appendix A.1, ub-common-name.
const LONGEST: usize = 64;
const USUAL: [&str; 2] = ["PrintableString", "UTF8String"];

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.subject";
    let mut evidence = Vec::new();
    for name in input.certificate().subject().common_names() {
        let length = name.text().map_or(0, |text| text.chars().count());
        if length > LONGEST {
            let detail = format!("the common name has {length} characters, more than {LONGEST}");
            let remedy = "nothing needs to be done if the service gave out a code of that length; strict tools, openssl among them, refuse to make such a proof";
            let long = Evidence::new(detail).field(FIELD).at(name.offset());
            evidence.push(long.remedy(remedy));
        }
        if !USUAL.contains(&name.string_type()) {
            let unusual = Evidence::new("its string type is not a usual one");
            let unusual = unusual.compared(USUAL.join(" or "), name.string_type());
            evidence.push(unusual.field(FIELD).at(name.offset()));
        }
    }
    CheckOutcome::from_evidence(evidence)
}
