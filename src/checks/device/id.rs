//! The certificate is the one of the expected device.

use crate::{
    case::{Case, Exhibit, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// The certificate is the one of the expected device.
pub const ID: Check = Check {
    id: "device.id",
    title: "the common name is the expected device id",
    severity: Severity::Error,
    by_role: &[],
    reference: "Microsoft Learn, Device Provisioning Service, X.509 attestation: the registration ID is the CN of the leaf",
    explanation: "A device is registered under the CN of its certificate. With another one it is not found, or it is taken for another device. DPS compares without regard to case, IoT Hub does not.",
    remedy: "issue a certificate for this device, with its id as the CN; register it under the CN of this one only if its key is in this device",
    applies: Role::ALL,
    decides: true,
    run,
};

fn run(case: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let Some(expected) = &case.around().device_id else {
        return Verdict::NotApplicable("no device id was expected");
    };
    let subject = exhibit.certificate().subject();
    let ids: Vec<_> = subject.common_names().map(|name| name.text()).collect();
    let [Some(id)] = ids.as_slice() else {
        let evidence = Evidence::new(format!(
            "it has {} readable common names",
            ids.iter().flatten().count()
        ));
        return Verdict::fail(differs(evidence, expected, &subject.to_string()));
    };
    if id == expected {
        return Verdict::Pass;
    }
    let format = case.cloud().device_id.as_ref();
    let same_but_case = id.to_lowercase() == expected.to_lowercase();
    let detail = match (format, same_but_case) {
        (Some(format), true) if format.ignores_case => return Verdict::Pass,
        (_, true) => "the CN differs in letter case only".to_owned(),
        (_, false) if id.trim() == expected.trim() => {
            "the CN differs in blanks at its beginning or end only".to_owned()
        }
        (_, false) => "the CN is not the expected device id".to_owned(),
    };
    let mut evidence = Evidence::new(detail);
    if same_but_case && format.is_none() {
        // Whether that matters depends on the service, which was not named.
        evidence = evidence
            .severity(Severity::Warning)
            .remedy("name the service with `--cloud`: DPS ignores letter case, IoT Hub does not");
    }
    Verdict::fail(differs(evidence, expected, id))
}

fn differs(evidence: Evidence, expected: &str, actual: &str) -> Evidence {
    evidence
        .compared(expected, actual)
        .field("tbsCertificate.subject")
}
