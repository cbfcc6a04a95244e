//! RFC 5280 section 4.2.1.3: a CA may sign certificates.

use crate::{
    case::{Case, CertificateInput, Role},
    certificate::Extension,
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// RFC 5280 section 4.2.1.3: a CA may sign certificates.
pub const KEY_USAGE: Check = Check {
    id: "ca.key-usage",
    title: "the key usage allows to sign certificates",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 sections 4.2.1.3 and 6.1.4 (n)",
    explanation: "If key usage is there, it must contain keyCertSign, or nothing that the key signs counts as a certificate.",
    remedy: "issue the CA certificate with `keyUsage = critical, keyCertSign, cRLSign`",
    applies: &[Role::Ca],
    decides: false,
    run,
};

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    const FIELD: &str = "tbsCertificate.extensions.keyUsage";
    match input.certificate().extensions().key_usage() {
        Extension::Absent => Verdict::fail(
            Evidence::new(
                "there is no key usage, so any use is allowed; RFC 5280 wants one in a CA",
            )
            .field(FIELD)
            .severity(Severity::Note),
        ),
        Extension::Malformed { offset, reason, .. } => Verdict::fail(
            Evidence::new(format!("the key usage cannot be read: {reason}"))
                .field(FIELD)
                .at(*offset),
        ),
        Extension::Present { value, .. } if !value.key_cert_sign() => Verdict::fail(
            Evidence::new("the key may not sign certificates")
                .compared("keyCertSign among them", value.names().join(", "))
                .field(FIELD),
        ),
        Extension::Present { .. } => Verdict::Pass,
    }
}
