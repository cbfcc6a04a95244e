//! `input.enrollment-encoding`: a device certificate for an individual enrollment is bare base64.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    input::Encoding,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "input.enrollment-encoding",
    title: "the device certificate is encoded as an individual enrollment expects it",
    subject: Subject::File,
    severity: Severity::Note,
    by_role: &[],
    reference: "MicrosoftDocs/azure-docs#6886, Azure/iotedge#5177",
    explanation: "A device certificate for an individual enrollment goes into a field for base64. There the lines `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----`, or a second certificate behind the first, were seen to be answered with 400004. Files that are chosen in today's portal, and CA certificates, may have them.",
    remedy: "for a field that expects base64 alone: `popcert convert FILE --to base64`",
    modes: &[Mode::Audit],
    applies: &[Role::Device],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// DPS answered "400004: The certificate is not a valid base64 string value" to PEM in the field of
/// an individual enrollment (MicrosoftDocs/azure-docs#6886, Azure/iotedge#5177). DER is encoded by
/// the tool that sends it. A note, since only one of several ways to enrol has such a field, and CA
/// certificates never go there.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some((answer, _)) = case.cloud().enrollment_wants_base64 else {
        return CheckOutcome::NotApplicable("this service is not known to expect base64");
    };
    let encoding = input.source().encoding;
    if matches!(encoding, Encoding::Base64 | Encoding::Der) {
        return CheckOutcome::Pass;
    }
    let detail = format!("a field for base64 refuses the armour: {answer}");
    CheckOutcome::fail(Evidence::new(detail).compared("base64 without armour", encoding.as_str()))
}
