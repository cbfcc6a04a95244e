//! What the signatures of one file may cost: ten thousand certificates, each with a key of its
//! own or with a forest of issuers, would hold the program for minutes.
//!
//! Work is counted and not timed, so that the answers do not depend on how fast or how busy the
//! machine is.

use crate::error::{Error, ErrorKind, Result};
use std::collections::HashSet;

/// Microseconds, on a slow processor, for the signatures of one file; each operation is charged
/// its measured price. All roots of a browser take a tenth of it, and so do ten thousand
/// certificates of one issuer.
const MOST: u64 = 1_200_000;

/// What is left of it.
pub(in crate::cli) struct Allowance {
    left: u64,
    /// SHA-256 of the certificates whose evaluation was charged.
    charged: HashSet<[u8; 32]>,
}

impl Allowance {
    /// A full allowance.
    pub(in crate::cli) fn of_a_file() -> Self {
        Self {
            left: MOST,
            charged: HashSet::new(),
        }
    }

    /// Charges what an evaluation has cost, once for each: repeated certificates are evaluated
    /// once. One evaluation is bounded by the budget of its search, so that it may cost more
    /// than is left.
    pub(super) fn charge(&mut self, hash: [u8; 32], microseconds: u64) {
        if microseconds > 0 && self.charged.insert(hash) {
            self.left = self.left.saturating_sub(microseconds);
        }
    }

    /// Whether what is left is kept for signatures that a verdict rests on.
    pub(in crate::cli) fn is_low(&self) -> bool {
        self.left < MOST / 2
    }

    /// Whether anything is left for another certificate's signatures.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] when there is not.
    pub(in crate::cli) fn check(&self) -> Result<()> {
        match self.left {
            0 => Err(too_many()),
            _ => Ok(()),
        }
    }
}

/// The error for certificates whose signatures are not verified any more.
fn too_many() -> Error {
    let message = format!(
        "the signatures of this certificate and of those before it in the file take too long to verify (the limit is {} milliseconds of a slow processor)",
        MOST / 1000
    );
    Error::new(ErrorKind::Limit, message).with_hint(
        "split the file into files with fewer certificates, and give only issuers that are theirs",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opinion_is_charged_once_and_the_last_may_cost_more_than_is_left() {
        let mut allowance = Allowance::of_a_file();
        (0..3).for_each(|_| allowance.charge([1; 32], MOST / 2));
        assert!(allowance.check().is_ok(), "charged once");
        allowance.charge([2; 32], MOST);
        let error = allowance.check().expect_err("it is used up");
        assert_eq!(error.kind(), ErrorKind::Limit);
    }
}
