//! How much work a path may cost. Deterministic: counted, never timed.

use crate::certificate::{KeyKind, PublicKey};

/// Certificates in a path, leaf and anchor included. Real ones have four or five;
/// OpenSSL stops at 100, rustls-webpki at 8.
pub(super) const MAX_DEPTH: usize = 32;

/// Microseconds of signature verification that one search may cost, by the table below:
/// 150 signatures on P-384. rustls-webpki and Go allow 100 of any kind.
const SIGNATURES: u32 = 80_000;

/// The same for explaining why there is no path.
const SIGNATURES_TO_EXPLAIN: u32 = 20_000;

/// Candidates looked at. rustls-webpki allows 200,000 calls.
const STEPS: u32 = 100_000;

/// Names and parts of the subject of one certificate, times the subtrees of one CA. The same as OpenSSL's.
const NAME_COMPARISONS_AT_ONCE: u32 = 1 << 20;

/// The same over all paths tried: a certificate is compared a few times. rustls-webpki allows 250,000 in all.
const NAME_COMPARISONS: u32 = 4 << 20;

/// Nodes of policy graphs, over all paths tried.
const POLICY_NODES: u32 = 50_000;

/// What is left.
#[derive(Debug)]
pub(super) struct Budget {
    signatures: u32,
    steps: u32,
    names: u32,
    policies: u32,
    exhausted: Option<&'static str>,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            signatures: SIGNATURES,
            steps: STEPS,
            names: NAME_COMPARISONS,
            policies: POLICY_NODES,
            exhausted: None,
        }
    }

    /// What running out means: no answer, whatever was found broken so far.
    pub(super) fn exhausted(&self) -> Option<&'static str> {
        self.exhausted
    }

    /// A little more, to explain a failure; what ran out stays known to the caller.
    pub(super) fn renew_to_explain(&mut self) {
        *self = Self {
            signatures: SIGNATURES_TO_EXPLAIN,
            steps: STEPS / 10,
            exhausted: None,
            ..Self::new()
        };
    }

    pub(super) fn signature(&mut self, key: &PublicKey) -> bool {
        let enough = take(&mut self.signatures, cost(key));
        self.note(enough, "signatures to verify")
    }

    pub(super) fn step(&mut self) -> bool {
        let enough = take(&mut self.steps, 1);
        self.note(enough, "candidates to try")
    }

    pub(super) fn names(&mut self, comparisons: usize) -> bool {
        let comparisons = u32::try_from(comparisons).unwrap_or(u32::MAX);
        let enough = comparisons <= NAME_COMPARISONS_AT_ONCE && take(&mut self.names, comparisons);
        self.note(enough, "names to compare with constraints")
    }

    pub(super) fn policies(&mut self, nodes: usize) -> bool {
        let enough = take(&mut self.policies, u32::try_from(nodes).unwrap_or(u32::MAX));
        self.note(enough, "policies to follow")
    }

    fn note(&mut self, enough: bool, what: &'static str) -> bool {
        if !enough {
            self.exhausted.get_or_insert(what);
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
            let kilobits = u32::try_from(bits.div_ceil(1024)).unwrap_or(8).min(8);
            15 * kilobits * kilobits
        }
        _ => 60,
    }
}
