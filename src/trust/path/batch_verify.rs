//! Batch verification: the signatures of many certificates are verified together before path
//! validation needs them, which costs less than verifying them one by one.
//!
//! A folder of devices under one CA is thousands of signatures under one key, and for ECDSA the
//! arithmetic shares its most expensive step (a field inversion) between signatures of one key. The
//! results are stored under the certificate and its issuer's key; `build` looks them up before it
//! verifies anything itself. A guess that was wrong (another issuer, a new key) only costs time.

use super::budget::MAX_DEPTH;
use crate::{
    certificate::{Certificate, PublicKey},
    trust::{
        effort,
        signature::{Arithmetic, Failure, Key, SignedMessage, malformed_bits},
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The SHA-256 of a certificate.
type Hash = [u8; 32];

/// Microseconds that batch verification may spend on bad signatures and new keys. The remaining
/// signatures are left to the searches for paths, which have budgets of their own.
const MAX_MICROSECONDS: u64 = 300_000;

/// Signatures that are verified at once; their cost is only known afterwards.
const BATCH: usize = 128;

/// The verified signatures of some certificates, each under the key of its most likely issuer.
///
/// [`validate_path_with`](super::validate_path_with) uses these results in place of its own
/// verification. A search for a path would obtain the same ones, so no validation changes.
///
/// ```
/// use popcert::{Certificate, Time, signature::Arithmetic, path::{PathRequest, SignatureCache, validate_path_with}};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let anchors = [Certificate::from_der(include_bytes!("../../../fixtures/CAcertificate.cer"))?];
/// let leaves = [Certificate::from_der(include_bytes!("../../../fixtures/ValidationCertification.cer"))?];
/// let verified = SignatureCache::of(leaves.iter(), anchors.iter(), Arithmetic::Fast);
/// for leaf in &leaves {
///     let request = PathRequest::new(leaf, &anchors, Time::parse("2026-01-01T00:30:00Z")?);
///     assert!(validate_path_with(&verified, &request).is_valid());
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Default)]
pub struct SignatureCache<'a> {
    arithmetic: Arithmetic,
    by_subject: BTreeMap<Hash, (&'a Certificate, Result<(), Failure>)>,
    spent: u64,
}

impl<'a> SignatureCache<'a> {
    /// Verifies the signatures of `leaves`, and of those of `issuers` that are on their paths, all
    /// signatures under the same key together.
    pub fn of(
        leaves: impl Iterator<Item = &'a Certificate>,
        issuers: impl Iterator<Item = &'a Certificate>,
        arithmetic: Arithmetic,
    ) -> Self {
        Self::resuming(0, leaves, issuers, arithmetic)
    }

    /// The same for the rest of what already cost so much.
    /// `spent` is in microseconds: a batch is verified part by part, and [`MAX_MICROSECONDS`] is for the whole.
    pub(crate) fn resuming<'l>(
        spent: u64,
        leaves: impl Iterator<Item = &'l Certificate>,
        issuers: impl Iterator<Item = &'a Certificate>,
        arithmetic: Arithmetic,
    ) -> Self
    where
        'a: 'l,
    {
        let mut by_name: HashMap<&[u8], Vec<&'a Certificate>> = HashMap::new();
        for issuer in issuers {
            let name = issuer.subject().key();
            by_name.entry(name).or_default().push(issuer);
        }
        let identified = identified(&by_name);
        let mut verified = Self {
            arithmetic,
            spent,
            ..Self::default()
        };
        // Level by level: the leaves, then their issuers, then theirs, up to the longest path that is allowed.
        let mut seen = BTreeSet::new();
        let mut subjects: Vec<&'l Certificate> = leaves.collect();
        for _ in 0..MAX_DEPTH {
            subjects.retain(|one| seen.insert(one.sha256()));
            let pairs = subjects.iter().filter_map(|subject| {
                let name = subject.issuer().key();
                let first = by_name.get(name)?.first()?;
                Some((
                    *subject,
                    most_likely_issuer(subject, name, &identified).unwrap_or(*first),
                ))
            });
            let pairs: Vec<(&'l Certificate, &'a Certificate)> = pairs.collect();
            verified.verify(&pairs);
            // A self-issued certificate is mostly a root, whose signature no path needs.
            let above = pairs.into_iter().map(|(_, issuer)| issuer);
            subjects = above.filter(|issuer| !issuer.is_self_issued()).collect();
        }
        verified
    }

    /// Verifies each subject under its issuer's key, all pairs of one key together, until the budget is
    /// spent. What is left over is verified by the searches, one by one.
    fn verify(&mut self, pairs: &[(&Certificate, &'a Certificate)]) {
        let mut by_key: BTreeMap<&[u8], Vec<_>> = BTreeMap::new();
        for (subject, issuer) in pairs {
            let key = issuer.public_key().der();
            by_key.entry(key).or_default().push((*subject, *issuer));
        }
        for pairs in by_key.into_values() {
            for pairs in pairs.chunks(BATCH) {
                if self.spent >= MAX_MICROSECONDS {
                    return;
                }
                self.verify_under(pairs);
            }
        }
    }

    /// Verifies pairs that all have the same issuer key.
    fn verify_under(&mut self, pairs: &[(&Certificate, &'a Certificate)]) {
        let Some((_, issuer)) = pairs.first() else {
            return;
        };
        let key = issuer.public_key();
        // One charge for the key: valid signatures in a batch add next to nothing, and invalid ones, which
        // the crate verifies a second time, are charged below.
        self.spent += effort::good(key);
        let subjects: Vec<_> = pairs.iter().map(|(subject, _)| *subject).collect();
        for ((subject, issuer), result) in
            pairs.iter().zip(results(key, &subjects, self.arithmetic))
        {
            if result.is_err() {
                self.spent += effort::wrong(issuer.public_key());
            }
            self.by_subject.insert(subject.sha256(), (issuer, result));
        }
    }

    /// What it has cost, with what was spent before.
    #[cfg(feature = "cli")]
    pub(crate) fn spent(&self) -> u64 {
        self.spent
    }

    /// Whose arithmetic verified them. A search that was asked for other arithmetic must not use them.
    pub(super) fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// Whether `issuer`'s key signed `subject`, if that is known.
    pub(super) fn result(
        &self,
        subject: &Certificate,
        issuer: &Certificate,
    ) -> Option<&Result<(), Failure>> {
        // Without a batch the subject is not hashed for nothing.
        if self.by_subject.is_empty() {
            return None;
        }
        // By key, not by certificate: a CA's renewed certificate has the same key.
        let (known, result) = self.by_subject.get(&subject.sha256())?;
        (known.public_key().der() == issuer.public_key().der()).then_some(result)
    }
}

/// The issuers whose name is not unique, by name and subject key identifier; the first of each.
fn identified<'n, 'a>(
    by_name: &HashMap<&'n [u8], Vec<&'a Certificate>>,
) -> HashMap<(&'n [u8], Vec<u8>), &'a Certificate> {
    let mut identified = HashMap::new();
    for (name, named) in by_name.iter().filter(|(_, named)| named.len() > 1) {
        for issuer in named {
            let own = issuer.extensions().subject_key_identifier();
            if let Some(own) = own.into_value() {
                identified.entry((*name, own)).or_insert(*issuer);
            }
        }
    }
    identified
}

/// The issuer that the subject's authority key identifier selects among those with its name.
///
/// A hint and no more, as RFC 5280 section 4.2.1.2 has it: "Applications are not required to verify that
/// key identifiers match when performing certification path validation."
fn most_likely_issuer<'a>(
    subject: &Certificate,
    name: &[u8],
    identified: &HashMap<(&[u8], Vec<u8>), &'a Certificate>,
) -> Option<&'a Certificate> {
    if identified.is_empty() {
        return None;
    }
    let wanted = subject.extensions().authority_key_identifier();
    let wanted = wanted.into_value().flatten()?;
    identified.get(&(name, wanted)).copied()
}

/// Whether `key` signed each of the certificates, in their order. A key that cannot be used fails each.
fn results(
    key: &PublicKey,
    subjects: &[&Certificate],
    arithmetic: Arithmetic,
) -> Vec<Result<(), Failure>> {
    let key = match Key::cached(key, arithmetic) {
        Ok(key) => key,
        Err(failure) => return vec![Err(failure); subjects.len()],
    };
    let signed: Vec<_> = subjects.iter().filter_map(|one| message(one)).collect();
    // Certificates whose signature is no whole number of octets were not in the list; each takes its own
    // failure, and the others stay in step.
    let mut verified = key.verify_all(&signed).into_iter();
    let results = subjects.iter().map(|one| match one.signature() {
        Some(_) => verified.next().unwrap_or(Err(Failure::Mismatch)),
        None => Err(malformed_bits()),
    });
    results.collect()
}

/// The octets that the signature covers, as they were in the file: a certificate that is not DER is
/// never encoded anew before its signature is verified.
fn message(certificate: &Certificate) -> Option<SignedMessage<'_>> {
    Some(SignedMessage {
        algorithm: certificate.signature_algorithm().der(),
        message: certificate.signed_bytes(),
        signature: certificate.signature()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(der: &[u8]) -> Certificate {
        Certificate::from_der(der).expect("a certificate")
    }

    #[test]
    fn signatures_are_known_all_the_way_up_to_the_root() {
        let mut damaged = include_bytes!("../../../fixtures/ValidationCertification.cer").to_vec();
        let proof = certificate(&damaged);
        *damaged.last_mut().expect("octets") ^= 1;
        let damaged = certificate(&damaged);
        let [ca, policy, root] = [
            include_bytes!("../../../fixtures/CAcertificate.cer").as_slice(),
            include_bytes!("../../../fixtures/policy.cer"),
            include_bytes!("../../../fixtures/root.cer"),
        ]
        .map(certificate);
        let verified = SignatureCache::of(
            [&proof, &damaged].into_iter(),
            [&root, &policy, &ca].into_iter(),
            Arithmetic::Fast,
        );
        for (subject, issuer) in [(&proof, &ca), (&ca, &policy), (&policy, &root)] {
            assert_eq!(verified.result(subject, issuer), Some(&Ok(())));
        }
        assert_eq!(
            verified.result(&damaged, &ca),
            Some(&Err(Failure::Mismatch))
        );
        // Not verified, or verified under another key.
        assert_eq!(verified.result(&root, &root), None);
        assert_eq!(verified.result(&proof, &policy), None);
        assert_eq!(SignatureCache::default().result(&proof, &ca), None);
    }

    #[test]
    fn a_certificate_without_an_issuer_is_not_in_the_cache() {
        let proof = certificate(include_bytes!(
            "../../../fixtures/ValidationCertification.cer"
        ));
        let root = certificate(include_bytes!("../../../fixtures/root.cer"));
        let verified =
            SignatureCache::of([&proof].into_iter(), [&root].into_iter(), Arithmetic::Fast);
        assert_eq!(verified.result(&proof, &root), None);
    }

    /// What it costs to find that a signature of the fixtures is good, and that it is wrong.
    fn costs(issuer: &Certificate) -> (u64, u64) {
        (
            effort::good(issuer.public_key()),
            effort::wrong(issuer.public_key()),
        )
    }

    #[test]
    fn what_was_spent_counts_and_nothing_is_verified_beyond_the_limit() {
        let mut damaged = include_bytes!("../../../fixtures/ValidationCertification.cer").to_vec();
        let proof = certificate(&damaged);
        *damaged.last_mut().expect("octets") ^= 1;
        let damaged = certificate(&damaged);
        let ca = certificate(include_bytes!("../../../fixtures/CAcertificate.cer"));
        let (good, wrong) = costs(&ca);
        for (spent, is_verified) in [
            (7, true),
            (MAX_MICROSECONDS - 1, true),
            (MAX_MICROSECONDS, false),
        ] {
            let verified = SignatureCache::resuming(
                spent,
                [&proof, &damaged].into_iter(),
                [&ca].into_iter(),
                Arithmetic::Crates,
            );
            assert_eq!(verified.result(&proof, &ca).is_some(), is_verified);
            assert_eq!(verified.arithmetic(), Arithmetic::Crates);
            // One key and one wrong signature.
            let cost = if is_verified { good + wrong } else { 0 };
            assert_eq!(verified.spent, spent + cost);
            #[cfg(feature = "cli")]
            assert_eq!(verified.spent(), spent + cost);
        }
    }

    #[cfg(feature = "mock")]
    #[test]
    fn of_issuers_with_one_name_the_key_identifier_selects() {
        use crate::asn1::oid;
        use crate::mock::{
            KeyType, MockKey, Randomness, StringType, Template, common_name, extension,
        };

        let key = |purpose| {
            MockKey::generate(KeyType::P256, &Randomness::seeded(1), purpose).expect("a key")
        };
        let at = crate::certificate::Time::EPOCH;
        let name = |text: &str| common_name(StringType::Utf8, text);
        let issuer = |key: &MockKey, identifier: u8| {
            let own = extension(oid::SUBJECT_KEY_IDENTIFIER, false, &[4, 1, identifier]);
            let ca = Template::new(&name("CA"), &name("CA"), key, at).with(own);
            certificate(&ca.sign(key).expect("signed"))
        };
        let (first, second) = (key("first"), key("second"));
        let issuers = [issuer(&first, 1), issuer(&second, 2)];
        let leaf = |wanted: Option<u8>| {
            let leaf = Template::new(&name("CA"), &name("Leaf"), &first, at);
            let leaf = match wanted {
                Some(wanted) => leaf.with(extension(
                    oid::AUTHORITY_KEY_IDENTIFIER,
                    false,
                    &[0x30, 3, 0x80, 1, wanted],
                )),
                None => leaf,
            };
            certificate(&leaf.sign(&second).expect("signed"))
        };
        // Without an identifier, or with one that nobody has, the first of them is tried.
        for (wanted, tried) in [(Some(2), 1), (Some(1), 0), (Some(9), 0), (None, 0)] {
            let leaf = leaf(wanted);
            let verified =
                SignatureCache::of([&leaf].into_iter(), issuers.iter(), Arithmetic::Fast);
            let expected = match tried {
                1 => Ok(()),
                _ => Err(Failure::Mismatch),
            };
            assert_eq!(verified.result(&leaf, &issuers[tried]), Some(&expected));
            assert_eq!(verified.result(&leaf, &issuers[1 - tried]), None);
        }
    }

    /// A search that asks for the crates' own arithmetic is a second opinion: results of the fast one are
    /// none. One that is wrong on purpose shows which of them was used.
    #[test]
    fn results_of_other_arithmetic_are_not_taken() {
        use crate::trust::path::{build::Search, request::PathRequest};
        let proof = certificate(include_bytes!(
            "../../../fixtures/ValidationCertification.cer"
        ));
        let anchors = [certificate(include_bytes!(
            "../../../fixtures/CAcertificate.cer"
        ))];
        let wrong = SignatureCache {
            arithmetic: Arithmetic::Crates,
            by_subject: BTreeMap::from([(proof.sha256(), (&anchors[0], Err(Failure::Mismatch)))]),
            spent: 0,
        };
        let at = crate::certificate::Time::parse("2026-01-01T00:30:00Z").expect("a time");
        let mut request = PathRequest::new(&proof, &anchors, at);
        for (arithmetic, is_taken) in [(Arithmetic::Fast, false), (Arithmetic::Crates, true)] {
            request.arithmetic = arithmetic;
            let found = Search::new(&request).after(&wrong).best();
            assert_eq!(found.is_valid(), !is_taken, "{arithmetic:?}");
        }
        // A good result that is known costs nothing, and a wrong one what it costs to find that out.
        let good = SignatureCache {
            by_subject: BTreeMap::from([(proof.sha256(), (&anchors[0], Ok(())))]),
            ..wrong
        };
        let effort = effort::Effort::default();
        let found = Search::new(&request).counting(&effort).after(&good).best();
        assert!(found.is_valid());
        #[cfg(feature = "cli")]
        assert_eq!(effort.spent(), 0);
        let known_wrong = SignatureCache {
            by_subject: BTreeMap::from([(proof.sha256(), (&anchors[0], Err(Failure::Mismatch)))]),
            ..good
        };
        let search = Search::new(&request).counting(&effort).after(&known_wrong);
        assert!(!search.best().is_valid());
        #[cfg(feature = "cli")]
        assert_eq!(effort.spent(), effort::wrong(anchors[0].public_key()));
    }
}
