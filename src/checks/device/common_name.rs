//! A device is known by its common name.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Attribute,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "device.common-name",
    title: "the device certificate has one common name",
    subject: Subject::Device,
    severity: Severity::Error,
    by_role: &[],
    reference: "Azure DPS, X.509 attestation; AWS IoT, just-in-time registration",
    explanation: "The services take the common name as the device's or registration id.",
    remedy: "issue the device certificate with the device's id as its only CN",
    modes: &[Mode::Audit, Mode::Chain],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    match case.mode() {
        Mode::Chain if case.cloud().device_id.is_none() => {
            return CheckOutcome::NotApplicable(
                "no service was named that knows a device by its CN",
            );
        }
        Mode::Chain => {}
        Mode::Audit | Mode::Verify if input.role() != Role::Device => {
            return CheckOutcome::NotApplicable("it is not taken for a device's");
        }
        Mode::Audit | Mode::Verify => {}
    }
    let subject = input.certificate().subject();
    match subject.common_names().count() {
        // X.520 section 6.2.2, RFC 5280 appendix A: 1 to 64 characters.
        1 if subject.common_names().any(is_empty) => {
            let evidence = Evidence::new("its common name is empty");
            CheckOutcome::fail(evidence.field("tbsCertificate.subject"))
        }
        1 => CheckOutcome::Pass,
        count => CheckOutcome::fail(
            Evidence::new(format!("it has {count} common names"))
                .compared("one", subject.to_string())
                .field("tbsCertificate.subject"),
        ),
    }
}

fn is_empty(name: &Attribute) -> bool {
    name.text().is_some_and(|text| text.is_empty())
}
