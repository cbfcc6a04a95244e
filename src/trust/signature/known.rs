//! Keys that were asked for before, so that what is made ready for one serves again.

use super::{Failure, Key};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// How many keys are kept. With all its tables a key takes at most 680 KiB, so that 64 of
/// them are some 43 MB at most; a batch has one or a few issuers.
const KEPT: usize = 64;

static KNOWN: Mutex<Known> = Mutex::new(Known::new());

/// The last keys by their `SubjectPublicKeyInfo`, each with when it was last asked for.
struct Known {
    keys: BTreeMap<Box<[u8]>, (u64, Key)>,
    clock: u64,
}

impl Known {
    const fn new() -> Self {
        Self {
            keys: BTreeMap::new(),
            clock: 0,
        }
    }

    fn recall(&mut self, spki: &[u8]) -> Option<Key> {
        self.clock += 1;
        let (last, key) = self.keys.get_mut(spki)?;
        *last = self.clock;
        Some(key.clone())
    }

    /// Keeps the key, in the place of the one that was not asked for the longest.
    fn keep(&mut self, spki: &[u8], key: &Key) {
        if self.keys.len() >= KEPT {
            let oldest = self.keys.iter().min_by_key(|(_, (last, _))| *last);
            if let Some(oldest) = oldest.map(|(spki, _)| spki.clone()) {
                self.keys.remove(&oldest);
            }
        }
        self.keys.insert(spki.into(), (self.clock, key.clone()));
    }
}

/// The key as [`Key::from_spki`] reads it; the same one as before if it was asked for lately.
pub(super) fn key(spki: &[u8]) -> Result<Key, Failure> {
    // Nothing in here can panic half way, so that a poisoned lock is as good as any.
    let lock = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = lock().recall(spki) {
        return Ok(key);
    }
    let key = Key::from_spki(spki)?;
    let mut known = lock();
    // Another thread may have read it meanwhile: then they share its tables.
    if let Some(key) = known.recall(spki) {
        return Ok(key);
    }
    known.keep(spki, &key);
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first key of RFC 8032 section 7.1.
    const KEY: &str = "302a300506032b6570032100\
        d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    #[test]
    fn the_key_that_was_not_asked_for_the_longest_goes_first() {
        let (mut known, key) = (
            Known::new(),
            Key::from_spki(&hex::decode(KEY).expect("hex")).expect("a key"),
        );
        for name in 0..KEPT {
            assert!(known.recall(&[name as u8]).is_none());
            known.keep(&[name as u8], &key);
        }
        assert!(known.recall(&[0]).is_some());
        known.recall(&[200]);
        known.keep(&[200], &key);
        assert_eq!(known.keys.len(), KEPT);
        assert!(known.recall(&[0]).is_some() && known.recall(&[200]).is_some());
        assert!(known.recall(&[1]).is_none(), "it was the oldest");
    }

    #[test]
    fn the_same_key_is_found_again_and_a_bad_one_is_not_kept() {
        let spki = hex::decode(KEY).expect("hex");
        let (first, second) = (key(&spki).expect("a key"), key(&spki).expect("a key"));
        assert!(std::sync::Arc::ptr_eq(&first.0, &second.0));
        assert!(key(&spki[1..]).is_err());
        assert!(KNOWN.lock().expect("no panic").recall(&spki[1..]).is_none());
    }
}
