//! `device.id`: the certificate is the expected device's (`--device-id`).

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "device.id",
    title: "the common name is the expected device ID",
    subject: Subject::Device,
    severity: Severity::Error,
    by_role: &[],
    reference: "Microsoft Learn, Device Provisioning Service, X.509 attestation: the registration ID is the CN of the leaf",
    explanation: "A device is registered under the CN of its certificate. With another one it is not found, or it is mistaken for another device. DPS compares without regard to case, IoT Hub does not.",
    remedy: "issue a certificate for this device, with its ID as the CN; register it under the CN of this one only if its key is in this device",
    modes: &[Mode::Audit, Mode::Chain],
    applies: Role::ALL,
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// Microsoft Learn (X.509 attestation): the registration ID is the CN of the leaf. A certificate
/// with another CN is valid, and another device's.
///
/// It always decides: who names a device asks about that one. Letter case depends on the service:
/// DPS ignores it, IoT Hub does not; where neither is known, `device.id-case` says that it
/// may matter.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let Some(expected) = &case.options().device_id else {
        return CheckOutcome::NotApplicable("no expected device ID was given");
    };
    let subject = input.certificate().subject();
    let ids: Vec<_> = subject.common_names().map(|name| name.text()).collect();
    // None, several or unreadable ones: no service could tell which of them is the ID.
    let [Some(id)] = ids.as_slice() else {
        let evidence = Evidence::new(format!(
            "it has {} readable common names",
            ids.iter().flatten().count()
        ));
        return CheckOutcome::fail(differs(evidence, expected, &subject.to_string()));
    };
    if id == expected {
        return CheckOutcome::Pass;
    }
    let counts = case.cloud().device_id.as_ref();
    // Only a service that is known to distinguish letter case makes it an error.
    let counts = counts.is_some_and(|format| !format.ignores_case);
    let detail = match differ_in_case(id, expected) {
        true if counts => "the CN differs only in letter case",
        // Where that may matter, device.id-case says so.
        true => return CheckOutcome::Pass,
        false if id.trim() == expected.trim() => {
            "the CN differs only in white space at its beginning or end"
        }
        false => "the CN is not the expected device ID",
    };
    CheckOutcome::fail(differs(Evidence::new(detail), expected, id))
}

/// Whether they are equal but for letter case. Unicode's lower case, since an ID may have been
/// written with any letters, although services allow ASCII alone.
pub(super) fn differ_in_case(id: &str, expected: &str) -> bool {
    id != expected && id.to_lowercase() == expected.to_lowercase()
}

/// Evidence with both IDs and where the second one stands.
fn differs(evidence: Evidence, expected: &str, actual: &str) -> Evidence {
    evidence
        .compared(expected, actual)
        .field("tbsCertificate.subject")
}
