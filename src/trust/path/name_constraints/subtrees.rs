//! Permitted or excluded subtrees, sorted: a name is looked up by bisection, so that the cost grows
//! with the logarithm of their number.
//!
//! A certificate of a megabyte holds tens of thousands of subtrees, another one as many names;
//! comparing each with each would take minutes. OpenSSL and rustls-webpki limit the number of
//! comparisons and refuse above it. Each form of name has a key whose order puts a subtree right
//! before the names in it.

#[cfg(test)]
mod tests;

use super::{
    comparable::{ComparableName, Form},
    host::{Host, domain, parent},
    mailbox::Mailbox,
    network::{address, range},
};
use crate::certificate::{GeneralName, GeneralSubtree};
use std::{cmp::Reverse, collections::BTreeMap};

/// Whether a name lies in one of the subtrees, with the number of the subtree that decides: its
/// place in the extension, by which the finding names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Inside(usize),
    /// No subtree is of the name's form.
    OtherForm,
    Outside(usize),
    /// The name, or a subtree of its form, is not comparable.
    Unclear(usize),
}

/// The permitted or the excluded subtrees of one certificate.
///
/// The two lists are the same data, and differ in what doubt means: in doubt an excluded subtree
/// holds more names and a permitted one fewer. So letter case, wildcards and hosts of mailboxes are
/// compared in two ways, and never in the one that lets a name through.
#[derive(Debug, Default)]
pub(super) struct Subtrees {
    /// Whether these are excluded subtrees.
    excluding: bool,
    /// The last subtree of each form.
    last: BTreeMap<Form, usize>,
    /// The first subtree of each form that is not comparable.
    unclear: BTreeMap<Form, usize>,
    directories: Domains,
    dns: Domains,
    /// For patterns: the parents of the excluded hosts. `*.example.com` is not below the excluded
    /// `www.example.com`, but stands for it.
    dns_parents: Exact,
    email_domains: Domains,
    email_hosts: Exact,
    mailboxes: Exact,
    /// Hosts of excluded mailboxes, for mailboxes of another script, whose local part is not
    /// compared.
    mailbox_hosts: Exact,
    uri_domains: Domains,
    uri_hosts: Exact,
    /// IPv4 and IPv6.
    addresses: [Ranges; 2],
}

/// Prefixes of keys with the number of their subtree, sorted, none a prefix of another.
type Domains = Vec<(Vec<u8>, usize)>;

/// Whole keys with the number of their subtree, sorted.
type Exact = Vec<(Vec<u8>, usize)>;

/// First address, last address and number of the subtree, sorted, no two overlapping.
type Ranges = Vec<(u128, u128, usize)>;

impl Subtrees {
    /// Sorts the subtrees of one list. Those that are not comparable are remembered by form: a name
    /// of that form is then not known to be outside.
    pub(super) fn new(subtrees: &[GeneralSubtree], excluding: bool) -> Self {
        let mut new = Self {
            excluding,
            ..Self::default()
        };
        for (at, subtree) in subtrees.iter().enumerate() {
            let form = Form::of(&subtree.base);
            // RFC 5280 section 4.2.1.10: "the minimum MUST be zero, and maximum MUST be absent";
            // with other values "the application MUST either process these fields or reject the
            // certificate".
            let plain = subtree.minimum == 0 && subtree.maximum.is_none();
            if !plain || new.add(&subtree.base, at).is_none() {
                new.unclear.entry(form.clone()).or_insert(at);
            }
            new.last.insert(form, at);
        }
        new.sort();
        new
    }

    /// Adds a base to the list of its form; `None` if it is not comparable.
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

    /// Adds `base` and everything below it: "Any DNS name that can be constructed by simply adding
    /// zero or more labels to the left-hand side of the name satisfies the name constraint." The
    /// empty base is all names.
    ///
    /// A base that begins with a dot is no DNS name, and RFC 5280 gives it no meaning: readers
    /// differ on whether it covers the name without the dot.
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

    /// Adds "a particular mailbox, all addresses at a particular host, or all mailboxes in a
    /// domain", the last with a leading dot. ".example.com" does not cover addresses at example.com
    /// itself.
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

    /// Sorts each list. In the lists of domains and networks, an entry within another one is
    /// dropped, so that at most one entry holds a name, and a look-up is one bisection.
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
            // Two networks are nested or apart. The wider one sorts first, and what begins before
            // its end is in it.
            ranges.sort_unstable_by_key(|(from, to, _)| (*from, Reverse(*to)));
            ranges.dedup_by(|next, wider| next.0 <= wider.1);
        }
    }

    /// The steps of a bisection, for the budget.
    pub(super) fn depth(&self) -> usize {
        let count = self.last.values().max().map_or(0, |last| last + 1);
        count.checked_ilog2().map_or(0, |log| log as usize + 1)
    }

    /// Whether the name lies in one of the subtrees.
    ///
    /// A mailbox in UTF-8 is compared with rfc822Name constraints where there are none of its own
    /// form (RFC 9598 section 6): otherwise it would go around them.
    pub(super) fn fit(&self, name: &ComparableName<'_>) -> Fit {
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

    /// `Some(Some(number))` of the subtree that contains the name, `Some(None)` if none does, `None` if
    /// the name is not comparable.
    fn look_up(&self, name: &ComparableName<'_>) -> Option<Option<usize>> {
        match name {
            ComparableName::Directory(name) => {
                let key = name.is_prepared().then(|| name.key())?;
                Some(within(&self.directories, key).map(|(at, _)| at))
            }
            ComparableName::Host(host) => Some(self.look_up_host(host.as_ref()?)),
            ComparableName::Email(mailbox) => {
                let mailbox = mailbox.as_ref()?;
                let exact = find(&self.mailboxes, &self.mailbox_key(mailbox));
                Some(exact.or_else(|| {
                    look_up_domain(&self.email_hosts, &self.email_domains, &mailbox.host)
                }))
            }
            ComparableName::SmtpUtf8(mailbox) => {
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
            ComparableName::Uri(host) => Some(look_up_domain(
                &self.uri_hosts,
                &self.uri_domains,
                host.as_ref()?,
            )),
            ComparableName::Ip(octets) => {
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
            ComparableName::Other(_) => None,
        }
    }

    /// The subtree that holds the host, or that holds a host which the pattern stands for.
    fn look_up_host(&self, host: &Host) -> Option<usize> {
        let inside = within(&self.dns, &host.key).map(|(at, _)| at);
        // `*.example.com` stands for `www.example.com` too, so it must not slip past its exclusion.
        let could_be = || match self.excluding && host.is_pattern {
            true => find(&self.dns_parents, &host.key),
            false => None,
        };
        inside.or_else(could_be)
    }

    /// The key of a mailbox: host, `@`, local part.
    ///
    /// An emailAddress "is not case-sensitive" (RFC 5280 section 4.1.2.6), a local part is compared
    /// exactly (section 7.5). Readers follow one or the other, so an exclusion ignores case and a
    /// permission does not.
    fn mailbox_key(&self, mailbox: &Mailbox) -> Vec<u8> {
        let local = match self.excluding {
            true => mailbox.local.to_lowercase(),
            false => mailbox.local.clone(),
        };
        [&mailbox.host.key, &b"@"[..], local.as_bytes()].concat()
    }
}

/// The subtree whose key is a prefix of `key`, and whether it is all of `key`.
fn within(domains: &Domains, key: &[u8]) -> Option<(usize, bool)> {
    // No key of the list is a prefix of another one, and every string between a prefix of `key` and
    // `key` has that prefix, too. So if a prefix of `key` is listed, it is the last entry that is
    // not after `key`.
    let after = domains.partition_point(|(base, _)| base.as_slice() <= key);
    let (base, at) = domains.get(after.checked_sub(1)?)?;
    key.starts_with(base)
        .then_some((*at, base.len() == key.len()))
}

/// The subtree whose key is all of `key`.
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
