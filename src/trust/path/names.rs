//! Name constraints (RFC 5280 section 4.2.1.10): pure comparisons.

use super::budget::Budget;
use crate::certificate::{Certificate, GeneralName, GeneralSubtree, Name, NameConstraints};
use const_oid::db::rfc3280::EMAIL_ADDRESS;

/// Why `certificate` lies outside `constraints`, if it does. `None` means that it lies inside.
pub(super) fn violation(
    constraints: &NameConstraints,
    certificate: &Certificate,
    is_leaf: bool,
    budget: &mut Budget,
) -> Option<String> {
    let names = names(certificate, is_leaf);
    let subtrees = constraints.permitted.len() + constraints.excluded.len();
    let parts = names.len() + certificate.subject().attributes().count();
    if !budget.names(parts.saturating_mul(subtrees)) {
        return Some("there are too many names and constraints to compare".into());
    }
    let limits = Limits {
        permitted: constraints.permitted.iter().map(Limit::new).collect(),
        excluded: constraints.excluded.iter().map(Limit::new).collect(),
    };
    names.iter().find_map(|name| outside(&limits, name))
}

/// Constraints, read once for all the names.
struct Limits<'a> {
    permitted: Vec<Limit<'a>>,
    excluded: Vec<Limit<'a>>,
}

struct Limit<'a> {
    subtree: &'a GeneralSubtree,
    /// The base, if it is a host name.
    host: Option<&'a str>,
}

impl<'a> Limit<'a> {
    fn new(subtree: &'a GeneralSubtree) -> Self {
        let host = match &subtree.base {
            GeneralName::Dns(base) => labels(base, false),
            _ => None,
        };
        Self { subtree, host }
    }
}

/// A name of a certificate, wherever it stands.
#[derive(Debug)]
enum Held<'a> {
    Alternative(&'a GeneralName),
    Email(String),
    /// As written, and if it is a host name.
    Host(&'a str, Option<&'a str>),
    HostInSubject(String),
    Subject(&'a Name),
}

/// The subject, its e-mail addresses, the alternative names, and what clients take for a host name.
///
/// RFC 5280 asks for the subject's addresses only where there is no alternative name. They are
/// always held against constraints here, as mail programs read them wherever they stand.
fn names(certificate: &Certificate, is_leaf: bool) -> Vec<Held<'_>> {
    let mut names = Vec::new();
    if !certificate.subject().is_empty() {
        names.push(Held::Subject(certificate.subject()));
    }
    let addresses = certificate
        .subject()
        .attributes()
        .filter(|one| *one.oid() == EMAIL_ADDRESS);
    // An address that cannot be read must not slip past a constraint.
    names.extend(addresses.map(|one| Held::Email(one.text().unwrap_or_default())));
    let alternatives = certificate.extensions().subject_alternative_names().value();
    let alternatives = alternatives.map(Vec::as_slice).unwrap_or_default();
    let has_host = alternatives
        .iter()
        .any(|name| matches!(name, GeneralName::Dns(_)));
    // A CA is no host.
    if is_leaf && !has_host {
        names.extend(host_in_common_name(certificate.subject()).map(Held::HostInSubject));
    }
    names.extend(alternatives.iter().map(|name| match name {
        GeneralName::Dns(host) => Held::Host(host, labels(host, true)),
        other => Held::Alternative(other),
    }));
    names
}

/// Common names that a client would take for a host name where no alternative name is one
/// (RFC 6125 section 6.4.4): well-formed, and with a dot.
fn host_in_common_name(subject: &Name) -> impl Iterator<Item = String> {
    subject
        .common_names()
        .filter_map(|name| name.text())
        .filter(|text| text.contains('.') && labels(text, true).is_some())
        .filter(|text| {
            text.split('.')
                .all(|label| label.trim_matches('-') == label)
        })
}

/// Whether a name lies in a subtree, or cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Inside,
    OtherForm,
    Outside,
    Unclear,
}

fn outside(limits: &Limits<'_>, name: &Held<'_>) -> Option<String> {
    let shown = || match name {
        Held::Alternative(name) => name.to_string(),
        Held::Email(address) => format!("email:{address}"),
        Held::Host(host, _) => format!("DNS:{host}"),
        Held::HostInSubject(host) => format!("the host name in the subject CN, {host},"),
        Held::Subject(name) => format!("dirName:{name}"),
    };
    for limit in &limits.excluded {
        let base = &limit.subtree.base;
        match fit(name, limit, true) {
            Fit::Inside => return Some(format!("{} is in the excluded {base}", shown())),
            Fit::Unclear => {
                return Some(format!(
                    "{} cannot be compared with the excluded {base}{}",
                    shown(),
                    hint(base)
                ));
            }
            Fit::OtherForm | Fit::Outside => {}
        }
    }
    let mut applies = None;
    for limit in &limits.permitted {
        match fit(name, limit, false) {
            Fit::Inside => return None,
            Fit::OtherForm => {}
            Fit::Outside | Fit::Unclear => applies = Some(&limit.subtree.base),
        }
    }
    applies.map(|base| {
        format!(
            "{} is in none of the permitted subtrees, such as {base}{}",
            shown(),
            hint(base)
        )
    })
}

/// What is odd about a base that would otherwise look right.
fn hint(base: &GeneralName) -> &'static str {
    match base {
        GeneralName::Dns(base) if base.starts_with('.') => {
            " (a DNS constraint with a leading dot has no meaning in RFC 5280)"
        }
        _ => "",
    }
}

fn fit(name: &Held<'_>, limit: &Limit<'_>, excluding: bool) -> Fit {
    use GeneralName as G;
    let subtree = limit.subtree;
    let inside = match (name, &subtree.base) {
        (Held::Subject(name), G::DirectoryName(base)) => Some(name.starts_with(base)),
        (Held::Alternative(G::DirectoryName(name)), G::DirectoryName(base)) => {
            Some(name.starts_with(base))
        }
        (Held::Email(address), G::Email(base)) => email(address, base),
        (Held::Alternative(G::Email(address)), G::Email(base)) => email(address, base),
        (Held::Host(_, host), G::Dns(base)) => dns(*host, base, limit.host, excluding),
        (Held::HostInSubject(host), G::Dns(base)) => dns(Some(host), base, limit.host, excluding),
        (Held::Alternative(G::Uri(uri)), G::Uri(base)) => {
            uri_host(uri).and_then(|host| domain(host, base))
        }
        (Held::Alternative(G::Ip(address)), G::Ip(base)) => ip(address, base),
        // Forms that nobody can compare: RFC 5280 says to refuse the certificate.
        (Held::Alternative(G::Other(one)), G::Other(other)) if one != other => {
            return Fit::OtherForm;
        }
        (Held::Alternative(one), base)
            if std::mem::discriminant(*one) == std::mem::discriminant(base) =>
        {
            None
        }
        _ => return Fit::OtherForm,
    };
    // RFC 5280: minimum is 0 and maximum absent; other values are not processed.
    if subtree.minimum != 0 || subtree.maximum.is_some() {
        return Fit::Unclear;
    }
    match inside {
        Some(true) => Fit::Inside,
        Some(false) => Fit::Outside,
        None => Fit::Unclear,
    }
}

/// A host name, or a pattern whose first label is `*`; `None` when it is neither.
fn labels(host: &str, wildcard: bool) -> Option<&str> {
    let rest = match host.strip_prefix("*.") {
        Some(rest) if wildcard => rest,
        _ => host,
    };
    let well_formed = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    (host.len() <= 253 && rest.split('.').all(well_formed)).then_some(host)
}

/// `base` and everything below it. A base that begins with a dot is no DNS name, and RFC 5280
/// gives it no meaning: readers differ on whether it covers the name without the dot.
fn dns(host: Option<&str>, written: &str, base: Option<&str>, excluding: bool) -> Option<bool> {
    let host = host?;
    if written.is_empty() {
        return Some(true);
    }
    let base = base?;
    let inside = below(host, base);
    // `*.example.com` stands for `www.example.com` too, so it must not slip past its exclusion.
    let could_be = || {
        let rest = host.strip_prefix("*.").unwrap_or_default();
        !rest.is_empty()
            && base
                .split_once('.')
                .is_some_and(|(_, parent)| parent.eq_ignore_ascii_case(rest))
    };
    Some(inside || (excluding && could_be()))
}

fn below(host: &str, base: &str) -> bool {
    if host.eq_ignore_ascii_case(base) {
        return true;
    }
    let Some(cut) = host.len().checked_sub(base.len()) else {
        return false;
    };
    // Both are ASCII: `labels` has seen to that.
    let (front, tail) = host.split_at(cut);
    tail.eq_ignore_ascii_case(base)
        && (base.starts_with('.') && !front.is_empty() || front.ends_with('.'))
}

/// A host exactly, or with a leading dot any host below (RFC 5280, URIs and e-mail).
fn domain(host: &str, base: &str) -> Option<bool> {
    labels(host, false)?;
    match base.strip_prefix('.') {
        Some(rest) => {
            labels(rest, false)?;
            Some(below(host, base) && !host.eq_ignore_ascii_case(base))
        }
        None => {
            labels(base, false)?;
            Some(host.eq_ignore_ascii_case(base))
        }
    }
}

/// A mailbox, all of a host, or all of a domain with a leading dot.
fn email(address: &str, base: &str) -> Option<bool> {
    let (local, host) = mailbox(address)?;
    match base.contains('@') {
        true => {
            let (base_local, base_host) = mailbox(base)?;
            Some(local == base_local && host.eq_ignore_ascii_case(base_host))
        }
        false => domain(host, base),
    }
}

fn mailbox(address: &str) -> Option<(&str, &str)> {
    let (local, host) = address.rsplit_once('@')?;
    let plain =
        |c: char| c.is_ascii_graphic() && !matches!(c, '@' | '<' | '>' | ',' | ';' | '(' | ')');
    let quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
    let well_formed = !local.is_empty() && (quoted || local.chars().all(plain));
    (well_formed && labels(host, false).is_some()).then_some((local, host))
}

/// The host of a URI, if it has one and it is a name.
fn uri_host(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let is_address = host.parse::<std::net::Ipv4Addr>().is_ok() || host.contains(['[', ']', ':']);
    (!scheme.is_empty() && !is_address && labels(host, false).is_some()).then_some(host)
}

/// Address against address and mask, of the same version.
fn ip(address: &[u8], base: &[u8]) -> Option<bool> {
    if !matches!(address.len(), 4 | 16) || !matches!(base.len(), 8 | 32) {
        return None;
    }
    let (network, mask) = base.split_at(base.len() / 2);
    if !is_contiguous(mask) {
        return None;
    }
    if address.len() != network.len() {
        return Some(false);
    }
    let masked = |octet: &u8, mask: &u8| octet & mask;
    Some(
        address
            .iter()
            .zip(network)
            .zip(mask)
            .all(|((own, base), mask)| masked(own, mask) == masked(base, mask)),
    )
}

/// RFC 4632: ones, then zeros.
fn is_contiguous(mask: &[u8]) -> bool {
    let ones: u32 = mask.iter().map(|octet| octet.count_ones()).sum();
    let mut leading = 0;
    for octet in mask {
        leading += octet.leading_ones();
        if *octet != 0xFF {
            break;
        }
    }
    ones == leading
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(host: &str, base: &str, excluding: bool) -> Option<bool> {
        super::dns(labels(host, true), base, labels(base, false), excluding)
    }

    #[test]
    fn hosts() {
        for (host, base, expected) in [
            ("example.com", "example.com", Some(true)),
            ("WWW.Example.com", "example.COM", Some(true)),
            ("badexample.com", "example.com", Some(false)),
            ("example.com", "www.example.com", Some(false)),
            ("example.com", ".example.com", None),
            ("a.example.com", ".example.com", None),
            ("*.example.com", "example.com", Some(true)),
            ("*.example.com", "www.example.com", Some(false)),
            ("anything", "", Some(true)),
            ("", "example.com", None),
            ("a..b", "b", None),
            ("example.com.", "example.com", None),
            ("example.com", "*.com", None),
            ("exam ple.com", "com", None),
        ] {
            assert_eq!(dns(host, base, false), expected, "{host} in {base}");
        }
        assert_eq!(dns("*.example.com", "www.example.com", true), Some(true));
        assert_eq!(dns("*.example.com", "a.www.example.com", true), Some(false));
    }

    #[test]
    fn mailboxes() {
        for (address, base, expected) in [
            ("joe@example.com", "joe@example.com", Some(true)),
            ("Joe@example.com", "joe@example.com", Some(false)),
            ("joe@EXAMPLE.com", "example.com", Some(true)),
            ("joe@www.example.com", "example.com", Some(false)),
            ("joe@www.example.com", ".example.com", Some(true)),
            ("joe@example.com", ".example.com", Some(false)),
            ("joe", "example.com", None),
            ("@example.com", "example.com", None),
            ("a@b@example.com", "example.com", None),
        ] {
            assert_eq!(email(address, base), expected, "{address} in {base}");
        }
    }

    #[test]
    fn uris() {
        let inside = |uri: &str, base: &str| uri_host(uri).and_then(|host| domain(host, base));
        for (uri, base, expected) in [
            (
                "http://user@host.example:8080/a@b?c",
                "host.example",
                Some(true),
            ),
            ("https://a.host.example", "host.example", Some(false)),
            ("https://a.host.example", ".host.example", Some(true)),
            ("urn:example:a", "host.example", None),
            ("http://192.0.2.1/", "host.example", None),
            ("http://[2001:db8::1]/", "host.example", None),
            ("http:///path", "host.example", None),
        ] {
            assert_eq!(inside(uri, base), expected, "{uri} in {base}");
        }
    }

    #[test]
    fn addresses() {
        let v4 = [192, 0, 2, 7];
        assert_eq!(ip(&v4, &[192, 0, 2, 0, 255, 255, 255, 0]), Some(true));
        assert_eq!(ip(&v4, &[192, 0, 3, 0, 255, 255, 255, 0]), Some(false));
        assert_eq!(ip(&v4, &[0; 8]), Some(true));
        assert_eq!(ip(&v4, &[192, 0, 2, 7, 255, 0, 255, 255]), None);
        assert_eq!(ip(&v4, &[192, 0, 2, 7]), None);
        assert_eq!(ip(&v4, &[0; 32]), Some(false));
        assert_eq!(ip(&[1, 2, 3], &[0; 8]), None);
    }
}
