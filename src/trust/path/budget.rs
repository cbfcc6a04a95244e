//! How much work a path may cost. Deterministic: counted, never timed.

use super::name_constraints::ComparisonCache;
use crate::{
    certificate::{Certificate, KeyKind, PublicKey},
    trust::effort::Effort,
};
use std::fmt;

/// Certificates in a path, leaf and anchor included. Real ones have four or five;
/// OpenSSL stops at 100, rustls-webpki at 8.
pub(super) const MAX_DEPTH: usize = 32;

/// Microseconds of signature verification that one search may cost, by the table below:
/// 150 signatures on P-384. rustls-webpki and Go allow 100 of any kind.
const SIGNATURES: u32 = 80_000;

/// The same for explaining why there is no path.
const SIGNATURES_TO_EXPLAIN: u32 = 20_000;

/// Octets of a message that are hashed in a microsecond.
const HASHED: usize = 500;

/// Candidates looked at, and half kilobytes of the paths that were judged. rustls-webpki allows 200,000 calls.
const STEPS: u32 = 100_000;

/// Octets of a path that are judged by all rules in the time of a step.
const JUDGED: usize = 512;

/// Octets of names and constraints that are taken apart or compared, over all paths tried: each
/// once, and some for each step of looking a name up. webpki allows 250,000 comparisons, OpenSSL
/// a million at once; a certificate of a thousand names under a thousand constraints takes 200,000 of these.
const NAMES: u32 = 32 << 20;

/// Octets of policies and their mappings that are read, over all paths tried. OpenSSL follows at
/// most a thousand policies on a path; these are some hundred thousand.
const POLICIES: u32 = 2 << 20;

/// What is left, and what was found out so that it need not be paid for again.
#[derive(Debug)]
pub(super) struct Budget {
    signatures: u32,
    steps: u32,
    names: u32,
    policies: u32,
    exhausted: Option<Limit>,
    comparisons: ComparisonCache,
    /// What was really spent, over all searches of a case.
    effort: Effort,
}

/// What ran out.
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

    /// The same, which adds what is spent to `effort`.
    pub(super) fn counting(self, effort: &Effort) -> Self {
        Self {
            effort: effort.clone(),
            ..self
        }
    }

    /// What was really spent: what is known from before costs nothing.
    pub(super) fn effort(&self) -> &Effort {
        &self.effort
    }

    /// What running out means: no answer, whatever was found broken so far.
    pub(super) fn exhausted(&self) -> Option<Limit> {
        self.exhausted
    }

    /// A little more, to explain a failure; what ran out stays known to the caller.
    pub(super) fn renew_to_explain(&mut self) {
        *self = Self {
            signatures: SIGNATURES_TO_EXPLAIN,
            steps: STEPS / 10,
            comparisons: std::mem::take(&mut self.comparisons),
            effort: self.effort.clone(),
            ..Self::new()
        };
    }

    /// What was found out about names.
    pub(super) fn comparisons(&mut self) -> &mut ComparisonCache {
        &mut self.comparisons
    }

    pub(super) fn signature(&mut self, key: &PublicKey) -> bool {
        self.signature_over(key, 0)
    }

    /// How many signatures by that key are left.
    pub(super) fn signatures_left(&self, key: &PublicKey) -> u32 {
        self.signatures / cost(key)
    }

    /// So many signatures by that key.
    pub(super) fn signatures(&mut self, key: &PublicKey, count: u32) -> bool {
        let enough = take(&mut self.signatures, cost(key).saturating_mul(count));
        self.note(enough, Limit::Signatures)
    }

    /// One signature by that key, over so many octets that are hashed for it.
    pub(super) fn signature_over(&mut self, key: &PublicKey, octets: usize) -> bool {
        let hashing = u32::try_from(octets / HASHED).unwrap_or(u32::MAX);
        let enough = take(&mut self.signatures, cost(key).saturating_add(hashing));
        self.note(enough, Limit::Signatures)
    }

    pub(super) fn step(&mut self) -> bool {
        let enough = take(&mut self.steps, 1);
        self.note(enough, Limit::Steps)
    }

    /// All rules over a whole path.
    pub(super) fn judging(&mut self, chain: &[&Certificate]) -> bool {
        let octets: usize = chain.iter().map(|one| one.der().len()).sum();
        let steps = u32::try_from(octets / JUDGED).unwrap_or(u32::MAX);
        let enough = take(&mut self.steps, steps);
        self.note(enough, Limit::Steps)
    }

    pub(super) fn names(&mut self, octets: usize) -> bool {
        let enough = take(&mut self.names, u32::try_from(octets).unwrap_or(u32::MAX));
        self.note(enough, Limit::Names)
    }

    pub(super) fn policies(&mut self, octets: usize) -> bool {
        let octets = u32::try_from(octets).unwrap_or(u32::MAX);
        let enough = take(&mut self.policies, octets);
        self.note(enough, Limit::Policies)
    }

    fn note(&mut self, enough: bool, limit: Limit) -> bool {
        if !enough {
            self.exhausted.get_or_insert(limit);
        }
        enough
    }
}

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

/// Microseconds that one verification takes on a slow core, measured by `cargo bench`.
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
        // Quadratic in the size of the modulus: 2048 bits take 60, 8192 take 960.
        KeyKind::Rsa { bits, .. } => {
            let kilobits = u32::try_from(bits.div_ceil(1024)).unwrap_or(8).clamp(1, 8);
            15 * kilobits * kilobits
        }
        _ => 60,
    }
}
