//! Extended key usage in a CA limits what is under it.

use crate::{
    case::{Case, CertificateInput, Role},
    certificate::{Extension, Oid},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// Extended key usage in a CA limits what is under it.
pub const EXTENDED_KEY_USAGE: Check = Check {
    id: "ca.extended-key-usage",
    title: "the CA does not forbid client certificates",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.12",
    explanation: "Many readers take an extended key usage in a CA as a limit for everything below it. Without client authentication, device certificates under this CA are refused when a device connects.",
    remedy: "issue the CA without extended key usage, or with clientAuth among the purposes",
    applies: &[Role::Ca],
    decides: false,
    run,
};

/// RFC 5280 section 4.2.1.12: the purposes under which a device may connect.
const CLIENT: [&str; 2] = ["1.3.6.1.5.5.7.3.2", "2.5.29.37.0"];

fn run(_: &Case<'_>, input: &CertificateInput) -> Verdict {
    const FIELD: &str = "tbsCertificate.extensions.extKeyUsage";
    match input.certificate().extensions().extended_key_usage() {
        Extension::Absent => Verdict::Pass,
        Extension::Malformed { offset, reason, .. } => Verdict::fail(
            Evidence::new(format!("the extended key usage cannot be read: {reason}"))
                .field(FIELD)
                .at(offset),
        ),
        Extension::Present { value, .. } => {
            let allowed = value
                .iter()
                .any(|purpose| CLIENT.contains(&purpose.to_string().as_str()));
            if allowed {
                return Verdict::Pass;
            }
            let purposes: Vec<_> = value.iter().map(Oid::label).collect();
            let evidence = Evidence::new("client authentication is not among its purposes");
            Verdict::fail(
                evidence
                    .compared("clientAuth", purposes.join(", "))
                    .field(FIELD),
            )
        }
    }
}
