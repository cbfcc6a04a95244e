//! What was evaluated before: certificates occur in many files, most of all those of CAs.
//!
//! Only what depends on the certificates alone is kept; file names and roles are filled in for
//! each occurrence.

use super::allowance::Allowance;
use crate::{
    cache::Cache,
    case::Case,
    evaluate::{Evaluation, Wanted},
    report::{Finding, Report},
};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Octets of the certificates whose evaluations are kept, each with [`OWN_OCTETS`] beside them.
/// An evaluation takes up to some ten times as much as its certificates: counting those, and
/// not entries, keeps the large ones of a hostile file from filling the memory.
const MAX_OCTETS: usize = 2 * 1024 * 1024;
/// What an evaluation takes besides, so that some five hundred are kept at most.
const OWN_OCTETS: usize = 4 * 1024;

/// By SHA-256; the thread that comes first evaluates, others wait for it.
type Evaluations = Cache<[u8; 32], Arc<OnceLock<Evaluation>>>;

/// Evaluations of the certificates that came last, so that none is done twice.
pub(in crate::cli) struct ResultCache {
    evaluations: Mutex<Evaluations>,
    wanted: Wanted,
}

/// The result of a case, as far as it is wanted.
pub(in crate::cli) enum Outcome {
    /// Only what failed, and whether the answer is yes.
    Failures(Vec<Finding>, bool),
    Report(Box<Report>),
}

impl ResultCache {
    /// `wanted` is what is made of each: for `--quiet` no report, which is most of the work.
    pub(in crate::cli) fn new(wanted: Wanted) -> Self {
        Self {
            evaluations: Mutex::new(Cache::new(MAX_OCTETS)),
            wanted,
        }
    }

    /// The result of a case about the certificates with that hash, evaluated now or earlier;
    /// `allowance` is charged either way, so that the answer does not depend on what other
    /// files came before.
    pub(in crate::cli) fn evaluate(
        &self,
        case: &Case<'_>,
        hash: [u8; 32],
        allowance: &mut Allowance,
    ) -> Outcome {
        let inputs = case.inputs().iter();
        let octets = inputs.map(|one| one.certificate().der().len()).sum();
        // An evaluation that leaves something open is nobody else's.
        let place = match case.is_limited() {
            true => Arc::default(),
            false => self.place(hash, octets),
        };
        // Another thread that has the same certificate waits here instead of doing the work
        // twice.
        let evaluation = place.get_or_init(|| Evaluation::of(case));
        // Also for what another file has paid for: the answer must not depend on what came
        // before.
        allowance.charge(hash, evaluation.cost());
        match self.wanted {
            Wanted::Failures => {
                let (failures, good) = evaluation.failures(case);
                Outcome::Failures(failures, good)
            }
            wanted => Outcome::Report(Box::new(evaluation.report(case, wanted))),
        }
    }

    /// Whether there is an evaluation of what has that hash already.
    pub(in crate::cli) fn contains(&self, hash: &[u8; 32]) -> bool {
        self.lock().contains(hash)
    }

    /// The place of the evaluation of what has that hash: whoever comes first does it there.
    fn place(&self, hash: [u8; 32], octets: usize) -> Arc<OnceLock<Evaluation>> {
        let mut evaluations = self.lock();
        if let Some(place) = evaluations.get(&hash) {
            return Arc::clone(place);
        }
        let place = Arc::default();
        evaluations.insert(hash, Arc::clone(&place), octets + OWN_OCTETS);
        place
    }

    /// Nothing that is done under the lock can panic half way.
    fn lock(&self) -> MutexGuard<'_, Evaluations> {
        let evaluations = self.evaluations.lock();
        evaluations.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hashes kept to count what occurs again; in a larger batch the count may be too low, and
/// never too high.
const MAX_HASHES: usize = 16 * 1024;

/// The hashes that came last, by their first eight octets: two certificates that share those by
/// chance are not to be expected, and on purpose they would spoil no more than a count.
pub(super) struct Repeated(Cache<u64, ()>);

impl Default for Repeated {
    fn default() -> Self {
        Self(Cache::new(MAX_HASHES))
    }
}

impl Repeated {
    /// Whether it is among them; it is now.
    pub(super) fn has_seen(&mut self, hash: [u8; 32]) -> bool {
        let hash = hash
            .first_chunk()
            .map_or(0, |first| u64::from_ne_bytes(*first));
        let is_known = self.0.get(&hash).is_some();
        if !is_known {
            self.0.insert(hash, (), 1);
        }
        is_known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: usize) -> [u8; 32] {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&number.to_be_bytes());
        hash
    }

    #[test]
    fn the_last_hashes_are_remembered_and_no_more() {
        let mut repeated = Repeated::default();
        assert!((0..=MAX_HASHES).all(|number| !repeated.has_seen(hash(number))));
        assert!(repeated.has_seen(hash(1)) && !repeated.has_seen(hash(0)));
    }

    #[test]
    fn evaluations_are_kept_as_long_as_there_is_room() {
        let cache = ResultCache::new(Wanted::All);
        let first = cache.place(hash(0), 1_000);
        assert!(Arc::ptr_eq(&first, &cache.place(hash(0), 1_000)));
        (1..=512).for_each(|number| drop(cache.place(hash(number), 1_000)));
        assert!(!Arc::ptr_eq(&first, &cache.place(hash(0), 1_000)));
        assert!(cache.contains(&hash(512)));
        // Large ones leave no room for others, and one that is too large has none.
        cache.place(hash(1_000), MAX_OCTETS - OWN_OCTETS);
        assert!(!cache.contains(&hash(512)) && cache.contains(&hash(1_000)));
        cache.place(hash(1_001), MAX_OCTETS);
        assert!(!cache.contains(&hash(1_001)));
    }
}
