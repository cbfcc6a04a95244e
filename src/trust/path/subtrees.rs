//! The subtrees of name constraints, made ready: a name is looked up among them, by bisection,
//! and not held against each. Looking up costs the logarithm of their number.

use crate::certificate::{GeneralName, GeneralSubtree, Name, Oid};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

/// What stands for a certificate: the hash of all of it.
pub(super) type Id = [u8; 32];

/// What was found out about names during one search: a CA's constraints are made ready once, and
/// held against each certificate below it once, on however many paths both stand.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) limits: HashMap<Id, Rc<Limits>>,
    /// By CA, certificate, and whether this is the leaf.
    pub(super) violations: HashMap<(Id, Id, bool), Option<String>>,
}

/// The constraints of one CA, made ready.
#[derive(Debug)]
pub(super) struct Limits {
    pub(super) permitted: Subtrees,
    pub(super) excluded: Subtrees,
}

/// Whether a name lies in one of the subtrees; the number is that of the subtree which says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Inside(usize),
    /// No subtree is of the name's form.
    OtherForm,
    Outside(usize),
    /// The name, or a subtree of its form, cannot be compared.
    Unclear(usize),
}

/// A host name, taken apart for comparing.
#[derive(Clone, Debug)]
pub(super) struct Host {
    /// Its labels in lower case from the last to the first, each with a dot behind it, so that
    /// the key of a domain begins the keys of all names in it. The `*` of a pattern is left out.
    key: Vec<u8>,
    is_pattern: bool,
}

/// A mailbox, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    pub(super) local: String,
    pub(super) host: Host,
}

/// A name, taken apart; `None` where it cannot be compared.
#[derive(Clone, Debug)]
pub(super) enum Parts<'a> {
    Directory(&'a Name),
    Email(Option<Mailbox>),
    Host(Option<Host>),
    Ip(&'a [u8]),
    /// Forms that nobody can compare: RFC 5280 section 4.2.1.10 says to refuse the certificate
    /// where they are constrained.
    Other(Form),
    SmtpUtf8(Option<Mailbox>),
    Uri(Option<Host>),
}

/// A form of name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Directory,
    Dns,
    EdiParty,
    Email,
    Ip,
    Other(Oid),
    RegisteredId,
    SmtpUtf8,
    Uri,
    X400,
}

/// The permitted or the excluded subtrees of one certificate.
#[derive(Debug)]
pub(super) struct Subtrees {
    /// In doubt more is excluded, and less permitted.
    excluding: bool,
    /// The last subtree of each form.
    last: BTreeMap<Form, usize>,
    /// The first of each form with which nothing can be compared.
    unclear: BTreeMap<Form, usize>,
    directories: Domains,
    dns: Domains,
    /// For patterns: the parents of the excluded hosts.
    dns_parents: Exact,
    email_domains: Domains,
    email_hosts: Exact,
    mailboxes: Exact,
    /// Hosts of excluded mailboxes.
    mailbox_hosts: Exact,
    uri_domains: Domains,
    uri_hosts: Exact,
    addresses: [Ranges; 2],
}

/// Keys that begin other keys, sorted, of which none begins another.
type Domains = Vec<(Vec<u8>, usize)>;

/// Keys, sorted.
type Exact = Vec<(Vec<u8>, usize)>;

/// Addresses from and to, sorted, none of which overlap.
type Ranges = Vec<(u128, u128, usize)>;

impl Subtrees {
    pub(super) fn new(subtrees: &[GeneralSubtree], excluding: bool) -> Self {
        let mut new = Self {
            excluding,
            last: BTreeMap::new(),
            unclear: BTreeMap::new(),
            directories: Vec::new(),
            dns: Vec::new(),
            dns_parents: Vec::new(),
            email_domains: Vec::new(),
            email_hosts: Vec::new(),
            mailboxes: Vec::new(),
            mailbox_hosts: Vec::new(),
            uri_domains: Vec::new(),
            uri_hosts: Vec::new(),
            addresses: [Vec::new(), Vec::new()],
        };
        for (at, subtree) in subtrees.iter().enumerate() {
            let form = Form::of(&subtree.base);
            // RFC 5280: minimum is 0 and maximum absent; other values are not processed.
            let plain = subtree.minimum == 0 && subtree.maximum.is_none();
            if !plain || new.add(&subtree.base, at).is_none() {
                new.unclear.entry(form.clone()).or_insert(at);
            }
            new.last.insert(form, at);
        }
        new.sort();
        new
    }

    /// `None` if nothing can be compared with that base.
    fn add(&mut self, base: &GeneralName, at: usize) -> Option<()> {
        match base {
            GeneralName::DirectoryName(name) => {
                name.is_prepared()
                    .then(|| self.directories.push((name.key().to_vec(), at)))?;
            }
            GeneralName::Dns(base) => self.add_dns(base, at)?,
            GeneralName::Email(base) => self.add_email(base, at)?,
            GeneralName::Uri(base) => {
                let (key, below) = domain(base)?;
                let list = match below {
                    true => &mut self.uri_domains,
                    false => &mut self.uri_hosts,
                };
                list.push((key, at));
            }
            GeneralName::Ip(base) => {
                let (version, from, to) = range(base)?;
                self.addresses[version].push((from, to, at));
            }
            _ => return None,
        }
        Some(())
    }

    /// `base` and everything below it. A base that begins with a dot is no DNS name, and RFC 5280
    /// gives it no meaning: readers differ on whether it covers the name without the dot.
    fn add_dns(&mut self, base: &str, at: usize) -> Option<()> {
        let key = match base {
            "" => Vec::new(),
            _ => Host::read(base)?.key,
        };
        if self.excluding && !key.is_empty() {
            self.dns_parents.push((parent(&key).to_vec(), at));
        }
        self.dns.push((key, at));
        Some(())
    }

    /// A mailbox, all of a host, or all of a domain with a leading dot.
    fn add_email(&mut self, base: &str, at: usize) -> Option<()> {
        if base.contains('@') {
            let mailbox = Mailbox::read(base)?;
            self.mailboxes.push((self.mailbox_key(&mailbox), at));
            self.mailbox_hosts.push((mailbox.host.key, at));
            return Some(());
        }
        let (key, below) = domain(base)?;
        match below {
            true => self.email_domains.push((key, at)),
            false => self.email_hosts.push((key, at)),
        }
        Some(())
    }

    fn sort(&mut self) {
        for domains in [
            &mut self.directories,
            &mut self.dns,
            &mut self.email_domains,
            &mut self.uri_domains,
        ] {
            domains.sort_unstable();
            domains.dedup_by(|next, shorter| next.0.starts_with(&shorter.0));
        }
        for exact in [
            &mut self.dns_parents,
            &mut self.email_hosts,
            &mut self.mailboxes,
            &mut self.mailbox_hosts,
            &mut self.uri_hosts,
        ] {
            exact.sort_unstable();
        }
        for ranges in &mut self.addresses {
            // Networks are nested or apart, so that the widest comes first.
            ranges.sort_unstable_by_key(|(from, to, _)| (*from, Reverse(*to)));
            ranges.dedup_by(|next, wider| next.0 <= wider.1);
        }
    }

    /// How many steps it takes to look up one name.
    pub(super) fn depth(&self) -> usize {
        let count = self.last.values().max().map_or(0, |last| last + 1);
        count.checked_ilog2().map_or(0, |log| log as usize + 1)
    }

    /// Where the name lies.
    pub(super) fn fit(&self, name: &Parts<'_>) -> Fit {
        let form = match name.form() {
            Form::SmtpUtf8 if !self.last.contains_key(&Form::SmtpUtf8) => Form::Email,
            form => form,
        };
        let Some(&last) = self.last.get(&form) else {
            return Fit::OtherForm;
        };
        let unclear = self.unclear.get(&form).copied();
        match (self.look_up(name), unclear) {
            // Networks that can be compared do not make up for one that cannot.
            (_, Some(at)) if form == Form::Ip => Fit::Unclear(at),
            (Some(Some(at)), _) => Fit::Inside(at),
            (_, Some(at)) => Fit::Unclear(at),
            (Some(None), None) => Fit::Outside(last),
            (None, None) => Fit::Unclear(last),
        }
    }

    /// The subtree in which the name lies, if any; `None` outside if it cannot be compared.
    fn look_up(&self, name: &Parts<'_>) -> Option<Option<usize>> {
        match name {
            Parts::Directory(name) => {
                let key = name.is_prepared().then(|| name.key())?;
                Some(within(&self.directories, key).map(|(at, _)| at))
            }
            Parts::Host(host) => Some(self.look_up_host(host.as_ref()?)),
            Parts::Email(mailbox) => {
                let mailbox = mailbox.as_ref()?;
                let exact = find(&self.mailboxes, &self.mailbox_key(mailbox));
                Some(exact.or_else(|| {
                    look_up_domain(&self.email_hosts, &self.email_domains, &mailbox.host)
                }))
            }
            Parts::SmtpUtf8(mailbox) => {
                let mailbox = mailbox.as_ref()?;
                // RFC 9598 section 6 compares hosts alone. That excludes more, but must not permit more.
                let exact = match self.excluding {
                    true => find(&self.mailbox_hosts, &mailbox.host.key),
                    false => find(&self.mailboxes, &self.mailbox_key(mailbox)),
                };
                Some(exact.or_else(|| {
                    look_up_domain(&self.email_hosts, &self.email_domains, &mailbox.host)
                }))
            }
            Parts::Uri(host) => Some(look_up_domain(
                &self.uri_hosts,
                &self.uri_domains,
                host.as_ref()?,
            )),
            Parts::Ip(octets) => {
                let (version, address) = address(octets)?;
                let ranges = &self.addresses[version];
                let after = ranges.partition_point(|(from, ..)| *from <= address);
                let nearest = after.checked_sub(1).and_then(|before| ranges.get(before));
                Some(
                    nearest
                        .filter(|(_, to, _)| address <= *to)
                        .map(|(.., at)| *at),
                )
            }
            Parts::Other(_) => None,
        }
    }

    fn look_up_host(&self, host: &Host) -> Option<usize> {
        let inside = within(&self.dns, &host.key).map(|(at, _)| at);
        // `*.example.com` stands for `www.example.com` too, so it must not slip past its exclusion.
        let could_be = || match self.excluding && host.is_pattern {
            true => find(&self.dns_parents, &host.key),
            false => None,
        };
        inside.or_else(could_be)
    }

    /// An emailAddress "is not case-sensitive" (RFC 5280 section 4.1.2.6), a local part is compared
    /// exactly (section 7.5): an exclusion holds either way, a permission only both ways.
    fn mailbox_key(&self, mailbox: &Mailbox) -> Vec<u8> {
        let local = match self.excluding {
            true => mailbox.local.to_lowercase(),
            false => mailbox.local.clone(),
        };
        [&mailbox.host.key, &b"@"[..], local.as_bytes()].concat()
    }
}

/// The key that begins `key`, if there is one, and whether it is all of it.
fn within(domains: &Domains, key: &[u8]) -> Option<(usize, bool)> {
    // Whatever lies between a beginning of `key` and `key` has that beginning, too; and none of
    // these keys begins another. So it is the last that does not come after `key`.
    let after = domains.partition_point(|(base, _)| base.as_slice() <= key);
    let (base, at) = domains.get(after.checked_sub(1)?)?;
    key.starts_with(base)
        .then_some((*at, base.len() == key.len()))
}

fn find(exact: &Exact, key: &[u8]) -> Option<usize> {
    let at = exact.partition_point(|(one, _)| one.as_slice() < key);
    let (found, at) = exact.get(at)?;
    (found == key).then_some(*at)
}

/// A host exactly, or below a domain with a leading dot (RFC 5280, URIs and e-mail).
fn look_up_domain(hosts: &Exact, domains: &Domains, host: &Host) -> Option<usize> {
    let below = within(domains, &host.key).filter(|(_, exact)| !exact);
    find(hosts, &host.key).or(below.map(|(at, _)| at))
}

/// A host, or with a leading dot all below it: its key, and whether it is the latter.
fn domain(base: &str) -> Option<(Vec<u8>, bool)> {
    match base.strip_prefix('.') {
        Some(rest) => Some((Host::read(rest)?.key, true)),
        None => Some((Host::read(base)?.key, false)),
    }
}

/// The key without its last label.
fn parent(key: &[u8]) -> &[u8] {
    let without_dot = key.split_last().map_or(key, |(_, rest)| rest);
    let dot = without_dot.iter().rposition(|byte| *byte == b'.');
    &key[..dot.map_or(0, |dot| dot + 1)]
}

impl Host {
    /// `None` if it is no host name.
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

    /// The host of a URI, if it has one and it is a name; else RFC 5280 section 4.2.1.10 says to
    /// refuse it. The characters are those of RFC 3986: readers differ on what a backslash ends.
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

impl Mailbox {
    /// RFC 5321 in the measure that certificates need it.
    pub(super) fn read(address: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_graphic() && is_atom(c);
        Self::read_with(address, plain)
    }

    /// RFC 9598 section 3: the local part is of any script, and the host in A-labels.
    pub(super) fn read_utf8(address: &str) -> Option<Self> {
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && is_atom(c);
        Self::read_with(address, plain)
    }

    fn read_with(address: &str, plain: impl Fn(char) -> bool) -> Option<Self> {
        let (local, host) = address.rsplit_once('@')?;
        let host = Host::read(host)?;
        let local = match local.starts_with('"') {
            true => unquoted(local)?,
            false => {
                let well_formed = !local.is_empty() && local.chars().all(plain);
                well_formed.then(|| local.to_owned())?
            }
        };
        Some(Self { local, host })
    }
}

/// What a quoted local part stands for: the quotes and backslashes are no part of the mailbox
/// (RFC 5321 section 4.1.2). `None` where the quotes do not hold it.
fn unquoted(local: &str) -> Option<String> {
    let inner = local.strip_prefix('"')?.strip_suffix('"')?;
    let mut plain = String::with_capacity(inner.len());
    let mut all = inner.chars();
    while let Some(c) = all.next() {
        match c {
            '"' => return None,
            '\\' => plain.push(all.next()?),
            _ => plain.push(c),
        }
    }
    Some(plain)
}

fn is_atom(c: char) -> bool {
    !matches!(
        c,
        '@' | '<' | '>' | ',' | ';' | ':' | '(' | ')' | '[' | ']' | '"' | '\\'
    )
}

/// Which version an address is of, and its number.
fn address(octets: &[u8]) -> Option<(usize, u128)> {
    match octets.len() {
        4 => Some((0, number(octets))),
        16 => Some((1, number(octets))),
        _ => None,
    }
}

/// Version, first and last address of a network with its mask.
fn range(base: &[u8]) -> Option<(usize, u128, u128)> {
    let (network, mask) = match base.len() {
        8 | 32 => base.split_at(base.len() / 2),
        _ => return None,
    };
    let (version, network) = address(network)?;
    // RFC 4632: ones, then zeros.
    let hosts = !number(mask) & number(&[0xFF; 16][..mask.len()]);
    let is_contiguous = hosts & hosts.wrapping_add(1) == 0;
    let from = network & !hosts;
    is_contiguous.then_some((version, from, from | hosts))
}

fn number(octets: &[u8]) -> u128 {
    octets
        .iter()
        .fold(0, |number, octet| number << 8 | u128::from(*octet))
}

impl Parts<'_> {
    fn form(&self) -> Form {
        match self {
            Self::Directory(_) => Form::Directory,
            Self::Email(_) => Form::Email,
            Self::Host(_) => Form::Dns,
            Self::Ip(_) => Form::Ip,
            Self::Other(form) => form.clone(),
            Self::SmtpUtf8(_) => Form::SmtpUtf8,
            Self::Uri(_) => Form::Uri,
        }
    }
}

impl<'a> Parts<'a> {
    pub(super) fn of(name: &'a GeneralName) -> Self {
        match name {
            GeneralName::DirectoryName(name) => Self::Directory(name),
            GeneralName::Dns(host) => Self::Host(Host::read_pattern(host)),
            GeneralName::Email(address) => Self::Email(Mailbox::read(address)),
            GeneralName::Ip(octets) => Self::Ip(octets),
            GeneralName::SmtpUtf8Mailbox(address) => Self::SmtpUtf8(Mailbox::read_utf8(address)),
            GeneralName::Uri(uri) => Self::Uri(Host::of_uri(uri)),
            other => Self::Other(Form::of(other)),
        }
    }
}

impl Form {
    fn of(name: &GeneralName) -> Self {
        match name {
            GeneralName::DirectoryName(_) => Self::Directory,
            GeneralName::Dns(_) => Self::Dns,
            GeneralName::EdiParty => Self::EdiParty,
            GeneralName::Email(_) => Self::Email,
            GeneralName::Ip(_) => Self::Ip,
            GeneralName::Other(oid) => Self::Other(oid.clone()),
            GeneralName::RegisteredId(_) => Self::RegisteredId,
            GeneralName::SmtpUtf8Mailbox(_) => Self::SmtpUtf8,
            GeneralName::Uri(_) => Self::Uri,
            GeneralName::X400 => Self::X400,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::random::Random, *};

    /// Each name held against each subtree, as strings.
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
        GeneralName::DirectoryName(Name::from_der(&der).expect("a name"))
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

    fn shown(fit: Fit) -> &'static str {
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
                let found = shown(ready.fit(&Parts::of(&name)));
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
        shown(Subtrees::new(&[subtree], excluding).fit(&Parts::of(&name)))
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
            shown(Subtrees::new(&list, false).fit(&Parts::of(&name))),
            "unclear"
        );
    }
}
