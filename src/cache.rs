//! A cache of bounded size, from which what was not used for the longest goes first.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// Values by their keys. Each has a size, in octets or in what else its owner counts.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// Keys by when they were last used.
    order: BTreeMap<u64, K>,
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
    /// An empty cache for values of so much size together.
    pub(crate) fn new(max_size: usize) -> Self {
        Self {
            entries: HashMap::new(),
            order: BTreeMap::new(),
            uses: 0,
            size: 0,
            max_size,
        }
    }

    /// The value under that key, which is the last used now.
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

    /// Whether there is a value under that key; this is no use of it.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn contains(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    /// Puts a value there, unless it is larger than the whole cache, and takes others out until
    /// there is room for it.
    pub(crate) fn insert(&mut self, key: K, value: V, size: usize) {
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
