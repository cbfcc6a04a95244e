//! `input.bundle`: a file that is uploaded holds one certificate.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "input.bundle",
    title: "the file holds one certificate",
    subject: Subject::File,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure/azure-cli pull request 23140; AWS IoT API reference",
    explanation: "The service expects one certificate. From a file with several it may read the first, the last or none.",
    remedy: "write the one that is meant with `popcert convert FILE --index N --to pem -o certificate.pem`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca, Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// AWS takes `caCertificate` and `verificationCertificate` as one PEM certificate each (API
/// reference, RegisterCACertificate). Azure was seen to take a file of two in base64 and to refuse
/// the same file as it is (Azure/azure-cli pull request 23140). Which of several a service reads is
/// documented nowhere.
///
/// On audit nothing is uploaded, and bundles are read certificate by certificate.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    if !case.is_verify() {
        return CheckOutcome::NotApplicable("nothing is about to be uploaded");
    }
    // What was issued for a request is uploaded with its issuers, and the root only as one of them.
    if case.mode() == Mode::Request {
        return CheckOutcome::NotApplicable("a chain is uploaded: see request.order");
    }
    let number = input.source().index + 1;
    let role = match input.role() {
        Role::Ca => "CA",
        role => role.as_str(),
    };
    let detail = match (input.certificates_in_file(), number) {
        (0 | 1, _) => return CheckOutcome::Pass,
        // The first one is what a service that reads one most likely reads, but nobody documents
        // it.
        (count, 1) => {
            format!("the file holds {count} certificates; number 1 was used as the {role}")
        }
        (count, _) => format!(
            "the file holds {count} certificates, and number {number} is the {role}: a service that reads only the first \
             certificate gets the wrong one"
        ),
    };
    // A name that says what is in the file, and that is not the bundle's own.
    let new = input.role().as_str();
    let remedy = format!(
        "upload the {role} alone: `popcert convert FILE --index {number} --to pem -o {new}-alone.pem`"
    );
    CheckOutcome::fail(Evidence::new(detail).remedy(remedy))
}
