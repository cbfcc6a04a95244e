//! A device is known by its common name.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Attribute,
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
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    match case.mode() {
        Mode::Chain if case.cloud().device_id.is_none() => {
            return Verdict::NotApplicable("no service was named that knows a device by its CN");
        }
        Mode::Chain => {}
        Mode::Audit | Mode::Verify if input.role() != Role::Device => {
            return Verdict::NotApplicable("it is not taken for a device's");
        }
        Mode::Audit | Mode::Verify => {}
    }
    let subject = input.certificate().subject();
    match subject.common_names().count() {
        // X.520 section 6.2.2, RFC 5280 appendix A: 1 to 64 characters.
        1 if subject.common_names().any(is_empty) => {
            let evidence = Evidence::new("its common name is empty");
            Verdict::fail(evidence.field("tbsCertificate.subject"))
        }
        1 => Verdict::Pass,
        count => Verdict::fail(
            Evidence::new(format!("it has {count} common names"))
                .compared("one", subject.to_string())
                .field("tbsCertificate.subject"),
        ),
    }
}

fn is_empty(name: &Attribute) -> bool {
    name.text().is_some_and(|text| text.is_empty())
}
