//! `device.basic-constraints`: the device certificate does not say that it is a CA.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "device.basic-constraints",
    title: "the device certificate does not say that it is a CA",
    subject: Subject::Device,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.9",
    explanation: "A device that presents a CA certificate is refused when it connects (DPS answers 401002).",
    remedy: "give the device a certificate of its own, issued by the CA with CA:FALSE",
    modes: &[Mode::Audit],
    applies: &[Role::Device],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2.1.9: "The cA boolean indicates whether the certified public key may be used
/// to verify certificate signatures." With CA:TRUE in every device, whoever reads the key out of
/// one could issue certificates for all of them. DPS answers a device that presents a CA
/// certificate with 401002 (Azure/azure-iot-sdk-node#532).
///
/// Absent is fine: "This extension MAY appear as a critical or non-critical extension in end entity
/// certificates."
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.basicConstraints";
    match input.certificate().extensions().basic_constraints() {
        Extension::Malformed { offset, reason, .. } => CheckOutcome::fail(
            Evidence::new(format!("the basic constraints cannot be read: {reason}"))
                .field(FIELD)
                .at(*offset),
        ),
        Extension::Present { value, .. } if value.ca => CheckOutcome::fail(
            Evidence::new("it says that it is a CA")
                .compared("CA:FALSE", "CA:TRUE")
                .field(FIELD),
        ),
        _ => CheckOutcome::Pass,
    }
}
