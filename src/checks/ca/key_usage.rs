//! RFC 5280 section 4.2.1.3: a CA may sign certificates.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::Extension,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.key-usage",
    title: "the key usage allows to sign certificates",
    subject: Subject::Ca,
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.2.1.3 and 6.1.4 (n)",
    explanation: "If key usage is there, it must contain keyCertSign, or nothing that the key signs counts as a certificate.",
    remedy: "issue the CA certificate with `keyUsage = critical, keyCertSign, cRLSign`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.keyUsage";
    match input.certificate().extensions().key_usage() {
        Extension::Absent => CheckOutcome::fail(
            Evidence::new(
                "there is no key usage, so any use is allowed; RFC 5280 wants one in a CA",
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
