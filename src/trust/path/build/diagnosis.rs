//! Why no path reaches an anchor, for the report.
//!
//! "unable to get local issuer certificate" does not help an operator. What helps is how far the signatures
//! lead, and which of four things is wrong there: the issuer's certificate is missing; a certificate of the
//! issuer's name is there, with another key (the same CN created twice, the most frequent mistake with test
//! CAs); the top is self-signed and not trusted; or the path runs in a circle.

use super::{Search, candidates::LEAF};
use crate::{
    asn1::oid,
    certificate::{Certificate, abridged},
    trust::{
        effort::Effort,
        path::{PathValidation, Rule, Violation, budget::MAX_DEPTH, validate},
        signature::{Arithmetic, Failure, verify_with_key},
    },
};
use std::collections::HashMap;

impl<'a> Search<'_, 'a> {
    /// The path as far as signatures lead, and what is missing at its end.
    ///
    /// It follows the likeliest issuer that signed, without backtracking: a description of one path, where
    /// the search has already shown that no other is valid.
    pub(super) fn nearest_miss(&mut self) -> PathValidation<'a> {
        let mut chain = vec![self.request.leaf];
        let (last_index, anchored) = self.follow_signers(&mut chain, LEAF, false);
        let mut violations =
            validate::violations(&self.leaf, &chain, anchored, self.request, &mut self.budget);
        let position = chain.len() - 1;
        if anchored || chain.len() >= MAX_DEPTH {
            violations.push(not_followed(&chain, anchored));
            return PathValidation {
                anchored,
                signatures: position,
                ..PathValidation::without_anchor(chain, violations)
            };
        }
        let top = chain[position];
        match self.same_name(top, last_index) {
            Some((index, failure)) => {
                violations.push(wrong_key(
                    top,
                    self.candidates.get(index).certificate,
                    &failure,
                    position,
                ));
                let is_anchor = self.candidates.get(index).is_anchor;
                chain.push(self.candidates.get(index).certificate);
                // Whoever looks at the path sees where it would lead.
                let (_, anchored) = self.follow_signers(&mut chain, index, is_anchor);
                return PathValidation {
                    anchored,
                    // The last signature was made by another key.
                    signatures: position,
                    ..PathValidation::without_anchor(chain, violations)
                };
            }
            None => violations.push(missing_issuer(
                top,
                position,
                self.request.arithmetic,
                self.budget.effort(),
            )),
        }
        PathValidation {
            signatures: position,
            ..PathValidation::without_anchor(chain, violations)
        }
    }

    /// Extends `chain`, whose last certificate is the candidate `last`, as far as signatures lead: the
    /// new last candidate, and whether it is an anchor.
    fn follow_signers(
        &mut self,
        chain: &mut Vec<&'a Certificate>,
        mut last: usize,
        mut anchored: bool,
    ) -> (usize, bool) {
        while !anchored && let Some(index) = self.next_signer(chain, last) {
            chain.push(self.candidates.get(index).certificate);
            last = index;
            anchored = self.candidates.get(index).is_anchor;
        }
        (last, anchored)
    }

    /// The likeliest issuer whose key verifies the signature of the path's last certificate.
    ///
    /// A certificate that is on the path already is not taken again: RFC 5280 section 6.1, "A certificate
    /// MUST NOT appear more than once in a prospective certification path."
    fn next_signer(&mut self, chain: &[&'a Certificate], last_index: usize) -> Option<usize> {
        let last = *chain.last()?;
        if chain.len() >= MAX_DEPTH {
            return None;
        }
        let issuers = self.candidates.issuers(last, last_index, self.direct);
        let mut issuers = issuers.iter().copied();
        issuers.find(|index| {
            let candidate = self.candidates.get(*index).certificate.sha256();
            chain.iter().all(|one| one.sha256() != candidate)
                && self.signed(*index, last_index).is_ok()
        })
    }

    /// A candidate of the right name whose key did not sign, the likeliest first, with the reason. The
    /// certificate itself is left out: a self-issued one would always be found.
    fn same_name(
        &mut self,
        certificate: &'a Certificate,
        index: usize,
    ) -> Option<(usize, Failure)> {
        let issuers = self.candidates.issuers(certificate, index, self.direct);
        let mut issuers = issuers.iter().copied();
        issuers.find_map(|issuer| {
            let itself = self.candidates.get(issuer).certificate.sha256() == certificate.sha256();
            match self.signed(issuer, index) {
                Err(failure) if !itself => Some((issuer, failure)),
                _ => None,
            }
        })
    }
}

/// The violation where a certificate of the issuer's name is there and its key does not fit. The finding
/// shows the key found, and both key identifiers where they differ: that is how one finds the right file.
fn wrong_key(
    certificate: &Certificate,
    issuer: &Certificate,
    failure: &Failure,
    position: usize,
) -> Violation {
    // Not known is not wrong, and has an id of its own: no verdict may count it as a bad signature.
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

/// Why a path that goes on, or even ends at an anchor, was not among those that were tried: it comes back
/// to a name and key that are on it already, the budget was used up, or it is too long.
fn not_followed(chain: &[&Certificate], anchored: bool) -> Violation {
    let last = chain.len() - 1;
    // An anchor ends the path, whoever is below it.
    let between = if anchored { &chain[..last] } else { chain };
    let mut earlier = HashMap::new();
    for (position, certificate) in between.iter().enumerate() {
        let owner = (certificate.subject().key(), certificate.public_key().der());
        if let Some(below) = earlier.insert(owner, position) {
            let whose = match below {
                0 => "the leaf".to_owned(),
                below => format!("intermediate {below}"),
            };
            let detail = format!(
                "the path comes back to the name and key of {whose}, and such a path is not followed (RFC 4158 section 5.2)"
            );
            return Violation::new(Rule::Path, position, detail).with_remedy(
                "give a certificate that a CA outside this path issued to one of the CAs on it, or trust one of them",
            );
        }
    }
    if anchored {
        let detail = "the search stopped before it tried this path";
        return Violation::new(Rule::Budget, last, detail);
    }
    let detail = format!("the path does not end within {MAX_DEPTH} certificates");
    let remedy = "trust a CA that is nearer to the certificate with `--trust`";
    Violation::new(Rule::Path, last, detail).with_remedy(remedy)
}

/// The violation where no certificate of the issuer's name is given, with all that the certificate says
/// about where to get it: the key identifier, and the URL of id-ad-caIssuers (RFC 5280 section 4.2.2.1:
/// "certificates that were issued to the CA that issued the certificate containing this extension").
fn missing_issuer(
    certificate: &Certificate,
    position: usize,
    arithmetic: Arithmetic,
    effort: &Effort,
) -> Violation {
    let extensions = certificate.extensions();
    if is_self_signed(certificate, arithmetic, effort) {
        let detail = format!(
            "it is self-signed ({}) and not among the trust anchors",
            abridged(certificate.subject())
        );
        return Violation::new(Rule::Path, position, detail);
    }
    // Self-issued and not self-signed: such certificates exist "to support key rollover or changes in
    // certificate policies" (RFC 5280 section 6.1).
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
        .find(|(method, _)| *method == oid::CA_ISSUERS);
    if let Some((_, place)) = place {
        let place = abridged(place);
        detail.push_str(&format!("; its authority information access gives {place}"));
    }
    Violation::new(Rule::Path, position, detail)
}

/// Whether its own key made its signature. Equal names alone do not show that.
fn is_self_signed(certificate: &Certificate, arithmetic: Arithmetic, effort: &Effort) -> bool {
    if !certificate.is_self_issued() {
        return false;
    }
    let key = certificate.public_key();
    let is_good = verify_with_key(certificate, key, arithmetic).is_ok();
    effort.spend_on(key, is_good);
    is_good
}
