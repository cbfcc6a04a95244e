//! What each certificate of a list is good for, beside the path that was found.
//!
//! The path needs some of what a device sends. The rest may be a copy, another certificate of a CA
//! on the path, one of a CA that was created again, or have nothing to do with it. Each is another
//! mistake, so that the checks `chain.sent-…` can name it. Who signed whom is found with few
//! signatures: only certificates that have an issuer's name are tried.

use super::CertificateList;
use crate::{
    case::options::Options,
    certificate::{Certificate, PublicKey, Time, ValidityStatus},
    trust::{Arithmetic, PathValidation, Rule, verify_with_key},
};
use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

/// The most signatures that are verified for one list, besides those of the path. A device sends
/// three or four certificates, so that nobody reaches this by accident; a file of thousands of CAs
/// with one name would otherwise cost as many verifications.
const MAX_SIGNATURES: usize = 64;
/// The most certificates that lead upward from the leaf, those of the path included: a path has at
/// most 32.
const MAX_REACHED: usize = 64;

/// What a certificate of the list is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It leads from the leaf to the anchor, or would.
    OnPath,
    /// It has the name of an issuer that is needed or of an anchor, but another key.
    OtherKey(Arc<Namesake>),
    /// It is the certificate at that place again.
    Repeats(usize),
    /// It is in no path.
    Stranger,
    /// Another certificate of the same CA, name and key, is used instead.
    Twin(Twin),
}

/// Whose name a certificate has, whose key is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Namesake {
    /// The subject of what its key did not sign; `None` for an anchor.
    pub(crate) below: Option<String>,
    /// The SPKI SHA-256 of the key, if that is known.
    pub(crate) key: Option<String>,
}

/// The other certificate of a CA: same name, same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Twin {
    /// Its place in the file, if it is there.
    pub(crate) place: Option<usize>,
    /// Whether it is valid where this one has ended or not begun.
    pub(crate) is_current: bool,
}

/// The uses of all certificates of a list.
#[derive(Debug)]
pub(crate) struct Uses {
    all: Vec<Use>,
    /// The places of what is on the path, in the order in which they are to be sent.
    order: Vec<usize>,
    /// Of what is on the path in the file: the certificate that the one at its place does not sign.
    misplaced: Vec<(usize, usize)>,
}

impl Uses {
    /// The uses of all certificates of a list; `None` when it would take too many signatures to
    /// find out.
    pub(crate) fn of(
        list: &CertificateList,
        validation: &PathValidation<'_>,
        options: &Options,
    ) -> Option<Self> {
        let graph = Graph::of(list, validation, options.arithmetic)?;
        let anchors = by_name(options.anchors.iter());
        let mut all = Vec::with_capacity(list.inputs.len());
        let mut first = HashMap::new();
        for (place, input) in list.inputs.iter().enumerate() {
            let certificate = input.certificate();
            let before = *first.entry(certificate.sha256()).or_insert(place);
            all.push(match before == place {
                true => graph
                    .use_of(certificate)
                    .unwrap_or_else(|| beside_path(certificate, &anchors)),
                false => Use::Repeats(before),
            });
        }
        let mut uses = Self {
            all,
            order: Vec::new(),
            misplaced: Vec::new(),
        };
        uses.find_twins(list, validation, options.at);
        uses.find_order(list, &graph);
        Some(uses)
    }

    /// The places with a use, and what belongs to it.
    pub(crate) fn places<'s, T: 's>(
        &'s self,
        which: impl Fn(&'s Use) -> Option<T> + 's,
    ) -> impl Iterator<Item = (usize, T)> + 's {
        let places = self.all.iter().enumerate();
        places.filter_map(move |(place, one)| Some((place, which(one)?)))
    }

    /// The places of what is on the path, in the order in which they are to be sent.
    pub(crate) fn order(&self) -> &[usize] {
        &self.order
    }

    /// Pairs of what is on the path: one that follows in the file, and one that it does not sign.
    pub(crate) fn misplaced(&self) -> &[(usize, usize)] {
        &self.misplaced
    }

    /// The places on the path, in the order of the file.
    pub(crate) fn on_path(&self) -> Vec<usize> {
        let on_path = |one: &Use| (*one == Use::OnPath).then_some(());
        self.places(on_path).map(|(place, ())| place).collect()
    }

    /// Of several certificates of one CA the path's counts, or one that is valid, or the first.
    fn find_twins(&mut self, list: &CertificateList, validation: &PathValidation<'_>, at: Time) {
        let chain: HashSet<_> = validation.chain.iter().map(|one| one.sha256()).collect();
        let is_valid = |one: &Certificate| one.validity().status(at) == ValidityStatus::Valid;
        let rank = |place: usize| {
            let certificate = list.certificate(place);
            (chain.contains(&certificate.sha256()), is_valid(certificate))
        };
        let places = self.on_path();
        let mut best: HashMap<_, usize> = HashMap::new();
        for place in &places {
            let held = best.entry(ca(list.certificate(*place))).or_insert(*place);
            if rank(*place) > rank(*held) {
                *held = *place;
            }
        }
        // Those of the path need not be in the file.
        let current = validation.chain.iter().filter(|one| is_valid(one));
        let current: HashSet<_> = current.map(|one| ca(one)).collect();
        for place in places {
            let its_ca = ca(list.certificate(place));
            let (keeper, (is_on_chain, valid)) = (best[&its_ca], rank(place));
            // The path goes over another certificate of this CA that is valid, although it is not
            // in the file.
            let is_outdated = !is_on_chain && !valid && current.contains(&its_ca);
            self.all[place] = Use::Twin(match keeper == place {
                true if !is_outdated => continue,
                true => Twin {
                    place: None,
                    is_current: true,
                },
                false => Twin {
                    place: Some(keeper),
                    is_current: rank(keeper).1 && !valid,
                },
            });
        }
    }

    /// The order in which the certificates on the path are to be sent, and the pairs that break it.
    /// RFC 8446 section 4.4.2: each following certificate "SHOULD directly certify the one
    /// immediately preceding it".
    fn find_order(&mut self, list: &CertificateList, graph: &Graph<'_>) {
        let on_path = self.on_path();
        let rank = |place: &usize| graph.rank(list.certificate(*place));
        self.order.clone_from(&on_path);
        self.order.sort_by_key(rank);
        let leaf_first = self.order.iter().copied().filter(|one| *one == list.leaf);
        let sequence: Vec<_> = leaf_first
            .chain(on_path.iter().copied().filter(|one| *one != list.leaf))
            .collect();
        let pairs = sequence.windows(2).filter(|pair| {
            let [below, above] = [pair[0], pair[1]].map(|place| list.certificate(place));
            !graph.signed(below, above)
        });
        self.misplaced = pairs.map(|pair| (pair[1], pair[0])).collect();
    }
}

/// A CA is a name and a key, whatever certificates it has (RFC 5280 section 6.1.1 (d)).
fn ca(certificate: &Certificate) -> (&[u8], &[u8]) {
    (
        certificate.subject().key(),
        certificate.public_key().identity(),
    )
}

type Hash = [u8; 32];

/// Who signed whom, from the leaf upward, found by a breadth-first search so that each certificate
/// is reached on its shortest way.
struct Graph<'a> {
    arithmetic: Arithmetic,
    /// What leads upward from the leaf, and how far from it it was found.
    reached: HashMap<Hash, usize>,
    /// The key that signed a certificate.
    signers: HashMap<Hash, &'a PublicKey>,
    /// Certificates of the right name whose key did not sign, and what they did not sign.
    not_signed: HashMap<Hash, Arc<Namesake>>,
}

impl<'a> Graph<'a> {
    /// Follows names upward from the path that was found, and verifies a signature where a name
    /// fits. `None` when a limit is reached.
    fn of(
        list: &'a CertificateList,
        validation: &PathValidation<'a>,
        arithmetic: Arithmetic,
    ) -> Option<Self> {
        let places = super::distinct(&list.inputs).into_iter();
        let by_name = by_name(places.map(|place| list.certificate(place)));
        let mut graph = Self {
            arithmetic,
            reached: HashMap::new(),
            signers: HashMap::new(),
            not_signed: HashMap::new(),
        };
        let mut queue = graph.begin(validation);
        let (mut next, mut left) = (0, MAX_SIGNATURES);
        while let Some(certificate) = queue.get(next).copied() {
            next += 1;
            let named = by_name.get(certificate.issuer().key());
            let mut others = Vec::new();
            for issuer in named.into_iter().flatten().copied() {
                let hash = issuer.sha256();
                // A root names itself, and leads nowhere further.
                if hash == certificate.sha256() {
                    continue;
                }
                if !graph.verify(certificate, issuer, &mut left)? {
                    others.push(hash);
                } else if let Entry::Vacant(entry) = graph.reached.entry(hash) {
                    entry.insert(queue.len());
                    queue.push(issuer);
                }
            }
            if queue.len() > MAX_REACHED {
                return None;
            }
            graph.note_not_signed(certificate, others);
        }
        Some(graph)
    }

    /// The path that was found, as far as its signatures are good.
    fn begin(&mut self, validation: &PathValidation<'a>) -> Vec<&'a Certificate> {
        let is_bad = |rule| matches!(rule, Rule::Signature | Rule::SignatureAlgorithm);
        let bad = validation.violations.iter().filter(|one| is_bad(one.rule));
        let end = bad.map(|one| one.position + 1).min();
        let end = end.unwrap_or(validation.chain.len());
        let good: Vec<_> = validation.chain.iter().copied().take(end).collect();
        for pair in good.windows(2) {
            let key = pair[1].public_key();
            self.signers.insert(pair[0].sha256(), key);
        }
        for (rank, certificate) in good.iter().enumerate() {
            self.reached.insert(certificate.sha256(), rank);
        }
        good
    }

    /// Notes certificates that have the issuer's name and did not sign. The first that each did not
    /// sign is kept: one example is enough for a finding.
    fn note_not_signed(&mut self, certificate: &Certificate, by: Vec<Hash>) {
        if by.is_empty() {
            return;
        }
        let what = Arc::new(Namesake {
            below: Some(certificate.subject().to_string()),
            key: self.signers.get(&certificate.sha256()).copied().map(spki),
        });
        for hash in by {
            let held = self.not_signed.entry(hash);
            held.or_insert_with(|| Arc::clone(&what));
        }
    }

    /// Whether the issuer's key signed the certificate; `None` when nobody may ask any more.
    fn verify(
        &mut self,
        certificate: &Certificate,
        issuer: &'a Certificate,
        left: &mut usize,
    ) -> Option<bool> {
        let key = issuer.public_key();
        // A certificate has one signature, so that once its key is known no other key signed it.
        if let Some(signer) = self.signers.get(&certificate.sha256()) {
            return Some(signer.is_same_key(key));
        }
        *left = left.checked_sub(1)?;
        let is_good = verify_with_key(certificate, key, self.arithmetic).is_ok();
        if is_good {
            self.signers.insert(certificate.sha256(), key);
        }
        Some(is_good)
    }

    /// Whether `above` has the issuer's name and key of `below`.
    fn signed(&self, below: &Certificate, above: &Certificate) -> bool {
        let signer = self.signers.get(&below.sha256());
        below.issuer().matches(above.subject())
            && signer.is_some_and(|key| key.is_same_key(above.public_key()))
    }

    /// How far up a certificate was found; what was not found comes last.
    fn rank(&self, certificate: &Certificate) -> usize {
        let rank = self.reached.get(&certificate.sha256());
        rank.copied().unwrap_or(usize::MAX)
    }

    /// The use of a certificate that the search came upon; `None` if it did not.
    fn use_of(&self, certificate: &Certificate) -> Option<Use> {
        let hash = certificate.sha256();
        if self.reached.contains_key(&hash) {
            return Some(Use::OnPath);
        }
        let namesake = self.not_signed.get(&hash)?;
        Some(Use::OtherKey(Arc::clone(namesake)))
    }
}

type ByName<'a> = HashMap<&'a [u8], Vec<&'a Certificate>>;

/// The use of what leads up from nothing: an anchor may do so where the path to it has a gap.
fn beside_path(certificate: &Certificate, anchors: &ByName<'_>) -> Use {
    let Some(named) = anchors.get(certificate.subject().key()) else {
        return Use::Stranger;
    };
    let key = certificate.public_key();
    match named.iter().any(|one| one.public_key().is_same_key(key)) {
        true => Use::OnPath,
        false => Use::OtherKey(Arc::new(Namesake {
            below: None,
            key: named.first().map(|one| spki(one.public_key())),
        })),
    }
}

/// Certificates by their subjects.
fn by_name<'a>(certificates: impl Iterator<Item = &'a Certificate>) -> ByName<'a> {
    let mut by_name = ByName::new();
    for certificate in certificates {
        let name = certificate.subject().key();
        by_name.entry(name).or_default().push(certificate);
    }
    by_name
}

/// The SHA-256 of the SubjectPublicKeyInfo in upper-case hex, by which reports name keys.
fn spki(key: &PublicKey) -> String {
    hex::encode_upper(crate::certificate::Thumbprint::sha256(key.der()))
}
