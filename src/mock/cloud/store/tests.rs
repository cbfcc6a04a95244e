use super::*;
use redb::StorageBackend;
use std::{
    io,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

/// A store in memory with limits of its own.
fn small(limits: Limits) -> Store {
    let (database, totals) = database::in_memory().unwrap();
    Store::of(Opened::new(database, None), limits, totals)
}

fn put(store: &Store, key: &str, text: &str) -> Result<()> {
    store.change(key, |document: &mut String| {
        *document = text.to_owned();
        Ok(())
    })
}

fn record<R: Serialize>(
    store: &Store,
    collection: &Collection<R>,
    key: &str,
    record: &R,
) -> Result<()> {
    store.transact(|change| change.put(collection, key, record))
}

fn refusal() -> Refusal {
    Refusal::new(400, "", "")
}

#[test]
fn what_is_refused_changes_nothing() {
    let store = Store::open(None).unwrap();
    put(&store, "a", "one").unwrap();
    let refused = store.change("a", |document: &mut String| -> Result<()> {
        document.push('!');
        Err(refusal())
    });
    assert!(refused.is_err());
    assert_eq!(store.read::<String>("a").unwrap(), "one");
    assert_eq!(store.keys("").unwrap(), ["a"]);
}

#[test]
fn several_records_change_at_once_or_not_at_all() {
    let store = Store::open(None).unwrap();
    let (one, two) = (Collection::new("one"), Collection::new("two"));
    record(&store, &one, "a", &1).unwrap();
    let refused = store.transact(|change| -> Result<()> {
        change.put(&one, "a", &2)?;
        change.put(&one, "b", &3)?;
        change.put(&two, "c", &4)?;
        change.delete(&one, "a")?;
        change.change("document", |document: &mut u32| {
            *document = 7;
            Ok(())
        })?;
        // It sees what it has done so far.
        assert_eq!(change.get(&one, "a")?, None);
        assert_eq!(
            change.page(&one, Page::of(9))?.records,
            [("b".to_owned(), 3)]
        );
        Err(refusal())
    });
    assert!(refused.is_err());
    assert_eq!(store.get(&one, "a").unwrap(), Some(1));
    assert_eq!(
        (store.count(&one).unwrap(), store.count(&two).unwrap()),
        (1, 0)
    );
    assert_eq!(store.keys("").unwrap(), [""; 0]);
    let done = store.transact(|change| {
        change.put(&two, "c", &4)?;
        change.delete(&one, "a")
    });
    assert!(done.unwrap());
    assert!(!store.delete(&one, "a").unwrap());
    assert_eq!(
        (store.count(&one).unwrap(), store.count(&two).unwrap()),
        (0, 1)
    );
}

#[test]
fn pages_go_through_all_records_in_both_directions() {
    let store = Store::open(None).unwrap();
    let collection = Collection::new("numbers");
    for (key, number) in ["a/1", "a/2", "a/3", "b/1", "b/2"].into_iter().zip(1..) {
        record(&store, &collection, key, &number).unwrap();
    }
    let numbers = |page: Page<'_>| {
        let page = store.page(&collection, page).unwrap();
        let numbers = page.records.iter().map(|(_, number)| *number);
        (numbers.collect::<Vec<_>>(), page.more)
    };
    assert_eq!(numbers(Page::of(5)), (vec![1, 2, 3, 4, 5], false));
    assert_eq!(numbers(Page::of(2)), (vec![1, 2], true));
    assert_eq!(numbers(Page::of(2).after("a/2")), (vec![3, 4], true));
    // Also when the one that it came after is gone.
    assert_eq!(numbers(Page::of(2).after("a/2x")), (vec![3, 4], true));
    assert_eq!(numbers(Page::of(2).descending()), (vec![5, 4], true));
    assert_eq!(
        numbers(Page::of(9).descending().after("a/3")),
        (vec![2, 1], false)
    );
    let within = Page::of(9).within("a/");
    assert_eq!(numbers(within), (vec![1, 2, 3], false));
    assert_eq!(numbers(within.descending()), (vec![3, 2, 1], false));
    assert_eq!(numbers(within.after("a/1")), (vec![2, 3], false));
    assert_eq!(
        numbers(within.descending().after("a/3")),
        (vec![2, 1], false)
    );
    // Outside of the prefix there is nothing, on either side.
    assert_eq!(numbers(within.after("b/1")), (vec![], false));
    assert_eq!(numbers(within.descending().after("A")), (vec![], false));
    assert_eq!(numbers(within.after("A")), (vec![1, 2, 3], false));
    assert_eq!(numbers(Page::of(0)), (vec![], true));
    let none = Collection::<u32>::new("none");
    assert!(store.page(&none, Page::of(1)).unwrap().records.is_empty());
}

#[test]
fn everything_together_has_a_limit() {
    let limits = Limits {
        documents: 2,
        collections: 1,
        records: 3,
        octets: 60,
    };
    let store = small(limits);
    put(&store, "a", "0123456789").unwrap();
    put(&store, "b", "0123456789").unwrap();
    assert!(put(&store, "c", "").is_err(), "a third document");
    assert!(put(&store, "a", &"0".repeat(60)).is_err(), "too large");
    assert_eq!(store.read::<String>("a").unwrap(), "0123456789");
    let (one, two) = (Collection::new("one"), Collection::new("two"));
    for key in ["1", "2", "3"] {
        record(&store, &one, key, &0).unwrap();
    }
    assert!(record(&store, &one, "4", &0).is_err(), "a fourth record");
    assert!(
        record(&store, &two, "1", &0).is_err(),
        "a second collection"
    );
    // What grows smaller, or goes, makes room.
    put(&store, "a", "").unwrap();
    put(&store, "b", &"0".repeat(30)).unwrap();
    for key in ["1", "2", "3"] {
        assert!(store.delete(&one, key).unwrap());
    }
    record(&store, &two, "1", &0).unwrap();
}

#[test]
fn many_writers_lose_nothing_and_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Some(folder.path())).unwrap();
    let numbers = Collection::new("numbers");
    let refused = AtomicUsize::new(0);
    thread::scope(|scope| {
        for writer in 0..8 {
            let (store, numbers, refused) = (&store, &numbers, &refused);
            scope.spawn(move || {
                for number in 0..50 {
                    let change = store.transact(|change| {
                        change.put(numbers, &format!("{writer}/{number}"), &number)?;
                        let count = change.count(numbers)?;
                        change.change("count", |known: &mut u64| {
                            // Every change sees all those before it.
                            assert_eq!(*known + 1, count);
                            *known += 1;
                            Ok(())
                        })?;
                        if number % 10 == 9 {
                            return Err(refusal());
                        }
                        Ok(())
                    });
                    if change.is_err() {
                        refused.fetch_add(1, Ordering::SeqCst);
                        continue;
                    }
                    let key = format!("{writer}/{number}");
                    // What was acknowledged can be read by everybody.
                    assert_eq!(store.get(numbers, &key).unwrap(), Some(number));
                }
            });
        }
    });
    assert_eq!(refused.into_inner(), 40);
    drop(store);
    let store = Store::open(Some(folder.path())).unwrap();
    assert_eq!(store.count(&numbers).unwrap(), 360);
    assert_eq!(store.read::<u64>("count").unwrap(), 360);
}

#[test]
fn a_change_that_panics_harms_no_other() {
    let store = Store::open(None).unwrap();
    let panicked = thread::scope(|scope| {
        let change = || {
            store.transact(|change| -> Result<()> {
                change.change("a", |document: &mut String| {
                    document.push('!');
                    Ok(())
                })?;
                panic!("in the middle");
            })
        };
        scope.spawn(change).join().is_err()
    });
    assert!(panicked);
    put(&store, "b", "one").unwrap();
    assert_eq!(store.keys("").unwrap(), ["b"]);
}

/// Whatever octet of the file is changed, it is found when the file is opened, or it was one that
/// says nothing; and the file is left as it is.
#[test]
fn a_damaged_file_is_an_error_that_names_it_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Some(folder.path())).unwrap();
    let numbers = Collection::new("numbers");
    for number in 0..20 {
        record(&store, &numbers, &format!("{number:02}"), &"x".repeat(300)).unwrap();
    }
    drop(store);
    let path = folder.path().join("state.redb");
    let whole = std::fs::read(&path).unwrap();
    let mut errors = 0;
    let places = (0..320).chain((320..whole.len()).step_by(whole.len() / 100));
    for place in places.clone() {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x55;
        std::fs::write(&path, &damaged).unwrap();
        match Store::open(Some(folder.path())) {
            Err(error) => {
                errors += 1;
                let text = error.to_string();
                assert!(text.contains("state.redb"), "{place}: {text}");
                assert!(error.hint().is_some(), "{place}: {text}");
                assert!(
                    std::fs::read(&path).unwrap() == damaged,
                    "{place}: replaced"
                );
            }
            Ok(store) => assert_eq!(store.count(&numbers).unwrap(), 20, "{place}"),
        }
    }
    assert!(errors > 100, "{errors} of {}", places.count());
    for length in [0, 1, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let error = Store::open(Some(folder.path())).err();
        let text = error
            .unwrap_or_else(|| panic!("cut at {length}"))
            .to_string();
        assert!(text.contains("state.redb"), "{length}: {text}");
    }
}

/// A file whose disk can be full, when it refuses to write, or gone for a while.
#[derive(Clone, Debug, Default)]
struct Disk {
    octets: Arc<Mutex<Vec<u8>>>,
    is_full: Arc<AtomicBool>,
    is_gone: Arc<AtomicBool>,
}

impl Disk {
    fn check(&self, failing: &AtomicBool) -> io::Result<()> {
        match failing.load(Ordering::SeqCst) || self.is_gone.load(Ordering::SeqCst) {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }

    fn open(&self) -> OpenResult<(redb::Database, totals::Totals)> {
        let database = redb::Builder::new().create_with_backend(self.clone());
        let database = database.map_err(|cause| {
            crate::error::Error::new(crate::error::ErrorKind::Io, cause.to_string())
        })?;
        let totals = database::totals(&database).unwrap_or_default();
        Ok((database, totals))
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.check(&self.is_gone)?;
        Ok(self.octets.lock().unwrap().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.check(&self.is_gone)?;
        let offset = usize::try_from(offset).unwrap();
        out.copy_from_slice(&self.octets.lock().unwrap()[offset..offset + out.len()]);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.check(&self.is_full)?;
        let length = usize::try_from(length).unwrap();
        self.octets.lock().unwrap().resize(length, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.check(&self.is_gone)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.check(&self.is_full)?;
        let offset = usize::try_from(offset).unwrap();
        self.octets.lock().unwrap()[offset..offset + data.len()].copy_from_slice(data);
        Ok(())
    }
}

/// While it is full, changes are refused and can be read nowhere; with room again they are made.
#[test]
fn a_disk_that_was_full_ends_nothing() {
    let disk = Disk::default();
    let (database, totals) = disk.open().unwrap();
    let again = disk.clone();
    let opened = Opened::new(database, Some(Box::new(move || again.open())));
    let store = Store::of(opened, LIMITS, totals);
    put(&store, "a", "one").unwrap();
    for (round, failing) in [&disk.is_full, &disk.is_gone, &disk.is_full]
        .into_iter()
        .enumerate()
    {
        failing.store(true, Ordering::SeqCst);
        for _ in 0..3 {
            assert!(put(&store, "a", &format!("lost {round}")).is_err());
        }
        failing.store(false, Ordering::SeqCst);
        // Also when somebody reads first.
        let kept = store.read::<String>("a").unwrap();
        assert!(!kept.starts_with("lost"), "{round}: {kept}");
        thread::scope(|scope| {
            for writer in 0..4 {
                let store = &store;
                scope.spawn(move || put(store, &format!("{round}/{writer}"), "two").unwrap());
            }
        });
        assert_eq!(store.keys("").unwrap().len(), 1 + 4 * (round + 1));
        put(&store, "a", &format!("kept {round}")).unwrap();
    }
}
