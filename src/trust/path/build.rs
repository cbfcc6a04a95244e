//! Path building (RFC 4158): depth first from the leaf, backtracking over every candidate, within
//! a budget.
//!
//! Two searches at most. The first ([`Mode::Strict`]) follows only candidates through which the path can
//! still be valid, and ends at the first valid path: the usual case, and the cheap one. If it finds none,
//! the second ([`Mode::Explain`]) follows every candidate that signed, and keeps the path with the fewest
//! violations for the report. Each candidate is tested in the order of cost: what is known of it, its
//! signature, then names, which are untrusted until the signature over them is verified.

mod candidates;
mod diagnosis;

use super::{
    batch_verify::SignatureCache,
    budget::{Budget, MAX_DEPTH},
    request::PathRequest,
    revocation, rules, validate,
    validation::PathValidation,
    violation::{Rule, Violation},
};
use crate::{
    certificate::{Certificate, Hash},
    trust::{effort::Effort, signature::Failure},
};
use candidates::{Candidates, LEAF};
use std::collections::HashMap;

/// Which candidates are followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Those that violate rules, too: for the report, where there is no valid path.
    Explain,
    /// Those through which the path can still be valid.
    Strict,
}

/// One search for one leaf, with what it has found out so far. Indices are those of [`Candidates`].
pub(super) struct Search<'r, 'a> {
    request: &'r PathRequest<'a>,
    candidates: Candidates<'r, 'a>,
    /// The rules that the leaf violates by itself.
    leaf: Vec<Violation>,
    /// Results of signatures, by the indices of issuer and subject.
    signatures: HashMap<(usize, usize), Result<(), Failure>>,
    /// Results of signatures that were verified before this search.
    verified: Option<&'r SignatureCache<'r>>,
    /// Whether a candidate can be an intermediate at all, by its index.
    sound: HashMap<usize, bool>,
    budget: Budget,
    /// The CRL signers whose revocation check led to this search, outermost first; the leaf of this search
    /// is the last of them. Empty for the path of the leaf that was asked for.
    asked: Vec<Hash>,
    /// Whether only an anchor may have signed the leaf: proofs of possession.
    direct: bool,
    /// The path with the fewest violations so far.
    best: Option<PathValidation<'a>>,
}

impl<'r, 'a> Search<'r, 'a> {
    /// A search with a budget of its own.
    pub(super) fn new(request: &'r PathRequest<'a>) -> Self {
        Self::nested(request, Budget::new(), Vec::new())
    }

    /// The same search, which takes the results of signatures from `verified`; not if other arithmetic gave
    /// them, because then the request asks for a second opinion.
    pub(super) fn after(mut self, verified: &'r SignatureCache<'r>) -> Self {
        self.verified = Some(verified).filter(|one| one.arithmetic() == self.request.arithmetic);
        self
    }

    /// The same search, which adds what its signatures cost to `effort`.
    pub(super) fn counting(mut self, effort: &Effort) -> Self {
        self.budget = self.budget.counting(effort);
        // Sorting the candidates by name takes half a microsecond each.
        effort.spend(self.candidates.count() as u64 / 2);
        self
    }

    /// The same search, for a path on which nothing lies between leaf and anchor.
    pub(super) fn direct(mut self) -> Self {
        self.direct = true;
        self
    }

    /// A search for a CRL signer's path, on what is left of the budget: the CRLs of CRLs must not cost more
    /// than one search may.
    pub(super) fn nested(request: &'r PathRequest<'a>, budget: Budget, asked: Vec<Hash>) -> Self {
        Self {
            request,
            candidates: Candidates::new(request),
            leaf: rules::violations(request.leaf, rules::Place::Leaf, 0, request),
            signatures: HashMap::new(),
            verified: None,
            sound: HashMap::new(),
            budget,
            asked,
            direct: false,
            best: None,
        }
    }

    /// Whether there is a valid path, and what is left of the budget.
    pub(super) fn succeeds(mut self) -> (bool, Budget) {
        (self.find(Mode::Strict), self.budget)
    }

    /// The first valid path, else the path with the fewest violations.
    pub(super) fn best(mut self) -> PathValidation<'a> {
        let leaf = self.request.leaf;
        let mut anchors = self.request.anchors.iter();
        // By its octets: another certificate of the anchor's key is no anchor, it needs a path.
        if anchors.any(|anchor| anchor.der() == leaf.der()) {
            return self.trusted_itself();
        }
        if self.find(Mode::Strict) {
            return self.best.unwrap_or_else(|| no_validation(leaf));
        }
        let exhausted = self.budget.exhausted();
        // The strict search may have stored a path that revocation refused. The second search finds it again,
        // and compares it with those that the first did not follow.
        self.best = None;
        self.budget.renew_to_explain();
        self.find(Mode::Explain);
        let mut best = match self.best.take() {
            Some(best) => best,
            None => self.nearest_miss(),
        };
        // First in the list: the other violations may be wrong, because the search did not see everything.
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
        let found = self.find(Mode::Strict);
        self.best.filter(|_| found)
    }

    /// The leaf is an anchor: a path of one certificate, whose rules as a leaf still count.
    ///
    /// RFC 5280 section 6.1 leaves the anchor out of the path, so its signature is not verified and its
    /// revocation not checked: whoever trusts it has decided both.
    fn trusted_itself(mut self) -> PathValidation<'a> {
        let chain = vec![self.request.leaf];
        let violations =
            validate::violations(&self.leaf, &chain, false, self.request, &mut self.budget);
        PathValidation {
            anchored: true,
            ..PathValidation::without_anchor(chain, violations)
        }
    }

    /// Whether there is a valid path; `best` is then that path.
    fn find(&mut self, mode: Mode) -> bool {
        // No path can mend a leaf that is bad by itself.
        if mode == Mode::Strict && !self.leaf.is_empty() {
            return false;
        }
        self.extend(&mut vec![self.request.leaf], &mut vec![LEAF], mode)
    }

    /// Extends `chain` to every anchor that can be reached; true when a valid path was found.
    ///
    /// The recursion ends at [`MAX_DEPTH`] certificates, and each step is charged. `indices` runs beside
    /// `chain`; both are as before when the function returns.
    fn extend(
        &mut self,
        chain: &mut Vec<&'a Certificate>,
        indices: &mut Vec<usize>,
        mode: Mode,
    ) -> bool {
        let (Some(&last), Some(&last_index)) = (chain.last(), indices.last()) else {
            return false;
        };
        let issuers = self.candidates.issuers(last, last_index, self.direct);
        for &index in issuers.iter() {
            if !self.budget.step() {
                return false;
            }
            let candidate = self.candidates.get(index);
            let (candidate, is_anchor) = (candidate.certificate, candidate.is_anchor);
            // Room for the anchor is kept. An anchor may repeat: it ends the path in any case.
            if !is_anchor
                && (chain.len() + 1 >= MAX_DEPTH || self.candidates.repeats(index, indices))
            {
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
            // Candidates that were not tried for want of budget say nothing: stop everywhere at once.
            if self.budget.exhausted().is_some() {
                return false;
            }
        }
        false
    }

    /// Whether the candidate, by itself and by the length of the path below it, can be in a valid path:
    /// RFC 5280 section 6.1.4 (k) to (n), tested on the way up and before any signature.
    fn can_issue(&mut self, chain: &[&'a Certificate], index: usize) -> bool {
        let candidate = self.candidates.get(index);
        let (certificate, is_anchor) = (candidate.certificate, candidate.is_anchor);
        let request = self.request;
        // The same below every certificate, so it is found out once for each candidate.
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

    /// Whether the candidate's name constraints allow every name below it.
    fn may_name(&mut self, chain: &[&'a Certificate], candidate: &'a Certificate) -> bool {
        let mut longer = chain.to_vec();
        longer.push(candidate);
        validate::name_constraints(&longer, chain.len(), &mut self.budget).is_none()
    }

    /// Verifies the signature of the certificate `subject` with the key of the candidate `issuer`, once for
    /// each pair: many paths share their upper part.
    ///
    /// Over budget the result is `Unsupported`, which is not stored: nothing was found out.
    fn signed(&mut self, issuer: usize, subject: usize) -> Result<(), Failure> {
        if let Some(known) = self.signatures.get(&(issuer, subject)) {
            return known.clone();
        }
        let certificate = self.candidates.certificate(subject);
        let candidate = self.candidates.get_mut(issuer);
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
            None => candidate.verify(certificate, self.request.arithmetic),
        };
        // Valid ones that were verified in a batch cost next to nothing.
        if known.is_none() || result.is_err() {
            self.budget.effort().spend_on(key, result.is_ok());
        }
        self.signatures.insert((issuer, subject), result.clone());
        result
    }

    /// How many signatures of the path were verified, from the leaf's on, without a gap. A verdict is good
    /// only if that is all of them (see [`PathValidation::is_signed`]).
    fn verified_along(&self, indices: &[usize]) -> usize {
        let mut links = indices.windows(2);
        let is_verified =
            |link: &[usize]| matches!(self.signatures.get(&(link[1], link[0])), Some(Ok(())));
        links
            .position(|link| !is_verified(link))
            .unwrap_or(indices.len().saturating_sub(1))
    }

    /// Validates a path that has reached an anchor; true if it is valid.
    fn complete(&mut self, chain: &[&'a Certificate], indices: &[usize]) -> bool {
        // The first is validated whatever it costs, so that there is something to report.
        if !self.budget.validation(chain) && self.best.is_some() {
            return false;
        }
        let mut violations =
            validate::violations(&self.leaf, chain, true, self.request, &mut self.budget);
        // Last, because it costs the most: a search of its own for each signer of a CRL.
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
}

/// Never in practice: a search that returns true has stored its validation. Refusing is safe.
fn no_validation(leaf: &Certificate) -> PathValidation<'_> {
    let violation = Violation::new(Rule::Path, 0, "the search lost its result");
    PathValidation::without_anchor(vec![leaf], vec![violation])
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "cli")]
    #[test]
    fn sorting_the_candidates_counts_as_work() {
        use super::*;
        use crate::certificate::Time;
        let certificate = |der: &[u8]| Certificate::from_der(der).expect("a certificate");
        let leaf = certificate(include_bytes!(
            "../../../fixtures/ValidationCertification.cer"
        ));
        let anchors = [certificate(include_bytes!("../../../fixtures/root.cer"))];
        let untrusted = [
            leaf.clone(),
            certificate(include_bytes!("../../../fixtures/policy.cer")),
            certificate(include_bytes!("../../../fixtures/CAcertificate.cer")),
        ];
        let at = Time::parse("2026-01-01T00:30:00Z").expect("a time");
        let mut request = PathRequest::new(&leaf, &anchors, at);
        request.untrusted = &untrusted;
        let effort = Effort::default();
        let search = Search::new(&request).counting(&effort);
        // Half a microsecond for each of four.
        assert_eq!(effort.spent(), 2);
        // And three signatures of a path, each under the key of its issuer.
        assert!(search.best().is_valid());
        let costs = |key: &Certificate| crate::trust::effort::good(key.public_key());
        let path = [&untrusted[2], &untrusted[1], &anchors[0]];
        assert_eq!(effort.spent(), 2 + path.into_iter().map(costs).sum::<u64>());
    }
}
