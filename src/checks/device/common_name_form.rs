//! `device.common-name-form`: the common name is an ID that the service can register.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    cloud::DeviceIdFormat,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "device.common-name-form",
    title: "the common name is an ID that the service accepts",
    subject: Subject::Device,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Microsoft Learn, terms of the Device Provisioning Service (registration ID) and identity registry of IoT Hub (deviceId)",
    explanation: "A device that connects with a certificate is registered under its CN. DPS accepts letters, digits and `-._:`, IoT Hub some more special characters; a CN with a space or a slash, usual for certificates of people and servers, cannot be registered.",
    remedy: "issue the device certificate with an ID as its CN that the service accepts, for instance the device's serial number",
    modes: &[Mode::Audit, Mode::Chain],
    applies: &[Role::Device, Role::Other],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// Microsoft Learn on DPS: a registration ID is "a case-insensitive string (up to 128 characters
/// long) of alphanumeric characters plus the special characters"; IoT Hub's device IDs allow some
/// more. The form is data of the cloud's profile, with its source.
///
/// X.520 gives a CN at most 64 characters, but that is not asked for here: Azure Sphere's devices
/// have 128 hex digits, and are registered through DPS.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(format) = &case.cloud().device_id else {
        return CheckOutcome::NotApplicable("it is not documented which IDs this service accepts");
    };
    let certificate = input.certificate();
    // A CA in the place of a leaf has a finding of its own, device.identity.
    let basic = certificate.extensions().basic_constraints().value();
    if basic.is_some_and(|basic| basic.ca) {
        return CheckOutcome::NotApplicable("it is a CA, not a device");
    }
    let subject = certificate.subject();
    let mut names = subject.common_names();
    let (Some(name), None) = (names.next(), names.next()) else {
        return CheckOutcome::NotApplicable(
            "it has no common name, or several: see device.common-name",
        );
    };
    let Some(id) = name.text() else {
        return CheckOutcome::Undetermined("the common name cannot be read".into());
    };
    match fault(format, &id) {
        None => CheckOutcome::Pass,
        Some(detail) => CheckOutcome::fail(
            Evidence::new(detail)
                .compared(format.to_string(), id)
                .field("tbsCertificate.subject"),
        ),
    }
}

/// What is wrong with an ID, the first thing only: who mends it looks at all of it.
fn fault(format: &DeviceIdFormat, id: &str) -> Option<String> {
    let what = format.name;
    let count = id.chars().count();
    let odd = id.chars().enumerate().find(|(_, c)| !(format.allows)(*c));
    if let Some((at, odd)) = odd {
        let at = at + 1;
        return Some(format!(
            "character {at} of {count} (`{}`) is not allowed in a {what}",
            odd.escape_debug()
        ));
    }
    match id.chars().last() {
        None => Some(format!("it is empty, and a {what} must not be")),
        Some(_) if count > format.longest => Some(format!(
            "it has {count} characters, and a {what} has at most {}",
            format.longest
        )),
        Some(last) if !(format.ends_with)(last) => {
            Some(format!("a {what} may not end with `{last}`"))
        }
        Some(_) => None,
    }
}
