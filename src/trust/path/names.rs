//! Name constraints (RFC 5280 section 4.2.1.10): whether the names of a certificate keep to those of a CA.

use super::{
    budget::Budget,
    subtrees::{Fit, Host, Id, Limits, Mailbox, Parts, Subtrees},
};
use crate::certificate::{
    Certificate, GeneralName, GeneralSubtree, Name, NameConstraints, abridged,
};
use const_oid::db::rfc3280::EMAIL_ADDRESS;
use std::{borrow::Cow, fmt, rc::Rc};

/// Why `certificate` lies outside the constraints of `authority`, if it does. `None` means that it
/// lies inside, or that there are none.
pub(super) fn violation(
    authority: &Certificate,
    certificate: &Certificate,
    is_leaf: bool,
    budget: &mut Budget,
) -> Option<String> {
    let constraints = authority.extensions().name_constraints().value()?;
    let pair = (authority.sha256(), certificate.sha256(), is_leaf);
    if let Some(known) = budget.compared().violations.get(&pair) {
        return known.clone();
    }
    let found = match limits(constraints, authority.sha256(), budget) {
        Some(limits) => find_violation(&limits, constraints, certificate, is_leaf, budget),
        None => Some(TOO_MANY.into()),
    };
    budget.compared().violations.insert(pair, found.clone());
    found
}

const TOO_MANY: &str = "there are too many names and constraints to compare";

/// How many octets of constraints are sorted in the time that takes one of a name.
const SORTING: usize = 8;

/// How many octets of a name are taken apart in the time that one step of a bisection takes.
const STEP: usize = 4;

fn limits(constraints: &NameConstraints, id: Id, budget: &mut Budget) -> Option<Rc<Limits>> {
    if let Some(known) = budget.compared().limits.get(&id) {
        return Some(Rc::clone(known));
    }
    let all = constraints.permitted.iter().chain(&constraints.excluded);
    let octets: usize = all.map(|subtree| octets(&subtree.base)).sum();
    if !budget.names(octets.saturating_mul(SORTING)) {
        return None;
    }
    let limits = Rc::new(Limits {
        permitted: Subtrees::new(&constraints.permitted, false),
        excluded: Subtrees::new(&constraints.excluded, true),
    });
    let kept = &mut budget.compared().limits;
    kept.insert(id, Rc::clone(&limits));
    Some(limits)
}

/// How much there is to read of a name. Text that is not ASCII is normalised before.
fn octets(name: &GeneralName) -> usize {
    const FIXED: usize = 16;
    FIXED
        + match name {
            GeneralName::Dns(text)
            | GeneralName::Email(text)
            | GeneralName::SmtpUtf8Mailbox(text)
            | GeneralName::Uri(text) => text.len(),
            GeneralName::DirectoryName(name) => directory_octets(name),
            _ => 0,
        }
}

fn directory_octets(name: &Name) -> usize {
    match name.der().is_ascii() {
        true => name.der().len(),
        false => name.der().len().saturating_mul(8),
    }
}

fn find_violation(
    limits: &Limits,
    constraints: &NameConstraints,
    certificate: &Certificate,
    is_leaf: bool,
    budget: &mut Budget,
) -> Option<String> {
    let subject = certificate.subject();
    let alternatives = certificate.extensions().subject_alternative_names().value();
    let alternatives = alternatives.map(Vec::as_slice).unwrap_or_default();
    let count = alternatives.len() + subject.attributes().count();
    let depth = limits.permitted.depth() + limits.excluded.depth();
    let work = alternatives.iter().map(octets).sum::<usize>()
        + directory_octets(subject)
        + count.saturating_mul(depth).saturating_mul(STEP);
    if !budget.names(work) {
        return Some(TOO_MANY.into());
    }
    let names = names(subject, alternatives, is_leaf);
    names.into_iter().find_map(|name| {
        let parts = name.parts();
        outside(limits, constraints, &name, &parts)
    })
}

/// A name of a certificate, wherever it stands.
#[derive(Debug)]
enum Held<'a> {
    Alternative(&'a GeneralName),
    Email(Cow<'a, str>),
    HostInSubject(Cow<'a, str>),
    Subject(&'a Name),
}

impl Held<'_> {
    fn parts(&self) -> Parts<'_> {
        match self {
            Self::Alternative(name) => Parts::of(name),
            Self::Email(address) => Parts::Email(Mailbox::read(address)),
            Self::HostInSubject(host) => Parts::Host(Host::read_pattern(host)),
            Self::Subject(name) => Parts::Directory(name),
        }
    }
}

impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alternative(name) => name.fmt(f),
            Self::Email(address) => write!(f, "email:{address}"),
            Self::HostInSubject(host) => write!(f, "the host name in the subject CN, {host},"),
            Self::Subject(name) => write!(f, "dirName:{name}"),
        }
    }
}

/// The subject, its e-mail addresses, the alternative names, and what clients take for a host name.
///
/// RFC 5280 asks for the subject's addresses only where there is no alternative name. They are
/// always held against constraints here, as mail programs read them wherever they stand.
fn names<'a>(subject: &'a Name, alternatives: &'a [GeneralName], is_leaf: bool) -> Vec<Held<'a>> {
    let mut names = Vec::new();
    if !subject.is_empty() {
        names.push(Held::Subject(subject));
    }
    let addresses = subject
        .attributes()
        .filter(|one| *one.oid() == EMAIL_ADDRESS);
    // An address that cannot be read must not slip past a constraint.
    names.extend(addresses.map(|one| Held::Email(one.as_text().unwrap_or_default())));
    let has_host = alternatives
        .iter()
        .any(|name| matches!(name, GeneralName::Dns(_)));
    // A CA is no host.
    if is_leaf && !has_host {
        names.extend(host_in_common_name(subject).map(Held::HostInSubject));
    }
    names.extend(alternatives.iter().map(Held::Alternative));
    names
}

/// Common names that a client would take for a host name where no alternative name is one
/// (RFC 6125 section 6.4.4): well-formed, with a dot, and no address (section 1.7.2).
fn host_in_common_name(subject: &Name) -> impl Iterator<Item = Cow<'_, str>> {
    subject
        .common_names()
        .filter_map(|name| name.as_text())
        .filter(|text| text.contains('.') && Host::read_pattern(text).is_some())
        .filter(|text| text.parse::<std::net::Ipv4Addr>().is_err())
        .filter(|text| {
            text.split('.')
                .all(|label| label.trim_matches('-') == label)
        })
}

fn outside(
    limits: &Limits,
    constraints: &NameConstraints,
    name: &Held<'_>,
    parts: &Parts<'_>,
) -> Option<String> {
    let base = |list: &[GeneralSubtree], at: usize| {
        let base = list.get(at).map(|subtree| &subtree.base)?;
        Some((abridged(base), hint(base)))
    };
    let excluded = |at| base(&constraints.excluded, at).unwrap_or_default();
    match limits.excluded.fit(parts) {
        Fit::Inside(at) => {
            let (base, _) = excluded(at);
            return Some(format!("{} is in the excluded {base}", abridged(name)));
        }
        Fit::Unclear(at) => {
            let (base, hint) = excluded(at);
            let name = abridged(name);
            return Some(format!(
                "{name} cannot be compared with the excluded {base}{hint}"
            ));
        }
        Fit::OtherForm | Fit::Outside(_) => {}
    }
    match limits.permitted.fit(parts) {
        Fit::Inside(_) | Fit::OtherForm => None,
        Fit::Outside(at) | Fit::Unclear(at) => {
            let (base, hint) = base(&constraints.permitted, at).unwrap_or_default();
            let name = abridged(name);
            Some(format!(
                "{name} is in none of the permitted subtrees, such as {base}{hint}"
            ))
        }
    }
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
