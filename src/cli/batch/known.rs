//! What was seen before: certificates occur in many files, most of all those of CAs.

use super::Allowance;
use crate::{
    case::Case,
    evaluate::Evaluation,
    report::{Finding, Report},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Opinions kept; each takes a few kilobytes for a usual certificate.
const OPINIONS: usize = 512;
/// Octets of certificates whose evaluations are kept. An evaluation takes up to some twenty times as much
/// as its certificates, so that the large ones of a hostile file do not fill the memory.
const OCTETS: usize = 2 * 1024 * 1024;

/// Opinions on the certificates that came last, so that none is formed twice.
pub(in crate::cli) struct Known {
    shelf: Mutex<Shelf>,
    /// Nobody reads more than what failed.
    briefly: bool,
}

/// What is said of a certificate.
pub(in crate::cli) enum Said {
    /// Only what failed, and whether the answer is yes.
    Failures(Vec<Finding>, bool),
    Report(Box<Report>),
}

#[derive(Default)]
struct Shelf {
    evaluations: HashMap<[u8; 32], Arc<OnceLock<Evaluation>>>,
    /// With the octets of the certificates that each is about.
    order: VecDeque<([u8; 32], usize)>,
    octets: usize,
}

impl Known {
    pub(in crate::cli) fn new(briefly: bool) -> Self {
        Self {
            shelf: Mutex::default(),
            briefly,
        }
    }

    /// What there is to say of a case, about the certificates with that hash.
    pub(in crate::cli) fn say(
        &self,
        case: &Case<'_>,
        hash: [u8; 32],
        allowance: &mut Allowance,
    ) -> Said {
        let inputs = case.inputs().iter();
        let octets = inputs.map(|one| one.certificate().der().len()).sum();
        // An evaluation that leaves something open is nobody else's.
        let place = match case.is_limited() {
            true => Arc::default(),
            false => self.place(hash, octets),
        };
        let evaluation = place.get_or_init(|| Evaluation::of(case));
        allowance.charge(hash, evaluation.cost());
        match self.briefly {
            true => {
                let (failures, good) = evaluation.failures(case);
                Said::Failures(failures, good)
            }
            false => Said::Report(Box::new(evaluation.report(case))),
        }
    }

    /// Whether there is an evaluation on what has that hash already.
    pub(in crate::cli) fn has_judged(&self, hash: &[u8; 32]) -> bool {
        let shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.evaluations.contains_key(hash)
    }

    /// The place of the evaluation on what has that hash: whoever comes first forms it there.
    fn place(&self, hash: [u8; 32], octets: usize) -> Arc<OnceLock<Evaluation>> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shelf.evaluations.get(&hash) {
            return Arc::clone(known);
        }
        let place = Arc::default();
        shelf.keep(hash, octets, &place);
        place
    }
}

impl Shelf {
    /// Keeps a place that will hold an evaluation about so many octets, and as many of the last ones
    /// as there is room for beside it.
    fn keep(&mut self, hash: [u8; 32], octets: usize, place: &Arc<OnceLock<Evaluation>>) {
        self.evaluations.insert(hash, Arc::clone(place));
        self.order.push_back((hash, octets));
        self.octets += octets;
        while (self.order.len() > OPINIONS || self.octets > OCTETS)
            && let Some((oldest, octets)) = self.order.pop_front()
        {
            self.evaluations.remove(&oldest);
            self.octets -= octets;
        }
    }
}

/// Hashes kept to count what occurs again.
const HASHES: usize = 16 * 1024;

/// The hashes that came last, by their first eight octets: two certificates that share those by
/// chance are not to be expected, and on purpose they would spoil no more than a count.
#[derive(Default)]
pub(super) struct Recent {
    seen: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Recent {
    /// Whether it is among them; it is now.
    pub(super) fn has_seen(&mut self, hash: [u8; 32]) -> bool {
        let hash = hash
            .first_chunk()
            .map_or(0, |first| u64::from_ne_bytes(*first));
        if !self.seen.insert(hash) {
            return true;
        }
        if self.order.len() == HASHES
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        self.order.push_back(hash);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_remembered_and_no_more() {
        let hash = |number: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_be_bytes());
            hash
        };
        let mut recent = Recent::default();
        assert!((0..=HASHES).all(|number| !recent.has_seen(hash(number))));
        assert!(recent.has_seen(hash(1)) && !recent.has_seen(hash(0)));
        assert_eq!(recent.seen.len(), HASHES);
    }

    #[test]
    fn opinions_are_kept_as_long_as_there_is_room() {
        let hash = |number: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_be_bytes());
            hash
        };
        let known = Known::new(false);
        let first = known.place(hash(0), 1_000);
        assert!(Arc::ptr_eq(&first, &known.place(hash(0), 1_000)));
        (1..=OPINIONS).for_each(|number| drop(known.place(hash(number), 1_000)));
        assert!(!Arc::ptr_eq(&first, &known.place(hash(0), 1_000)));
        assert!(known.has_judged(&hash(OPINIONS)));
        // Two large ones leave no room for others, and one that is too large none for itself.
        known.place(hash(1_000), OCTETS / 2);
        known.place(hash(1_001), OCTETS / 2);
        assert!(!known.has_judged(&hash(0)) && known.has_judged(&hash(1_000)));
        known.place(hash(1_002), OCTETS + 1);
        let shelf = known.shelf.lock().expect("no panic");
        assert!(shelf.evaluations.is_empty() && shelf.order.is_empty() && shelf.octets == 0);
    }
}
