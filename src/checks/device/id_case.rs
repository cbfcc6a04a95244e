//! The common name is the expected device id in letter case, too.

use super::id::differ_in_case;
use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// The common name is the expected device id in letter case, too.
pub const ID_CASE: Check = Check {
    id: "device.id-case",
    title: "the common name is the expected device id in letter case, too",
    severity: Severity::Warning,
    by_role: &[],
    reference: "Microsoft Learn, Device Provisioning Service, X.509 attestation; IoT Hub, device identities",
    explanation: "DPS compares ids without regard to letter case, IoT Hub takes another case for another device (then `device.id` fails). Of other services it is not documented, and while none is named it cannot be told.",
    remedy: "name the service with `--cloud`: DPS does not mind the letter case, IoT Hub does",
    applies: Role::ALL,
    decides: false,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    let Some(expected) = &case.options().device_id else {
        return Verdict::NotApplicable("no device id was expected");
    };
    if case.cloud().device_id.is_some() {
        return Verdict::NotApplicable("it is known of this service: see device.id");
    }
    let mut names = input.certificate().subject().common_names();
    let (Some(Some(id)), None) = (names.next().map(|name| name.text()), names.next()) else {
        return Verdict::NotApplicable("see device.id");
    };
    if !differ_in_case(&id, expected) {
        return match id == *expected {
            true => Verdict::Pass,
            false => Verdict::NotApplicable("see device.id"),
        };
    }
    let evidence = Evidence::new("the CN differs in letter case only");
    Verdict::fail(
        evidence
            .compared(expected.as_str(), id)
            .field("tbsCertificate.subject"),
    )
}
