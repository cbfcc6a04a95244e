//! Looking up against comparing with each subtree, and the rules of each form.

use super::*;
use crate::{certificate::Name, trust::path::random::Random};

/// Each name compared with each subtree, as strings.
mod one_by_one {
    use super::*;

    pub(super) fn fit(
        list: &[GeneralSubtree],
        excluding: bool,
        name: &GeneralName,
    ) -> &'static str {
        let fits: Vec<_> = list
            .iter()
            .map(|one| fit_one(one, excluding, name))
            .collect();
        let is_ip = matches!(name, GeneralName::Ip(_));
        match () {
            () if is_ip && fits.contains(&"unclear") => "unclear",
            () if fits.contains(&"inside") => "inside",
            () if fits.contains(&"unclear") => "unclear",
            () if fits.contains(&"outside") => "outside",
            () => "other",
        }
    }

    fn fit_one(subtree: &GeneralSubtree, excluding: bool, name: &GeneralName) -> &'static str {
        use GeneralName as G;
        let inside = match (name, &subtree.base) {
            (G::DirectoryName(name), G::DirectoryName(base)) => Some(name.starts_with(base)),
            (G::Email(address), G::Email(base)) => email(address, base, excluding),
            (G::Dns(host), G::Dns(base)) => {
                dns(labels(host, true), base, labels(base, false), excluding)
            }
            (G::Uri(uri), G::Uri(base)) => uri_host(uri).and_then(|host| domain(host, base)),
            (G::Ip(address), G::Ip(base)) => ip(address, base),
            (G::RegisteredId(_), G::RegisteredId(_)) => None,
            _ => return "other",
        };
        if subtree.minimum != 0 || subtree.maximum.is_some() {
            return "unclear";
        }
        match inside {
            Some(true) => "inside",
            Some(false) => "outside",
            None => "unclear",
        }
    }

    /// A host name, or a pattern whose first label is `*`; `None` when it is neither.
    pub(super) fn labels(host: &str, wildcard: bool) -> Option<&str> {
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
    pub(super) fn dns(
        host: Option<&str>,
        written: &str,
        base: Option<&str>,
        excluding: bool,
    ) -> Option<bool> {
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

    pub(super) fn below(host: &str, base: &str) -> bool {
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
    pub(super) fn domain(host: &str, base: &str) -> Option<bool> {
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
    pub(super) fn email(address: &str, base: &str, excluding: bool) -> Option<bool> {
        let (local, host) = mailbox(address)?;
        match base.contains('@') {
            true => {
                let (base_local, base_host) = mailbox(base)?;
                let same =
                    local == base_local || excluding && local.eq_ignore_ascii_case(base_local);
                Some(same && host.eq_ignore_ascii_case(base_host))
            }
            false => domain(host, base),
        }
    }

    pub(super) fn mailbox(address: &str) -> Option<(&str, &str)> {
        let (local, host) = address.rsplit_once('@')?;
        let plain = |c: char| c.is_ascii_graphic() && !"@<>,;:()[]\"\\".contains(c);
        let inner = local
            .strip_prefix('"')
            .and_then(|one| one.strip_suffix('"'));
        let local = match inner {
            Some(inner) if !inner.contains(['"', '\\']) => Some(inner),
            _ => Some(local).filter(|one| !one.is_empty() && one.chars().all(plain)),
        };
        local
            .filter(|_| labels(host, false).is_some())
            .map(|local| (local, host))
    }

    /// The host of a URI, if it has one and it is a name.
    pub(super) fn uri_host(uri: &str) -> Option<&str> {
        let (scheme, rest) = uri.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        let is_address =
            host.parse::<std::net::Ipv4Addr>().is_ok() || host.contains(['[', ']', ':']);
        (!scheme.is_empty() && !is_address && labels(host, false).is_some()).then_some(host)
    }

    /// Address against address and mask, of the same version.
    pub(super) fn ip(address: &[u8], base: &[u8]) -> Option<bool> {
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
    pub(super) fn is_contiguous(mask: &[u8]) -> bool {
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
}

fn host(random: &mut Random) -> String {
    let labels = ["a", "b", "B", "ab", "c-d", "", "*", "a"];
    let count = 1 + random.below(4);
    let labels: Vec<_> = (0..count).map(|_| *random.choose(&labels)).collect();
    labels.join(".")
}

fn address(random: &mut Random) -> String {
    let at = if random.one_in(9) { "" } else { "@" };
    format!(
        "{}{at}{}",
        random.choose(&["a", "A", "b", ""]),
        host(random)
    )
}

fn octets(random: &mut Random, count: usize) -> Vec<u8> {
    (0..count)
        .map(|_| *random.choose(&[0, 1, 0x80, 0xFF]))
        .collect()
}

fn directory(random: &mut Random) -> GeneralName {
    let value = |random: &mut Random| *random.choose(&["a", "A ", "b", "\u{e9}"]);
    let count = random.below(4);
    let rdns = (0..count).map(|_| {
        let value = value(random).as_bytes();
        let text = [&[0x0C, value.len() as u8], value].concat();
        let pair = [&[0x30, 5 + text.len() as u8, 6, 3, 0x55, 4, 3], &text[..]].concat();
        [&[0x31, pair.len() as u8], &pair[..]].concat()
    });
    let rdns = rdns.collect::<Vec<_>>().concat();
    let der = [&[0x30, rdns.len() as u8], &rdns[..]].concat();
    GeneralName::DirectoryName(Box::new(Name::from_der(&der).expect("a name")))
}

fn name(random: &mut Random, is_base: bool) -> GeneralName {
    match random.below(6) {
        0 => directory(random),
        1 => GeneralName::Dns(host(random)),
        2 if is_base && random.one_in(2) => GeneralName::Email(host(random)),
        2 => GeneralName::Email(address(random)),
        3 if is_base => GeneralName::Uri(host(random)),
        3 => GeneralName::Uri(format!("http://{}/", host(random))),
        4 => {
            let count = *random.choose(&[4, 4, 4, 4, 16, 3]);
            let address = octets(random, count);
            let ones = random.below(9);
            let mask = (0..count).map(|at| if at < ones { 0xFF } else { 0 });
            let mask = if random.one_in(20) {
                octets(random, count)
            } else {
                mask.collect()
            };
            GeneralName::Ip(if is_base {
                [address, mask].concat()
            } else {
                address
            })
        }
        _ => GeneralName::RegisteredId("1.2.3".parse().expect("an identifier")),
    }
}

fn display_fit(fit: Fit) -> &'static str {
    match fit {
        Fit::Inside(_) => "inside",
        Fit::OtherForm => "other",
        Fit::Outside(_) => "outside",
        Fit::Unclear(_) => "unclear",
    }
}

#[test]
fn looking_a_name_up_finds_what_comparing_it_with_each_subtree_does() {
    let (mut random, mut seen) = (Random::new(), BTreeMap::new());
    for _ in 0..20_000 {
        let count = random.below(8);
        let subtrees: Vec<_> = (0..count)
            .map(|_| GeneralSubtree {
                base: name(&mut random, true),
                minimum: u32::from(random.one_in(40)),
                maximum: random.one_in(40).then_some(3),
            })
            .collect();
        let excluding = random.one_in(2);
        let ready = Subtrees::new(&subtrees, excluding);
        for _ in 0..4 {
            let name = name(&mut random, false);
            let found = display_fit(ready.fit(&ComparableName::of(&name)));
            let expected = one_by_one::fit(&subtrees, excluding, &name);
            assert_eq!(found, expected, "{name} {excluding} {subtrees:#?}");
            *seen.entry(found).or_insert(0) += 1;
        }
    }
    assert!(
        seen.len() == 4 && seen.values().all(|count| *count > 500),
        "{seen:?}"
    );
}

fn fit(name: GeneralName, base: GeneralName, excluding: bool) -> &'static str {
    let subtree = GeneralSubtree {
        base,
        minimum: 0,
        maximum: None,
    };
    display_fit(Subtrees::new(&[subtree], excluding).fit(&ComparableName::of(&name)))
}

#[test]
fn hosts() {
    for (host, base, permitting, excluding) in [
        ("example.com", "example.com", "inside", "inside"),
        ("WWW.Example.com", "example.COM", "inside", "inside"),
        ("badexample.com", "example.com", "outside", "outside"),
        ("example.com", "www.example.com", "outside", "outside"),
        ("example.com", ".example.com", "unclear", "unclear"),
        ("*.example.com", "example.com", "inside", "inside"),
        ("*.example.com", "www.example.com", "outside", "inside"),
        ("*.example.com", "a.www.example.com", "outside", "outside"),
        ("anything", "", "inside", "inside"),
        ("", "example.com", "unclear", "unclear"),
        ("a..b", "b", "unclear", "unclear"),
        ("example.com.", "example.com", "unclear", "unclear"),
        ("example.com", "*.com", "unclear", "unclear"),
        ("exam ple.com", "com", "unclear", "unclear"),
    ] {
        let fit = |excluding| {
            let (host, base) = (host.to_owned(), base.to_owned());
            fit(GeneralName::Dns(host), GeneralName::Dns(base), excluding)
        };
        assert_eq!(
            (fit(false), fit(true)),
            (permitting, excluding),
            "{host} in {base}"
        );
    }
}

#[test]
fn mailboxes() {
    for (address, base, permitting, excluding) in [
        ("joe@example.com", "joe@example.com", "inside", "inside"),
        ("Joe@example.com", "joe@example.com", "outside", "inside"),
        ("jane@example.com", "joe@example.com", "outside", "outside"),
        ("joe@EXAMPLE.com", "example.com", "inside", "inside"),
        ("joe@www.example.com", "example.com", "outside", "outside"),
        ("joe@www.example.com", ".example.com", "inside", "inside"),
        ("joe@example.com", ".example.com", "outside", "outside"),
        ("joe", "example.com", "unclear", "unclear"),
        ("@example.com", "example.com", "unclear", "unclear"),
        ("a@b@example.com", "example.com", "unclear", "unclear"),
        // Quotes that are not needed change nothing (RFC 5321 section 4.1.2).
        (r#""joe"@x.com"#, "joe@x.com", "inside", "inside"),
        (r#""j\oe"@x.com"#, "joe@x.com", "inside", "inside"),
        (r#""JOE"@x.com"#, "joe@x.com", "outside", "inside"),
        ("joe@x.com", r#""joe"@x.com"#, "inside", "inside"),
        (r#""a@b"@x.com"#, "x.com", "inside", "inside"),
        (r#""j"oe"@x.com"#, "joe@x.com", "unclear", "unclear"),
        (r#""joe\"@x.com"#, "joe@x.com", "unclear", "unclear"),
        (r#"j"oe@x.com"#, "joe@x.com", "unclear", "unclear"),
        (r"j\oe@x.com", "joe@x.com", "unclear", "unclear"),
    ] {
        let fit = |excluding| {
            let (address, base) = (address.to_owned(), base.to_owned());
            fit(
                GeneralName::Email(address),
                GeneralName::Email(base),
                excluding,
            )
        };
        assert_eq!(
            (fit(false), fit(true)),
            (permitting, excluding),
            "{address} in {base}"
        );
    }
}

#[test]
fn mailboxes_of_any_script_are_held_to_constraints_of_mailboxes() {
    for (address, base, permitting, excluding) in [
        ("jos\u{e9}@example.com", "example.com", "inside", "inside"),
        (
            "jos\u{e9}@a.example.com",
            ".example.com",
            "inside",
            "inside",
        ),
        ("jos\u{e9}@example.org", "example.com", "outside", "outside"),
        // Hosts alone are compared: it could be the same mailbox.
        (
            "jos\u{e9}@example.com",
            "joe@example.com",
            "outside",
            "inside",
        ),
        ("joe@example.com", "joe@example.com", "inside", "inside"),
        // A host that is not in A-labels is none.
        ("joe@ex\u{e4}mple.com", "example.com", "unclear", "unclear"),
    ] {
        let fit = |excluding| {
            let name = GeneralName::SmtpUtf8Mailbox(address.to_owned());
            fit(name, GeneralName::Email(base.to_owned()), excluding)
        };
        assert_eq!(
            (fit(false), fit(true)),
            (permitting, excluding),
            "{address} in {base}"
        );
    }
    let own = || GeneralName::SmtpUtf8Mailbox("a@b".into());
    assert_eq!(fit(own(), own(), false), "unclear");
    assert_eq!(fit(own(), GeneralName::Dns("b".into()), false), "other");
}

#[test]
fn uris() {
    for (uri, base, expected) in [
        (
            "http://user@host.example:8080/a@b?c",
            "host.example",
            "inside",
        ),
        ("https://a.host.example", "host.example", "outside"),
        ("https://a.host.example", ".host.example", "inside"),
        ("urn:example:a", "host.example", "unclear"),
        ("http://192.0.2.1/", "host.example", "unclear"),
        ("http://[2001:db8::1]/", "host.example", "unclear"),
        ("http:///path", "host.example", "unclear"),
        // Whoever reads these otherwise comes to another host.
        (
            "http:/host.example/?u=http://good.example/",
            "good.example",
            "unclear",
        ),
        ("urn:x?://good.example/", "good.example", "unclear"),
        (
            "http://host.example\\@good.example/",
            "good.example",
            "unclear",
        ),
        ("http://a@b@good.example/", "good.example", "unclear"),
        ("http://good%2eexample/", "good.example", "unclear"),
        ("http://good.example\n/", "good.example", "unclear"),
        ("http://good.example:x@a/", "good.example", "outside"),
        ("http://good.example:8o/", "good.example", "unclear"),
        ("1http://good.example/", "good.example", "unclear"),
        ("//good.example/", "good.example", "unclear"),
        ("http://2130706433/", "good.example", "unclear"),
        ("http://127.0.0x1/", "good.example", "unclear"),
        ("http://good.example#@b/", "good.example", "inside"),
        ("a+1.-://good.example", "good.example", "inside"),
    ] {
        let (name, base) = (GeneralName::Uri(uri.into()), GeneralName::Uri(base.into()));
        assert_eq!(fit(name, base, false), expected, "{uri}");
    }
}

#[test]
fn addresses() {
    let v4 = [192, 0, 2, 7];
    for (address, base, expected) in [
        (&v4[..], &[192, 0, 2, 0, 255, 255, 255, 0][..], "inside"),
        (&v4, &[192, 0, 3, 0, 255, 255, 255, 0], "outside"),
        (&v4, &[0; 8], "inside"),
        (&v4, &[192, 0, 2, 7, 255, 0, 255, 255], "unclear"),
        (&v4, &[192, 0, 2, 7], "unclear"),
        (&v4, &[0; 32], "outside"),
        (&[1, 2, 3], &[0; 8], "unclear"),
        (&[1; 16], &[0; 32], "inside"),
    ] {
        let (name, base) = (
            GeneralName::Ip(address.into()),
            GeneralName::Ip(base.into()),
        );
        assert_eq!(fit(name, base, false), expected, "{address:?}");
    }
    let list = [&[0; 8][..], &[0; 5]].map(|base| GeneralSubtree {
        base: GeneralName::Ip(base.into()),
        minimum: 0,
        maximum: None,
    });
    let name = GeneralName::Ip(v4.into());
    assert_eq!(
        display_fit(Subtrees::new(&list, false).fit(&ComparableName::of(&name))),
        "unclear"
    );
}
