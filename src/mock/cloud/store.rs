//! The state: an embedded database, in a file of the mock's folder, or in memory when there is
//! none.
//!
//! Two shapes, both JSON under keys of text:
//!
//! - A **document** is small and read and written whole: a hub with its certificates, the
//!   registration code of an account. [`Store::read`], [`Store::change`], [`Store::keys`].
//! - A [`Collection`] holds any number of **records** of one shape in the order of their keys,
//!   each read and written by itself: the certificates of an account, the devices of a hub.
//!   [`Store::get`], [`Store::delete`], [`Store::page`], [`Store::count`].
//!
//! [`Store::transact`] changes several of both at once, or none of them:
//!
//! ```ignore
//! let devices = Collection::<Device>::new(format!("hub/{hub}/devices"));
//! let by_ca = Collection::<String>::new(format!("hub/{hub}/devices by ca"));
//! app.store.transact(|change| {
//!     if change.get(&devices, id)?.is_some() {
//!         return Err(already_there(id)); // and nothing is changed
//!     }
//!     change.put(&by_ca, &format!("{ca}/{id}"), &id.to_owned())?;
//!     change.put(&devices, id, &device)
//! })?;
//! let first = app.store.page(&devices, Page::of(25))?;
//! let next = app.store.page(&devices, Page::of(25).after(&first.records[24].0))?;
//! let of_ca = app.store.page(&by_ca, Page::of(25).within(&format!("{ca}/")).descending())?;
//! ```
//!
//! Changes run one after the other, and see what those before them did; those that wait for the
//! disk at one moment share one flush (see [`writer`]). Nobody is answered before what he
//! changed is on the disk, so a kill at any moment loses nothing that was acknowledged. A change
//! must be short: it makes others wait. Keys are made and signatures verified before it, and what
//! they relied on is compared again inside. A change inside a change would wait for itself.
//!
//! Readers wait for nobody: they see what was on the disk last. What is read may have changed a
//! moment later.

mod collection;
mod database;
mod opened;
mod outcome;
mod totals;
mod transaction;
mod writer;

use super::refusal::Refusal;
use crate::error::Result as OpenResult;
pub(super) use collection::{Collection, Page, Paged};
use database::Tables;
use opened::Opened;
use outcome::{Result, decode};
use redb::{ReadTransaction, ReadableTableMetadata};
use serde::{Serialize, de::DeserializeOwned};
use std::{path::Path, sync::Arc};
use totals::Limits;
use transaction::DOCUMENTS;
pub(super) use transaction::Transaction;
use writer::Writer;

/// More than any test needs, and far less than a machine has. It bounds what a client can make
/// the mock keep: 20,000 certificates and 20,000 devices with their indexes are a third of it.
const LIMITS: Limits = Limits {
    documents: 4096,
    collections: 4096,
    records: 400_000,
    octets: 256 * 1024 * 1024,
};

/// All documents and records.
#[derive(Debug)]
pub(super) struct Store {
    database: Arc<Opened>,
    writer: Writer,
}

impl Store {
    /// Opens the database in `folder`, which must be there, or makes it; without a folder
    /// everything is forgotten at the end.
    ///
    /// Errors: a file that is no state of a mock cloud, is damaged, or cannot be used. It is left
    /// as it is.
    pub(super) fn open(folder: Option<&Path>) -> OpenResult<Self> {
        let ((database, totals), again) = match folder {
            Some(folder) => {
                let file = database::file(folder);
                let again: opened::Open = Box::new(move || database::open(&file));
                (database::in_folder(folder)?, Some(again))
            }
            None => (database::in_memory()?, None),
        };
        Ok(Self::of(Opened::new(database, again), LIMITS, totals))
    }

    fn of(database: Opened, limits: Limits, totals: totals::Totals) -> Self {
        let database = Arc::new(database);
        Self {
            writer: Writer::new(database.clone(), limits, totals),
            database,
        }
    }

    /// The document under `key`, or an empty one.
    ///
    /// Errors: 500 when the stored document has another shape, as after an update of popcert.
    pub(super) fn read<D: DeserializeOwned + Default>(&self, key: &str) -> Result<D> {
        let bytes = self.reading(|snapshot| database::value(snapshot, DOCUMENTS, key))?;
        bytes.map_or_else(|| Ok(D::default()), |bytes| decode(&bytes))
    }

    /// Lets `change` change the document under `key`. What it refuses changes nothing, neither
    /// in memory nor on disk; what changes nothing does not wait for the disk.
    ///
    /// Errors: the refusal of `change`; 403 when a limit is reached; 500 when the disk fails.
    pub(super) fn change<D, T>(
        &self,
        key: &str,
        change: impl FnOnce(&mut D) -> Result<T>,
    ) -> Result<T>
    where
        D: DeserializeOwned + Serialize + Default,
    {
        self.transact(|transaction| transaction.change(key, change))
    }

    /// The keys of the documents that begin with `prefix`, in order.
    pub(super) fn keys(&self, prefix: &str) -> Result<Vec<String>> {
        let page = Page::of(LIMITS.documents).within(prefix);
        // Values are left where they are: a catalog has megabytes of devices.
        let found = self.reading(|snapshot| database::page(snapshot, DOCUMENTS, &page, |_| ()))?;
        Ok(found.records.into_iter().map(|(key, ())| key).collect())
    }

    /// The record under `key`.
    pub(super) fn get<R: DeserializeOwned>(
        &self,
        collection: &Collection<R>,
        key: &str,
    ) -> Result<Option<R>> {
        let bytes = self.reading(|snapshot| database::value(snapshot, collection.table(), key))?;
        bytes.map(|bytes| decode(&bytes)).transpose()
    }

    /// Some of the records, in the order of their keys.
    pub(super) fn page<R: DeserializeOwned>(
        &self,
        collection: &Collection<R>,
        page: Page<'_>,
    ) -> Result<Paged<R>> {
        let table = collection.table();
        self.reading(|snapshot| database::page(snapshot, table, &page, <[u8]>::to_vec))?
            .decoded()
    }

    /// How many records there are; it takes the same time for any number.
    pub(super) fn count<R>(&self, collection: &Collection<R>) -> Result<u64> {
        self.reading(|snapshot| {
            let table = snapshot.table(collection.table())?;
            table.map_or(Ok(0), |table| table.len().map_err(Refusal::broken))
        })
    }

    /// Removes the record under `key`, and says whether there was one.
    pub(super) fn delete<R>(&self, collection: &Collection<R>, key: &str) -> Result<bool> {
        self.transact(|change| change.delete(collection, key))
    }

    /// Changes several documents and records at once: what it refuses changes nothing.
    ///
    /// Errors: the refusal of `change`; 403 when a limit is reached; 500 when the disk fails.
    pub(super) fn transact<T>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.writer.run(change)
    }

    /// Reads from what was on the disk last, once more if the database had to be opened again.
    fn reading<T>(&self, read: impl Fn(&ReadTransaction) -> Result<T>) -> Result<T> {
        let times = self.database.times();
        let once = || read(&self.database.begin_read()?);
        once().or_else(|refusal| match self.writer.recover(times) {
            true => once(),
            false => Err(refusal),
        })
    }
}

#[cfg(test)]
mod tests;
