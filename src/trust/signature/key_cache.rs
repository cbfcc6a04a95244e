//! Keys that were used before, so that the tables made for one serve again.
//!
//! Shared between threads, and for the whole process: a batch has thousands of certificates under a
//! few keys. A key that is new or was forgotten gives the same results, only slower.

use super::{Failure, Key};
use crate::cache::Cache;
use std::sync::{LazyLock, Mutex, PoisonError};

/// How many keys are kept. With all its tables a key takes at most 680 KiB, so that 64 of them are
/// some 43 MB at most; a batch has one or a few issuers. More would let a file of hostile keys fill
/// memory with tables.
const MAX_KEYS: usize = 64;

/// The last keys, by the octets of their SubjectPublicKeyInfo: two encodings of one key are two
/// entries.
static KEYS: LazyLock<Mutex<Cache<Box<[u8]>, Key>>> =
    LazyLock::new(|| Mutex::new(Cache::new(MAX_KEYS)));

/// The key with that SubjectPublicKeyInfo: the one that was read before, if it is still kept, else
/// what `read` gives. Failures are not kept.
pub(super) fn cached(
    spki: &[u8],
    read: impl FnOnce() -> Result<Key, Failure>,
) -> Result<Key, Failure> {
    // Nothing under the lock panics, so a poisoned lock protects sound data. The lock is not held
    // while a key is read.
    let lock = || KEYS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = lock().get(spki) {
        return Ok(key.clone());
    }
    let key = read()?;
    let mut keys = lock();
    // Another thread may have read it meanwhile: then they share its tables.
    if let Some(key) = keys.get(spki) {
        return Ok(key.clone());
    }
    keys.insert(spki.into(), key.clone(), 1);
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first key of RFC 8032 section 7.1.
    const KEY: &str = "302a300506032b6570032100\
        d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    #[test]
    fn the_same_key_is_found_again_and_a_bad_one_is_not_kept() {
        let spki = hex::decode(KEY).expect("hex");
        let cached = |spki: &[u8]| cached(spki, || Key::from_spki(spki));
        let (first, second) = (cached(&spki).expect("a key"), cached(&spki).expect("a key"));
        assert!(std::sync::Arc::ptr_eq(&first.0, &second.0));
        assert!(cached(&spki[1..]).is_err());
        assert!(KEYS.lock().expect("no panic").get(&spki[1..]).is_none());
    }
}
