//! `ca.extended-key-usage`: the CA's purposes, if it names any, include client authentication.

use crate::{
    asn1::oid,
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Extension, Oid},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};
use const_oid::ObjectIdentifier;

pub(super) const CHECK: Check = Check {
    id: "ca.extended-key-usage",
    title: "the CA does not forbid client certificates",
    subject: Subject::Ca,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.12",
    explanation: "Many validators treat an extended key usage in a CA as a limit on everything below it. Without client authentication, device certificates under this CA are rejected when a device connects.",
    remedy: "issue the CA without extended key usage, or with clientAuth among the purposes",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// The purposes under which a device may connect: id-kp-clientAuth, "TLS WWW client
/// authentication", or anyExtendedKeyUsage, with which a CA "does not wish to restrict usages of
/// the key" (RFC 5280 section 4.2.1.12).
const CLIENT: [ObjectIdentifier; 2] = [oid::CLIENT_AUTH, oid::ANY_EXTENDED_KEY_USAGE];

/// RFC 5280 section 4.2.1.12 says of this extension only that "the certificate MUST only be used
/// for one of the purposes indicated", and that "in general, this extension will appear only in end
/// entity certificates". Yet TLS libraries (OpenSSL, Go, Windows, browsers) read it in a CA as a
/// limit on all certificates below, and so does popcert's own path validation. A CA made from a web
/// server's template has serverAuth alone: it can be proven to the service, and none of its devices
/// can connect.
///
/// A warning, since the norm does not say it and the proof itself is not affected.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    const FIELD: &str = "tbsCertificate.extensions.extKeyUsage";
    match input.certificate().extensions().extended_key_usage() {
        // No purposes are no limit.
        Extension::Absent => CheckOutcome::Pass,
        Extension::Malformed { offset, reason, .. } => CheckOutcome::fail(
            Evidence::new(format!("the extended key usage cannot be read: {reason}"))
                .field(FIELD)
                .at(offset),
        ),
        Extension::Present { value, .. } => {
            let allowed = value
                .iter()
                .any(|purpose| CLIENT.iter().any(|client| purpose == client));
            if allowed {
                return CheckOutcome::Pass;
            }
            let purposes: Vec<_> = value.iter().map(Oid::label).collect();
            let evidence = Evidence::new("client authentication is not among its purposes");
            CheckOutcome::fail(
                evidence
                    .compared("clientAuth", purposes.join(", "))
                    .field(FIELD),
            )
        }
    }
}
