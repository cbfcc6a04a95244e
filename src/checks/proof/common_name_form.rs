//! `proof.common-name-form`: the CN is a PrintableString or UTF8String of at most 64 characters.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "proof.common-name-form",
    title: "the common name has a usual string type and length",
    subject: Subject::Proof,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 appendix A.1 (ub-common-name); X.520",
    explanation: "Services compare text. A code in a string type of two octets a character, or one of more than 64 characters, may be decoded differently or rejected.",
    remedy: "make the proof with the code as PrintableString or UTF8String",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 appendix A.1: "ub-common-name INTEGER ::= 64", after X.520. AWS's codes have exactly
/// that many characters, so that one stray blank makes `openssl req` refuse the subject ("string
/// too long").
const LONGEST: usize = 64;
/// RFC 5280 section 4.1.2.4: "CAs conforming to this profile MUST use either the PrintableString or
/// UTF8String encoding of DirectoryString".
const USUAL: [&str; 2] = ["PrintableString", "UTF8String"];

/// A warning: `proof.common-name` compares decoded text, and whether a service does is not
/// documented. One that compares octets finds a BMPString of the same text different. More than 64
/// characters are a warning with a reassuring remedy, for Huawei's codes may be longer than X.520
/// allows.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.subject";
    let mut evidence = Vec::new();
    for name in input.certificate().subject().common_names() {
        let length = name.text().map_or(0, |text| text.chars().count());
        if length > LONGEST {
            let detail = format!("the common name has {length} characters, more than {LONGEST}");
            let remedy = "nothing needs to be done if the service issued a code of that length; strict tools, openssl among them, refuse to make such a proof";
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
