//! The common name is the expected device id in letter case, too.

use super::id::differ_in_case;
use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "device.id-case",
    title: "the common name is the expected device id in letter case, too",
    subject: Subject::Device,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Microsoft Learn, Device Provisioning Service, X.509 attestation; IoT Hub, device identities",
    explanation: "DPS compares ids without regard to letter case, IoT Hub takes another case for another device (then `device.id` fails). Of other services it is not documented, and while none is named it cannot be told.",
    remedy: "name the service with `--cloud`: DPS does not mind the letter case, IoT Hub does",
    modes: &[Mode::Audit, Mode::Chain],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(expected) = &case.options().device_id else {
        return CheckOutcome::NotApplicable("no device id was expected");
    };
    if case.cloud().device_id.is_some() {
        return CheckOutcome::NotApplicable("it is known of this service: see device.id");
    }
    let mut names = input.certificate().subject().common_names();
    let (Some(Some(id)), None) = (names.next().map(|name| name.text()), names.next()) else {
        return CheckOutcome::NotApplicable("see device.id");
    };
    if !differ_in_case(&id, expected) {
        return match id == *expected {
            true => CheckOutcome::Pass,
            false => CheckOutcome::NotApplicable("see device.id"),
        };
    }
    let evidence = Evidence::new("the CN differs in letter case only");
    CheckOutcome::fail(
        evidence
            .compared(expected.as_str(), id)
            .field("tbsCertificate.subject"),
    )
}
