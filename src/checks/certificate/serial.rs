//! `certificate.serial`: the serial number is positive and at most 20 octets long.

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
    explanation: "A CRL names a certificate by its serial number. Parsers differ on numbers that are zero, negative or too long, and some reject them.",
    remedy: "have the CA give serial numbers of 16 random octets with the highest bit clear",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.1.2.2: "The serial number MUST be a positive integer assigned by the CA to
/// each certificate", and "Conforming CAs MUST NOT use serialNumber values longer than 20 octets."
///
/// An INTEGER is signed, so that 20 random octets with the highest bit set need a 21st, which is
/// zero: the fault that CAs make who count their random octets and not the encoding. "Certificate
/// users SHOULD be prepared to gracefully handle such certificates" (of negative and zero ones),
/// hence a warning, but Go 1.23 and newer refuse negative ones, and a CRL can only revoke what its
/// parsers can name.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let serial = input.certificate().serial();
    let octets = serial.as_bytes();
    let detail = if serial.is_negative() {
        "it is negative".to_owned()
    } else if serial.is_zero() {
        "it is zero".to_owned()
    // The encoding's octets count, as zlint counts them.
    } else if octets.len() == 21 && octets.starts_with(&[0]) {
        "it takes 21 octets: 20, and a leading zero octet because the highest bit is set".to_owned()
    } else if octets.len() > 20 {
        format!("it takes {} octets", octets.len())
    } else {
        return CheckOutcome::Pass;
    };
    let evidence = Evidence::new(detail)
        .compared("a positive number of at most 20 octets", serial.to_string())
        .field("tbsCertificate.serialNumber");
    CheckOutcome::fail(evidence)
}
