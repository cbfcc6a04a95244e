//! CRLs by issuer and scope, sorted once for all certificates that they are asked about.
//!
//! Beside thousands of CRLs, each certificate of a fleet would otherwise sort them anew and ask
//! anew which of them a key signed. The index of the last list is kept for the process; it depends
//! on the CRLs and the time alone, never on a certificate, so that sharing it changes no result.

use super::{newest::newest, words::not_understood};
use crate::{
    cache::Cache,
    certificate::{Crl, CrlIdentity, Hash, Time},
    trust::signature::{Arithmetic, can_verify},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The CRLs that were given last, sorted, for the time checked.
pub(super) struct CrlIndex {
    /// Which CRLs it is of, without keeping them in memory.
    of: Vec<CrlIdentity>,
    at: Time,
    /// By issuer and scope; no scope where it cannot be read.
    groups: BTreeMap<(Hash, Option<Hash>), Group>,
    /// Delta CRLs by issuer.
    deltas: HashMap<Hash, Vec<usize>>,
    /// Which CRLs of a group a key signed, as far as that was found out.
    newest: Mutex<Cache<Asked, Arc<Newest>>>,
}

/// The key of a cached answer: group, signing key, number of signatures that could be verified for
/// it, and whose arithmetic verified them. The number is part of it because a smaller budget finds
/// less.
type Asked = (usize, Hash, u32, Arithmetic);

/// Complete CRLs of one issuer and one scope, by their places in the list, in its order.
///
/// Section 5.2.3: the CRL number is "a monotonically increasing sequence number for a given CRL
/// scope and CRL issuer", so only within a group does one CRL supersede another.
#[derive(Default)]
pub(super) struct Group {
    /// Numbers the groups of an index.
    pub(super) number: usize,
    /// Those issued by the time checked whose signature can be verified.
    pub(super) readable: Vec<usize>,
    /// Those of them that are current and understood.
    usable: Vec<usize>,
    /// Those issued by then whose signature algorithm popcert does not know.
    pub(super) unverifiable: Vec<usize>,
    /// The first that was issued later: only for the message.
    pub(super) from_later: Option<usize>,
}

/// The newest CRLs of a group that a key signed.
#[derive(Clone, Default)]
pub(super) struct Newest {
    /// Of all readable ones.
    pub(super) latest: Vec<usize>,
    /// Of the usable ones.
    pub(super) usable: Vec<usize>,
    /// How many signatures had to be verified to find out: what the answer costs, cached or not.
    pub(super) asked: u32,
}

/// Whether a CRL was issued after the time checked. A report about the past uses what was known
/// then.
pub(super) fn is_from_later(crl: &Crl, at: Time) -> bool {
    crl.this_update().time().is_some_and(|from| at < from)
}

/// Section 6.3.3 (a): whether the next CRL should have been issued by now. True without a
/// nextUpdate, whose meaning RFC 5280 leaves open (section 5.1.2.5): such a CRL could be replayed
/// for ever.
pub(super) fn is_over(crl: &Crl, at: Time) -> bool {
    let next_update = crl.next_update().and_then(|field| field.time());
    next_update.is_none_or(|until| at >= until.plus_seconds(1))
}

/// The size of the cache, in places of CRLs, and one more for each answer: a run asks about few
/// keys.
const MAX_PLACES: usize = 1 << 16;

/// One index at a time: a batch checks all its certificates with the same CRLs.
static LAST: Mutex<Option<Arc<CrlIndex>>> = Mutex::new(None);

impl CrlIndex {
    /// The index of these CRLs; a new one is made only if other CRLs, or another time, were asked
    /// about last.
    pub(super) fn of(crls: &[Crl], at: Time) -> Arc<Self> {
        let mut last = lock(&LAST);
        if let Some(index) = last.as_ref().filter(|index| index.is_of(crls, at)) {
            return Arc::clone(index);
        }
        let index = Arc::new(Self::new(crls, at));
        *last = Some(Arc::clone(&index));
        index
    }

    /// Whether the index is of these CRLs, in this order, for this time.
    fn is_of(&self, crls: &[Crl], at: Time) -> bool {
        self.at == at
            && self.of.len() == crls.len()
            && self.of.iter().zip(crls).all(|(one, crl)| one.is(crl))
    }

    /// Sorts the CRLs by issuer and scope. Nothing is verified yet.
    fn new(crls: &[Crl], at: Time) -> Self {
        let mut index = Self {
            of: crls.iter().map(Crl::identity).collect(),
            at,
            groups: BTreeMap::new(),
            deltas: HashMap::new(),
            newest: Mutex::new(Cache::new(MAX_PLACES)),
        };
        for (place, crl) in crls.iter().enumerate() {
            let issuer = *crl.issuer_hash();
            if crl.is_delta() {
                index.deltas.entry(issuer).or_default().push(place);
                continue;
            }
            let scope = crl.scope().map(|scope| *scope.hash());
            let number = index.groups.len();
            let group = index.groups.entry((issuer, scope));
            let group = group.or_insert_with(|| Group {
                number,
                ..Group::default()
            });
            group.add(place, crl, at);
        }
        index
    }

    /// The groups of CRLs under those issuers' names.
    pub(super) fn groups_of(&self, issuers: &[Hash]) -> impl Iterator<Item = &Group> {
        let of = |issuer: &Hash| {
            let all = (*issuer, None)..=(*issuer, Some([0xFF; 32]));
            self.groups.range(all).map(|(_, group)| group)
        };
        issuers.iter().flat_map(of)
    }

    /// The delta CRLs under that issuer's name.
    pub(super) fn deltas_of(&self, issuer: &Hash) -> &[usize] {
        self.deltas.get(issuer).map_or(&[], Vec::as_slice)
    }

    /// The newest CRLs of a group that a key signed, when no more than `most` signatures can be
    /// verified to find them. `is_signed` verifies one; where the budget ends, a CRL counts as not
    /// signed, and the caller sees by [`Newest::asked`] that the budget is exceeded.
    pub(super) fn newest(
        &self,
        crls: &[Crl],
        group: &Group,
        (key, arithmetic): (Hash, Arithmetic),
        most: u32,
        mut is_signed: impl FnMut(&Crl) -> bool,
    ) -> Arc<Newest> {
        let most = most.min(u32::try_from(group.readable.len()).unwrap_or(u32::MAX));
        let place = (group.number, key, most, arithmetic);
        if let Some(known) = lock(&self.newest).get(&place) {
            return Arc::clone(known);
        }
        let (mut known, mut asked) = (HashMap::new(), 0_u32);
        let mut ask = |place: usize| {
            *known.entry(place).or_insert_with(|| {
                let is_affordable = asked < most;
                asked = asked.saturating_add(1);
                is_affordable && is_signed(&crls[place])
            })
        };
        let latest = newest(crls, &group.readable, &mut ask);
        let usable = newest(crls, &group.usable, &mut ask);
        let answer = Arc::new(Newest {
            latest,
            usable,
            asked,
        });
        let size = 1 + answer.latest.len() + answer.usable.len();
        lock(&self.newest).insert(place, Arc::clone(&answer), size);
        answer
    }
}

impl Group {
    /// Puts a CRL where it belongs by its date and its signature algorithm.
    fn add(&mut self, place: usize, crl: &Crl, at: Time) {
        if is_from_later(crl, at) {
            self.from_later.get_or_insert(place);
        } else if can_verify(crl.signature_algorithm().der()).is_err() {
            self.unverifiable.push(place);
        } else {
            self.readable.push(place);
            if !is_over(crl, at) && not_understood(crl).is_none() {
                self.usable.push(place);
            }
        }
    }

    /// One of its CRLs: all of them are of one issuer and one scope.
    pub(super) fn any(&self) -> Option<usize> {
        let first = self.readable.first().or(self.unverifiable.first());
        first.copied().or(self.from_later)
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that is done under a lock panics, so a poisoned lock protects sound data.
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[cfg(feature = "mock")]
mod tests {
    use super::*;
    use crate::mock::{CrlTemplate, KeyType, MockKey, Randomness, StringType, common_name};

    fn at() -> Time {
        Time::parse("2026-01-01").unwrap()
    }

    fn crls(count: u8) -> Vec<Crl> {
        let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), "CA").unwrap();
        let name = common_name(StringType::Utf8, "CA");
        let made = |number| {
            let template = CrlTemplate::new(&name, at()).number(&[number]);
            Crl::from_der(&template.sign(&key).unwrap()).unwrap()
        };
        (1..=count).map(made).collect()
    }

    #[test]
    fn a_key_is_asked_about_once() {
        let crls = crls(20);
        let index = CrlIndex::new(&crls, at());
        let groups: Vec<_> = index.groups_of(&[*crls[0].issuer_hash()]).collect();
        let [group] = groups[..] else {
            panic!("one issuer and one scope")
        };
        let mut asked = 0;
        // One certificate of a fleet after another.
        for most in [100, 200, 20] {
            let found = index.newest(&crls, group, ([1; 32], Arithmetic::Fast), most, |crl| {
                asked += 1;
                crl.number() == crls[4].number()
            });
            assert_eq!((&found.latest[..], found.asked), (&[4][..], 16));
        }
        assert_eq!(asked, 16);
        // As many as the budget covers; what the others would say is not known.
        for _ in 0..2 {
            let found = index.newest(&crls, group, ([2; 32], Arithmetic::Fast), 3, |_| {
                asked += 1;
                false
            });
            assert!(found.latest.is_empty() && found.asked > 3);
        }
        assert_eq!(asked, 19);
    }

    #[test]
    fn the_index_is_that_of_the_list_and_the_moment() {
        let (crls, others) = (crls(3), crls(3));
        let index = CrlIndex::new(&crls, at());
        assert!(index.is_of(&crls.clone(), at()));
        for (list, at) in [
            (&crls[..2], at()),
            (&others[..], at()),
            (&crls[..], at().plus_seconds(1)),
        ] {
            assert!(!index.is_of(list, at));
        }
    }
}
