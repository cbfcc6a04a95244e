//! A path as a picture: SVG to look at, DOT and Mermaid to paste into documents.

mod color;
mod svg;

use super::certification_path::{CertificationPath, FromAbove, Missing, OnPath};
use crate::report::{Plain, Report};
use color::{MISSING, of as color};
use std::fmt::Write as _;

/// How a path is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Picture {
    /// Graphviz.
    Dot,
    /// Mermaid, as Markdown renderers take it.
    Mermaid,
    /// A self-contained image, light or dark as its reader prefers.
    Svg,
}

/// The path of `report`, from the anchor at the top to the certificate in question; empty without one.
pub fn picture(report: &Report, kind: Picture) -> String {
    let report = Plain::of(report.clone());
    let path = CertificationPath::of(&report);
    match kind {
        Picture::Dot => dot(path.as_ref()),
        Picture::Mermaid => mermaid(path.as_ref()),
        Picture::Svg => svg::svg(path.as_ref()),
    }
}

/// The longest name in the box of another program's drawing.
const COLUMNS: usize = 64;

/// A certificate in a few lines.
fn label(certificate: &OnPath<'_>) -> Vec<String> {
    let entry = certificate.entry;
    let mut lines = vec![
        entry.certificate.clone(),
        shortened(&entry.subject),
        format!("{}, until {}", entry.public_key, entry.not_after),
    ];
    let failures = certificate.failures.iter();
    lines.extend(failures.map(|finding| format!("{} {}", finding.severity.as_str(), finding.id)));
    lines
}

fn missing_label(missing: Missing<'_>) -> Vec<String> {
    vec![
        "missing issuer".into(),
        shortened(missing.name),
        missing.reason.into(),
    ]
}

fn shortened(name: &str) -> String {
    super::markup::cut_in_the_middle(name, COLUMNS)
}

/// Boxes are numbered from the top, the missing issuer's is `missing`.
fn above(number: usize) -> String {
    match number.checked_sub(1) {
        Some(number) => format!("n{number}"),
        None => "missing".into(),
    }
}

fn dot(path: Option<&CertificationPath<'_>>) -> String {
    let mut text = String::from(
        "digraph path {\n  graph [pad=0.3];\n  node [shape=box, style=rounded, margin=\"0.2,0.1\", fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n",
    );
    let quoted = |lines: Vec<String>| {
        let lines: Vec<_> = lines.iter().map(|line| quoted(line)).collect();
        lines.join("\\n")
    };
    // A String takes all that it is given.
    if let Some(missing) = path.and_then(|path| path.missing) {
        let label = quoted(missing_label(missing));
        let _ = writeln!(
            text,
            "  missing [label=\"{label}\", color=\"{MISSING}\", style=dashed];"
        );
    }
    for (number, one) in path.iter().flat_map(|path| &path.certificates).enumerate() {
        let (label, color) = (quoted(label(one)), color(one));
        let _ = writeln!(text, "  n{number} [label=\"{label}\", color=\"{color}\"];");
        let Some(from_above) = one.from_above else {
            continue;
        };
        let (above, words) = (above(number), from_above.as_str());
        let _ = match from_above {
            FromAbove::Signed => writeln!(text, "  {above} -> n{number};"),
            _ => writeln!(
                text,
                "  {above} -> n{number} [label=\"{words}\", color=\"{MISSING}\", style=dashed];"
            ),
        };
    }
    text + "}\n"
}

/// Text in a string of DOT; Graphviz reads HTML's entities in it, too.
fn quoted(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn mermaid(path: Option<&CertificationPath<'_>>) -> String {
    let mut text = String::from("flowchart TD\n");
    let numbered = |lines: Vec<String>| {
        let lines: Vec<_> = lines.iter().map(|line| numbered(line)).collect();
        lines.join("<br/>")
    };
    if let Some(missing) = path.and_then(|path| path.missing) {
        let _ = writeln!(text, "  missing[\"{}\"]", numbered(missing_label(missing)));
        let _ = writeln!(
            text,
            "  style missing stroke:{MISSING},stroke-dasharray:6 4"
        );
    }
    for (number, one) in path.iter().flat_map(|path| &path.certificates).enumerate() {
        let _ = writeln!(text, "  n{number}[\"{}\"]", numbered(label(one)));
        let _ = writeln!(text, "  style n{number} stroke:{}", color(one));
        let Some(from_above) = one.from_above else {
            continue;
        };
        let (above, words) = (above(number), from_above.as_str());
        let _ = match from_above {
            FromAbove::Signed => writeln!(text, "  {above} --> n{number}"),
            _ => writeln!(text, "  {above} -. {words} .-> n{number}"),
        };
    }
    text
}

/// Text in Mermaid, where signs can mean much: as `#…;`, with the character's number.
fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | ',' | '.' | ':' | '-' | '=' | '/' => out.push(c),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}
