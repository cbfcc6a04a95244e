//! The database: redb's file, opened or made, and how a table of it is read.
//!
//! redb keeps each table as a tree of checksummed pages and never overwrites a page that the
//! last commit uses, so the file is whole after a kill at any moment.

use super::{
    collection::{Page, Paged},
    outcome::Result,
    totals::Totals,
};
use crate::{
    error::{Error, ErrorKind, Result as OpenResult},
    mock::cloud::{folder, refusal::Refusal},
};
use redb::{
    Builder, Database, DatabaseError, ReadOnlyTable, ReadTransaction, ReadableDatabase,
    ReadableTable, StorageError, Table, TableDefinition, TableError, WriteTransaction,
    backends::InMemoryBackend,
};
use std::{
    fs, io,
    ops::Bound,
    path::{Path, PathBuf},
};

/// The file of the state.
const FILE: &str = "state.redb";
/// The folder of documents that popcert kept before it had a database.
const FORMER: &str = "state";
/// A table that says whose database this is, and of which version.
const SCHEMA: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("popcert/mock-cloud/2");
/// The only key in that table.
const TOTALS: &str = "totals";
/// Octets of pages that are kept in memory beside the system's own cache.
const CACHE: usize = 16 * 1024 * 1024;

/// What the state takes, as it was committed with it.
pub(super) fn put_totals(transaction: &WriteTransaction, totals: &Totals) -> Result<()> {
    let bytes = serde_json::to_vec(totals).map_err(Refusal::broken)?;
    let mut table = transaction.open_table(SCHEMA).map_err(Refusal::broken)?;
    let put = table.insert(TOTALS, bytes.as_slice());
    put.map(drop).map_err(Refusal::broken)
}

/// A database that ends with the process.
pub(super) fn in_memory() -> OpenResult<(Database, Totals)> {
    let made = Builder::new()
        .set_cache_size(CACHE)
        .create_with_backend(InMemoryBackend::new());
    let database = made.map_err(|cause| wrong("the state in memory", &cause))?;
    Ok((database, Totals::default()))
}

/// The database in that folder.
pub(super) fn in_folder(folder: &Path) -> OpenResult<(Database, Totals)> {
    let former = folder.join(FORMER);
    if former.is_dir() {
        let message = "this is the state of an earlier popcert, which kept a file for each hub";
        return Err(Error::new(ErrorKind::Decode, message)
            .in_file(former.display().to_string())
            .with_hint("move it away to start anew, or give another folder"));
    }
    let path = file(folder);
    let shown = path.display().to_string();
    // Only what is not there is made. An empty file is one that was cut off.
    match fs::metadata(&path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => make(folder, &path)?,
        Err(cause) => return Err(Error::io(shown, "open", cause)),
        Ok(there) if there.len() == 0 => return Err(damaged(&shown, "it is empty")),
        Ok(_) => {}
    }
    open(&path)
}

/// The file where [`in_folder`] has it.
pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Opens a file that is there.
pub(super) fn open(path: &Path) -> OpenResult<(Database, Totals)> {
    let file = path.display().to_string();
    let database = Builder::new()
        .set_cache_size(CACHE)
        // All pages are read once: what is damaged is found now and not in a request.
        .set_check_integrity_on_open(true)
        .open(path)
        .map_err(|cause| wrong(&file, &cause))?;
    let totals = totals(&database).map_err(|why| damaged(&file, &why))?;
    Ok((database, totals))
}

/// Makes an empty database under another name first, so that one under its own name is whole.
fn make(folder: &Path, path: &Path) -> OpenResult<()> {
    let file = path.display().to_string();
    let fail = |cause| Error::io(&file, "make", cause);
    // Readable by its owner alone: documents of catalogs hold private keys.
    let temporary = folder::temporary(folder).map_err(fail)?;
    let broken = |cause: &dyn std::fmt::Display| fail(io::Error::other(cause.to_string()));
    let database = Builder::new()
        .create(temporary.path())
        .map_err(|cause| wrong(&file, &cause))?;
    let transaction = database.begin_write().map_err(|cause| broken(&cause))?;
    put_totals(&transaction, &Totals::default()).map_err(|cause| broken(&cause.message()))?;
    transaction.commit().map_err(|cause| broken(&cause))?;
    database.close().map_err(|cause| wrong(&file, &cause))?;
    folder::keep(temporary, path).map_err(fail)
}

/// Why it is no state of this version, or what it takes.
pub(super) fn totals(database: &Database) -> std::result::Result<Totals, String> {
    let snapshot = database.begin_read().map_err(|cause| cause.to_string())?;
    let table = snapshot
        .open_table(SCHEMA)
        .map_err(|cause| cause.to_string())?;
    let bytes = table.get(TOTALS).map_err(|cause| cause.to_string())?;
    let bytes = bytes.ok_or("it has no totals")?;
    serde_json::from_slice(bytes.value()).map_err(|cause| cause.to_string())
}

/// An error of redb for that file. A file that something else holds open was locked behind the
/// folder's lock.
fn wrong(file: &str, cause: &DatabaseError) -> Error {
    match cause {
        DatabaseError::Storage(StorageError::Io(cause))
            if !matches!(
                cause.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
            ) =>
        {
            let cause = io::Error::new(cause.kind(), cause.to_string());
            Error::io(file, "open", cause)
        }
        DatabaseError::DatabaseAlreadyOpen => {
            Error::new(ErrorKind::Io, "another program has this file open").in_file(file)
        }
        other => damaged(file, &other.to_string()),
    }
}

fn damaged(file: &str, why: &str) -> Error {
    let message = format!("this is not the state of a mock cloud, or it is damaged: {why}");
    Error::new(ErrorKind::Decode, message)
        .in_file(file)
        .with_hint(
            "put back a copy of it, or move it away to start anew; popcert never replaces it",
        )
}

/// Where tables can be read: a snapshot, or a change with what it has changed so far.
pub(super) trait Tables {
    type Table<'a>: ReadableTable<&'static str, &'static [u8]>
    where
        Self: 'a;

    /// The table of that name, if it has any records.
    fn table(&self, name: &str) -> Result<Option<Self::Table<'_>>>;
}

impl Tables for ReadTransaction {
    type Table<'a> = ReadOnlyTable<&'static str, &'static [u8]>;

    fn table(&self, name: &str) -> Result<Option<Self::Table<'_>>> {
        match self.open_table(TableDefinition::new(name)) {
            Ok(table) => Ok(Some(table)),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(cause) => Err(Refusal::broken(cause)),
        }
    }
}

impl Tables for WriteTransaction {
    type Table<'a> = Table<'a, &'static str, &'static [u8]>;

    fn table(&self, name: &str) -> Result<Option<Self::Table<'_>>> {
        let table = self.open_table(TableDefinition::new(name));
        table.map(Some).map_err(Refusal::broken)
    }
}

/// The octets under that key.
pub(super) fn value(tables: &impl Tables, name: &str, key: &str) -> Result<Option<Vec<u8>>> {
    let Some(table) = tables.table(name)? else {
        return Ok(None);
    };
    let found = table.get(key).map_err(Refusal::broken)?;
    Ok(found.map(|value| value.value().to_vec()))
}

/// That part of a table, with what `take` makes of each value.
pub(super) fn page<V>(
    tables: &impl Tables,
    name: &str,
    page: &Page<'_>,
    take: fn(&[u8]) -> V,
) -> Result<Paged<V>> {
    let mut found = Paged {
        records: Vec::new(),
        more: false,
    };
    let Some(table) = tables.table(name)? else {
        return Ok(found);
    };
    // Greater than every key that begins with the prefix, since keys hold no such character.
    let end = format!("{}{}", page.prefix, char::MAX);
    let (from, to) = match page.after {
        Some(key) if page.descending => (page.prefix, key.min(&end)),
        Some(key) => (key.max(page.prefix), end.as_str()),
        None => (page.prefix, end.as_str()),
    };
    let from = match page.after {
        Some(key) if !page.descending && from == key => Bound::Excluded(from),
        _ => Bound::Included(from),
    };
    // redb panics where the standard library does: on bounds that are the wrong way round.
    if let Bound::Included(start) | Bound::Excluded(start) = from
        && start >= to
    {
        return Ok(found);
    }
    let range = table
        .range::<&str>((from, Bound::Excluded(to)))
        .map_err(Refusal::broken)?;
    let mut add = |entry: redb::Result<
        (
            redb::AccessGuard<'_, &'static str>,
            redb::AccessGuard<'_, &'static [u8]>,
        ),
        StorageError,
    >| {
        let (key, value) = entry.map_err(Refusal::broken)?;
        found
            .records
            .push((key.value().to_owned(), take(value.value())));
        Ok::<_, Refusal>(())
    };
    let wanted = page.size.saturating_add(1);
    match page.descending {
        true => range.rev().take(wanted).try_for_each(&mut add)?,
        false => range.take(wanted).try_for_each(&mut add)?,
    }
    if found.records.len() > page.size {
        found.records.truncate(page.size);
        found.more = true;
    }
    Ok(found)
}
