//! JSON, streamed: an array of results is never held as a whole.

mod findings;
mod indented;

use super::{Header, Outcome, Summary};
use crate::report::{Report, Rollover};
use findings::Compact;
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};

#[derive(Serialize)]
struct Whole<'a, T> {
    schema: &'a str,
    tool: &'a str,
    #[serde(flatten)]
    rest: &'a T,
}

/// A report as an object of its own.
pub(super) fn single(
    header: &Header,
    report: &Report,
    pretty: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    if pretty {
        return document(header.schema, header.tool, report, out);
    }
    let whole = Whole {
        schema: header.schema,
        tool: header.tool,
        rest: report,
    };
    serde_json::to_writer(&mut *out, &whole)?;
    writeln!(out)?;
    out.flush()
}

/// Anything as an object of its own, with its schema and tool first.
pub(super) fn document(
    schema: &str,
    tool: &str,
    rest: &impl Serialize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let whole = Whole { schema, tool, rest };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)?;
    out.flush()
}

#[derive(Serialize)]
struct Line<'a> {
    schema: &'a str,
    tool: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a RawValue>,
    #[serde(flatten)]
    outcome: &'a Outcome,
    /// Those of the outcome, which has none itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Compact>,
}

/// A result on a line of its own.
pub(super) fn line(
    header: &Header,
    id: Option<&RawValue>,
    mut outcome: Outcome,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let findings = match &mut outcome {
        Outcome::Judged(report) => Some(Compact(std::mem::take(&mut report.findings))),
        Outcome::Unreadable { .. } => None,
    };
    let line = Line {
        schema: header.schema,
        tool: header.tool,
        id,
        outcome: &outcome,
        findings,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.push(b'\n');
    Ok(())
}

#[derive(Serialize)]
struct Element<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a RawValue>,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

/// A member of `results`.
pub(super) fn element(
    id: Option<&RawValue>,
    outcome: &Outcome,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    indented::write(&Element { id, outcome }, 2, out)
}

/// What comes before a member of `results`.
pub(super) fn before(header: &Header, first: bool, out: &mut dyn Write) -> io::Result<()> {
    if first {
        head(header, out)?;
    } else {
        out.write_all(b",")?;
    }
    indented::begin_line(2, out)
}

/// What closes the array and the object.
pub(super) fn end(
    header: &Header,
    rollovers: &[Rollover],
    summary: &Summary,
    out: &mut dyn Write,
) -> io::Result<()> {
    match summary.results() {
        0 => head(header, out)?,
        _ => indented::begin_line(1, out)?,
    }
    out.write_all(b"]")?;
    if !rollovers.is_empty() {
        out.write_all(b",")?;
        member("rollovers", &rollovers, out)?;
    }
    out.write_all(b",")?;
    member("summary", summary, out)?;
    out.write_all(b"\n}\n")
}

/// The object and its array up to the first result.
fn head(header: &Header, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{")?;
    member("schema", &header.schema, out)?;
    out.write_all(b",")?;
    member("tool", &header.tool, out)?;
    out.write_all(b",")?;
    member("at", &header.at, out)?;
    out.write_all(b",")?;
    member("cloud", &header.cloud, out)?;
    out.write_all(b",")?;
    indented::begin_line(1, out)?;
    out.write_all(b"\"results\": [")
}

fn member(name: &str, value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    indented::begin_line(1, out)?;
    write!(out, "\"{name}\": ")?;
    indented::write(value, 1, out)
}
