//! Reports as text for people and as data for programs. Nothing here judges.

mod github;
mod html;
mod json;
mod junit;
mod picture;
mod sarif;
#[cfg(feature = "cli")]
mod schema;
mod style;
mod text;

pub use picture::{Picture, picture};
#[cfg(feature = "cli")]
pub(crate) use schema::Schema;
pub use style::Style;

use crate::{
    certificate::Time,
    error::Error,
    report::{Comparison, Report, Rollover, RuleText, Unreadable},
};
use serde::Serialize;
use std::io::{self, Write};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Workflow commands of GitHub Actions.
    Github,
    /// One self-contained page.
    Html,
    /// One JSON object.
    Json,
    /// JUnit XML.
    Junit,
    /// One JSON object a line and result.
    Ndjson,
    /// SARIF 2.1.0.
    Sarif,
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
    /// The catalogue, for formats that explain each rule.
    #[serde(skip)]
    pub rules: Vec<RuleText>,
}

/// One input and what became of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
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

/// Two certificates side by side, for people.
///
/// # Errors
/// Those of the writer.
pub fn comparison_text(
    comparison: &Comparison,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(text::comparison(comparison, style).as_bytes())
}

/// Two certificates side by side, as a JSON object.
///
/// # Errors
/// Those of the writer.
pub fn comparison_json(tool: &str, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    json::document("popcert/diff/1", tool, comparison, true, out)
}

/// Writes results one after another, as they come.
pub struct Renderer<'a> {
    out: &'a mut dyn Write,
    style: Style,
    header: Header,
    written: usize,
    rollovers: Vec<Rollover>,
    state: State,
}

/// A format, with what it must remember from one result to the next.
enum State {
    Github,
    Html,
    Json,
    // Boxed: it holds a document, the others next to nothing.
    Junit(Box<junit::Junit>),
    Ndjson,
    Sarif(sarif::Sarif),
    Text(text::Tally),
}

impl<'a> Renderer<'a> {
    /// A renderer that has written nothing yet.
    pub fn new(format: Format, style: Style, header: Header, out: &'a mut dyn Write) -> Self {
        let state = match format {
            Format::Github => State::Github,
            Format::Html => State::Html,
            Format::Json => State::Json,
            Format::Junit => State::Junit(Box::new(junit::Junit::new())),
            Format::Ndjson => State::Ndjson,
            Format::Sarif => State::Sarif(sarif::Sarif::default()),
            Format::Text => State::Text(text::Tally::default()),
        };
        Self {
            out,
            style,
            header,
            written: 0,
            rollovers: Vec::new(),
            state,
        }
    }

    /// Writes the only result of `verify`.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn single(mut self, report: &Report) -> io::Result<()> {
        match &mut self.state {
            State::Json => return json::single(&self.header, report, true, self.out),
            State::Ndjson => return json::single(&self.header, report, false, self.out),
            State::Text(_) => return text::verify(report, &self.style, self.out),
            State::Github => github::judged(report, self.out)?,
            State::Html => {
                html::begin(&self.header, self.out)?;
                html::judged(report, self.out)?;
            }
            State::Junit(junit) => junit.judged(report),
            State::Sarif(sarif) => sarif.judged(&self.header, report, self.out)?,
        }
        self.written += 1;
        self.finish()
    }

    /// Writes one of many results.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn result(&mut self, outcome: &Outcome) -> io::Result<()> {
        let first = self.written == 0;
        match &mut self.state {
            State::Github => github::write(outcome, self.out)?,
            State::Html => {
                if first {
                    html::begin(&self.header, self.out)?;
                }
                html::write(outcome, self.out)?;
            }
            State::Json => json::element(&self.header, outcome, first, self.out)?,
            State::Junit(junit) => junit.add(outcome),
            State::Ndjson => json::line(&self.header, outcome, self.out)?,
            State::Sarif(sarif) => sarif.add(&self.header, outcome, self.out)?,
            State::Text(tally) => {
                text::element(outcome, &self.style, first, self.out)?;
                tally.count(outcome);
            }
        }
        self.written += 1;
        Ok(())
    }

    /// What the results say together, for the end; formats of single findings leave it out.
    pub fn together(&mut self, rollovers: Vec<Rollover>) {
        self.rollovers = rollovers;
    }

    /// Writes what comes after the last result.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<()> {
        let empty = self.written == 0;
        match &mut self.state {
            State::Github | State::Ndjson => {}
            State::Html => {
                if empty {
                    html::begin(&self.header, self.out)?;
                }
                html::end(&self.rollovers, self.out)?;
            }
            State::Json => json::end(&self.header, empty, &self.rollovers, self.out)?,
            State::Junit(junit) => junit.write(self.out)?,
            State::Sarif(sarif) => sarif.end(&self.header, self.out)?,
            State::Text(tally) => {
                for rollover in &self.rollovers {
                    let text = text::rollover(rollover, &self.style);
                    self.out.write_all(text.as_bytes())?;
                }
                tally.write(&self.style, self.out)?;
            }
        }
        self.out.flush()
    }
}
