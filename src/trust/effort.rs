//! What verifying signatures has cost, in microseconds of a slow processor: estimated, never timed.

use crate::certificate::{KeyKind, PublicKey};
use std::{cell::Cell, rc::Rc};

/// What was spent so far; clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effort(Rc<Cell<u64>>);

impl Effort {
    pub(crate) fn spend(&self, microseconds: u64) {
        self.0.set(self.0.get().saturating_add(microseconds));
    }

    /// A signature under that key that was found good, or not.
    pub(crate) fn spend_on(&self, key: &PublicKey, is_good: bool) {
        self.spend(match is_good {
            true => good(key),
            false => wrong(key),
        });
    }

    #[cfg(feature = "cli")]
    pub(crate) fn spent(&self) -> u64 {
        self.0.get()
    }
}

/// Microseconds that it takes to find out that a signature is wrong, under a key that was never
/// seen before, as `benches/hostile.rs` measures it.
pub(crate) fn wrong(key: &PublicKey) -> u64 {
    match (key.kind(), key.bits()) {
        (KeyKind::Ec { .. }, Some(..=256)) => 500,
        (KeyKind::Ec { .. }, _) => 1_600,
        (KeyKind::Rsa { .. }, Some(..=2048)) => 300,
        (KeyKind::Rsa { .. }, Some(..=4096)) => 800,
        (KeyKind::Rsa { .. }, _) => 2_000,
        _ => 200,
    }
}

/// The same for a good one: nobody judges it again.
pub(crate) fn good(key: &PublicKey) -> u64 {
    wrong(key) / 3
}
