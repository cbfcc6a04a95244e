//! The work that path validation may cost. It is counted, never timed, so that verdicts are
//! reproducible.
//!
//! Certificates that share names and keys make exponentially many paths: a few dozen cross-signed CAs are
//! enough. Name constraints multiply with names, and policies with mappings (CVE-2023-0464).
//! Each kind of work is charged *before* it is done, in units that grow with it, so no input can ask
//! for more. A search whose budget is used up has no result: the certificate is neither
//! valid nor shown to be invalid, and the report names the limit.

use super::name_constraints::ComparisonCache;
use crate::{
    certificate::{Certificate, KeyKind, PublicKey},
    trust::effort::Effort,
};
use std::fmt;

/// The most certificates in a path, leaf and anchor included. Real paths have four or five; OpenSSL
/// stops at 100 by default, rustls-webpki at 8. RFC 5280 sets no limit: this one bounds recursion.
pub(super) const MAX_DEPTH: usize = 32;

/// Microseconds of signature verification that one search may cost, by the table in [`cost`]:
/// about 150 signatures on P-384. rustls-webpki and Go allow 100 of any kind.
const SIGNATURES: u32 = 80_000;

/// The same for the search that explains why there is no path. It repeats little: results of the first
/// search are kept, and only signatures that it never came to are verified.
const SIGNATURES_TO_EXPLAIN: u32 = 20_000;

/// Octets of a message that are hashed in a microsecond, on a slow core. A certificate of 1 MiB costs
/// 2 ms by this, four signatures' worth.
const HASHED_PER_MICROSECOND: usize = 500;

/// Steps that one search may take: one for each candidate issuer, and one for each 512 octets of a
/// path that is validated. rustls-webpki allows 200,000 path building calls.
const STEPS: u32 = 100_000;

/// Octets of a path that are validated by all rules in the time of a step.
const VALIDATED_PER_STEP: usize = 512;

/// Octets of names and constraints that are decoded or compared, over all paths tried. Each octet
/// counts once, and each step of a look-up counts some. rustls-webpki allows 250,000 comparisons,
/// OpenSSL a million at once; a certificate of a thousand names under a thousand constraints takes
/// 200,000 octets.
const NAMES: u32 = 32 << 20;

/// Octets of policies and their mappings that are decoded, over all paths tried: some hundred
/// thousand policies. OpenSSL follows at most a thousand on a path.
const POLICIES: u32 = 2 << 20;

/// The work that is left to one search, and the results that it has paid for.
///
/// One budget serves a whole search, with the searches for CRL signers that it starts: a nested search
/// gets what is left and gives back what it did not use.
#[derive(Debug)]
pub(super) struct Budget {
    signatures: u32,
    steps: u32,
    names: u32,
    policies: u32,
    /// The first limit that was exceeded: later ones are its consequences.
    exhausted: Option<Limit>,
    /// Results that are paid for once, however many paths use them.
    comparisons: ComparisonCache,
    /// The work actually done, over all searches of a case.
    effort: Effort,
}

/// The kind of work that exceeded the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    Names,
    Policies,
    Signatures,
    Steps,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Names => write!(
                f,
                "names to compare with constraints (the limit is the work of {NAMES} octets)"
            ),
            Self::Policies => write!(f, "policies to follow (the limit is {POLICIES} octets)"),
            Self::Signatures => write!(
                f,
                "signatures to verify (the limit is {} milliseconds on a slow CPU)",
                SIGNATURES / 1000
            ),
            Self::Steps => write!(f, "candidates to try (the limit is {STEPS} steps)"),
        }
    }
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            signatures: SIGNATURES,
            steps: STEPS,
            names: NAMES,
            policies: POLICIES,
            exhausted: None,
            comparisons: ComparisonCache::default(),
            effort: Effort::default(),
        }
    }

    /// This budget, with the work actually done added to `effort`.
    pub(super) fn counting(self, effort: &Effort) -> Self {
        Self {
            effort: effort.clone(),
            ..self
        }
    }

    /// The work actually done. Unlike the budget, it counts nothing for cached results.
    pub(super) fn effort(&self) -> &Effort {
        &self.effort
    }

    /// The limit that was exceeded, if any. The search then has no result, whatever violations it has
    /// found so far.
    pub(super) fn exhausted(&self) -> Option<Limit> {
        self.exhausted
    }

    /// Replaces the budget by a smaller one for explaining a failure: a quarter of the signatures and a
    /// tenth of the steps, so that refusing costs little more than searching did. `exhausted` is reset: the
    /// caller keeps the limit that was exceeded before.
    pub(super) fn renew_to_explain(&mut self) {
        *self = Self {
            signatures: SIGNATURES_TO_EXPLAIN,
            steps: STEPS / 10,
            comparisons: std::mem::take(&mut self.comparisons),
            effort: self.effort.clone(),
            ..Self::new()
        };
    }

    /// The cached comparisons of names with constraints.
    pub(super) fn comparisons(&mut self) -> &mut ComparisonCache {
        &mut self.comparisons
    }

    /// Charges one signature verification under `key`. Like the methods below, it returns whether the
    /// budget covers it; if not, the caller does not do the work.
    pub(super) fn signature(&mut self, key: &PublicKey) -> bool {
        self.signature_over(key, 0)
    }

    /// How many more signatures under `key` the budget covers.
    pub(super) fn signatures_left(&self, key: &PublicKey) -> u32 {
        self.signatures / cost(key)
    }

    /// Charges `count` signature verifications under `key`.
    pub(super) fn signatures(&mut self, key: &PublicKey, count: u32) -> bool {
        let enough = take(&mut self.signatures, cost(key).saturating_mul(count));
        self.note(enough, Limit::Signatures)
    }

    /// Charges one signature verification under `key`, with the hashing of a message of `octets`. A key
    /// costs the same for any message, but a megabyte of message takes longer to hash than any key takes.
    pub(super) fn signature_over(&mut self, key: &PublicKey, octets: usize) -> bool {
        let hashing = u32::try_from(octets / HASHED_PER_MICROSECOND).unwrap_or(u32::MAX);
        let enough = take(&mut self.signatures, cost(key).saturating_add(hashing));
        self.note(enough, Limit::Signatures)
    }

    /// Charges one candidate issuer. Every edge that a search tries costs a step, so that a graph of CAs
    /// with exponentially many paths ends after [`STEPS`] of them.
    pub(super) fn step(&mut self) -> bool {
        let enough = take(&mut self.steps, 1);
        self.note(enough, Limit::Steps)
    }

    /// Charges the validation of a whole path.
    pub(super) fn validation(&mut self, chain: &[&Certificate]) -> bool {
        let octets: usize = chain.iter().map(|one| one.der().len()).sum();
        let steps = u32::try_from(octets / VALIDATED_PER_STEP).unwrap_or(u32::MAX);
        let enough = take(&mut self.steps, steps);
        self.note(enough, Limit::Steps)
    }

    /// Charges the decoding or comparison of so many octets of names.
    pub(super) fn names(&mut self, octets: usize) -> bool {
        let enough = take(&mut self.names, u32::try_from(octets).unwrap_or(u32::MAX));
        self.note(enough, Limit::Names)
    }

    /// Charges the decoding of so many octets of policies.
    pub(super) fn policies(&mut self, octets: usize) -> bool {
        let octets = u32::try_from(octets).unwrap_or(u32::MAX);
        let enough = take(&mut self.policies, octets);
        self.note(enough, Limit::Policies)
    }

    /// Records the first limit that was exceeded, and passes `enough` on.
    fn note(&mut self, enough: bool, limit: Limit) -> bool {
        if !enough {
            self.exhausted.get_or_insert(limit);
        }
        enough
    }
}

/// Subtracts `cost`. If less is left, nothing is left afterwards and the result is false: a search that
/// was refused one piece of work must not go on with smaller ones.
fn take(left: &mut u32, cost: u32) -> bool {
    match left.checked_sub(cost) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => {
            *left = 0;
            false
        }
    }
}

/// Microseconds that one verification under `key` takes on a slow core, measured with `cargo bench`.
fn cost(key: &PublicKey) -> u32 {
    match key.kind() {
        KeyKind::Ec {
            curve: Some((_, 0..=256)),
            ..
        } => 160,
        KeyKind::Ec {
            curve: Some((_, 257..=384)),
            ..
        } => 520,
        KeyKind::Ec { .. } => 1_000,
        // Quadratic in the size of the modulus: 60 for 2048 bits, 960 for 8192.
        KeyKind::Rsa { bits, .. } => {
            let kilobits = u32::try_from(bits.div_ceil(1024)).unwrap_or(8).clamp(1, 8);
            15 * kilobits * kilobits
        }
        _ => 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::{
        oid,
        writer::{algorithm, bit_string, integer, null, oid as identifier, sequence},
    };
    use const_oid::ObjectIdentifier;

    fn key(algorithm: Vec<u8>, octets: &[u8]) -> PublicKey {
        PublicKey::from_der(&sequence(&[algorithm, bit_string(octets)])).expect("a key")
    }

    fn on_curve(curve: &str) -> PublicKey {
        let curve = identifier(ObjectIdentifier::new_unwrap(curve));
        key(algorithm(oid::EC_PUBLIC_KEY, &curve), &[4])
    }

    /// A key with a modulus of so many octets, whose highest bit is set.
    fn rsa(octets: usize) -> PublicKey {
        let mut modulus = vec![0xFF; octets + 1];
        modulus[0] = 0;
        let numbers = sequence(&[integer(&modulus), integer(&[1, 0, 1])]);
        key(algorithm(oid::RSA, &null()), &numbers)
    }

    #[test]
    fn a_signature_is_charged_by_the_size_of_its_key() {
        let (p256, p384, p521) = ("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");
        for (key, microseconds) in [
            (on_curve(p256), 160),
            (on_curve(p384), 520),
            (on_curve(p521), 1_000),
            (rsa(128), 15),
            (rsa(256), 60),
            (rsa(257), 135),
            (rsa(512), 240),
            (rsa(1024), 960),
            (rsa(2048), 960),
            (key(algorithm(oid::ED25519, &[]), &[1; 32]), 60),
        ] {
            let mut budget = Budget::new();
            assert_eq!(budget.signatures_left(&key), 80_000 / microseconds, "{key}");
            assert!(budget.signature(&key), "{key}");
            assert_eq!(budget.signatures, 80_000 - microseconds, "{key}");
            // A microsecond for each 500 octets, rounded down.
            assert!(budget.signature_over(&key, 1_999), "{key}");
            assert_eq!(budget.signatures, 80_000 - 2 * microseconds - 3, "{key}");
            assert!(budget.signatures(&key, 3), "{key}");
            assert_eq!(budget.signatures, 80_000 - 5 * microseconds - 3, "{key}");
            budget.signatures = microseconds - 1;
            assert!(!budget.signature(&key), "{key}");
            assert_eq!(budget.exhausted(), Some(Limit::Signatures));
            budget.renew_to_explain();
            assert_eq!(budget.signatures_left(&key), 20_000 / microseconds, "{key}");
        }
    }

    #[test]
    fn a_limit_covers_its_last_unit_and_nothing_after_it() {
        type Charge = fn(&mut Budget, u32) -> bool;
        let cases: [(Charge, u32, Limit); 3] = [
            (
                |budget, count| budget.names(count as usize),
                NAMES,
                Limit::Names,
            ),
            (
                |budget, count| budget.policies(count as usize),
                POLICIES,
                Limit::Policies,
            ),
            (
                |budget, count| (0..count).all(|_| budget.step()),
                STEPS,
                Limit::Steps,
            ),
        ];
        for (charge, all, limit) in cases {
            let mut budget = Budget::new();
            assert!(charge(&mut budget, all - 1), "{limit:?}");
            assert!(charge(&mut budget, 1), "{limit:?}");
            assert_eq!(budget.exhausted(), None);
            assert!(!charge(&mut budget, 1), "{limit:?}");
            assert_eq!(budget.exhausted(), Some(limit));
        }
        // What is too much leaves nothing for less.
        let mut budget = Budget::new();
        assert!(!budget.names(usize::MAX));
        assert!(!budget.names(1));
        // The first limit is the cause, and later ones its consequences.
        assert!(!budget.policies(usize::MAX));
        assert_eq!(budget.exhausted(), Some(Limit::Names));
    }

    #[test]
    fn a_path_is_charged_by_its_octets() {
        let root = include_bytes!("../../../fixtures/root.cer");
        let root = Certificate::from_der(root).expect("a certificate");
        let octets = u32::try_from(3 * root.der().len()).expect("short");
        let mut budget = Budget::new();
        assert!(budget.validation(&[&root, &root, &root]));
        assert_eq!(budget.steps, 100_000 - octets / 512);
        budget.steps = octets / 512 - 1;
        assert!(!budget.validation(&[&root, &root, &root]));
        assert_eq!(budget.exhausted(), Some(Limit::Steps));
    }

    #[test]
    fn explaining_a_failure_has_a_smaller_budget_and_goes_on_with_what_is_known() {
        let mut budget = Budget::new();
        let before = budget.effort().clone();
        before.spend(7);
        let id = ([1; 32], [2; 32], true);
        budget.comparisons().violations.insert(id, None);
        assert!(!budget.names(usize::MAX));
        budget.renew_to_explain();
        assert_eq!(budget.exhausted(), None);
        assert_eq!(budget.steps, 10_000);
        assert_eq!((budget.names, budget.policies), (NAMES, POLICIES));
        assert!(budget.comparisons().violations.contains_key(&id));
        let effort = Effort::default();
        budget.effort().spend(1);
        #[cfg(feature = "cli")]
        assert_eq!(before.spent(), 8);
        let budget = budget.counting(&effort);
        budget.effort().spend(4);
        #[cfg(feature = "cli")]
        assert_eq!(effort.spent(), 4);
    }

    #[test]
    fn each_limit_says_what_it_is() {
        for (limit, expected) in [
            (
                Limit::Names,
                "names to compare with constraints (the limit is the work of 33554432 octets)",
            ),
            (
                Limit::Policies,
                "policies to follow (the limit is 2097152 octets)",
            ),
            (
                Limit::Signatures,
                "signatures to verify (the limit is 80 milliseconds on a slow CPU)",
            ),
            (
                Limit::Steps,
                "candidates to try (the limit is 100000 steps)",
            ),
        ] {
            assert_eq!(limit.to_string(), expected);
        }
    }
}
