//! One change: several documents and records, all of them or none.

use super::{
    collection::{Collection, Page, Paged},
    database,
    outcome::{Result, decode},
    totals::{Limits, Totals},
};
use crate::mock::cloud::refusal::Refusal;
use redb::{ReadableTableMetadata, TableDefinition, WriteTransaction};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

/// The table of documents.
pub(super) const DOCUMENTS: &str = "documents";

/// A change that is under way.
pub(in super::super) struct Transaction<'t> {
    inner: &'t WriteTransaction,
    limits: &'t Limits,
    totals: &'t mut Totals,
    /// What was there before, for [`Transaction::undo`].
    before: Totals,
    overwritten: Vec<Overwritten>,
    /// Tables that were looked into: redb makes those that are not there.
    opened: BTreeSet<String>,
}

/// What a key had before this change.
struct Overwritten {
    table: String,
    key: String,
    value: Option<Vec<u8>>,
}

impl<'t> Transaction<'t> {
    pub(super) fn new(
        inner: &'t WriteTransaction,
        limits: &'t Limits,
        totals: &'t mut Totals,
    ) -> Self {
        Self {
            inner,
            limits,
            before: *totals,
            totals,
            overwritten: Vec::new(),
            opened: BTreeSet::new(),
        }
    }

    /// The document under `key`, or an empty one.
    pub(in super::super) fn read<D: DeserializeOwned + Default>(&mut self, key: &str) -> Result<D> {
        let bytes = self.value(DOCUMENTS, key)?;
        bytes.map_or_else(|| Ok(D::default()), |bytes| decode(&bytes))
    }

    /// Lets `change` change the document under `key`.
    pub(in super::super) fn change<D, T>(
        &mut self,
        key: &str,
        change: impl FnOnce(&mut D) -> Result<T>,
    ) -> Result<T>
    where
        D: DeserializeOwned + Serialize + Default,
    {
        let mut document: D = self.read(key)?;
        let outcome = change(&mut document)?;
        let bytes = serde_json::to_vec(&document).map_err(Refusal::broken)?;
        self.set(DOCUMENTS, key, Some(&bytes))?;
        Ok(outcome)
    }

    /// The record under `key`.
    pub(in super::super) fn get<R: DeserializeOwned>(
        &mut self,
        collection: &Collection<R>,
        key: &str,
    ) -> Result<Option<R>> {
        let bytes = self.value(collection.table(), key)?;
        bytes.map(|bytes| decode(&bytes)).transpose()
    }

    /// Some of the records, in the order of their keys.
    pub(in super::super) fn page<R: DeserializeOwned>(
        &mut self,
        collection: &Collection<R>,
        page: Page<'_>,
    ) -> Result<Paged<R>> {
        self.opened.insert(collection.table().to_owned());
        database::page(self.inner, collection.table(), &page, <[u8]>::to_vec)?.decoded()
    }

    /// How many records there are.
    pub(in super::super) fn count<R>(&mut self, collection: &Collection<R>) -> Result<u64> {
        self.length(collection.table())
    }

    /// Makes or replaces the record under `key`.
    pub(in super::super) fn put<R: Serialize>(
        &mut self,
        collection: &Collection<R>,
        key: &str,
        record: &R,
    ) -> Result<()> {
        let bytes = serde_json::to_vec(record).map_err(Refusal::broken)?;
        self.set(collection.table(), key, Some(&bytes)).map(drop)
    }

    /// Removes the record under `key`, and says whether there was one.
    pub(in super::super) fn delete<R>(
        &mut self,
        collection: &Collection<R>,
        key: &str,
    ) -> Result<bool> {
        self.set(collection.table(), key, None)
    }

    fn value(&mut self, table: &str, key: &str) -> Result<Option<Vec<u8>>> {
        self.opened.insert(table.to_owned());
        database::value(self.inner, table, key)
    }

    fn length(&mut self, table: &str) -> Result<u64> {
        self.opened.insert(table.to_owned());
        let opened = self.inner.open_table(definition(table));
        opened
            .map_err(Refusal::broken)?
            .len()
            .map_err(Refusal::broken)
    }

    /// Puts that value under `key`, or removes what is there, and says whether there was
    /// something.
    fn set(&mut self, table: &str, key: &str, new: Option<&[u8]>) -> Result<bool> {
        let old = self.value(table, key)?;
        let was_there = old.is_some();
        // A change that changes nothing does not wait for the disk.
        if old.as_deref() == new {
            return Ok(was_there);
        }
        self.account(table, key, old.as_deref(), new)?;
        write(self.inner, table, key, new)?;
        self.overwritten.push(Overwritten {
            table: table.to_owned(),
            key: key.to_owned(),
            value: old,
        });
        Ok(was_there)
    }

    /// Counts it, unless it is too much.
    fn account(
        &mut self,
        table: &str,
        key: &str,
        old: Option<&[u8]>,
        new: Option<&[u8]>,
    ) -> Result<()> {
        let entry = |value: &[u8]| key.len() + value.len();
        let (taken, given) = (new.map_or(0, entry), old.map_or(0, entry));
        let (added, removed) = (
            usize::from(old.is_none() && new.is_some()),
            usize::from(old.is_some() && new.is_none()),
        );
        let mut totals = *self.totals;
        totals.octets = (totals.octets + taken).saturating_sub(given);
        if table == DOCUMENTS {
            totals.documents = (totals.documents + added).saturating_sub(removed);
        } else {
            let length = self.length(table)?;
            totals.records = (totals.records + added).saturating_sub(removed);
            let (first, last) = (added == 1 && length == 0, removed == 1 && length == 1);
            totals.collections =
                (totals.collections + usize::from(first)).saturating_sub(usize::from(last));
        }
        for (is, was, most, what) in [
            (
                totals.documents,
                self.totals.documents,
                self.limits.documents,
                "hubs, catalogs, tenants and the like",
            ),
            (
                totals.collections,
                self.totals.collections,
                self.limits.collections,
                "collections of devices and certificates",
            ),
            (
                totals.records,
                self.totals.records,
                self.limits.records,
                "records",
            ),
            (
                totals.octets,
                self.totals.octets,
                self.limits.octets,
                "bytes",
            ),
        ] {
            if is > was && is > most {
                return Err(Refusal::quota(most, what));
            }
        }
        *self.totals = totals;
        Ok(())
    }

    /// Ends it, and says whether anything was changed.
    pub(super) fn finish(self) -> Result<bool> {
        self.close_tables()?;
        Ok(!self.overwritten.is_empty())
    }

    /// Puts everything back.
    pub(super) fn undo(self) -> Result<()> {
        for Overwritten { table, key, value } in self.overwritten.iter().rev() {
            write(self.inner, table, key, value.as_deref())?;
        }
        *self.totals = self.before;
        self.close_tables()
    }

    /// Removes the tables that are empty.
    fn close_tables(&self) -> Result<()> {
        for name in &self.opened {
            let table = self.inner.open_table(definition(name));
            let is_empty = table.map_err(Refusal::broken)?.is_empty();
            if is_empty.map_err(Refusal::broken)? {
                let deleted = self.inner.delete_table(definition(name));
                deleted.map_err(Refusal::broken)?;
            }
        }
        Ok(())
    }
}

fn definition(name: &str) -> TableDefinition<'_, &'static str, &'static [u8]> {
    TableDefinition::new(name)
}

fn write(inner: &WriteTransaction, table: &str, key: &str, value: Option<&[u8]>) -> Result<()> {
    let mut table = inner
        .open_table(definition(table))
        .map_err(Refusal::broken)?;
    match value {
        Some(value) => table.insert(key, value).map(drop),
        None => table.remove(key).map(drop),
    }
    .map_err(Refusal::broken)
}
