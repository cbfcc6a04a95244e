//! Host names: of dNSName, of URIs and of mailboxes.
//!
//! RFC 5280 section 4.2.1.6 wants the "preferred name syntax" of RFC 1034, in which "no significance is
//! attached to the case". Names of other forms are not compared at all: two programs that read a strange
//! name differently are what an attacker looks for.

/// A host name as a key whose prefixes are the domains that contain it.
///
/// Turned round, any "DNS name that can be constructed by simply adding zero or more labels to the
/// left-hand side of the name" (section 4.2.1.10) begins with the constraint's key, and a sorted
/// list finds it by bisection. Section 7.2 asks for "a case-insensitive exact match on a
/// label-by-label basis": the dot after each label keeps `ample.com` from matching `example.com`.
#[derive(Clone, Debug)]
pub(super) struct Host {
    /// Its labels in lower case from last to first, each followed by a dot: `com.example.www.`. The
    /// `*` of a pattern is left out.
    pub(super) key: Vec<u8>,
    /// Whether it began with `*.`, and so stands for every host one label longer (RFC 6125 section 6.4.3).
    pub(super) is_pattern: bool,
}

impl Host {
    /// Labels of letters, digits, hyphens and underscores, at most 63 octets each and 253 together
    /// (RFC 1034 section 3.1); `None` for anything else. An underscore is not of the preferred syntax, but
    /// certificates have it and every reader takes it for what it is.
    pub(super) fn read(host: &str) -> Option<Self> {
        let well_formed = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        if host.len() > 253 || !host.split('.').all(well_formed) {
            return None;
        }
        let mut key = Vec::with_capacity(host.len() + 1);
        for label in host.rsplit('.') {
            key.extend(label.bytes().map(|byte| byte.to_ascii_lowercase()));
            key.push(b'.');
        }
        Some(Self {
            key,
            is_pattern: false,
        })
    }

    /// A host name, or a pattern whose first label is `*`.
    pub(super) fn read_pattern(host: &str) -> Option<Self> {
        match host.strip_prefix("*.") {
            Some(rest) if host.len() <= 253 => Some(Self {
                is_pattern: true,
                ..Self::read(rest)?
            }),
            _ => Self::read(host),
        }
    }

    /// The host of a URI, if it has one and it is a name.
    ///
    /// RFC 5280 section 4.2.1.10: where a URI "does not include an authority component with a host name
    /// specified as a fully qualified domain name [...] then the application MUST reject the certificate".
    /// Characters beyond those of RFC 3986 are refused: readers differ on what a backslash ends.
    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        let is_written = |c: char| c.is_ascii_graphic() && !r#""<>\^`{|}"#.contains(c);
        let (scheme, rest) = uri.split_once(':')?;
        let rest = rest.strip_prefix("//")?;
        if !is_scheme(scheme) || !uri.chars().all(is_written) {
            return None;
        }
        let authority = rest.split(['/', '?', '#']).next()?;
        // A user with an `@` is written as `%40`.
        let host = match authority.split_once('@') {
            Some((_, host)) => host,
            None => authority,
        };
        let host = match host.split_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            Some(_) => return None,
            None => host,
        };
        // What ends in a number is read as an address, in whichever base it is written.
        let (_, last) = host.rsplit_once('.').unwrap_or(("", host));
        let is_address = last.starts_with(|c: char| c.is_ascii_digit());
        (!is_address).then(|| Self::read(host))?
    }
}

/// RFC 3986 section 3.1.
fn is_scheme(scheme: &str) -> bool {
    let goes_on = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(goes_on)
}

/// The key of a constraint on hosts, and whether its leading dot means every host below.
pub(super) fn domain(base: &str) -> Option<(Vec<u8>, bool)> {
    match base.strip_prefix('.') {
        Some(rest) => Some((Host::read(rest)?.key, true)),
        None => Some((Host::read(base)?.key, false)),
    }
}

/// The key without its last label.
pub(super) fn parent(key: &[u8]) -> &[u8] {
    let without_dot = key.split_last().map_or(key, |(_, rest)| rest);
    let dot = without_dot.iter().rposition(|byte| *byte == b'.');
    &key[..dot.map_or(0, |dot| dot + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_63_octets_at_most_and_names_253() {
        let label = "a".repeat(63);
        // 63 * 3 + 61 and three full stops.
        let longest = [&label[..], &label, &label, &label[..61]].join(".");
        assert_eq!(longest.len(), 253);
        assert!(Host::read(&longest).is_some());
        assert!(Host::read(&format!("{longest}a")).is_none());
        assert!(Host::read(&format!("{label}.example")).is_some());
        assert!(Host::read(&format!("{label}a.example")).is_none());
        // Of a pattern the asterisk counts, too.
        assert!(Host::read_pattern(&format!("*.{}", &longest[2..])).is_some());
        assert!(Host::read_pattern(&format!("*.{}", &longest[1..])).is_none());
        assert!(Host::read_pattern(&format!("*.{longest}")).is_none());
    }
}
