//! Reports as text for people and as data for programs. Nothing here judges.

mod json;
mod style;
mod text;

pub use style::Style;

use crate::{
    certificate::Time,
    error::Error,
    report::{Report, Unreadable},
};
use serde::Serialize;
use std::io::{self, Write};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// One JSON object.
    Json,
    /// One JSON object a line and result.
    Ndjson,
    /// For people.
    Text,
}

/// What all results of a run have in common.
#[derive(Clone, Debug, Serialize)]
pub struct Header {
    /// Name and version of the schema, `popcert/verify/1`.
    pub schema: &'static str,
    /// Name and version of the program.
    pub tool: &'static str,
    /// The moment that dates were held against.
    pub at: Time,
    /// The cloud, by name.
    pub cloud: &'static str,
}

/// One input and what became of it.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// It was examined.
    Judged(Box<Report>),
    /// It could not be examined.
    Unreadable {
        /// Why not.
        error: Unreadable,
    },
}

/// Name and version of the program, as reports give it.
pub const TOOL: &str = concat!("popcert ", env!("CARGO_PKG_VERSION"));

/// An error in the manner of a finding, for people.
pub fn error_text(error: &Error, style: &Style) -> String {
    text::unreadable(&Unreadable::from(error), style)
}

/// Writes results one after another, as they come.
pub struct Renderer<'a> {
    format: Format,
    out: &'a mut dyn Write,
    style: Style,
    header: Header,
    written: usize,
    tally: text::Tally,
}

impl<'a> Renderer<'a> {
    /// A renderer that has written nothing yet.
    pub fn new(format: Format, style: Style, header: Header, out: &'a mut dyn Write) -> Self {
        Self {
            format,
            out,
            style,
            header,
            written: 0,
            tally: text::Tally::default(),
        }
    }

    /// Writes the only result of `verify`.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn single(self, report: &Report) -> io::Result<()> {
        match self.format {
            Format::Json => json::single(&self.header, report, true, self.out),
            Format::Ndjson => json::single(&self.header, report, false, self.out),
            Format::Text => text::verify(report, &self.style, self.out),
        }
    }

    /// Writes one of many results.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn result(&mut self, outcome: &Outcome) -> io::Result<()> {
        match self.format {
            Format::Json => json::element(&self.header, outcome, self.written == 0, self.out)?,
            Format::Ndjson => json::line(&self.header, outcome, self.out)?,
            Format::Text => {
                text::element(outcome, &self.style, self.written == 0, self.out)?;
                self.tally.count(outcome);
            }
        }
        self.written += 1;
        Ok(())
    }

    /// Writes what comes after the last result.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(self) -> io::Result<()> {
        match self.format {
            Format::Json => json::end(&self.header, self.written == 0, self.out)?,
            Format::Ndjson => {}
            Format::Text => self.tally.write(&self.style, self.out)?,
        }
        self.out.flush()
    }
}
