//! Name constraints (RFC 5280 section 4.2.1.10): whether the names of a certificate keep to those of a CA.
//!
//! "Restrictions apply only when the specified name form is present. If no name of the type is in the
//! certificate, the certificate is acceptable." And: "Any name matching a restriction in the
//! excludedSubtrees field is invalid regardless of information appearing in the permittedSubtrees."
//!
//! RFC 5280 keeps two state variables (permitted_subtrees and excluded_subtrees, section 6.1.4 (g)) that
//! each CA narrows. Here every certificate is compared with the constraints of every CA above it instead:
//! a name lies in an intersection if it lies in each of the sets, and outside a union if it is outside
//! each. That needs no intersection of subtrees, and tells which CA forbids the name.
//!
//! Where a name or a constraint cannot be compared, the answer is no. A validator that skips what it does
//! not understand lets an attacker choose a spelling that the constraint misses.
//!
//! | file | what |
//! | --- | --- |
//! | `comparable` | a name in the form in which it is compared |
//! | `host`, `mailbox`, `network` | the rules of DNS names, URIs, mailboxes and IP addresses |
//! | `subtrees` | all subtrees of one extension, sorted for look-up |
//! | `comparison_cache` | what one search has compared already |

mod comparable;
mod comparison_cache;
mod host;
mod mailbox;
mod network;
mod subtrees;

pub(super) use comparison_cache::ComparisonCache;

use super::budget::Budget;
use crate::{
    asn1::oid,
    certificate::{Certificate, GeneralName, GeneralSubtree, Name, NameConstraints, abridged},
};
use comparable::ComparableName;
use comparison_cache::{Id, PreparedConstraints};
use host::Host;
use mailbox::Mailbox;
use std::{borrow::Cow, fmt, rc::Rc};
use subtrees::{Fit, Subtrees};

/// Why `certificate` violates the name constraints of `authority`; `None` if it keeps to them or
/// there are none.
///
/// `is_leaf` matters twice: only an end entity is a host, whose CN is compared like a host name; and
/// the caller skips self-issued intermediates but not a self-issued leaf. Over budget the answer is a
/// violation, and the budget records which limit it was.
pub(super) fn violation(
    authority: &Certificate,
    certificate: &Certificate,
    is_leaf: bool,
    budget: &mut Budget,
) -> Option<String> {
    let constraints = authority.extensions().name_constraints().value()?;
    let pair = (authority.sha256(), certificate.sha256(), is_leaf);
    if let Some(known) = budget.comparisons().violations.get(&pair) {
        return known.clone();
    }
    let found = match prepare(constraints, authority.sha256(), budget) {
        Some(prepared) => find_violation(&prepared, constraints, certificate, is_leaf, budget),
        None => Some(TOO_MANY.into()),
    };
    budget.comparisons().violations.insert(pair, found.clone());
    found
}

const TOO_MANY: &str = "there are too many names and constraints to compare";

/// Sorting an octet of constraints costs as much as reading this many octets of a name.
const SORTING: usize = 8;

/// One step of a bisection costs as much as reading this many octets of a name.
const STEP: usize = 4;

/// The constraints of one CA, sorted for look-up. `None` if the budget does not cover it.
fn prepare(
    constraints: &NameConstraints,
    id: Id,
    budget: &mut Budget,
) -> Option<Rc<PreparedConstraints>> {
    if let Some(known) = budget.comparisons().prepared.get(&id) {
        return Some(Rc::clone(known));
    }
    let all = constraints.permitted.iter().chain(&constraints.excluded);
    let octets: usize = all.map(|subtree| octets(&subtree.base)).sum();
    if !budget.names(octets.saturating_mul(SORTING)) {
        return None;
    }
    let prepared = Rc::new(PreparedConstraints {
        permitted: Subtrees::new(&constraints.permitted, false),
        excluded: Subtrees::new(&constraints.excluded, true),
    });
    let kept = &mut budget.comparisons().prepared;
    kept.insert(id, Rc::clone(&prepared));
    Some(prepared)
}

/// The octets to be read of a name, for the budget. `FIXED` is for what each name costs whatever its
/// length: looking up an address, or finding out that a form has no rule.
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

/// Normalising text beyond ASCII (NFKC, RFC 5280 section 7.1) costs about eight times as much as ASCII.
fn directory_octets(name: &Name) -> usize {
    match name.der().is_ascii() {
        true => name.der().len(),
        false => name.der().len().saturating_mul(8),
    }
}

/// The first name of the certificate that violates the constraints. All work is charged before it is
/// done: the names are read once, and each look-up takes [`STEP`] for each level of bisection.
fn find_violation(
    prepared: &PreparedConstraints,
    constraints: &NameConstraints,
    certificate: &Certificate,
    is_leaf: bool,
    budget: &mut Budget,
) -> Option<String> {
    let subject = certificate.subject();
    let alternatives = certificate.extensions().subject_alternative_names().value();
    let alternatives = alternatives.map(Vec::as_slice).unwrap_or_default();
    let count = alternatives.len() + subject.attributes().count();
    let depth = prepared.permitted.depth() + prepared.excluded.depth();
    let work = alternatives.iter().map(octets).sum::<usize>()
        + directory_octets(subject)
        + count.saturating_mul(depth).saturating_mul(STEP);
    if !budget.names(work) {
        return Some(TOO_MANY.into());
    }
    let names = names(subject, alternatives, is_leaf);
    names.into_iter().find_map(|name| {
        let parts = name.parts();
        outside(prepared, constraints, &name, &parts)
    })
}

/// A name that the certificate presents, in whichever field.
#[derive(Debug)]
enum PresentedName<'a> {
    /// A subject alternative name.
    Alternative(&'a GeneralName),
    /// An emailAddress attribute of the subject.
    Email(Cow<'a, str>),
    /// A common name that looks like a host name.
    HostInSubject(Cow<'a, str>),
    /// The whole subject, for directoryName constraints.
    Subject(&'a Name),
}

impl PresentedName<'_> {
    /// The name in the form in which it is compared.
    fn parts(&self) -> ComparableName<'_> {
        match self {
            Self::Alternative(name) => ComparableName::of(name),
            Self::Email(address) => ComparableName::Email(Mailbox::read(address)),
            Self::HostInSubject(host) => ComparableName::Host(Host::read_pattern(host)),
            Self::Subject(name) => ComparableName::Directory(name),
        }
    }
}

impl fmt::Display for PresentedName<'_> {
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
/// Section 4.2.1.10: "When constraints are imposed on the rfc822Name name form, but the certificate
/// does not include a subject alternative name, the rfc822Name constraint MUST be applied to the
/// attribute of type emailAddress in the subject distinguished name." They are compared always here,
/// because mail programs read them wherever they stand.
fn names<'a>(
    subject: &'a Name,
    alternatives: &'a [GeneralName],
    is_leaf: bool,
) -> Vec<PresentedName<'a>> {
    let mut names = Vec::new();
    if !subject.is_empty() {
        names.push(PresentedName::Subject(subject));
    }
    let addresses = subject
        .attributes()
        .filter(|one| *one.oid() == oid::EMAIL_ADDRESS);
    // An address that cannot be read must not slip past a constraint.
    names.extend(addresses.map(|one| PresentedName::Email(one.as_text().unwrap_or_default())));
    let has_host = alternatives
        .iter()
        .any(|name| matches!(name, GeneralName::Dns(_)));
    // Only an end entity is a host; a CA's CN is often a domain's name and never used as one.
    if is_leaf && !has_host {
        names.extend(host_in_common_name(subject).map(PresentedName::HostInSubject));
    }
    names.extend(alternatives.iter().map(PresentedName::Alternative));
    names
}

/// Common names that a client would take for a host name where no alternative name is one
/// (RFC 6125 section 6.4.4): well-formed, with a dot, and no address (section 1.7.2).
///
/// RFC 5280 does not constrain them, so a CA that is limited to one domain could put any other host
/// into a CN, and clients that still look there would take it. OpenSSL compares them, too.
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

/// Why the name is not allowed, if so: exclusions first, because they hold whatever is permitted.
///
/// A form that no permitted subtree has is permitted (`OtherForm`): section 4.2.1.10 restricts a name
/// form only where a constraint of that form is given.
fn outside(
    prepared: &PreparedConstraints,
    constraints: &NameConstraints,
    name: &PresentedName<'_>,
    parts: &ComparableName<'_>,
) -> Option<String> {
    let base = |list: &[GeneralSubtree], at: usize| {
        let base = list.get(at).map(|subtree| &subtree.base)?;
        Some((abridged(base), hint(base)))
    };
    let excluded = |at| base(&constraints.excluded, at).unwrap_or_default();
    match prepared.excluded.fit(parts) {
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
    match prepared.permitted.fit(parts) {
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

/// Why a base that looks right is not comparable, for the remedy.
fn hint(base: &GeneralName) -> &'static str {
    match base {
        GeneralName::Dns(base) if base.starts_with('.') => {
            " (a DNS constraint with a leading dot has no meaning in RFC 5280)"
        }
        _ => "",
    }
}
