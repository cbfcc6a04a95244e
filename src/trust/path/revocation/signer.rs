//! Who signed a CRL, and whether it may (RFC 5280 section 6.3.3 (f) and (g)).

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

/// A key that may have signed CRLs of a name.
pub(super) struct SigningKey<'a> {
    spki: Hash,
    certificate: &'a Certificate,
    /// Certificates of the key that are trusted only if they have a path of their own; none
    /// where the key is the one of the certificate's issuer.
    need_path: Vec<&'a Certificate>,
}

/// Finds out who signed which CRL, for the certificates of one path.
pub(super) struct Signers<'c, 'a> {
    anchor: Option<&'c Certificate>,
    request: &'c PathRequest<'a>,
    budget: &'c mut Budget,
    asked: &'c [Hash],
    /// By CRL and key.
    signed: HashMap<(Hash, Hash), bool>,
    /// By certificate.
    paths: HashMap<Hash, SignerStatus>,
    /// By group and key.
    newest: HashMap<(usize, Hash), Arc<Newest>>,
}

/// What is known of a key that signed a CRL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SignerStatus {
    /// It has no certificate with a path to the anchor: anybody's.
    Unknown,
    /// It has a path, but its own certificate is revoked, or nobody knows whether it is.
    Doubtful,
    /// It may sign CRLs.
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

    /// Looking so many groups of CRLs up for one certificate takes about a microsecond each.
    pub(super) fn look_through(&self, groups: usize) {
        self.budget.effort().spend(groups as u64);
    }

    /// The newest CRLs of a group that the key signed, if it may sign them.
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
        // What is known from before costs the same, so that the answer never hangs on it.
        self.budget.signatures(public_key, found.asked);
        if !found.latest.is_empty() && self.status(key) == SignerStatus::Unknown {
            // Anybody's: each of them had to be looked at.
            let others = group.readable.len().saturating_sub(found.asked as usize);
            let others = u32::try_from(others).unwrap_or(u32::MAX);
            self.budget.signatures(public_key, others);
            found = Arc::default();
        }
        self.newest.insert(place, Arc::clone(&found));
        found
    }

    /// The keys under that name: first that of the certificate's issuer, then others that came
    /// with the path.
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

    /// Whether the key signed the CRL and may do so.
    pub(super) fn have_signed(&mut self, crl: &Crl, key: &SigningKey<'a>) -> bool {
        let pair = (crl.sha256(), key.spki);
        if let Some(known) = self.signed.get(&pair) {
            return *known;
        }
        // What is known from before costs the same, so that the answer never hangs on it.
        let is_affordable = self.budget.signature(key.certificate.public_key());
        let is_known =
            is_affordable && verify(crl, key, self.request.arithmetic, self.budget.effort());
        let is_signed = is_known && self.status(key) != SignerStatus::Unknown;
        self.signed.insert(pair, is_signed);
        is_signed
    }

    /// Whether what the key signed can be relied on.
    pub(super) fn status(&mut self, key: &SigningKey<'a>) -> SignerStatus {
        let each = key.need_path.iter().map(|one| self.status_of(one));
        match key.need_path.is_empty() {
            true => SignerStatus::Good,
            false => each.max().unwrap_or(SignerStatus::Unknown),
        }
    }

    fn status_of(&mut self, signer: &'a Certificate) -> SignerStatus {
        // A signer may issue the CRL that it is itself looked up in (an indirect CRL of all of a CA's
        // certificates): it is good unless that lists it.
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

    /// The CRL signer's own path to the same anchor.
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

/// Section 6.3.3 (f): cRLSign, where there is a key usage; one that cannot be read allows nothing.
fn may_sign(signer: &Certificate) -> bool {
    let usage = signer.extensions().key_usage();
    usage.is_absent() || usage.value().is_some_and(|usage| usage.crl_sign())
}

/// Results that are kept, of 66 octets each: a batch has some CRLs, each asked for with every certificate.
const MAX_RESULTS: usize = 4_096;

/// Whether a key signed a CRL: by CRL, key, and whose arithmetic it was.
type Results = Cache<(Hash, Hash, Arithmetic), bool>;

static VERIFIED: LazyLock<Mutex<Results>> = LazyLock::new(|| Mutex::new(Cache::new(MAX_RESULTS)));

/// Whether the key signed the CRL, verified once for the whole process: hashing 16 MiB takes longer
/// than all else that is asked about a certificate.
fn verify(crl: &Crl, key: &SigningKey<'_>, arithmetic: Arithmetic, effort: &Effort) -> bool {
    let asked = (crl.sha256(), key.spki, arithmetic);
    // Nothing in here can panic half way, so that a poisoned lock is as good as any.
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
