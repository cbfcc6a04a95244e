//! What verifying signatures has cost, in microseconds of a slow processor: estimated, never timed.
//!
//! A batch limits the work for one file by this number. A clock would make the verdict depend on the
//! machine and on what else it does; a count is the same everywhere, and so is the report.

use crate::certificate::{KeyKind, PublicKey};
use std::{cell::Cell, rc::Rc};

/// The work done so far, in microseconds.
///
/// Clones share one count: a search that starts another one (for the signer of a CRL) hands a clone
/// on, and both add to the same sum.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effort(Rc<Cell<u64>>);

impl Effort {
    /// Adds work that is no signature. Saturates: the sum stays a maximum instead of starting again.
    pub(crate) fn spend(&self, microseconds: u64) {
        self.0.set(self.0.get().saturating_add(microseconds));
    }

    /// Adds the verification of one signature under `key`, with its result: an invalid one costs more.
    pub(crate) fn spend_on(&self, key: &PublicKey, is_good: bool) {
        self.spend(match is_good {
            true => good(key),
            false => wrong(key),
        });
    }

    /// The sum, in microseconds.
    #[cfg(feature = "cli")]
    pub(crate) fn spent(&self) -> u64 {
        self.0.get()
    }
}

/// Microseconds to find out that a signature is invalid, under a key that is used for the first time:
/// the worst case. `benches/hostile.rs` measures it with files that are made to cost the most.
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

/// The same for a valid signature: about a third, because popcert's own arithmetic finds it and no
/// crate has to verify it a second time (see `signature/fast`).
pub(crate) fn good(key: &PublicKey) -> u64 {
    wrong(key) / 3
}
