//! JSON, streamed: an array of results is never held as a whole.

use super::{Header, Outcome};
use crate::report::{Report, Rollover};
use serde::Serialize;
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
    document(header.schema, header.tool, report, pretty, out)
}

/// Anything as an object of its own, with its schema and tool first.
pub(super) fn document(
    schema: &str,
    tool: &str,
    rest: &impl Serialize,
    pretty: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let whole = Whole { schema, tool, rest };
    if pretty {
        serde_json::to_writer_pretty(&mut *out, &whole)?;
    } else {
        serde_json::to_writer(&mut *out, &whole)?;
    }
    writeln!(out)?;
    out.flush()
}

/// A result on a line of its own.
pub(super) fn line(header: &Header, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    document(header.schema, header.tool, outcome, false, out)
}

/// A member of `results`, with the head before the first one.
pub(super) fn element(
    header: &Header,
    outcome: &Outcome,
    first: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    if first {
        head(header, out)?;
    } else {
        out.write_all(b",")?;
    }
    out.write_all(b"\n    ")?;
    let text = serde_json::to_string_pretty(outcome)?;
    // Strings hold no raw line ends, so indenting lines changes nothing but the look.
    out.write_all(text.replace('\n', "\n    ").as_bytes())
}

/// What closes the array and the object.
pub(super) fn end(
    header: &Header,
    empty: bool,
    rollovers: &[Rollover],
    out: &mut dyn Write,
) -> io::Result<()> {
    match empty {
        true => {
            head(header, out)?;
            write!(out, "]")?;
        }
        false => write!(out, "\n  ]")?,
    }
    if !rollovers.is_empty() {
        let text = serde_json::to_string_pretty(rollovers)?.replace('\n', "\n  ");
        write!(out, ",\n  \"rollovers\": {text}")?;
    }
    writeln!(out, "\n}}")
}

fn head(header: &Header, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(header)?;
    let open = text.trim_end_matches(['}', '\n']);
    write!(out, "{open},\n  \"results\": [")
}
