//! What a device sends: the certificates of one file, in the order of TLS (RFC 8446 section 4.4.2).
//!
//! A file of several certificates may be what one device sends (its own, then the CAs above), or a
//! list of many devices, or a store of CAs. [`CertificateList::of`] tells which, by names alone;
//! the checks `chain.sent-…` look at the first kind.

mod uses;

pub(crate) use uses::{Twin, Use, Uses};

use super::{input::CertificateInput, options::Options};
use crate::{certificate::Certificate, input::Encoding};
use std::collections::HashSet;

/// The most pairs of an end entity and a CA of one file, each of which may cost a verification.
/// Files with all of a factory's devices have two or three CAs, and so stay far below it.
const MAX_PAIRS: usize = 65_536;

/// The certificates of one file that belong together: one that is in question, and what is sent
/// along with it.
#[derive(Clone, Debug)]
pub struct CertificateList {
    inputs: Vec<CertificateInput>,
    leaf: usize,
    /// The others that are in question, each for itself.
    beside: Vec<usize>,
    /// Whether the file's order means anything.
    has_order: bool,
}

impl CertificateList {
    /// Takes the certificates of a file for what one device sends, if one of them names another as
    /// its issuer, or if all but one are CAs, or all are the same.
    ///
    /// The first certificate is in question if it is an end entity's; else the one that issues
    /// none of the others is. What else is an end entity's is in question for itself
    /// ([`CertificateList::beside`]); where the file has no order, so is each CA that could as well
    /// be the one in question.
    ///
    /// # Errors
    /// Gives the certificates back where each stands for itself.
    pub fn of(inputs: Vec<CertificateInput>) -> Result<Self, Vec<CertificateInput>> {
        // One certificate is no list: it is examined by itself.
        if inputs.len() < 2 {
            return Err(inputs);
        }
        let distinct = distinct(&inputs);
        let issuers: HashSet<&[u8]> = named_issuers(&inputs, &distinct);
        let subject = |place: usize| inputs[place].certificate().subject().key();
        let issues = |place: &usize| issuers.contains(subject(*place));
        let end_entities = distinct.iter().filter(|place| !is_ca(&inputs[**place]));
        // A file of unrelated certificates is a collection, of which each is examined by itself.
        let are_related = distinct.iter().any(issues);
        if !are_related && distinct.len() > 1 && end_entities.count() != 1 {
            return Err(inputs);
        }
        let ends: Vec<usize> = distinct
            .iter()
            .copied()
            .filter(|place| !issues(place))
            .collect();
        let leaf = leaf(&inputs, &distinct, &ends);
        // The certificates of PKCS#7 are a SET (RFC 2315 section 9.1).
        let has_order = !inputs.iter().any(|one| {
            use Encoding::{Pkcs7Base64, Pkcs7Der, Pkcs7Pem};
            matches!(one.source().encoding, Pkcs7Base64 | Pkcs7Der | Pkcs7Pem)
        });
        let beside = beside(&inputs, &distinct, &ends, leaf, has_order);
        Ok(Self {
            inputs,
            leaf,
            beside,
            has_order,
        })
    }

    /// The certificate in question.
    pub fn leaf(&self) -> &CertificateInput {
        &self.inputs[self.leaf]
    }

    /// The other certificates in question, in the order of the file. None is sent with another, so
    /// that each is evaluated alone, in [`CertificateList::with_cas`].
    pub fn beside(&self) -> impl Iterator<Item = &CertificateInput> {
        self.beside.iter().map(|place| &self.inputs[*place])
    }

    /// All of them, in the order of the file.
    pub fn inputs(&self) -> &[CertificateInput] {
        &self.inputs
    }

    /// Whether the file puts them in an order: a PKCS#7 bundle does not.
    pub fn has_order(&self) -> bool {
        self.has_order
    }

    /// The same options, with which the other certificates may help to build the path. They are not
    /// trusted: a device could send any.
    #[must_use]
    pub fn within(&self, options: &Options) -> Options {
        let mut more = options.clone();
        for place in distinct(&self.inputs) {
            if place != self.leaf {
                let other = &self.inputs[place];
                more.help_with(other.certificate().clone(), &other.source().path);
            }
        }
        more
    }

    /// The same options, with which the CAs of the file may help to build the path.
    #[must_use]
    pub fn with_cas(&self, options: &Options) -> Options {
        let mut more = options.clone();
        for place in self.cas() {
            let ca = &self.inputs[place];
            more.help_with(ca.certificate().clone(), &ca.source().path);
        }
        more
    }

    /// The places of the CAs, each once.
    fn cas(&self) -> impl Iterator<Item = usize> {
        let distinct = distinct(&self.inputs).into_iter();
        distinct.filter(|place| is_ca(&self.inputs[*place]))
    }

    /// Whether it would take too long to validate all of them: each end entity may need a signature
    /// under each CA.
    pub fn has_too_many(&self) -> bool {
        self.beside.len().saturating_mul(self.cas().count()) > MAX_PAIRS
    }

    /// The leaf's place in the file, from 0.
    pub(crate) fn leaf_place(&self) -> usize {
        self.leaf
    }

    fn certificate(&self, place: usize) -> &Certificate {
        self.inputs[place].certificate()
    }

    /// A certificate in words: its number in the file and its subject.
    pub(crate) fn describe(&self, place: usize) -> String {
        let subject = self.certificate(place).subject();
        format!("number {} ({subject})", place + 1)
    }

    /// Several of them in words: the first few by number and subject, and how many more there are.
    pub(crate) fn describe_all(&self, places: &[usize]) -> String {
        const MAX_NAMED: usize = 4;
        let mut words: Vec<_> = places
            .iter()
            .take(MAX_NAMED)
            .map(|one| self.describe(*one))
            .collect();
        if let Some(more) = places.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
            words.push(format!("{more} more"));
        }
        match words.split_last() {
            Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            _ => words.concat(),
        }
    }
}

/// Whether its basic constraints say CA:TRUE.
fn is_ca(input: &CertificateInput) -> bool {
    let basic = input.certificate().extensions().basic_constraints();
    basic.value().is_some_and(|basic| basic.ca)
}

/// The places of the certificates, each that occurs more than once by its first.
fn distinct(inputs: &[CertificateInput]) -> Vec<usize> {
    let mut seen = HashSet::new();
    let places = inputs.iter().enumerate();
    places
        .filter(|(_, one)| seen.insert(one.certificate().sha256()))
        .map(|(place, _)| place)
        .collect()
}

/// The names that certificates of others give as their issuer's. A self-issued one names only
/// itself, and does not make itself an issuer.
fn named_issuers<'a>(inputs: &'a [CertificateInput], distinct: &[usize]) -> HashSet<&'a [u8]> {
    let certificates = distinct.iter().map(|place| inputs[*place].certificate());
    certificates
        .filter(|one| !one.is_self_issued())
        .map(|one| one.issuer().key())
        .collect()
}

/// What is in question beside the leaf: every end entity, since none may pass because of the place
/// where it stands. A root without basic constraints (RFC 5280 knows such as version 1) that the
/// others name as their issuer is none.
fn beside(
    inputs: &[CertificateInput],
    distinct: &[usize],
    ends: &[usize],
    leaf: usize,
    has_order: bool,
) -> Vec<usize> {
    let is_end: HashSet<usize> = ends.iter().copied().collect();
    let subjects = subjects(inputs, distinct);
    let rank = |place| rank(inputs, &subjects, place);
    let best = rank(leaf);
    let is_in_question = |place: &usize| {
        let is_root = inputs[*place].certificate().is_self_issued() && !is_end.contains(place);
        let is_end_entity = !is_ca(&inputs[*place]) && !is_root;
        let could_be_leaf = !has_order && is_end.contains(place) && rank(*place) == best;
        *place != leaf && (is_end_entity || could_be_leaf)
    };
    distinct.iter().copied().filter(is_in_question).collect()
}

/// The subjects of all certificates.
fn subjects<'a>(inputs: &'a [CertificateInput], distinct: &[usize]) -> HashSet<&'a [u8]> {
    let certificates = distinct.iter().map(|place| inputs[*place].certificate());
    certificates.map(|one| one.subject().key()).collect()
}

/// What makes a certificate the one in question: rather an end entity than a CA, rather below
/// another certificate of the file than on its own. The smaller, the likelier.
fn rank(inputs: &[CertificateInput], subjects: &HashSet<&[u8]>, place: usize) -> (bool, bool) {
    let certificate = inputs[place].certificate();
    let has_issuer = !certificate.is_self_issued() && subjects.contains(certificate.issuer().key());
    (is_ca(&inputs[place]), !has_issuer)
}

/// The end entity, which has to come first and else is looked for among `ends`, the certificates
/// that issue none of the others.
fn leaf(inputs: &[CertificateInput], distinct: &[usize], ends: &[usize]) -> usize {
    if ends.first() == Some(&0) && !is_ca(&inputs[0]) {
        return 0;
    }
    let subjects = subjects(inputs, distinct);
    let best = |place: &usize| (rank(inputs, &subjects, *place), *place);
    ends.iter().copied().min_by_key(best).unwrap_or(0)
}
