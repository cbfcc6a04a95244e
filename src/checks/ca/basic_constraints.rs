//! `ca.basic-constraints`: the certificate says that it is a CA (RFC 5280 section 4.2.1.9).

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.basic-constraints",
    title: "the basic constraints say that it is a CA",
    subject: Subject::Ca,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.2.1.9 and 6.1.4 (k)",
    explanation: "Without CA:TRUE the certificate is not a CA, and certificates that it signs are not valid. AWS rejects it at registration; Azure is known to accept a CA without the extension, but device certificates under it may fail later.",
    remedy: "issue the CA certificate with `basicConstraints = critical, CA:TRUE`; openssl takes it in `-addext` or in a section `[v3_ca]`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// For a certificate that is its own issuer and does not say what it is for. Azure IoT Hub lets a
/// device authenticate with a self-signed certificate, known by its thumbprint, so that "issue it
/// as a CA" would be wrong advice for half of those who read it.
const EITHER: &str = "if it is the certificate of a device, which the service knows by its thumbprint, nothing is wrong: \
    audit it with `--as device`; if it is a CA, issue it with `basicConstraints = critical, CA:TRUE`";

/// RFC 5280 section 4.2.1.9: "If the basic constraints extension is not present in a version 3
/// certificate, or the extension is present but the cA boolean is not asserted, then the certified
/// public key MUST NOT be used to verify certificate signatures." Section 6.1.4 (k) makes every
/// path validation apply this to each issuer.
///
/// Absent, malformed and CA:FALSE are three findings. Only the first may weigh less with a cloud:
/// the Azure CLI's own tests verify a CA without extensions, while nobody is known to take one that
/// says that it is none, or says something unreadable. So the latter two are errors whatever the
/// profile says. A CA "MUST mark the extension as critical" (same section), but every validator
/// applies it all the same, hence a warning.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.basicConstraints";
    match input.certificate().extensions().basic_constraints() {
        Extension::Absent => {
            let mut evidence = Evidence::new("there are no basic constraints")
                .compared("CA:TRUE", "none")
                .field(FIELD);
            // On audit the role was found by looking at the certificate; on verify the user said
            // that this is the CA.
            let is_guess = case.mode() == Mode::Audit;
            if is_guess && input.certificate().is_self_issued() {
                evidence = evidence.remedy(EITHER);
            }
            CheckOutcome::fail(evidence)
        }
        Extension::Malformed { offset, reason, .. } => CheckOutcome::fail(
            Evidence::new(format!("the basic constraints cannot be read: {reason}"))
                .field(FIELD)
                .at(*offset)
                .severity(Severity::Error),
        ),
        Extension::Present { value, .. } if !value.ca => CheckOutcome::fail(
            Evidence::new("the basic constraints say that it is not a CA")
                .compared("CA:TRUE", "CA:FALSE")
                .field(FIELD)
                .severity(Severity::Error),
        ),
        Extension::Present {
            critical: false, ..
        } => CheckOutcome::fail(
            Evidence::new("the basic constraints are not marked critical")
                .compared("critical", "not critical")
                .field(FIELD)
                .severity(Severity::Warning),
        ),
        Extension::Present { .. } => CheckOutcome::Pass,
    }
}
