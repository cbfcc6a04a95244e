//! `signature.message`: the code alone was signed.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    error::counted,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "signature.message",
    title: "the signature is over the code and nothing else",
    subject: Subject::Signature,
    severity: Severity::Error,
    by_role: &[],
    reference: "Cumulocity documentation, proof of possession; community.cumulocity.com, thread 14165",
    explanation: "The service verifies the signature over the code's characters alone. `echo` adds a newline, editors add one at the end of a file, and a key service that is given a digest does not hash again: each makes another message, of which the signature is no proof.",
    remedy: "sign the code as the service shows it, alone and without a newline: `printf %s CODE | openssl dgst -sha256 -sign CA.key | openssl base64 -A > signature.txt`",
    modes: &[Mode::Signature],
    applies: &[Role::Ca],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// The usual messages are tried (`case::signature`): which of them was signed says what went wrong.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Ok(Some(one)) = case.signature_match() else {
        return CheckOutcome::NotApplicable("what was signed is not known: see signature.key");
    };
    if one.message.what.is_empty() {
        return CheckOutcome::Pass;
    }
    let code = case.code().map_or("", |code| code.as_str());
    let evidence = Evidence::new(format!("it signs {}", one.message.what));
    // Of texts as long as each other one sees the difference; of others the length says it.
    let text = std::str::from_utf8(&one.message.octets);
    let evidence = match text.ok().filter(|text| text.len() == code.len()) {
        Some(text) => evidence.compared(code, text),
        None => evidence.compared(
            format!("the code alone, {}", counted(code.len(), "octet")),
            counted(one.message.octets.len(), "octet"),
        ),
    };
    CheckOutcome::fail(match one.message.what.contains("digest") {
        true => evidence.remedy(
            "sign the code and not its digest: `openssl dgst -sha256 -sign` hashes by itself; a key service that takes a digest \
             gets the SHA-256 of the code's characters in binary, and does not hash it again",
        ),
        false => evidence,
    })
}
