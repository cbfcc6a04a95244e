//! Finding a path: depth first, backtracking over every candidate, within a budget.

use super::{
    PathRequest, PathValidation, Revocation, Rule, SignatureCache, Violation,
    budget::{Budget, MAX_DEPTH},
    revocation, rules, validate,
};
use crate::{
    certificate::{Certificate, Hash, ValidityStatus, abridged},
    trust::{
        effort::Effort,
        signature::{Failure, Key, malformed_bits, verify_certificate},
    },
};
use const_oid::db::rfc5280::ID_AD_CA_ISSUERS;
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

/// A certificate that may issue others, with what was found out about it.
struct Candidate<'a> {
    certificate: &'a Certificate,
    is_anchor: bool,
    key: Option<Result<Key, Failure>>,
    /// What it is ordered by: its key identifier, and whether it is within its dates.
    order: Option<Rc<(Option<Vec<u8>>, bool)>>,
}

impl Candidate<'_> {
    /// Whether its key signed the certificate.
    fn verify(&mut self, certificate: &Certificate) -> Result<(), Failure> {
        let spki = self.certificate.public_key().der();
        let key = self.key.get_or_insert_with(|| Key::recall(spki));
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

/// Which edges are followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// To find what to say: broken issuers too.
    Explain,
    /// Only what can still become a valid path.
    Strict,
}

/// One search for one leaf.
pub(super) struct Search<'r, 'a> {
    request: &'r PathRequest<'a>,
    candidates: Vec<Candidate<'a>>,
    by_name: HashMap<&'a [u8], Vec<usize>>,
    /// Candidates in their order, by the index of the certificate that they may have issued.
    issuers: HashMap<usize, Rc<[usize]>>,
    /// Numbers for names with keys: two certificates of one number are of the same owner.
    owners: HashMap<(&'a [u8], &'a [u8]), usize>,
    /// The same by index.
    owner_of: HashMap<usize, usize>,
    /// What the leaf breaks by itself.
    leaf: Vec<Violation>,
    /// Signature results by issuer and subject, each by its index (the leaf is `usize::MAX`).
    signatures: HashMap<(usize, usize), Result<(), Failure>>,
    /// Signature results from before this search.
    verified: Option<&'r SignatureCache<'r>>,
    /// Whether a candidate can be an intermediate at all, by its index.
    sound: HashMap<usize, bool>,
    budget: Budget,
    /// How many CRL signers lie between this search and the one that was asked for.
    /// The CRL signers whose own paths are looked for, in which this search is for the last.
    asked: Vec<Hash>,
    /// Whether an anchor itself is to have signed the leaf.
    direct: bool,
    best: Option<PathValidation<'a>>,
}

const LEAF: usize = usize::MAX;

impl<'r, 'a> Search<'r, 'a> {
    pub(super) fn new(request: &'r PathRequest<'a>) -> Self {
        Self::nested(request, Budget::new(), Vec::new())
    }

    /// The same search, which does not ask again for signatures that are known.
    pub(super) fn after(mut self, verified: &'r SignatureCache<'r>) -> Self {
        self.verified = Some(verified);
        self
    }

    /// The same search, which adds what its signatures cost to `effort`.
    pub(super) fn counting(mut self, effort: &Effort) -> Self {
        self.budget = self.budget.counting(effort);
        // To sort the candidates by name takes half a microsecond each.
        effort.spend(self.candidates.len() as u64 / 2);
        self
    }

    /// The same search, for a path on which nothing lies between leaf and anchor.
    pub(super) fn direct(mut self) -> Self {
        self.direct = true;
        self
    }

    /// A search for a CRL signer's path, on what is left of the budget.
    pub(super) fn nested(request: &'r PathRequest<'a>, budget: Budget, asked: Vec<Hash>) -> Self {
        let anchors = request
            .anchors
            .iter()
            .map(|certificate| (certificate, true));
        let others = request
            .untrusted
            .iter()
            .map(|certificate| (certificate, false));
        let mut search = Self {
            request,
            candidates: Vec::new(),
            by_name: HashMap::new(),
            issuers: HashMap::new(),
            owners: HashMap::new(),
            owner_of: HashMap::new(),
            leaf: rules::violations(request.leaf, rules::Place::Leaf, 0, request),
            signatures: HashMap::new(),
            verified: None,
            sound: HashMap::new(),
            budget,
            asked,
            direct: false,
            best: None,
        };
        let mut seen = HashSet::new();
        for (certificate, is_anchor) in anchors.chain(others) {
            // The same certificate twice is one candidate; as an anchor it comes first.
            if !seen.insert(certificate.sha256()) {
                continue;
            }
            let index = search.candidates.len();
            search
                .by_name
                .entry(certificate.subject().key())
                .or_default()
                .push(index);
            search.candidates.push(Candidate {
                certificate,
                is_anchor,
                key: None,
                order: None,
            });
        }
        search
    }

    /// Whether there is a valid path, and what is left of the budget.
    pub(super) fn succeeds(mut self) -> (bool, Budget) {
        let leaf = self.request.leaf;
        let found =
            self.leaf.is_empty() && self.extend(&mut vec![leaf], &mut vec![LEAF], Mode::Strict);
        (found, self.budget)
    }

    /// The first valid path, or the best that there is.
    pub(super) fn best(mut self) -> PathValidation<'a> {
        let leaf = self.request.leaf;
        if self
            .request
            .anchors
            .iter()
            .any(|anchor| anchor.der() == leaf.der())
        {
            return self.trusted_itself();
        }
        if self.leaf.is_empty() && self.extend(&mut vec![leaf], &mut vec![LEAF], Mode::Strict) {
            // `extend` says yes only after it has stored a valid validation.
            return self.best.unwrap_or_else(|| unreachable_judgement(leaf));
        }
        let exhausted = self.budget.exhausted();
        self.best = None;
        self.budget.renew_to_explain();
        self.extend(&mut vec![leaf], &mut vec![LEAF], Mode::Explain);
        let mut best = match self.best.take() {
            Some(best) => best,
            None => self.nearest_miss(),
        };
        if let Some(what) = exhausted {
            let detail = format!(
                "the search stopped with too many {what}: the certificates given share names, or were made to exhaust the search"
            );
            best.violations
                .insert(0, Violation::new(Rule::Budget, 0, detail));
        }
        best
    }

    /// The first valid path, if there is one.
    pub(super) fn valid(mut self) -> Option<PathValidation<'a>> {
        let leaf = self.request.leaf;
        let found =
            self.leaf.is_empty() && self.extend(&mut vec![leaf], &mut vec![LEAF], Mode::Strict);
        self.best.filter(|_| found)
    }

    /// The leaf is an anchor: trusted as it is, if it is valid.
    fn trusted_itself(mut self) -> PathValidation<'a> {
        let chain = vec![self.request.leaf];
        let violations =
            validate::violations(&self.leaf, &chain, false, self.request, &mut self.budget);
        PathValidation {
            chain,
            anchored: true,
            signatures: 0,
            violations,
            disregarded: Vec::new(),
            revocation: Revocation::NotChecked,
        }
    }

    /// Extends `chain` to every anchor that can be reached; true when a valid path was found.
    fn extend(
        &mut self,
        chain: &mut Vec<&'a Certificate>,
        indices: &mut Vec<usize>,
        mode: Mode,
    ) -> bool {
        let (Some(&last), Some(&last_index)) = (chain.last(), indices.last()) else {
            return false;
        };
        for &index in self.issuers(last, last_index).iter() {
            if !self.budget.step() {
                return false;
            }
            let (candidate, is_anchor) = (
                self.candidates[index].certificate,
                self.candidates[index].is_anchor,
            );
            if !is_anchor && (chain.len() + 1 >= MAX_DEPTH || self.repeats(index, indices)) {
                continue;
            }
            if mode == Mode::Strict && !self.can_issue(chain, index) {
                continue;
            }
            if self.signed(index, last_index).is_err() {
                continue;
            }
            // Names are only read once the signature over them is good.
            if mode == Mode::Strict && !self.may_name(chain, candidate) {
                continue;
            }
            chain.push(candidate);
            indices.push(index);
            let found = match is_anchor {
                true => self.complete(chain, indices),
                false => self.extend(chain, indices, mode),
            };
            chain.pop();
            indices.pop();
            if found {
                return true;
            }
            if self.budget.exhausted().is_some() {
                return false;
            }
        }
        false
    }

    /// Whether the candidate's owner, of the same name and key, is on the way already.
    fn repeats(&mut self, index: usize, indices: &[usize]) -> bool {
        let owner = self.owner(index);
        indices.iter().any(|one| self.owner(*one) == owner)
    }

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

    fn certificate(&self, index: usize) -> &'a Certificate {
        match index {
            LEAF => self.request.leaf,
            index => self.candidates[index].certificate,
        }
    }

    /// Candidates whose name is the issuer's, the likeliest first.
    fn issuers(&mut self, certificate: &Certificate, index: usize) -> Rc<[usize]> {
        if let Some(known) = self.issuers.get(&index) {
            return Rc::clone(known);
        }
        let named = self.by_name.get(certificate.issuer().key());
        let mut indices = named.cloned().unwrap_or_default();
        indices.retain(|index| !self.direct || self.candidates[*index].is_anchor);
        if indices.len() > 1 {
            self.sort(&mut indices, certificate);
        }
        let indices: Rc<[usize]> = indices.into();
        self.issuers.insert(index, Rc::clone(&indices));
        indices
    }

    fn sort(&mut self, indices: &mut [usize], certificate: &Certificate) {
        let wanted = certificate.extensions().authority_key_identifier();
        let wanted = wanted.value().and_then(Option::as_ref);
        indices.sort_by_cached_key(|index| {
            let order = self.order(*index);
            let (own, invalid) = &*order;
            let identifier = match (wanted, own) {
                (Some(wanted), Some(own)) if wanted == own => 0,
                (Some(_), Some(_)) => 2,
                _ => 1,
            };
            let candidate = &self.candidates[*index];
            let (certificate, is_anchor) = (candidate.certificate, candidate.is_anchor);
            let is_far = !is_anchor && !self.is_below_anchor(certificate);
            // The hash makes the order that of the certificates, not that of the files.
            let hash = certificate.sha256();
            (identifier, *invalid, !is_anchor, is_far, hash)
        });
    }

    /// Whether an anchor has the name of its issuer: the next step may be the last.
    fn is_below_anchor(&self, certificate: &Certificate) -> bool {
        let named = self.by_name.get(certificate.issuer().key());
        // Anchors are the first of each name.
        let first = named.and_then(|indices| indices.first());
        first.is_some_and(|index| self.candidates[*index].is_anchor)
    }

    fn order(&mut self, index: usize) -> Rc<(Option<Vec<u8>>, bool)> {
        let at = self.request.at;
        let candidate = &mut self.candidates[index];
        let certificate = candidate.certificate;
        let make = || {
            let own = certificate.extensions().subject_key_identifier();
            let invalid = certificate.validity().status(at) != ValidityStatus::Valid;
            Rc::new((own.into_value(), invalid))
        };
        Rc::clone(candidate.order.get_or_insert_with(make))
    }

    /// Whether the candidate, by itself and by the length of the path, can be in a valid one.
    fn can_issue(&mut self, chain: &[&'a Certificate], index: usize) -> bool {
        let candidate = &self.candidates[index];
        let (certificate, is_anchor) = (candidate.certificate, candidate.is_anchor);
        let request = self.request;
        let sound = *self.sound.entry(index).or_insert_with(|| {
            let place = if is_anchor {
                rules::Place::Anchor
            } else {
                rules::Place::Intermediate
            };
            rules::violations(certificate, place, 0, request).is_empty()
        });
        if !sound {
            return false;
        }
        let mut longer = chain.to_vec();
        longer.push(certificate);
        let at = chain.len();
        let counts = validate::counts(at, longer.len(), is_anchor, request);
        !counts || validate::path_length(&longer, at).is_none()
    }

    /// Whether the candidate's name constraints let the names below it be.
    fn may_name(&mut self, chain: &[&'a Certificate], candidate: &'a Certificate) -> bool {
        let mut longer = chain.to_vec();
        longer.push(candidate);
        validate::name_constraints(&longer, chain.len(), &mut self.budget).is_none()
    }

    /// Whether the candidate's key signed the certificate with that index.
    fn signed(&mut self, issuer: usize, subject: usize) -> Result<(), Failure> {
        if let Some(known) = self.signatures.get(&(issuer, subject)) {
            return known.clone();
        }
        let certificate = self.certificate(subject);
        let candidate = &mut self.candidates[issuer];
        let key = candidate.certificate.public_key();
        let octets = certificate.signed_bytes().len();
        if !self.budget.signature_over(key, octets) {
            return Err(Failure::Unsupported(
                "more work than the budget allows".into(),
            ));
        }
        let verified = self.verified;
        let known = verified.and_then(|known| known.result(certificate, candidate.certificate));
        let result = match known {
            Some(known) => known.clone(),
            None => candidate.verify(certificate),
        };
        // Good ones that were verified together cost next to nothing.
        if known.is_none() || result.is_err() {
            self.budget.effort().spend_on(key, result.is_ok());
        }
        self.signatures.insert((issuer, subject), result.clone());
        result
    }

    /// How many signatures of the path were verified, from the leaf's on.
    fn verified_along(&self, indices: &[usize]) -> usize {
        let mut links = indices.windows(2);
        let is_verified =
            |link: &[usize]| matches!(self.signatures.get(&(link[1], link[0])), Some(Ok(())));
        links
            .position(|link| !is_verified(link))
            .unwrap_or(indices.len().saturating_sub(1))
    }

    /// Judges a path that has reached an anchor; true when nothing is broken.
    fn complete(&mut self, chain: &[&'a Certificate], indices: &[usize]) -> bool {
        // The first is judged whatever it costs: without any there is nothing to say.
        if !self.budget.judging(chain) && self.best.is_some() {
            return false;
        }
        let mut violations =
            validate::violations(&self.leaf, chain, true, self.request, &mut self.budget);
        let (revocation, revoked) =
            revocation::check(chain, self.request, &mut self.budget, &self.asked);
        violations.extend(revoked);
        let valid = violations.is_empty();
        let better = self
            .best
            .as_ref()
            .is_none_or(|best| violations.len() < best.violations.len());
        if better {
            self.best = Some(PathValidation {
                chain: chain.to_vec(),
                anchored: true,
                signatures: self.verified_along(indices),
                violations,
                disregarded: Vec::new(),
                revocation,
            });
        }
        valid
    }

    /// No path reaches an anchor: how far it goes, and what is missing there.
    fn nearest_miss(&mut self) -> PathValidation<'a> {
        let mut chain = vec![self.request.leaf];
        let mut last_index = LEAF;
        while let Some(index) = self.next_signer(&chain, last_index) {
            chain.push(self.candidates[index].certificate);
            last_index = index;
        }
        let mut violations =
            validate::violations(&self.leaf, &chain, false, self.request, &mut self.budget);
        let position = chain.len() - 1;
        let top = chain[position];
        match self.same_name(top, last_index) {
            Some((index, failure)) => {
                violations.push(wrong_key(
                    top,
                    self.candidates[index].certificate,
                    &failure,
                    position,
                ));
                let anchored = self.candidates[index].is_anchor;
                chain.push(self.candidates[index].certificate);
                return PathValidation {
                    chain,
                    anchored,
                    // The last one was made by another key.
                    signatures: position,
                    violations,
                    disregarded: Vec::new(),
                    revocation: Revocation::NotChecked,
                };
            }
            None => violations.push(missing_issuer(top, position, self.budget.effort())),
        }
        PathValidation {
            chain,
            anchored: false,
            signatures: position,
            violations,
            disregarded: Vec::new(),
            revocation: Revocation::NotChecked,
        }
    }

    fn next_signer(&mut self, chain: &[&'a Certificate], last_index: usize) -> Option<usize> {
        let last = *chain.last()?;
        if chain.len() >= MAX_DEPTH {
            return None;
        }
        let issuers = self.issuers(last, last_index);
        let mut issuers = issuers.iter().copied();
        issuers.find(|index| {
            let candidate = self.candidates[*index].certificate.sha256();
            chain.iter().all(|one| one.sha256() != candidate)
                && self.signed(*index, last_index).is_ok()
        })
    }

    /// A candidate of the right name whose key did not sign, the likeliest first.
    fn same_name(
        &mut self,
        certificate: &'a Certificate,
        index: usize,
    ) -> Option<(usize, Failure)> {
        let issuers = self.issuers(certificate, index);
        let mut issuers = issuers.iter().copied();
        issuers.find_map(|issuer| {
            let itself = self.candidates[issuer].certificate.sha256() == certificate.sha256();
            match self.signed(issuer, index) {
                Err(failure) if !itself => Some((issuer, failure)),
                _ => None,
            }
        })
    }
}

fn wrong_key(
    certificate: &Certificate,
    issuer: &Certificate,
    failure: &Failure,
    position: usize,
) -> Violation {
    if let Failure::Unsupported(_) = failure {
        let detail = format!(
            "{failure}, so nothing shows that {} signed it",
            abridged(issuer.subject())
        );
        return Violation::new(Rule::SignatureAlgorithm, position, detail);
    }
    let spki = issuer.public_key().spki_sha256();
    let detail = match failure {
        Failure::Mismatch | Failure::KeyMismatch { .. } => format!(
            "the issuer has the right name, {}, but {failure}; its key is {} (SPKI SHA-256 {spki})",
            abridged(issuer.subject()),
            issuer.public_key()
        ),
        other => format!(
            "the signature by {} cannot be verified: {other}",
            abridged(issuer.subject())
        ),
    };
    let extensions = certificate.extensions();
    let named = extensions.authority_key_identifier();
    let own = issuer.extensions().subject_key_identifier();
    let violation = Violation::new(Rule::Signature, position, detail);
    match (named.value().and_then(Option::as_ref), own.value()) {
        (Some(named), Some(own)) if named != own => violation.compared(
            format!("key identifier {}", hex::encode_upper(named)),
            format!("key identifier {}", hex::encode_upper(own)),
        ),
        _ => violation,
    }
}

fn missing_issuer(certificate: &Certificate, position: usize, effort: &Effort) -> Violation {
    let extensions = certificate.extensions();
    if is_self_signed(certificate, effort) {
        let detail = format!(
            "it is self-signed ({}) and not among the trust anchors",
            abridged(certificate.subject())
        );
        return Violation::new(Rule::Path, position, detail);
    }
    let own_name = match certificate.is_self_issued() {
        true => ", which has its own name and another key,",
        false => "",
    };
    let mut detail = format!(
        "its issuer {}{own_name} is in none of the files given",
        abridged(certificate.issuer())
    );
    if let Some(Some(identifier)) = extensions.authority_key_identifier().value() {
        detail.push_str(&format!(
            "; it names key identifier {}",
            hex::encode_upper(identifier)
        ));
    }
    let access = extensions.authority_information_access();
    let place = access
        .value()
        .into_iter()
        .flatten()
        .find(|(method, _)| *method == ID_AD_CA_ISSUERS);
    if let Some((_, place)) = place {
        let place = abridged(place);
        detail.push_str(&format!("; the certificate says that it is at {place}"));
    }
    Violation::new(Rule::Path, position, detail)
}

/// Whether its own key made its signature.
fn is_self_signed(certificate: &Certificate, effort: &Effort) -> bool {
    if !certificate.is_self_issued() {
        return false;
    }
    let key = certificate.public_key();
    let is_good = verify_certificate(certificate, key.der()).is_ok();
    effort.spend_on(key, is_good);
    is_good
}

/// Never used: a search that says yes has stored its validation. Refusing is the safe answer.
fn unreachable_judgement(leaf: &Certificate) -> PathValidation<'_> {
    PathValidation {
        chain: vec![leaf],
        anchored: false,
        signatures: 0,
        violations: vec![Violation::new(Rule::Path, 0, "the search lost its result")],
        disregarded: Vec::new(),
        revocation: Revocation::NotChecked,
    }
}
