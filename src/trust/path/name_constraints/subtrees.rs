//! Permitted or excluded subtrees, sorted: a name is looked up by bisection, so that the cost grows
//! with the logarithm of their number.

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

/// Whether a name lies in one of the subtrees, with the number of the subtree that decides.
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
#[derive(Debug, Default)]
pub(super) struct Subtrees {
    /// Whether these are excluded subtrees: in doubt more is excluded and less permitted.
    excluding: bool,
    /// The last subtree of each form.
    last: BTreeMap<Form, usize>,
    /// The first subtree of each form that is not comparable.
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

/// Prefixes of keys with the number of their subtree, sorted, none a prefix of another.
type Domains = Vec<(Vec<u8>, usize)>;

/// Whole keys with the number of their subtree, sorted.
type Exact = Vec<(Vec<u8>, usize)>;

/// First address, last address and number of the subtree, sorted, no two overlapping.
type Ranges = Vec<(u128, u128, usize)>;

impl Subtrees {
    pub(super) fn new(subtrees: &[GeneralSubtree], excluding: bool) -> Self {
        let mut new = Self {
            excluding,
            ..Self::default()
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

    /// `None` if the base is not comparable.
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

    /// The steps of a bisection, for the budget.
    pub(super) fn depth(&self) -> usize {
        let count = self.last.values().max().map_or(0, |last| last + 1);
        count.checked_ilog2().map_or(0, |log| log as usize + 1)
    }

    /// Whether the name lies in one of the subtrees.
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

/// The subtree whose key is a prefix of `key`, and whether it is all of `key`.
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
