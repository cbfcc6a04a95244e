//! `certificate.dns-names`: a dNSName holds a host name and nothing else.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::GeneralName,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};
use std::net::IpAddr;

pub(super) const CHECK: Check = Check {
    id: "certificate.dns-names",
    title: "every dNSName in the subject alternative names is a host name",
    subject: Subject::Certificate,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.6; RFC 1034 section 3.5; RFC 9525 section 6.2",
    explanation: "Recipes write `DNS:CN=device`, or put a code of 64 characters into a DNS name, whose labels have at most 63. Services read the subject's CN, so a proof passes; TLS libraries reject such a name. An IP address as a DNS name matches nothing: addresses are compared with iPAddress.",
    remedy: "nothing needs to be done for a proof; for a device leave the name out, or write it as `DNS:device.example`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 1034 section 3.5: "Labels must be 63 characters or less." A verification code of AWS has 64,
/// so that recipes which copy the code into a DNS name (PowerShell's `-DnsName`) break this limit
/// by one.
const LONGEST_LABEL: usize = 63;
/// RFC 1034 section 3.1 limits a name to 255 octets on the wire, which leaves 253 characters
/// without the final dot: one length octet more than there are dots, and one for the root.
const LONGEST_NAME: usize = 253;

/// RFC 5280 section 4.2.1.6: "When the subjectAltName extension contains a domain name system
/// label, the domain name MUST be stored in the dNSName (an IA5String). The name MUST be in the
/// 'preferred name syntax'" of RFC 1034 section 3.5.
///
/// An address has a form of its own, iPAddress, with which alone it is compared (RFC 9525 section
/// 6.2: "the client MUST NOT" match one against a dNSName).
///
/// A note: services read a proof's CN. It is reported for the sake of devices, whose peers may
/// refuse the whole certificate because of one such name.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let extensions = input.certificate().extensions();
    let names = extensions.subject_alternative_names();
    let dns = names.value().into_iter().flatten();
    let dns = dns.filter_map(|name| match name {
        GeneralName::Dns(host) => Some(host),
        _ => None,
    });
    let mut dns = dns.peekable();
    if dns.peek().is_none() {
        return CheckOutcome::NotApplicable("it has no DNS names");
    }
    let wrong = dns.filter_map(|host| {
        let evidence = match host.parse::<IpAddr>() {
            Ok(_) => Evidence::new(format!("`{host}` is an IP address, not a DNS name"))
                .remedy(AS_ADDRESS),
            Err(_) if is_host(host) => return None,
            Err(_) => Evidence::new(format!("`{host}` is not a DNS name")),
        };
        Some(evidence.field("tbsCertificate.extensions.subjectAltName"))
    });
    CheckOutcome::from_evidence(wrong.take(MAX_FINDINGS).collect())
}

/// What to do with an address.
const AS_ADDRESS: &str = "nothing needs to be done for a proof; for a device write the address as `IP:192.0.2.1`, not as `DNS:192.0.2.1`";

/// How many wrong names are reported: enough to see what is wrong, few enough for a certificate
/// with thousands of them.
const MAX_FINDINGS: usize = 8;

/// The preferred name syntax, and two things beside it. Underscores occur in names that resolve; a
/// wildcard may stand for the first label (RFC 6125 section 6.4.3), since "the semantics of subject
/// alternative names that include wildcard characters [...] are not addressed" by RFC 5280.
fn is_host(host: &str) -> bool {
    let rest = host.strip_prefix("*.").unwrap_or(host);
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    host.len() <= LONGEST_NAME && rest.split('.').all(is_label)
}
