//! `input.file-name`: the service's tools open a file of that name.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "input.file-name",
    title: "the service's tools open a file of that name",
    subject: Subject::File,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure/azure-cli, command_modules/iot/_utils.py; Azure/azure-cli#19197",
    explanation: "The Azure CLI reads only names that end in `.pem` or `.cer`, in lower case. It refuses any other: `Certificate file type must be either '.pem' or '.cer'`. File dialogs hide it.",
    remedy: "rename the file so that it ends in `.cer` (DER) or `.pem` (PEM)",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca, Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// The Azure CLI's `open_certificate` (command_modules/iot/_utils.py) compares the end of the name
/// with `.pem` and `.cer`, in lower case, and refuses any other: "ValueError: Certificate file type must
/// be either '.pem' or '.cer'." (azure-cli 2.91). Older ones took it for the empty string without a word,
/// and the service complained about something else ("TPM or X509 attestation is required",
/// Azure/azure-cli#19197). `CA.CER` as Windows writes it is enough.
///
/// Standard input has no name.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let endings = case.cloud().file_endings;
    let path = &input.source().path;
    if endings.is_empty() || path == "-" {
        return CheckOutcome::NotApplicable("any file name will do");
    }
    // The file's name without its folders, of either kind of system.
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    // The service accepts such files by other ways: a note, and only for those whose dialog was
    // seen.
    let mut hidden = case.cloud().hidden_endings.iter();
    if let Some((ending, source)) = hidden.find(|(ending, _)| path.ends_with(ending)) {
        let detail = format!(
            "a file dialog of {} was seen to grey out `{ending}` ({source})",
            case.cloud().title
        );
        let remedy = "if the dialog does not let you choose it: `popcert convert FILE --to pem -o FILE.pem`, and choose that";
        return CheckOutcome::fail(
            Evidence::new(detail)
                .remedy(remedy)
                .severity(Severity::Note),
        );
    }
    if endings.iter().any(|ending| path.ends_with(ending)) {
        return CheckOutcome::Pass;
    }
    let detail = "the Azure CLI would refuse a file of this name";
    CheckOutcome::fail(Evidence::new(detail).compared(endings.join(" or "), name))
}
