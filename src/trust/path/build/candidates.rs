//! The certificates that may issue others, and the order in which they are tried.
//!
//! Names decide who is a candidate: RFC 5280 section 6.1 (a), "the subject of certificate x is the issuer
//! of certificate x+1". Key identifiers, dates and the distance to an anchor decide only the order, so
//! that a wrong hint costs time and never a path. RFC 4158 section 3.5.12: key identifiers "are not
//! required to match during certification path validation and cannot be used to eliminate certificates".

use crate::{
    certificate::{Certificate, ValidityStatus},
    trust::{
        path::PathRequest,
        signature::{Arithmetic, Failure, Key, malformed_bits},
    },
};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

/// The index of the leaf, which is not a candidate: nothing that it issues can be below it.
pub(super) const LEAF: usize = usize::MAX;

/// A certificate that may issue others.
pub(super) struct Candidate<'a> {
    pub(super) certificate: &'a Certificate,
    pub(super) is_anchor: bool,
    /// Decoded when the first signature is verified with it: most candidates are never asked.
    key: Option<Result<Key, Failure>>,
    /// Its key identifier, and whether it is outside its dates: both decide its place in the order.
    order: Option<Rc<(Option<Vec<u8>>, bool)>>,
}

impl Candidate<'_> {
    /// Verifies the certificate's signature with the candidate's key: the signature over the octets as they
    /// were in the file, by the outer `signatureAlgorithm`, which a check compares with the inner one.
    pub(super) fn verify(
        &mut self,
        certificate: &Certificate,
        arithmetic: Arithmetic,
    ) -> Result<(), Failure> {
        let public_key = self.certificate.public_key();
        let key = self
            .key
            .get_or_insert_with(|| Key::cached(public_key, arithmetic));
        match (key, certificate.signature()) {
            (Err(failure), _) => Err(failure.clone()),
            (_, None) => Err(malformed_bits()),
            (Ok(key), Some(signature)) => key.verify(
                certificate.signature_algorithm().der(),
                certificate.signed_bytes(),
                signature,
            ),
        }
    }
}

/// The candidates of one search, each with an index; the leaf has the index [`LEAF`].
pub(super) struct Candidates<'r, 'a> {
    request: &'r PathRequest<'a>,
    all: Vec<Candidate<'a>>,
    /// By normalised subject (RFC 5280 section 7.1); anchors come first.
    by_name: HashMap<&'a [u8], Vec<usize>>,
    /// By the index of the certificate that they may have issued, the likeliest first.
    issuers: HashMap<usize, Rc<[usize]>>,
    /// A number for each pair of name and key, so that comparing two owners is comparing two numbers.
    owners: HashMap<(&'a [u8], &'a [u8]), usize>,
    /// By index, the number of its owner.
    owner_of: HashMap<usize, usize>,
}

impl<'r, 'a> Candidates<'r, 'a> {
    /// Sorts anchors and intermediates by name; nothing of them is decoded or verified yet.
    pub(super) fn new(request: &'r PathRequest<'a>) -> Self {
        let mut new = Self {
            request,
            all: Vec::new(),
            by_name: HashMap::new(),
            issuers: HashMap::new(),
            owners: HashMap::new(),
            owner_of: HashMap::new(),
        };
        let anchors = request.anchors.iter().map(|one| (one, true));
        let untrusted = request.untrusted.iter().map(|one| (one, false));
        let mut seen = HashSet::new();
        for (certificate, is_anchor) in anchors.chain(untrusted) {
            // A certificate given twice is one candidate; given as an anchor, too, it is an anchor.
            if !seen.insert(certificate.sha256()) {
                continue;
            }
            let named = new.by_name.entry(certificate.subject().key()).or_default();
            named.push(new.all.len());
            new.all.push(Candidate {
                certificate,
                is_anchor,
                key: None,
                order: None,
            });
        }
        new
    }

    /// How many there are, each counted once.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// The candidate with that index, which must come from [`Candidates::issuers`].
    pub(super) fn get(&self, index: usize) -> &Candidate<'a> {
        &self.all[index]
    }

    /// The same, to verify with its key.
    pub(super) fn get_mut(&mut self, index: usize) -> &mut Candidate<'a> {
        &mut self.all[index]
    }

    /// The certificate with that index, which may be the leaf's.
    pub(super) fn certificate(&self, index: usize) -> &'a Certificate {
        match index {
            LEAF => self.request.leaf,
            index => self.all[index].certificate,
        }
    }

    /// Whether a certificate with the candidate's name and key is on the path already. RFC 4158
    /// section 2.4.2: a path through it twice proves no more than the path without the loop.
    pub(super) fn repeats(&mut self, index: usize, indices: &[usize]) -> bool {
        let owner = self.owner(index);
        indices.iter().any(|one| self.owner(*one) == owner)
    }

    /// The number of the certificate's name and key.
    fn owner(&mut self, index: usize) -> usize {
        if let Some(known) = self.owner_of.get(&index) {
            return *known;
        }
        let certificate = self.certificate(index);
        let next = self.owners.len();
        let owner = (certificate.subject().key(), certificate.public_key().der());
        let owner = *self.owners.entry(owner).or_insert(next);
        self.owner_of.insert(index, owner);
        owner
    }

    /// The candidates whose subject is the certificate's issuer, the likeliest first; only
    /// anchors if `direct`.
    pub(super) fn issuers(
        &mut self,
        certificate: &Certificate,
        index: usize,
        direct: bool,
    ) -> Rc<[usize]> {
        if let Some(known) = self.issuers.get(&index) {
            return Rc::clone(known);
        }
        let named = self.by_name.get(certificate.issuer().key());
        let mut indices = named.cloned().unwrap_or_default();
        indices.retain(|index| !direct || self.all[*index].is_anchor);
        if indices.len() > 1 {
            self.sort(&mut indices, certificate);
        }
        let indices: Rc<[usize]> = indices.into();
        self.issuers.insert(index, Rc::clone(&indices));
        indices
    }

    /// By matching key identifiers, dates, anchors, and nearness to an anchor (RFC 4158 section 3).
    ///
    /// An identifier that matches comes first, then candidates of which nothing is known, then those whose
    /// identifier is another. The hash at the end makes the order, and with it every report, independent of
    /// the order of the files.
    fn sort(&mut self, indices: &mut [usize], certificate: &Certificate) {
        let wanted = certificate.extensions().authority_key_identifier();
        let wanted = wanted.value().and_then(Option::as_ref);
        indices.sort_by_cached_key(|index| {
            let order = self.order(*index);
            let (own, is_invalid) = &*order;
            let identifier = match (wanted, own) {
                (Some(wanted), Some(own)) if wanted == own => 0,
                (Some(_), Some(_)) => 2,
                _ => 1,
            };
            let candidate = &self.all[*index];
            let (certificate, is_anchor) = (candidate.certificate, candidate.is_anchor);
            let is_far = !is_anchor && !self.is_below_anchor(certificate);
            let hash = certificate.sha256();
            (identifier, *is_invalid, !is_anchor, is_far, hash)
        });
    }

    /// Whether an anchor has the name of its issuer, so that the next step may be the last.
    fn is_below_anchor(&self, certificate: &Certificate) -> bool {
        let named = self.by_name.get(certificate.issuer().key());
        let first = named.and_then(|indices| indices.first());
        first.is_some_and(|index| self.all[*index].is_anchor)
    }

    /// What of the candidate decides its place, whatever it may have issued; found out once.
    fn order(&mut self, index: usize) -> Rc<(Option<Vec<u8>>, bool)> {
        let at = self.request.at;
        let candidate = &mut self.all[index];
        let certificate = candidate.certificate;
        let make = || {
            let own = certificate.extensions().subject_key_identifier();
            let is_invalid = certificate.validity().status(at) != ValidityStatus::Valid;
            Rc::new((own.into_value(), is_invalid))
        };
        Rc::clone(candidate.order.get_or_insert_with(make))
    }
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "mock")]
    #[test]
    fn candidates_come_in_the_order_of_what_is_known_of_them() {
        use super::*;
        use crate::asn1::oid;
        use crate::certificate::Time;
        use crate::mock::{
            KeyType, MockKey, Randomness, StringType, Template, common_name, extension,
        };

        const DAY: i64 = 86_400;
        let at = Time::parse("2026-01-01").expect("a date");
        let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), "key").expect("a key");
        let name = |text: &str| common_name(StringType::Utf8, text);
        let make = |issuer: &str, own: Option<u8>, days: i64| {
            let template = Template::new(&name(issuer), &name("CA"), &key, at)
                .valid(at.plus_seconds(-9 * DAY), at.plus_seconds(days * DAY));
            let template = match own {
                Some(own) => {
                    template.with(extension(oid::SUBJECT_KEY_IDENTIFIER, false, &[4, 1, own]))
                }
                None => template,
            };
            Certificate::from_der(&template.sign(&key).expect("signed")).expect("readable")
        };
        let root = Template::new(&name("Root"), &name("Root"), &key, at);
        let root = Certificate::from_der(&root.sign(&key).expect("signed")).expect("readable");
        let named = extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &[0x30, 3, 0x80, 1, 7]);
        let leaf = Template::new(&name("CA"), &name("Leaf"), &key, at).with(named);
        let leaf = Certificate::from_der(&leaf.sign(&key).expect("signed")).expect("readable");

        // From the likeliest to the least likely; of some there are several, as hashes decide among them.
        let (match_, none, other) = (Some(7), None, Some(9));
        let ordered = [
            ("an anchor", make("CA", match_, 9)),
            ("below an anchor", make("Root", match_, 9)),
            ("below an anchor", make("Root", match_, 10)),
            ("below an anchor", make("Root", match_, 11)),
            ("far from anchors", make("Nobody", match_, 9)),
            ("far from anchors", make("Nobody", match_, 10)),
            ("far from anchors", make("Nobody", match_, 11)),
            ("out of its dates", make("Root", match_, -1)),
            ("without an identifier", make("Root", none, 9)),
            ("an anchor with another identifier", make("CA", other, 9)),
            ("with another identifier", make("Root", other, 9)),
        ];
        let of = |wanted: &[usize]| -> Vec<Certificate> {
            wanted.iter().map(|at| ordered[*at].1.clone()).collect()
        };
        let mut anchors = of(&[9, 0]);
        anchors.push(root);
        // In no order, and one of them twice.
        let untrusted = of(&[10, 7, 6, 1, 8, 5, 2, 4, 3, 7]);
        let mut request = PathRequest::new(&leaf, &anchors, at);
        request.untrusted = &untrusted;
        let mut candidates = Candidates::new(&request);
        assert_eq!(candidates.count(), 12);
        let place = |index: &usize, candidates: &Candidates<'_, '_>| {
            let found = candidates.get(*index).certificate.sha256();
            let mut all = ordered.iter();
            all.find(|(_, one)| one.sha256() == found)
                .map(|(what, _)| *what)
        };
        for (direct, expected) in [(false, (0..11).collect()), (true, vec![0, 9])] {
            // What was found out for one certificate is not asked again for it.
            let issuers = candidates.issuers(&leaf, usize::from(direct), direct);
            let found: Vec<_> = issuers
                .iter()
                .map(|index| place(index, &candidates))
                .collect();
            let expected: Vec<usize> = expected;
            let expected: Vec<_> = expected.iter().map(|at| Some(ordered[*at].0)).collect();
            assert_eq!(found, expected);
        }
    }
}
