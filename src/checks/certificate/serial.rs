//! RFC 5280 section 4.1.2.2: a serial number is positive and has at most 20 octets.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.serial",
    title: "the serial number is positive and at most 20 octets long",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 4.1.2.2",
    explanation: "A CRL names a certificate by its serial number. Readers differ on numbers that are zero, negative or too long, and some refuse them.",
    remedy: "have the CA give serial numbers of 16 random octets with the highest bit clear",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let serial = input.certificate().serial();
    let detail = if serial.is_negative() {
        "it is negative"
    } else if serial.is_zero() {
        "it is zero"
    } else if serial.as_bytes().len() > 20 {
        "it takes more than 20 octets"
    } else {
        return CheckOutcome::Pass;
    };
    let evidence = Evidence::new(detail)
        .compared("a positive number of at most 20 octets", serial.to_string())
        .field("tbsCertificate.serialNumber");
    CheckOutcome::fail(evidence)
}
