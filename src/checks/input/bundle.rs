//! One upload is one certificate.

use crate::{
    case::{Case, Exhibit, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// One upload is one certificate.
pub const BUNDLE: Check = Check {
    id: "input.bundle",
    title: "the file holds one certificate",
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure/azure-cli pull request 23140; AWS IoT API reference",
    explanation: "The service takes one certificate. From a file with several it may read the first, the last or none.",
    remedy: "write the one that is meant with `popcert convert FILE --index N --to pem -o certificate.pem`",
    applies: &[Role::Ca, Role::Proof],
    decides: false,
    run,
};

fn run(case: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    if !case.is_verify() {
        return Verdict::NotApplicable("nothing is about to be uploaded");
    }
    match exhibit.certificates_in_file() {
        0 | 1 => Verdict::Pass,
        count => Verdict::fail(Evidence::new(format!(
            "the file holds {count} certificates; number {} was taken",
            exhibit.source().index + 1
        ))),
    }
}
