//! `proof.common-name`: the subject CN equals the verification code, the heart of proof of
//! possession.
//!
//! Equality is one line. The rest of the file finds out how a CN misses the code, since each way
//! has its own cause and remedy, and a service's answer names none of them.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Attribute, Certificate, GeneralName, Name},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    checks::code::format::{in_other_case, wrong_form},
    code::{Difference, Mismatch, VerificationCode},
    error::counted,
    report::{Severity, Subject},
    shell::quoted,
};

pub(super) const CHECK: Check = Check {
    id: "proof.common-name",
    title: "the subject CN equals the verification code",
    subject: Subject::Proof,
    severity: Severity::Error,
    by_role: &[],
    reference: "Azure IoT Hub and DPS, verify a CA certificate; AWS IoT, register a CA certificate",
    explanation: "The service issues a code that could not be known before, and expects it as the common name \
        of a certificate that the CA signed. Whether a service ignores a difference in letter case or white space is not \
        documented, so the two must be equal character for character.",
    remedy: "make a new proof with exactly the code that the service shows now: `popcert prove --ca CA.pem --key CA.key \
        --code CODE -o proof.pem`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// The field that all findings here are about.
const FIELD: &str = "tbsCertificate.subject";

/// AWS (API reference, RegisterCACertificate) and Microsoft Learn (verify a CA certificate) have
/// the code as the CN of the proof's subject. A fresh code keeps old proofs, and proofs made for
/// others, from being presented again; it is a nonce.
///
/// Compared character for character after decoding the string type. Whether any service overlooks
/// letter case or white space is documented nowhere, so those differences fail, too, each with its
/// own words. It always decides: without it the proof is some certificate of that CA.
///
/// Only the subject's CN counts. With several a service may read the first or the last, so that a
/// proof with the code as one of two CNs is not proven.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(code) = case.code() else {
        return CheckOutcome::NotApplicable("no verification code was given");
    };
    let certificate = input.certificate();
    let names: Vec<_> = certificate.subject().common_names().collect();
    match names[..] {
        // No CN at all: perhaps the code is elsewhere, as in the alternative names.
        [] => CheckOutcome::fail(
            Evidence::new(
                code_elsewhere(certificate, code)
                    .unwrap_or("the subject has no common name".into()),
            )
            .compared(code.as_str(), certificate.subject().to_string())
            .field(FIELD),
        ),
        [only] => match only.text() {
            // Octets that their string type does not allow. They are shown in hex: any decoding
            // would be a guess.
            None => CheckOutcome::fail(
                Evidence::new(only.fault().unwrap_or("it is no text".into()))
                    .compared(code.as_str(), only.hexadecimal())
                    .field(FIELD)
                    .at(only.offset()),
            ),
            Some(text) => match code.difference(&text) {
                None => CheckOutcome::Pass,
                Some(difference) => CheckOutcome::fail(
                    malformed(case, code, describe(certificate, code, &text, difference))
                        .compared(code.as_str(), visible(&text))
                        .field(FIELD)
                        .at(only.offset()),
                ),
            },
        },
        _ => CheckOutcome::fail(several(code, &names)),
    }
}

/// Several CNs, whether or not one of them is the code.
fn several(code: &VerificationCode, names: &[&Attribute]) -> Evidence {
    let texts = names.iter().map(|name| name.text().unwrap_or_default());
    let texts: Vec<_> = texts.collect();
    let which = texts.iter().position(|text| text == code.as_str());
    let which = which.map_or("none of them is the code".to_owned(), |at| {
        format!(
            "number {} is the code, but services differ in which one they read",
            at + 1
        )
    });
    let detail = format!("the subject has {} common names; {which}", names.len());
    Evidence::new(detail)
        .compared(code.as_str(), visible(&texts.join(" | ")))
        .advice("make the code the only CN of the subject")
        .field(FIELD)
}

/// Adds why the service cannot have given out this code: then it was not copied whole, and the proof may
/// be right.
fn malformed(case: &Case<'_>, code: &VerificationCode, mut evidence: Evidence) -> Evidence {
    let Some(format) = &case.cloud().code else {
        return evidence;
    };
    let Some(reason) = wrong_form(code, format) else {
        return evidence;
    };
    evidence.detail.push_str("; the code given is malformed: ");
    evidence.detail.push_str(&reason);
    evidence.advice = None;
    evidence.remedy.get_or_insert_with(|| {
        let again = match in_other_case(code.as_str(), format) {
            Some(spelling) => format!(
                "verify again with the code as the service shows it: `--code {}`",
                quoted(&spelling)
            ),
            None => "copy the whole code from the page of the service, and verify again".into(),
        };
        format!("{again}; if the proof was made with what was given here, make it anew")
    });
    evidence
}

/// The difference in words, and what to mind when making the next proof.
fn describe(
    certificate: &Certificate,
    code: &VerificationCode,
    found: &str,
    difference: Difference,
) -> Evidence {
    let at = difference.character;
    let (detail, advice) = match difference.mismatch {
        // Retyped, or sent through a tool that changes case; a service may or may not ignore it.
        Mismatch::Case => (
            format!("they differ only in letter case, first at character {at}"),
            Some("copy the code as it is shown instead of retyping it"),
        ),
        // `openssl -subj` was rewritten by a shell, or the code was pasted into a longer name.
        Mismatch::CodeInside => (
            mangled(found),
            Some(
                "give the subject as `-subj \"/CN=CODE\"`; in Git Bash set MSYS_NO_PATHCONV=1 or write `//CN=CODE`",
            ),
        ),
        // The proof is probably right, and what was given to popcert is not: the remedy is another.
        Mismatch::CodeTruncated => {
            let detail = format!(
                "the given code is only the first {} of the common name",
                counted(at - 1, "character")
            );
            return Evidence::new(detail)
                .remedy("copy the whole code from the service, then verify again");
        }
        // Retyped from a screen, or read by OCR: a letter O for a zero.
        Mismatch::Lookalike => (
            format!(
                "they look alike but are not the same, first at character {at}: {}",
                pair(code.as_str(), found, at)
            ),
            Some("copy the code instead of retyping it"),
        ),
        // A C program passed the length of its buffer. The CVE-2009-2408 kind of trick looks the
        // same, so that a code with a NUL behind it is not the code.
        Mismatch::Nul => (
            "a NUL character follows the code".to_owned(),
            Some("the tool that made the proof counted one character too many: use another"),
        ),
        // Quotes of a JSON value, or dashes that a document added for reading.
        Mismatch::Punctuation => (
            format!(
                "they differ only in punctuation (quotes, dashes, dots), first at character {at}"
            ),
            Some("use the code without quotes or separators"),
        ),
        // A selection that ended too early, or a field of limited length.
        Mismatch::Truncated => (
            format!(
                "the common name stops after {} of {} characters",
                at - 1,
                code.as_str().chars().count()
            ),
            Some("copy the whole code"),
        ),
        // Pasted along with it. A line end in the middle comes from a wrapped terminal line.
        Mismatch::WhiteSpace => (
            format!(
                "they differ only in white space or invisible characters, first at character {at}"
            ),
            Some("copy the code without spaces, line ends or invisible characters"),
        ),
        // Not a slip of the hand: the code of another upload, or no code.
        Mismatch::Other => match code_elsewhere(certificate, code) {
            Some(detail) => (detail, Some("put the code into the subject's CN")),
            None => (other(found, code, at), None),
        },
    };
    let evidence = Evidence::new(detail);
    match advice {
        Some(advice) => evidence.advice(advice),
        None => evidence,
    }
}

/// The CN is the code with something around it. Git Bash rewrites arguments that begin with `/`
/// into Windows paths (`//CN=…\C=US` is the usual way round it), so `\`, `/` and `=` in a CN are
/// traces of it.
fn mangled(found: &str) -> String {
    if found.contains(['\\', '/', '=']) {
        return "the common name holds the code and parts of a path or of the `-subj` option: the shell rewrote it".into();
    }
    "the common name holds the code and more than that".into()
}

/// A different code altogether. Of the same length it is probably one that the service issued
/// earlier: on Azure each new code replaces the one before.
fn other(found: &str, code: &VerificationCode, at: usize) -> String {
    let lengths = (found.chars().count(), code.as_str().chars().count());
    if lengths.0 == lengths.1 {
        return format!(
            "the CN is a different code, from character {at} on: probably one that the service issued \
             earlier, and each new code replaces it"
        );
    }
    format!(
        "the CN is not a code of this form: {} instead of {}, different from character {at} on",
        counted(lengths.0, "character"),
        lengths.1
    )
}

/// Where else in the certificate the code stands, if it does: other attributes of the subject, or
/// the alternative names, in which `ca-certs.ps1` and PowerShell's `-DnsName` put it.
fn code_elsewhere(certificate: &Certificate, code: &VerificationCode) -> Option<String> {
    let is_code = |text: Option<String>| text.as_deref() == Some(code.as_str());
    let in_name = |name: &Name| {
        name.attributes()
            .find(|one| is_code(one.text()))
            .map(ToString::to_string)
    };
    let alternatives = certificate.extensions().subject_alternative_names();
    let in_alternatives = alternatives
        .value()
        .into_iter()
        .flatten()
        .find(|name| match name {
            GeneralName::Dns(text) | GeneralName::Email(text) | GeneralName::Uri(text) => {
                text == code.as_str()
            }
            GeneralName::DirectoryName(name) => in_name(name).is_some(),
            _ => false,
        });
    if in_alternatives.is_some() {
        return Some(
            "the code is in the subject alternative names, where services do not look".into(),
        );
    }
    let attribute = in_name(certificate.subject())?;
    let kind = attribute.split('=').next().unwrap_or_default();
    Some(format!(
        "the code is in the subject\'s {kind}, not in its CN"
    ))
}

/// The two characters that look alike, with their code points: in most fonts nothing else tells
/// them apart.
fn pair(code: &str, found: &str, at: usize) -> String {
    let character = |text: &str| text.chars().nth(at - 1);
    match (character(code), character(found)) {
        (Some(wanted), Some(got)) => format!(
            "`{wanted}` (U+{:04X}) in the code, `{got}` (U+{:04X}) in the proof",
            u32::from(wanted),
            u32::from(got)
        ),
        _ => "one is longer".into(),
    }
}

/// The text with invisible characters as escapes, so that two lines of a report which look equal
/// are.
fn visible(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let plain = !c.is_control()
                && !matches!(
                    c,
                    '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{A0}'
                );
            if plain {
                c.to_string()
            } else {
                c.escape_unicode().to_string()
            }
            .chars()
            .collect::<Vec<_>>()
        })
        .collect()
}
