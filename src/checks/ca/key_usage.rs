//! `ca.key-usage`: the CA's key may sign certificates (RFC 5280 section 4.2.1.3).

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.key-usage",
    title: "the key usage allows signing certificates",
    subject: Subject::Ca,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.2.1.3 and 6.1.4 (n)",
    explanation: "If the key usage extension is present, it must contain keyCertSign; otherwise nothing that the key signs is accepted as a certificate.",
    remedy: "issue the CA certificate with `keyUsage = critical, keyCertSign, cRLSign`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5280 section 4.2.1.3: "If the keyUsage extension is present, then the subject public key
/// MUST NOT be used to verify signatures on certificates or CRLs unless the corresponding
/// keyCertSign or cRLSign bit is set"; section 6.1.4 (n) makes path validation refuse such an
/// issuer.
///
/// Without the extension nothing is restricted. "Conforming CAs MUST include this extension in
/// certificates that contain public keys that are used to validate digital signatures on other
/// public key certificates", but validators do not ask for it, and Azure was recorded accepting CAs
/// without it: a note. cRLSign is not asked for here; it matters only to whoever issues CRLs.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.keyUsage";
    match input.certificate().extensions().key_usage() {
        Extension::Absent => CheckOutcome::fail(
            Evidence::new(
                "there is no key usage, so any use is allowed; RFC 5280 requires the extension in a CA",
            )
            .field(FIELD)
            .severity(Severity::Note),
        ),
        Extension::Malformed { offset, reason, .. } => CheckOutcome::fail(
            Evidence::new(format!("the key usage cannot be read: {reason}"))
                .field(FIELD)
                .at(*offset),
        ),
        Extension::Present { value, .. } if !value.key_cert_sign() => CheckOutcome::fail(
            Evidence::new("the key may not sign certificates")
                .compared("keyCertSign among them", value.names().join(", "))
                .field(FIELD),
        ),
        Extension::Present { .. } => CheckOutcome::Pass,
    }
}
