//! What a collection is, and which part of one is asked for.

use super::outcome::{Result, decode};
use serde::de::DeserializeOwned;
use std::{fmt::Display, marker::PhantomData};

/// Records of one shape, in the order of their keys' octets. It exists from its first record to
/// its last; two of one name are the same.
#[derive(Debug)]
pub(in super::super) struct Collection<R> {
    table: String,
    records: PhantomData<fn() -> R>,
}

impl<R> Collection<R> {
    /// The collection of that name, which begins with its service's.
    pub(in super::super) fn new(name: impl Display) -> Self {
        Self {
            // Apart from the tables of documents and totals, whatever its name is.
            table: format!("collection {name}"),
            records: PhantomData,
        }
    }

    pub(super) fn table(&self) -> &str {
        &self.table
    }
}

/// A part of a collection: so many records from a place on.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Page<'a> {
    pub(super) size: usize,
    pub(super) after: Option<&'a str>,
    pub(super) prefix: &'a str,
    pub(super) descending: bool,
}

impl<'a> Page<'a> {
    /// The first `size` records.
    pub(in super::super) fn of(size: usize) -> Self {
        Self {
            size,
            after: None,
            prefix: "",
            descending: false,
        }
    }

    /// Those that come after that key in the page's order, whether or not there is a record
    /// under it (any more).
    pub(in super::super) fn after(self, key: &'a str) -> Self {
        Self {
            after: Some(key),
            ..self
        }
    }

    /// Those whose keys begin so.
    pub(in super::super) fn within(self, prefix: &'a str) -> Self {
        Self { prefix, ..self }
    }

    /// From the last key to the first.
    pub(in super::super) fn descending(self) -> Self {
        Self {
            descending: true,
            ..self
        }
    }
}

/// The records of a page with their keys.
#[derive(Debug)]
pub(in super::super) struct Paged<R> {
    pub(in super::super) records: Vec<(String, R)>,
    /// Whether more come after the last one.
    pub(in super::super) more: bool,
}

impl Paged<Vec<u8>> {
    pub(super) fn decoded<R: DeserializeOwned>(self) -> Result<Paged<R>> {
        let records = self.records.into_iter();
        let records = records.map(|(key, bytes)| Ok((key, decode(&bytes)?)));
        Ok(Paged {
            records: records.collect::<Result<_>>()?,
            more: self.more,
        })
    }
}
