//! The signer of a CRL: which key signed it, and whether that key is authorised to
//! (RFC 5280 section 6.3.3 (f) and (g)).
//!
//! "Obtain and validate the certification path for the issuer of the complete CRL." The signer of a
//! CRL is mostly the CA itself, whose path is being validated anyway; but section 5.1.1.3 allows a
//! CA another key for CRLs, and indirect CRLs have another issuer altogether. Such a key needs a
//! path of its own, whose certificates can be revoked in turn: the one recursion in popcert, of
//! limited depth and on one budget.

use super::super::{
    budget::{Budget, Limit},
    build::Search,
    request::{AnchorTrust, PathRequest, PolicyInputs, Purpose},
};
use super::index::{CrlIndex, Group, Newest};
use crate::{
    cache::Cache,
    certificate::{Certificate, Crl, Hash, Name},
    trust::{
        effort::Effort,
        signature::{Arithmetic, Key},
    },
};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

/// A candidate key for the CRLs of one issuer name. Certificates of the same key are one candidate:
/// if one of them is good, the key may sign.
pub(super) struct SigningKey<'a> {
    /// The SHA-256 of its SubjectPublicKeyInfo, by which results are cached.
    spki: Hash,
    /// One of its certificates, for the key itself.
    certificate: &'a Certificate,
    /// Certificates of the key, which need a valid path of their own. Empty if the key is that of
    /// the certificate's issuer, whose path is being validated already.
    need_path: Vec<&'a Certificate>,
}

/// The signers of CRLs for the certificates of one path, with the results found so far.
pub(super) struct Signers<'c, 'a> {
    /// The anchor of the path that is being validated: (f) allows no other.
    anchor: Option<&'c Certificate>,
    request: &'c PathRequest<'a>,
    budget: &'c mut Budget,
    /// The signers whose revocation check is under way, outermost first.
    asked: &'c [Hash],
    /// Whether the key signed the CRL, by the hashes of both.
    signed: HashMap<(Hash, Hash), bool>,
    /// The status of each signer, by the hash of its certificate.
    paths: HashMap<Hash, SignerStatus>,
    /// The newest CRLs, by group and key.
    newest: HashMap<(usize, Hash), Arc<Newest>>,
}

/// The status of a key that signed a CRL, from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SignerStatus {
    /// No certificate of the key has a path to the anchor: anybody may have made the key and the
    /// CRL.
    Unknown,
    /// Its certificate has a path, but is revoked or of unknown revocation status.
    Doubtful,
    /// Its certificate has a valid path and is not revoked.
    Good,
}

impl<'c, 'a> Signers<'c, 'a> {
    pub(super) fn new(
        chain: &[&'c Certificate],
        request: &'c PathRequest<'a>,
        budget: &'c mut Budget,
        asked: &'c [Hash],
    ) -> Self {
        Self {
            anchor: chain.last().copied(),
            request,
            budget,
            asked,
            signed: HashMap::new(),
            paths: HashMap::new(),
            newest: HashMap::new(),
        }
    }

    pub(super) fn exhausted(&self) -> Option<Limit> {
        self.budget.exhausted()
    }

    /// Charges the look-up of so many groups of CRLs: about a microsecond each.
    pub(super) fn look_through(&self, groups: usize) {
        self.budget.effort().spend(groups as u64);
    }

    /// The newest CRLs of a group that the key signed, if it may sign them. A CRL by a stranger is
    /// no CRL: it neither lists a certificate nor supersedes one that does.
    pub(super) fn newest(
        &mut self,
        index: &CrlIndex,
        group: &Group,
        key: &SigningKey<'a>,
    ) -> Arc<Newest> {
        let place = (group.number, key.spki);
        if let Some(known) = self.newest.get(&place) {
            return Arc::clone(known);
        }
        let public_key = key.certificate.public_key();
        let most = self.budget.signatures_left(public_key);
        let (arithmetic, effort) = (self.request.arithmetic, self.budget.effort().clone());
        let mut found = index.newest(
            self.request.crls,
            group,
            (key.spki, arithmetic),
            most,
            |crl| verify(crl, key, arithmetic, &effort),
        );
        // Cached answers are charged like new ones, so that the result does not depend on the
        // cache.
        self.budget.signatures(public_key, found.asked);
        if !found.latest.is_empty() && self.status(key) == SignerStatus::Unknown {
            // A stranger's key: finding that out takes looking at every CRL of the group, and is
            // charged so.
            let others = group.readable.len().saturating_sub(found.asked as usize);
            let others = u32::try_from(others).unwrap_or(u32::MAX);
            self.budget.signatures(public_key, others);
            found = Arc::default();
        }
        self.newest.insert(place, Arc::clone(&found));
        found
    }

    /// The candidate keys with the subject `name`: first that of the certificate's issuer, then
    /// those of other certificates given.
    ///
    /// The issuer's own key needs no further path; other certificates of that key are not looked
    /// at.
    pub(super) fn of(&self, name: &Name, issuer: &'a Certificate) -> Vec<SigningKey<'a>> {
        let others = self.request.untrusted.iter().chain(self.request.anchors);
        let named = std::iter::once(issuer)
            .chain(others)
            .filter(|one| one.subject().key() == name.key() && may_sign(one));
        let mut keys: Vec<SigningKey<'a>> = Vec::new();
        let mut places: HashMap<&[u8], usize> = HashMap::new();
        for certificate in named {
            let is_issuer = certificate.der() == issuer.der();
            let spki = certificate.public_key().der();
            match places.get(spki) {
                Some(place) if !keys[*place].need_path.is_empty() => {
                    keys[*place].need_path.push(certificate);
                }
                Some(_) => {}
                None => {
                    places.insert(spki, keys.len());
                    keys.push(SigningKey {
                        spki: crate::certificate::Thumbprint::sha256(spki),
                        certificate,
                        need_path: match is_issuer {
                            true => Vec::new(),
                            false => vec![certificate],
                        },
                    });
                }
            }
        }
        keys
    }

    /// Whether the key signed the CRL and has a path to the anchor.
    pub(super) fn have_signed(&mut self, crl: &Crl, key: &SigningKey<'a>) -> bool {
        let pair = (crl.sha256(), key.spki);
        if let Some(known) = self.signed.get(&pair) {
            return *known;
        }
        // A cached verification is charged as well, so that the result does not depend on the cache.
        let is_affordable = self.budget.signature(key.certificate.public_key());
        let is_known =
            is_affordable && verify(crl, key, self.request.arithmetic, self.budget.effort());
        let is_signed = is_known && self.status(key) != SignerStatus::Unknown;
        self.signed.insert(pair, is_signed);
        is_signed
    }

    /// The best status among the certificates of the key.
    pub(super) fn status(&mut self, key: &SigningKey<'a>) -> SignerStatus {
        let each = key.need_path.iter().map(|one| self.status_of(one));
        match key.need_path.is_empty() {
            true => SignerStatus::Good,
            false => each.max().unwrap_or(SignerStatus::Unknown),
        }
    }

    /// The status of one certificate of a key: its path is validated with revocation checking, and
    /// without it if that fails, to distinguish a revoked signer from a stranger.
    fn status_of(&mut self, signer: &'a Certificate) -> SignerStatus {
        // A signer may issue the CRL that covers its own certificate (an indirect CRL for all
        // certificates of a CA). Its check is already under way: it is good unless that CRL lists
        // it. Otherwise no such CRL could ever be used.
        if self.asked.contains(&signer.sha256()) {
            return SignerStatus::Good;
        }
        if let Some(known) = self.paths.get(&signer.sha256()) {
            return *known;
        }
        let status = match self.has_path(signer, self.request.crls) {
            true => SignerStatus::Good,
            false if self.has_path(signer, &[]) => SignerStatus::Doubtful,
            false => SignerStatus::Unknown,
        };
        self.paths.insert(signer.sha256(), status);
        status
    }

    /// Whether the CRL signer has a valid path to the same anchor.
    ///
    /// Section 6.3.3 (f): "The trust anchor for the certification path MUST be the same as the
    /// trust anchor used to validate the target certificate." Otherwise the CA of one customer
    /// could revoke, or clear, what another one issued. Purpose and policies are not asked for:
    /// they are the target's.
    fn has_path(&mut self, signer: &'a Certificate, crls: &[Crl]) -> bool {
        let Some(anchor) = self.anchor else {
            return false;
        };
        if signer.der() == anchor.der() {
            return true;
        }
        let request = PathRequest {
            leaf: signer,
            untrusted: self.request.untrusted,
            anchors: std::slice::from_ref(anchor),
            crls,
            at: self.request.at,
            purpose: Purpose::Any,
            anchor_trust: AnchorTrust::NameAndKey,
            policy: PolicyInputs::default(),
            arithmetic: self.request.arithmetic,
        };
        let budget = std::mem::replace(self.budget, Budget::new());
        let mut asked = self.asked.to_vec();
        asked.push(signer.sha256());
        let (found, left) = Search::nested(&request, budget, asked).succeeds();
        *self.budget = left;
        found
    }
}

/// Section 6.3.3 (f): "If a key usage extension is present in the CRL issuer's certificate, verify
/// that the cRLSign bit is set." A malformed key usage allows nothing.
fn may_sign(signer: &Certificate) -> bool {
    let usage = signer.extensions().key_usage();
    usage.is_absent() || usage.value().is_some_and(|usage| usage.crl_sign())
}

/// Results that are kept, of 66 octets each: a batch has some CRLs, each asked about with every
/// certificate.
const MAX_RESULTS: usize = 4_096;

/// Whether a key signed a CRL, by CRL, key and arithmetic.
type Results = Cache<(Hash, Hash, Arithmetic), bool>;

static VERIFIED: LazyLock<Mutex<Results>> = LazyLock::new(|| Mutex::new(Cache::new(MAX_RESULTS)));

/// Whether the key signed the CRL, verified once for the whole process: hashing 16 MiB takes longer
/// than all else that is asked about a certificate. The result depends on the octets of the CRL and
/// the key alone, so that it may be shared between threads and searches.
fn verify(crl: &Crl, key: &SigningKey<'_>, arithmetic: Arithmetic, effort: &Effort) -> bool {
    let asked = (crl.sha256(), key.spki, arithmetic);
    // Nothing under the lock panics, so a poisoned lock protects sound data.
    let lock = || VERIFIED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(&asked) {
        return *known;
    }
    let algorithm = crl.signature_algorithm().der();
    let is_signed = Key::cached(key.certificate.public_key(), arithmetic).is_ok_and(|key| {
        key.verify(algorithm, crl.signed_bytes(), crl.signature())
            .is_ok()
    });
    effort.spend_on(key.certificate.public_key(), is_signed);
    lock().insert(asked, is_signed, 1);
    is_signed
}
