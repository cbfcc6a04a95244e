//! What was seen before: certificates occur in many files, most of all those of CAs.

use crate::{
    case::Case,
    examination::Opinion,
    report::{Finding, Report},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Opinions kept; each takes a few kilobytes.
const OPINIONS: usize = 512;

/// Opinions on the certificates that came last, so that none is formed twice.
pub(in crate::cli) struct Known {
    shelf: Mutex<Shelf>,
    /// Nobody reads more than what failed.
    briefly: bool,
}

/// What is said of a certificate.
pub(in crate::cli) enum Said {
    /// Only what failed.
    Failures(Vec<Finding>),
    Report(Box<Report>),
}

#[derive(Default)]
struct Shelf {
    opinions: HashMap<[u8; 32], Arc<OnceLock<Opinion>>>,
    order: VecDeque<[u8; 32]>,
}

impl Known {
    pub(in crate::cli) fn new(briefly: bool) -> Self {
        Self {
            shelf: Mutex::default(),
            briefly,
        }
    }

    /// What there is to say of a case, about the certificates with that hash.
    pub(in crate::cli) fn say(&self, case: &Case<'_>, hash: [u8; 32]) -> Said {
        let place = self.place(hash);
        let opinion = place.get_or_init(|| Opinion::of(case));
        match self.briefly {
            true => Said::Failures(opinion.failures(case)),
            false => Said::Report(Box::new(opinion.report(case))),
        }
    }

    /// Whether there is an opinion on what has that hash already.
    pub(in crate::cli) fn has_judged(&self, hash: &[u8; 32]) -> bool {
        let shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.opinions.contains_key(hash)
    }

    /// The place of the opinion on what has that hash: whoever comes first forms it there.
    fn place(&self, hash: [u8; 32]) -> Arc<OnceLock<Opinion>> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shelf.opinions.get(&hash) {
            return Arc::clone(known);
        }
        if shelf.order.len() == OPINIONS
            && let Some(oldest) = shelf.order.pop_front()
        {
            shelf.opinions.remove(&oldest);
        }
        let place = Arc::default();
        shelf.opinions.insert(hash, Arc::clone(&place));
        shelf.order.push_back(hash);
        place
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
        let known = Known::new(false);
        let first = known.place(hash(0));
        assert!(Arc::ptr_eq(&first, &known.place(hash(0))));
        (1..=OPINIONS).for_each(|number| drop(known.place(hash(number))));
        assert!(!Arc::ptr_eq(&first, &known.place(hash(0))));
    }
}
