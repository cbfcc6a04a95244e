//! JSON, streamed: an array of results is never held as a whole. Every octet comes from `serde_json`.

mod frame;

use super::{Header, Outcome, Summary};
use crate::report::{Detail, Report, ReportDocument, Rollover, Unreadable};
use frame::Frame;
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};

#[derive(Serialize)]
struct Whole<'a, T> {
    schema: &'a str,
    tool: &'a str,
    #[serde(flatten)]
    rest: T,
}

/// One input and what became of it.
#[derive(Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum ResultDocument<'a> {
    /// It was examined.
    Examined(Box<ReportDocument<'a>>),
    /// It could not be examined.
    Unreadable {
        /// Why not.
        error: &'a Unreadable,
    },
}

impl<'a> ResultDocument<'a> {
    fn of(outcome: &'a Outcome, detail: Detail) -> Self {
        match outcome {
            Outcome::Examined(report) => {
                Self::Examined(Box::new(ReportDocument::of(report, detail)))
            }
            Outcome::Unreadable { error } => Self::Unreadable { error },
        }
    }
}

/// A result, and what a stream calls it.
#[derive(Serialize)]
struct Element<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a RawValue>,
    #[serde(flatten)]
    result: ResultDocument<'a>,
}

/// A report as an object of its own.
pub(super) fn single(
    header: &Header,
    report: &Report,
    detail: Detail,
    pretty: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rest = ReportDocument::of(report, detail);
    if pretty {
        return document(header.schema, header.tool, rest, out);
    }
    let whole = Whole {
        schema: header.schema,
        tool: header.tool,
        rest,
    };
    serde_json::to_writer(&mut *out, &whole)?;
    writeln!(out)?;
    out.flush()
}

/// Anything as an object of its own, with its schema and tool first.
pub(super) fn document(
    schema: &str,
    tool: &str,
    rest: impl Serialize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let whole = Whole { schema, tool, rest };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)?;
    out.flush()
}

/// A result on a line of its own.
pub(super) fn line(
    header: &Header,
    id: Option<&RawValue>,
    outcome: &Outcome,
    detail: Detail,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let result = ResultDocument::of(outcome, detail);
    let whole = Whole {
        schema: header.schema,
        tool: header.tool,
        rest: Element { id, result },
    };
    serde_json::to_writer(&mut *out, &whole)?;
    out.push(b'\n');
    Ok(())
}

/// A member of `results`, to be put between [`before`] and [`end`].
pub(super) fn element(
    id: Option<&RawValue>,
    outcome: &Outcome,
    detail: Detail,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let result = ResultDocument::of(outcome, detail);
    Frame::at_level(2).value(&Element { id, result }, out)
}

/// What comes before a member of `results`.
pub(super) fn before(header: &Header, first: bool, out: &mut dyn Write) -> io::Result<()> {
    if first {
        head(header, out)?;
    }
    Frame::at_level(2).begin_element(first, out)
}

/// What closes the array and the object.
pub(super) fn end(
    header: &Header,
    rollovers: &[Rollover],
    summary: &Summary,
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_empty = summary.results() == 0;
    if is_empty {
        head(header, out)?;
    }
    let mut frame = Frame::at_level(2);
    frame.end_array(is_empty, out)?;
    if !rollovers.is_empty() {
        frame.member(false, "rollovers", &rollovers, out)?;
    }
    frame.member(false, "summary", summary, out)?;
    frame.end_object(out)?;
    writeln!(out)
}

/// The object and its array up to the first result.
fn head(header: &Header, out: &mut dyn Write) -> io::Result<()> {
    let mut frame = Frame::at_level(0);
    frame.begin_object(out)?;
    frame.member(true, "schema", &header.schema, out)?;
    frame.member(false, "tool", &header.tool, out)?;
    frame.member(false, "at", &header.at, out)?;
    frame.member(false, "cloud", &header.cloud, out)?;
    frame.begin_array("results", out)
}
