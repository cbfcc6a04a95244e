//! What was written before, where a second time would make the whole invalid.

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

/// So many are remembered: some 20 MiB.
const MOST: usize = 1 << 20;

/// Remembers texts by a hash whose key nobody can know, so that nobody can choose two that collide.
#[derive(Default)]
pub(super) struct Seen {
    key: RandomState,
    hashes: HashSet<u64>,
}

/// Whether a text came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sighting {
    First,
    Again,
    /// There were too many to remember this one.
    Unknown,
}

impl Seen {
    pub(super) fn see(&mut self, text: &str) -> Sighting {
        let hash = self.key.hash_one(text);
        if self.hashes.contains(&hash) {
            return Sighting::Again;
        }
        if self.hashes.len() >= MOST {
            return Sighting::Unknown;
        }
        self.hashes.insert(hash);
        Sighting::First
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_are_told_apart_and_no_more() {
        let mut seen = Seen::default();
        assert!((0..MOST).all(|number| seen.see(&number.to_string()) == Sighting::First));
        assert_eq!(seen.see("0"), Sighting::Again);
        assert_eq!(seen.see("another"), Sighting::Unknown);
    }
}
