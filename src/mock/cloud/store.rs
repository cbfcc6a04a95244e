//! The state: documents under keys, in memory, and in a folder when there is one.
//!
//! A change is computed on a copy. With a folder, it is written to a temporary file, which is
//! flushed to the disk and renamed, and the folder flushed, before the copy takes the place of
//! the document and anybody is answered. So a kill at any moment leaves each document as it was
//! before or after a change, and nothing that was acknowledged is lost.
//!
//! A document has its own lock, held during its change alone: requests for different hubs do
//! not wait for each other. No change takes two locks, so none can wait for itself.

use super::refusal::Refusal;
use crate::error::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Documents; more hubs, catalogs and the like than any test needs. With [`MAX_BYTES`] it
/// bounds what a client can make the mock keep.
const MAX_DOCUMENTS: usize = 4096;
/// In every file, so that a folder of something else is refused rather than overwritten.
const SCHEMA: &str = "popcert/mock-cloud/1";

/// Octets of JSON; far more than tests need, and far less than a machine has.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// A document as JSON; empty until its first change.
type Slot = Arc<Mutex<Vec<u8>>>;

/// All documents.
#[derive(Debug)]
pub(super) struct Store {
    documents: Mutex<BTreeMap<String, Slot>>,
    folder: Option<PathBuf>,
    /// The size of all documents together, and its limit.
    bytes: AtomicUsize,
    most: usize,
}

/// A document in its file.
#[derive(Deserialize, Serialize)]
struct Filed {
    schema: String,
    key: String,
    /// The document itself, as its service serialises it.
    value: serde_json::Value,
}

impl Store {
    /// Reads what is in `folder`, which is made if it is not there; without one everything is
    /// forgotten at the end.
    ///
    /// Errors: a folder that cannot be made or listed, and a `.json` file that no mock cloud
    /// wrote.
    pub(super) fn open(folder: Option<PathBuf>) -> Result<Self> {
        let mut documents = BTreeMap::new();
        if let Some(folder) = &folder {
            let fail = |doing: &str, cause| Error::io(folder.display().to_string(), doing, cause);
            make_private(folder).map_err(|cause| fail("make the folder", cause))?;
            for entry in fs::read_dir(folder).map_err(|cause| fail("list the folder", cause))? {
                let path = entry
                    .map_err(|cause| fail("list the folder", cause))?
                    .path();
                // Files of other names are left alone: the user may keep notes beside the
                // state.
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if name.starts_with(TEMPORARY) {
                    // A change that was never acknowledged: the mock was killed while writing it.
                    fs::remove_file(&path).map_err(|cause| fail("tidy up", cause))?;
                } else if name.ends_with(".json") {
                    let (key, value) = read(&path)?;
                    documents.insert(key, Arc::new(Mutex::new(value)));
                }
            }
        }
        let bytes = documents.values().map(|slot| lock(slot).len()).sum();
        Ok(Self {
            documents: Mutex::new(documents),
            folder,
            bytes: AtomicUsize::new(bytes),
            most: MAX_BYTES,
        })
    }

    /// The document under `key`, or an empty one. It is a copy: what is read may have changed a
    /// moment later.
    ///
    /// Errors: 500 when the stored document has another shape, as after an update of popcert.
    pub(super) fn read<D: DeserializeOwned + Default>(
        &self,
        key: &str,
    ) -> std::result::Result<D, Refusal> {
        let slot = lock(&self.documents).get(key).cloned();
        slot.map_or_else(|| Ok(D::default()), |slot| decode(&lock(&slot)))
    }

    /// Lets `change` change the document under `key`. What it refuses changes nothing, neither
    /// in memory nor on disk.
    ///
    /// Errors: the refusal of `change`; 403 when a limit is reached; 500 when the disk fails.
    pub(super) fn change<D, T>(
        &self,
        key: &str,
        change: impl FnOnce(&mut D) -> std::result::Result<T, Refusal>,
    ) -> std::result::Result<T, Refusal>
    where
        D: DeserializeOwned + Serialize + Default,
    {
        let slot = self.slot(key)?;
        // Held during the change: two changes of one document come one after the other.
        let mut current = lock(&slot);
        let mut document: D = decode(&current)?;
        let outcome = change(&mut document)?;
        let new = serde_json::to_vec(&document).map_err(Refusal::broken)?;
        // A change that changes nothing does not wait for the disk.
        if new != *current {
            // What all other documents take. Two changes at one moment may both see room; the
            // limit is not a hard one.
            let others = self
                .bytes
                .load(Ordering::Relaxed)
                .saturating_sub(current.len());
            if new.len() > current.len() && others.saturating_add(new.len()) > self.most {
                let message = format!("The mock keeps at most {} bytes.", self.most);
                return Err(Refusal::new(403, "QuotaExceeded", message));
            }
            if let Some(folder) = &self.folder {
                write(folder, key, &new).map_err(Refusal::broken)?;
            }
            self.bytes.fetch_add(new.len(), Ordering::Relaxed);
            self.bytes.fetch_sub(current.len(), Ordering::Relaxed);
            *current = new;
        }
        Ok(outcome)
    }

    /// The keys that begin with `prefix`, in order, of documents that were changed at least
    /// once.
    pub(super) fn keys(&self, prefix: &str) -> Vec<String> {
        let documents = lock(&self.documents);
        let all = documents.range(prefix.to_owned()..);
        all.take_while(|(key, _)| key.starts_with(prefix))
            .filter(|(_, slot)| !lock(slot).is_empty())
            .map(|(key, _)| key.clone())
            .collect()
    }

    /// The lockable document under `key`, made empty if there is none.
    fn slot(&self, key: &str) -> std::result::Result<Slot, Refusal> {
        let mut documents = lock(&self.documents);
        if documents.len() >= MAX_DOCUMENTS && !documents.contains_key(key) {
            let message = format!(
                "The mock keeps at most {MAX_DOCUMENTS} hubs, catalogs, tenants and the like."
            );
            return Err(Refusal::new(403, "QuotaExceeded", message));
        }
        Ok(documents.entry(key.to_owned()).or_default().clone())
    }
}

/// A thread that panicked has left the document as it was: changes are made on a copy.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn decode<D: DeserializeOwned + Default>(bytes: &[u8]) -> std::result::Result<D, Refusal> {
    if bytes.is_empty() {
        return Ok(D::default());
    }
    serde_json::from_slice(bytes).map_err(Refusal::broken)
}

/// Prefix of files that are being written; whatever has it at the start is left over from a
/// kill.
const TEMPORARY: &str = ".popcert-";

/// Key and document of one file.
fn read(path: &Path) -> Result<(String, Vec<u8>)> {
    let file = path.display().to_string();
    let bytes = fs::read(path).map_err(|cause| Error::io(&file, "read", cause))?;
    let wrong = |what: String| {
        Error::new(ErrorKind::Decode, what)
            .in_file(&file)
            .with_hint("give a folder that `popcert mock cloud --dir` made, or an empty one")
    };
    let filed: Filed = serde_json::from_slice(&bytes)
        .map_err(|cause| wrong(format!("this is not the state of a mock cloud: {cause}")))?;
    if filed.schema != SCHEMA {
        return Err(wrong(format!("this is `{}`, not `{SCHEMA}`", filed.schema)));
    }
    Ok((filed.key, filed.value.to_string().into_bytes()))
}

/// Writes a document under a name made from its key's hash: keys hold slashes and any length.
fn write(folder: &Path, key: &str, value: &[u8]) -> io::Result<()> {
    let filed = Filed {
        schema: SCHEMA.into(),
        key: key.into(),
        value: serde_json::from_slice(value)?,
    };
    let name = format!("{}.json", hex::encode(Sha256::digest(key)));
    write_whole(folder, &name, &serde_json::to_vec(&filed)?)
}

/// Writes a file whole or not at all (POSIX rename is atomic), readable by its owner alone: the
/// documents of catalogs hold private keys.
pub(super) fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    // The library makes the file with mode 0600.
    let mut temporary = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    // Without it, a rename may reach the disk before the contents: an empty file after a power
    // failure.
    temporary.as_file().sync_all()?;
    temporary
        .persist(folder.join(name))
        .map_err(|error| error.error)?;
    // The new name is on the disk only when the folder is; Windows cannot flush folders.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// Makes a folder, and those above it, that its owner alone may look into (mode 0700 on Unix).
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(store: &Store, key: &str, text: &str) -> std::result::Result<(), Refusal> {
        store.change(key, |document: &mut String| {
            *document = text.to_owned();
            Ok(())
        })
    }

    #[test]
    fn what_is_refused_changes_nothing() {
        let store = Store::open(None).unwrap();
        put(&store, "a", "one").unwrap();
        let refused = store.change("a", |document: &mut String| -> std::result::Result<(), _> {
            document.push('!');
            Err(Refusal::new(400, "", ""))
        });
        assert!(refused.is_err());
        assert_eq!(store.read::<String>("a").unwrap(), "one");
        assert_eq!(store.keys(""), ["a"]);
    }

    #[test]
    fn all_documents_together_have_a_limit() {
        let mut store = Store::open(None).unwrap();
        store.most = 40;
        put(&store, "a", "0123456789").unwrap();
        put(&store, "b", "0123456789").unwrap();
        assert!(put(&store, "c", "0123456789012345678").is_err());
        assert!(put(&store, "a", &"0".repeat(60)).is_err());
        assert_eq!(store.read::<String>("a").unwrap(), "0123456789");
        // What grows smaller makes room.
        put(&store, "a", "").unwrap();
        put(&store, "c", "0123456789012345").unwrap();
    }
}
