//! `signature.encoding`: the file holds one line of base64, if the service is known to take that.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    input::Wrapping,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "signature.encoding",
    title: "the file holds the signature as the service takes it",
    subject: Subject::Signature,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Cumulocity documentation, proof of possession: `openssl base64 -A`",
    explanation: "The signed verification code is pasted as one line of base64. Line breaks, armour, hex, quotes and base64 of base64 are taken off here; the service does not do that.",
    remedy: "write it as one line of base64: `printf %s CODE | openssl dgst -sha256 -sign CA.key | openssl base64 -A > signature.txt`",
    modes: &[Mode::Signature],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// Where no service is named raw octets are as good as base64: nothing is known of how it is sent. Line breaks
/// are a warning even for a service that takes one line: a field of a page may drop them.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Some(signature) = case.signature() else {
        return CheckOutcome::NotApplicable("there is no signature");
    };
    let is_known = case.cloud().signature_proofs.is_some();
    let found = |detail: String, actual: String| {
        Evidence::new(detail).compared("one line of base64", actual)
    };
    let evidence = match signature.wrappings() {
        [Wrapping::Base64] => return CheckOutcome::Pass,
        [] if !is_known => return CheckOutcome::Pass,
        [] => found("it is binary".into(), "raw octets".into())
            .severity(Severity::Error)
            .remedy(
                "write it as one line of base64: `openssl base64 -A -in FILE -out one-line.txt`",
            ),
        [Wrapping::LineBreaks, Wrapping::Base64] => found(
            "line breaks or blanks stand in its base64".into(),
            "base64 with line breaks or blanks".into(),
        )
        .remedy("take them out: `tr -d ' \\t\\r\\n' < FILE > one-line.txt`"),
        [Wrapping::Base64, Wrapping::Base64] => {
            found("it is base64 of base64".into(), "base64 of base64".into())
        }
        all => {
            let names: Vec<_> = all.iter().map(|one| one.describe()).collect();
            found(
                format!("it is wrapped in {}", names.join(", then ")),
                names.join(", then "),
            )
        }
    };
    let is_lines = signature.wrappings().first() == Some(&Wrapping::LineBreaks);
    CheckOutcome::fail(match is_known && !is_lines {
        true => evidence.severity(Severity::Error),
        false => evidence,
    })
}
