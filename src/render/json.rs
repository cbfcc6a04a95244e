//! JSON, streamed: an array of results is never held as a whole.

mod findings;

use super::{Header, Outcome, Summary};
use crate::report::{Report, Rollover};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};

#[derive(Serialize)]
struct Whole<'a, T> {
    schema: &'a str,
    tool: &'a str,
    /// What a stream calls the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a RawValue>,
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
        id: None,
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
    let whole = Whole {
        schema,
        tool,
        id: None,
        rest,
    };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)?;
    out.flush()
}

/// A result on a line of its own.
pub(super) fn line(
    header: &Header,
    id: Option<&RawValue>,
    mut outcome: Outcome,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let findings = match &mut outcome {
        Outcome::Judged(report) => std::mem::take(&mut report.findings),
        Outcome::Unreadable { .. } => Vec::new(),
    };
    let whole = Whole {
        schema: header.schema,
        tool: header.tool,
        id,
        rest: &outcome,
    };
    serde_json::to_writer(&mut *out, &whole)?;
    if !findings.is_empty() {
        // A report ends with its findings, of which none was left in it.
        debug_assert!(out.ends_with(b"\"findings\":[]}"));
        out.truncate(out.len() - b"]}".len());
        findings::write(&findings, out)?;
        out.extend_from_slice(b"]}");
    }
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
    let text = serde_json::to_string_pretty(&Element { id, outcome })?;
    // Strings hold no raw line ends, so indenting lines changes nothing but the look.
    for (number, line) in text.split('\n').enumerate() {
        let start = if number == 0 { "" } else { "\n    " };
        out.extend_from_slice(start.as_bytes());
        out.extend_from_slice(line.as_bytes());
    }
    Ok(())
}

/// What comes before a member of `results`.
pub(super) fn before(header: &Header, first: bool, out: &mut dyn Write) -> io::Result<()> {
    if first {
        head(header, out)?;
    } else {
        out.write_all(b",")?;
    }
    out.write_all(b"\n    ")
}

/// What closes the array and the object.
pub(super) fn end(
    header: &Header,
    rollovers: &[Rollover],
    summary: &Summary,
    out: &mut dyn Write,
) -> io::Result<()> {
    let close = match summary.results() {
        0 => {
            head(header, out)?;
            "]"
        }
        _ => "\n  ]",
    };
    write!(out, "{close}")?;
    if !rollovers.is_empty() {
        member("rollovers", &rollovers, out)?;
    }
    member("summary", summary, out)?;
    writeln!(out, "\n}}")
}

fn member(name: &str, value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?.replace('\n', "\n  ");
    write!(out, ",\n  \"{name}\": {text}")
}

fn head(header: &Header, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(header)?;
    let open = text.trim_end_matches(['}', '\n']);
    write!(out, "{open},\n  \"results\": [")
}
