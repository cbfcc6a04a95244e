//! `ca.path-length`: a path length stands only where it limits something (RFC 5280 section
//! 4.2.1.9).

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.path-length",
    title: "a path length is given only where it has a meaning",
    subject: Subject::Ca,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.9",
    explanation: "The path length limits how many CAs may follow. Without CA:TRUE and keyCertSign it limits nothing, and strict validators reject it.",
    remedy: "leave the path length out, or issue the certificate with CA:TRUE and keyCertSign",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca, Role::Device, Role::Other],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2.1.9: "CAs MUST NOT include the pathLenConstraint field unless the cA
/// boolean is asserted and the key usage extension asserts the keyCertSign bit."
///
/// It is run on devices and other end entities as well, because that is where it happens:
/// Microsoft's `ca-certs.ps1` writes `ca=FALSE&pathlength=0` into its proofs. `openssl verify
/// -x509_strict` refuses a certificate with it; services were not seen to.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let extensions = input.certificate().extensions();
    let Some(basic) = extensions.basic_constraints().value() else {
        return CheckOutcome::NotApplicable("it has no readable basic constraints");
    };
    // "The key usage extension, if present": without it the key is not restricted.
    let signs = extensions
        .key_usage()
        .value()
        .is_none_or(|usage| usage.key_cert_sign());
    match basic.path_len {
        Some(length) if !basic.ca || !signs => CheckOutcome::fail(
            Evidence::new(format!(
                "a path length of {length} is given, but it signs no certificates"
            ))
            .field("tbsCertificate.extensions.basicConstraints"),
        ),
        _ => CheckOutcome::Pass,
    }
}
