//! `device.common-name`: the subject has one common name, by which the service knows the device.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Attribute, Name},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "device.common-name",
    title: "the device certificate names the device, in one common name where services read that",
    subject: Subject::Device,
    severity: Severity::Error,
    by_role: &[],
    reference: "Azure DPS, X.509 attestation; AWS IoT, just-in-time registration",
    explanation: "The services read the device ID or registration ID from the common name. Where no service is named that does, the subject alternative names may stand in its place.",
    remedy: "issue the device certificate with the device ID as its only CN",
    modes: &[Mode::Audit, Mode::Chain],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// Microsoft Learn (X.509 attestation): the registration ID of a device that enrols through DPS is
/// the CN of its certificate, and IoT Hub compares it with the device ID. No norm asks for a CN,
/// and with RFC 5280 section 4.1.2.6 a subject may be empty, so the rule is the services' own: in
/// `chain` it holds only if a service that reads the CN was named.
///
/// With several CNs libraries differ in whether they read the first or the last, and a device could
/// be another one for each part of a service.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    match case.mode() {
        Mode::Chain if case.cloud().device_id.is_none() => {
            return CheckOutcome::NotApplicable(
                "no service was named that identifies a device by its CN",
            );
        }
        Mode::Chain => {}
        _ if input.role() != Role::Device => {
            return CheckOutcome::NotApplicable("it is not treated as a device certificate");
        }
        _ => {}
    }
    let subject = input.certificate().subject();
    match subject.common_names().count() {
        // The alternative names say who it is.
        0 if case.cloud().device_id.is_none() && has_alternative_name(input) => CheckOutcome::Pass,
        // X.520 section 6.2.2, RFC 5280 appendix A: 1 to 64 characters.
        1 if subject.common_names().any(is_empty) => {
            let evidence = Evidence::new("its common name is empty");
            CheckOutcome::fail(evidence.field("tbsCertificate.subject"))
        }
        1 => CheckOutcome::Pass,
        // None, or several.
        count => CheckOutcome::fail(
            Evidence::new(match count {
                0 => "its subject has no common name".to_owned(),
                _ => format!("its subject has {count} common names"),
            })
            .compared("one", shown(subject))
            .field("tbsCertificate.subject"),
        ),
    }
}

/// Whether the certificate names its subject in the alternative names. RFC 5280 section 4.1.2.6: "If
/// subject naming information is present only in the subjectAltName extension […], then the subject
/// name MUST be an empty sequence". SPIFFE's identities, TPM endorsement keys and TLS servers do so.
fn has_alternative_name(input: &CertificateInput) -> bool {
    let extensions = input.certificate().extensions();
    let names = extensions.subject_alternative_names();
    names.value().is_some_and(|names| !names.is_empty())
}

/// The name, or that it is empty.
fn shown(name: &Name) -> String {
    match name.is_empty() {
        true => "an empty name".to_owned(),
        false => name.to_string(),
    }
}

fn is_empty(name: &Attribute) -> bool {
    name.text().is_some_and(|text| text.is_empty())
}
