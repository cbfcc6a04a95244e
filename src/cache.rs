//! A cache of bounded size, from which the least recently used values go first.
//!
//! Files that hold the same certificates, keys or answers again and again are the rule in a batch,
//! and a batch may hold millions of others, so each cache has a limit in what it holds and not in
//! entries. Keys come from hostile files: `HashMap` has the standard library's random SipHash keys,
//! so that nobody can choose keys that collide.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// Values by their keys. Each has a size, in octets or in whatever else its owner counts.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// The keys by when they were last used; the first is the next to go.
    order: BTreeMap<u64, K>,
    /// Counts uses: a clock that never stands still. 2^64 uses do not occur.
    uses: u64,
    size: usize,
    max_size: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    size: usize,
    used: u64,
}

impl<K: Clone + Eq + Hash, V> Cache<K, V> {
    /// An empty cache for values whose sizes add up to at most `max_size`.
    pub(crate) fn new(max_size: usize) -> Self {
        Self {
            entries: HashMap::new(),
            order: BTreeMap::new(),
            uses: 0,
            size: 0,
            max_size,
        }
    }

    /// The value under that key, which becomes the most recently used.
    pub(crate) fn get<Q>(&mut self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let entry = self.entries.get_mut(key)?;
        if let Some(key) = self.order.remove(&entry.used) {
            self.uses += 1;
            entry.used = self.uses;
            self.order.insert(self.uses, key);
        }
        Some(&entry.value)
    }

    /// Whether there is a value under that key. This does not count as a use.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn contains(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    /// Puts a value under that key, in place of one that is there. A value that is larger than the
    /// whole cache is dropped; for any other the least recently used ones are removed until there
    /// is room.
    pub(crate) fn insert(&mut self, key: K, value: V, size: usize) {
        // First, so that its size does not count twice.
        self.remove(&key);
        if size > self.max_size {
            return;
        }
        while self.size + size > self.max_size
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.remove(&oldest);
        }
        self.uses += 1;
        let used = self.uses;
        self.order.insert(used, key.clone());
        self.entries.insert(key, Entry { value, size, used });
        self.size += size;
    }

    fn remove(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.order.remove(&entry.used);
            self.size -= entry.size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_the_longest_goes_first() {
        let mut cache = Cache::new(10);
        (0..10).for_each(|number| cache.insert(number, number, 1));
        assert_eq!(cache.get(&0), Some(&0));
        cache.insert(10, 10, 2);
        let left: Vec<_> = (0..=10).filter(|number| cache.contains(number)).collect();
        assert_eq!(left, [0, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!((cache.size, cache.order.len()), (10, 9));
    }

    #[test]
    fn a_value_takes_the_place_of_another_and_one_that_is_too_large_none() {
        let mut cache = Cache::new(10);
        cache.insert("a", 1, 4);
        cache.insert("b", 2, 4);
        cache.insert("a", 3, 6);
        assert_eq!(cache.get("a"), Some(&3));
        assert_eq!(cache.get("b"), Some(&2));
        cache.insert("c", 4, 11);
        assert_eq!(cache.get("c"), None);
        assert_eq!(cache.size, 10);
        cache.insert("a", 5, 11);
        assert_eq!(cache.get("a"), None);
        assert_eq!(cache.size, 4);
    }
}
