//! `device.identity`: a device presents a certificate of its own, not its CA's.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "device.identity",
    title: "the certificate is an end entity's, not a CA's",
    subject: Subject::Device,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 3.2; Azure/azure-iot-sdk-node#532",
    explanation: "A path may end in a CA certificate, but a device that connects with one is refused: it is not below the CA, it is the CA.",
    remedy: "give the device a certificate of its own, issued by the CA",
    modes: &[Mode::Chain],
    applies: &[Role::Device, Role::Other],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 3.2 divides certificates into "CA certificates and end entity certificates". A
/// path of one certificate, the anchor itself, is valid by section 6.1, so that `chain` says
/// "trusted" of a CA file that was put on a device by mistake. DPS answers such a device with
/// 401002, "Signing certificate info did not match chain elements" (Azure/azure-iot-sdk-node#532):
/// an error with Azure, a note where no service was named, since the leaf of a path may well be a
/// CA.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let certificate = input.certificate();
    // The very certificate, not another of the same CA: that one is caught by its basic
    // constraints.
    let is_anchor = case
        .options()
        .anchors
        .iter()
        .any(|anchor| anchor.der() == certificate.der());
    let basic = certificate.extensions().basic_constraints().value();
    let detail = if is_anchor {
        "it is one of the trust anchors itself"
    } else if basic.is_some_and(|basic| basic.ca) {
        "its basic constraints say that it is a CA"
    } else {
        return CheckOutcome::Pass;
    };
    CheckOutcome::fail(Evidence::new(detail).field("tbsCertificate.extensions.basicConstraints"))
}
