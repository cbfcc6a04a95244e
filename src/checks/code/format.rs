//! `code.format`: the code has the form that this service's codes have.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Attribute, Certificate},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    cloud::{Cloud, CodeFormat},
    code::VerificationCode,
    error::counted,
    report::{Severity, Subject},
    shell::quoted,
};

pub(in crate::checks) const CHECK: Check = Check {
    id: "code.format",
    title: "the verification code has the form of this service's codes",
    subject: Subject::Code,
    severity: Severity::Warning,
    by_role: &[],
    reference: "recorded exchanges and API references, see the profiles of the services",
    explanation: "Azure's codes are 48 upper-case hex digits, AWS's and NervesHub's 64, Tencent's and Huawei's a UUID. A code of another form was cut off, or comes from another service.",
    remedy: "copy the code again from the page of the service that it is for",
    modes: &[Mode::Verify],
    applies: &[Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// Azure's recorded codes are 48 upper-case hex digits (24 octets); AWS documents 64 characters of
/// the pattern `(0x)?[a-fA-F0-9]+` for GetRegistrationCode. Forms differ enough to tell which
/// service a code is from.
///
/// A warning, never an error: what counts is that the proof's CN is the code, and forms are
/// observed rather than promised. Azure's SDK documentation shows a sample code with the letters S,
/// R and H.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(code) = case.code() else {
        return CheckOutcome::NotApplicable("no verification code was given");
    };
    let Some(format) = &case.cloud().code else {
        return CheckOutcome::NotApplicable("the form of this service's codes is not known");
    };
    let Some(fault) = fault(code, format) else {
        return CheckOutcome::Pass;
    };
    // One mistake is one finding: a code that is not that of the proof is reported there, with this.
    if !case.are_swapped() && !is_common_name(input.certificate(), code) {
        return CheckOutcome::NotApplicable(
            "it is not the code of the proof: see proof.common-name",
        );
    }
    CheckOutcome::fail(fault)
}

/// What keeps the code from being one of that form.
pub(in crate::checks) fn fault(code: &VerificationCode, format: &CodeFormat) -> Option<Evidence> {
    let evidence = Evidence::new(wrong_form(code, format)?);
    Some(match in_other_case(code.as_str(), format) {
        Some(spelling) => {
            let remedy = format!(
                "copy the code as the service shows it: `--code {}`",
                quoted(&spelling)
            );
            evidence.compared(spelling, code.as_str()).remedy(remedy)
        }
        None => evidence.compared(format.to_string(), code.as_str()),
    })
}

fn is_common_name(certificate: &Certificate, code: &VerificationCode) -> bool {
    let mut names = certificate.subject().common_names();
    let first = names.next().and_then(Attribute::text);
    names.next().is_none() && first.as_deref() == Some(code.as_str())
}

/// Why the service cannot have given out this code.
pub(in crate::checks) fn wrong_form(
    code: &VerificationCode,
    format: &CodeFormat,
) -> Option<String> {
    if format.fits(code.as_str()) {
        return None;
    }
    if in_other_case(code.as_str(), format).is_some() {
        return Some(format!(
            "its letters are in another case: codes are {format}"
        ));
    }
    let length = code.as_str().chars().count();
    // The most likely mistake is the code of another service, in another tab of the browser.
    let owner = Cloud::all().iter().find(|cloud| {
        cloud
            .code
            .as_ref()
            .is_some_and(|format| format.fits(code.as_str()))
    });
    Some(match owner {
        Some(owner) => format!(
            "a code of {length} such characters has the form of {}'s codes",
            owner.title
        ),
        // The length says more than the first wrong character: a code that was cut off has none.
        None if length != format.length => {
            format!(
                "it has {} instead of {}",
                counted(length, "character"),
                format.length
            )
        }
        None => foreign_character(code.as_str(), format),
    })
}

/// The code in the letter case of the service's codes, if nothing else is wrong with it.
pub(in crate::checks) fn in_other_case(code: &str, format: &CodeFormat) -> Option<String> {
    let spellings = [code.to_ascii_uppercase(), code.to_ascii_lowercase()];
    spellings.into_iter().find(|spelling| format.fits(spelling))
}

/// The first character that codes of that form do not have: a letter O for a zero, most often.
/// Counted from 1, as people count.
fn foreign_character(code: &str, format: &CodeFormat) -> String {
    let found = code.chars().zip(1..).find(|(c, _)| !(format.allows)(*c));
    found.map_or_else(
        || format!("it is not one of {}", format.alphabet),
        |(c, at)| {
            format!(
                "character {at} is `{c}`, not one of the {}",
                format.alphabet
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_code_is_said_from_the_likeliest_to_the_vaguest() {
        let azure = Cloud::named("azure-iot-hub").expect("a service");
        let format = azure.code.as_ref().expect("a form of code");
        let upper = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
        let wrong = |code: &str| wrong_form(&code.parse().expect("a code"), format);
        assert_eq!(wrong(upper), None);
        for (code, expected) in [
            (
                upper.to_lowercase(),
                format!("its letters are in another case: codes are {format}"),
            ),
            (
                "0123456789abcdef".repeat(4),
                "a code of 64 such characters has the form of AWS IoT Core's codes".into(),
            ),
            (
                upper[..47].to_owned(),
                "it has 47 characters instead of 48".into(),
            ),
            (
                format!("{}G", &upper[..47]),
                "character 48 is `G`, not one of the upper-case hex digits".into(),
            ),
        ] {
            assert_eq!(wrong(&code), Some(expected));
        }
    }

    #[test]
    fn the_first_character_that_does_not_belong_is_named() {
        let azure = Cloud::named("azure-iot-hub").expect("a service");
        let format = azure.code.as_ref().expect("a form of code");
        for (code, expected) in [
            (
                "7D07A6O",
                "character 7 is `O`, not one of the upper-case hex digits",
            ),
            (
                "\u{e9}",
                "character 1 is `\u{e9}`, not one of the upper-case hex digits",
            ),
        ] {
            assert_eq!(foreign_character(code, format), expected);
        }
    }
}
