//! RFC 5280 section 4.2.1.6: a dNSName is a host's name and nothing else.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::GeneralName,
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.dns-names",
    title: "every DNS name in the subject alternative names is one",
    subject: Subject::Certificate,
    severity: Severity::Note,
    by_role: &[],
    reference: "RFC 5280 section 4.2.1.6; RFC 1034 section 3.5",
    explanation: "Recipes write `DNS:CN=device` or put a 64-character code into a DNS name, whose parts hold 63 at most. Services read the subject's CN, so a proof passes; TLS libraries refuse such a name.",
    remedy: "nothing needs to be done for a proof; for a device leave the name out, or write it as `DNS:device.example`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 1034 section 3.1: octets of a part, and of a name without its final dot.
const LONGEST_LABEL: usize = 63;
const LONGEST_NAME: usize = 253;

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
    let wrong = dns.filter(|host| !is_host(host)).map(|host| {
        Evidence::new(format!("`{host}` is no DNS name"))
            .field("tbsCertificate.extensions.subjectAltName")
    });
    CheckOutcome::from_evidence(wrong.take(MOST_TOLD).collect())
}

/// Enough to see what is wrong with them.
const MOST_TOLD: usize = 8;

/// Underscores are tolerated: hosts of that form exist. A wildcard may stand for the first part.
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
