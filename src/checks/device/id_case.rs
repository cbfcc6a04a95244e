//! `device.id-case`: the common name is the expected device ID in letter case, too.

use super::id::differ_in_case;
use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "device.id-case",
    title: "the common name is the expected device ID in letter case, too",
    subject: Subject::Device,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Microsoft Learn, Device Provisioning Service, X.509 attestation; IoT Hub, device identities",
    explanation: "DPS compares IDs without regard to letter case; to IoT Hub an ID in another case is another device (then `device.id` fails). For other services this is not documented, and without a named service it cannot be decided.",
    remedy: "name the service with `--cloud`: DPS ignores letter case, IoT Hub does not",
    modes: &[Mode::Audit, Mode::Chain],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// DPS compares registration IDs without regard to case, IoT Hub distinguishes device IDs by it; of
/// AWS, which may register a device under the whole CN, nothing is documented. Where the service is
/// known, `device.id` has decided; this warning is for all others, in whose registries `Pump-1` may
/// or may not be `pump-1`.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(expected) = &case.options().device_id else {
        return CheckOutcome::NotApplicable("no expected device ID was given");
    };
    if case.cloud().device_id.is_some() {
        return CheckOutcome::NotApplicable("this service's rule is known: see device.id");
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
    let evidence = Evidence::new("the CN differs only in letter case");
    CheckOutcome::fail(
        evidence
            .compared(expected.as_str(), id)
            .field("tbsCertificate.subject"),
    )
}
