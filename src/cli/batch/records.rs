//! `--input ndjson`: a certificate a line, `{"id":…,"certificate":"<base64 DER or PEM>"}`.
//!
//! The id comes back in the result, so that a database can join the two. It is passed through
//! as it was written, since a number of 20 digits or `1.0` would change on its way through a
//! parsed value.

use super::lines::{Line, Lines};
use crate::{
    cli::passphrase::Passphrases,
    error::{Error, ErrorKind, Result},
    input::Found,
};
use serde::Deserialize;
use serde_json::{error::Category, value::RawValue};
use std::{borrow::Cow, path::Path};

/// Octets: base64 of the largest file that is read otherwise (16 MiB), and some more for
/// escapes and the id.
const MAX_LINE_OCTETS: usize = 24 * 1024 * 1024;

/// A stream of records.
pub(super) struct Records {
    lines: Lines,
    name: String,
    number: u64,
}

/// A line, not looked into yet.
pub(in crate::cli) struct Record {
    pub(super) line: Vec<u8>,
    /// Why there is no line to look into.
    trouble: Option<Error>,
    name: String,
    /// Which line of the stream it is, counted from 1, blank lines included.
    number: u64,
}

/// What a line says; more members do not matter.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    certificate: Option<Cow<'a, str>>,
}

impl Records {
    /// Errors: when the stream cannot be opened.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            lines: Lines::open(path)?,
            name: path.display().to_string(),
            number: 0,
        })
    }

    /// Whether the next record may have to be waited for.
    pub(super) fn may_wait(&self) -> bool {
        self.lines.may_wait(b'\n')
    }
}

impl Iterator for Records {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            let line = self.lines.next(b'\n', MAX_LINE_OCTETS)?;
            self.number += 1;
            let (line, trouble) = match line {
                Ok(Line::Whole(line)) => (line, None),
                Ok(Line::TooLong) => {
                    let message = format!("the line takes over {MAX_LINE_OCTETS} octets");
                    (Vec::new(), Some(Error::new(ErrorKind::Limit, message)))
                }
                Err(error) => (Vec::new(), Some(error)),
            };
            // A line of blanks is no record.
            if trouble.is_none() && line.trim_ascii().is_empty() {
                continue;
            }
            return Some(Record {
                line,
                trouble,
                name: self.name.clone(),
                number: self.number,
            });
        }
    }
}

impl Record {
    /// The record's id as it was written, `null` if there is none; and its certificates, of
    /// which a PEM may hold several.
    ///
    /// Errors: what is wrong with the line, placed by its number where there is no id to place
    /// it by.
    pub(super) fn read(self, passphrases: &Passphrases) -> (Box<RawValue>, Result<Vec<Found>>) {
        let Self {
            line,
            trouble,
            name,
            number,
        } = self;
        let mut id = RawValue::NULL.to_owned();
        let found = match trouble {
            // A line that was not read has no id either; its number says which one it was.
            Some(error) => Err(error),
            None => certificates(&line, &name, passphrases, &mut id),
        };
        let found = found.map_err(|error| {
            let error = error.in_file(name);
            // What has an id is known by it, in whatever part of a stream it was.
            match id.get() == RawValue::NULL.get() && error.field().is_none() {
                true => error.in_field(format!("line {number}")),
                false => error,
            }
        });
        (id, found)
    }
}

/// Parses a line. `id` is set as soon as it is known, so that errors behind it can name it.
///
/// Errors: [`ErrorKind::Decode`] for a line that is no such object, and those of
/// [`crate::input::certificates`].
fn certificates(
    line: &[u8],
    name: &str,
    passphrases: &Passphrases,
    id: &mut Box<RawValue>,
) -> Result<Vec<Found>> {
    let wrong = |message: String| {
        Error::new(ErrorKind::Decode, message)
            .with_hint("a line is an object: {\"id\":1,\"certificate\":\"<base64 DER or PEM>\"}")
    };
    // Borrowed from the line: a certificate without escapes is never copied as text.
    let members: Members<'_> = serde_json::from_slice(line).map_err(|error| {
        // Its own words quote what is there, which may be a key.
        let message = match error.classify() {
            Category::Data => "a member is missing, is there twice or is of another type",
            Category::Eof => "the JSON ends too soon",
            Category::Io | Category::Syntax => "it is not JSON",
        };
        wrong(format!("this is not such a record: {message}")).at(error.column())
    })?;
    if let Some(its_id) = members.id {
        // An object or array could be as large as the line, and would come back with every
        // result.
        if its_id.get().starts_with(['{', '[']) {
            return Err(wrong("the id is no scalar".into()));
        }
        *id = its_id.to_owned();
    }
    let certificate = members
        .certificate
        .ok_or_else(|| wrong("there is no `certificate`".into()))?;
    passphrases.certificates(certificate.as_bytes(), name)
}
