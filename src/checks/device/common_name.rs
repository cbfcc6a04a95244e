//! A device is known by its common name.

use crate::{
    case::{Case, Exhibit, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// A device is known by its common name.
pub const COMMON_NAME: Check = Check {
    id: "device.common-name",
    title: "the device certificate has one common name",
    severity: Severity::Error,
    by_role: &[],
    reference: "Azure DPS, X.509 attestation; AWS IoT, just-in-time registration",
    explanation: "The services take the common name as the device's or registration id.",
    remedy: "issue the device certificate with the device's id as its only CN",
    applies: &[Role::Device],
    decides: false,
    run,
};

fn run(_: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let subject = exhibit.certificate().subject();
    match subject.common_names().count() {
        1 => Verdict::Pass,
        count => Verdict::fail(
            Evidence::new(format!("it has {count} common names"))
                .compared("one", subject.to_string())
                .field("tbsCertificate.subject"),
        ),
    }
}
