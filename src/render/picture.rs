//! A path as a picture: SVG to look at, DOT and Mermaid to paste into documents.

use crate::report::{Finding, PathEntry, Plain, Report, Severity};
use std::fmt::Write as _;

/// How a path is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Picture {
    /// Graphviz.
    Dot,
    /// Mermaid, as Markdown renderers take it.
    Mermaid,
    /// A self-contained image.
    Svg,
}

/// The path of `report`, from the anchor at the top to the certificate in question; empty without one.
pub fn picture(report: &Report, kind: Picture) -> String {
    drawn(&Plain::of(report.clone()), kind)
}

/// The same of what can be shown already.
pub(super) fn drawn(report: &Report, kind: Picture) -> String {
    let links = report.links.as_deref().unwrap_or_default();
    match kind {
        Picture::Dot => dot(report, links),
        Picture::Mermaid => mermaid(report, links),
        Picture::Svg => svg(report, links),
    }
}

/// The failures that concern one certificate of the path.
fn failures<'a>(report: &'a Report, link: &'a PathEntry) -> impl Iterator<Item = &'a Finding> {
    let concerns = |finding: &&Finding| match link.certificate.as_str() {
        // On verify the anchor is the CA.
        "anchor" => ["anchor", "ca"].contains(&&*finding.certificate),
        other => finding.certificate == other,
    };
    let raised = report.findings.iter().filter(|one| one.is_raised());
    raised.filter(concerns)
}

/// The ink of a certificate: of its worst failure, if it has one.
fn ink(report: &Report, link: &PathEntry) -> &'static str {
    match failures(report, link).map(|finding| finding.severity).max() {
        Some(severity) => ink_of(severity),
        None => GOOD,
    }
}

const GOOD: &str = "#2e7d32";

fn ink_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "#c62828",
        Severity::Note => "#1f5fa8",
        Severity::Warning => "#8a5a00",
    }
}

/// A certificate in the few lines that a box of another program's drawing holds.
fn label(report: &Report, link: &PathEntry) -> Vec<String> {
    let mut lines = vec![
        link.subject.clone(),
        format!("{}, until {}", link.public_key, link.not_after),
    ];
    lines.extend(failures(report, link).map(|finding| finding.id.to_owned()));
    lines
}

fn dot(report: &Report, links: &[PathEntry]) -> String {
    let mut text = String::from("digraph path {\n  node [shape=box, fontname=\"sans-serif\"];\n");
    for (number, link) in links.iter().enumerate().rev() {
        let lines = label(report, link);
        let color = ink(report, link);
        let lines: Vec<_> = lines.iter().map(|line| quoted(line)).collect();
        let _ = writeln!(
            text,
            "  n{number} [label=\"{}\", color=\"{color}\"];",
            lines.join("\\n")
        );
        if number + 1 < links.len() {
            let _ = writeln!(text, "  n{} -> n{number};", number + 1);
        }
    }
    text + "}\n"
}

/// Text in a string of DOT; Graphviz reads HTML's entities in it, too.
fn quoted(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Text in Mermaid, where signs can mean much: as `#…;`, with the character's number.
fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | ',' | '.' | ':' | '-' | '=' | '/' => out.push(c),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => {
                // A String takes all that it is given.
                let _ = write!(out, "#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

fn mermaid(report: &Report, links: &[PathEntry]) -> String {
    let mut text = String::from("flowchart TD\n");
    for (number, link) in links.iter().enumerate().rev() {
        let lines = label(report, link);
        let lines: Vec<_> = lines.iter().map(|line| numbered(line)).collect();
        let _ = writeln!(text, "  n{number}[\"{}\"]", lines.join("<br/>"));
        let _ = writeln!(text, "  style n{number} stroke:{}", ink(report, link));
        if number + 1 < links.len() {
            let _ = writeln!(text, "  n{} --> n{number}", number + 1);
        }
    }
    text
}

const WIDTH: usize = 640;
const LINE: usize = 20;
const PADDING: usize = 14;
const GAP: usize = 36;
/// Characters that fit into a box in the font below.
const COLUMNS: usize = 78;

/// Text is black on white in both schemes: a picture is also printed and pasted.
fn svg(report: &Report, links: &[PathEntry]) -> String {
    let mut body = String::new();
    let mut y = 1;
    for (number, link) in links.iter().enumerate().rev() {
        let failed: Vec<_> = failures(report, link).collect();
        let height = 2 * PADDING + LINE * (4 + failed.len());
        let stroke = ink(report, link);
        let _ = write!(
            body,
            "<g><title>{}</title><rect x=\"1\" y=\"{y}\" width=\"{}\" height=\"{height}\" rx=\"6\" fill=\"#fff\" stroke=\"{stroke}\" stroke-width=\"2\"/>",
            markup(&link.subject),
            WIDTH - 2
        );
        let lines = [
            (link.certificate.clone(), "font-weight=\"bold\"".to_owned()),
            (link.subject.clone(), String::new()),
            (
                format!(
                    "{}, {} to {}",
                    link.public_key, link.not_before, link.not_after
                ),
                "fill=\"#555\"".to_owned(),
            ),
            (
                format!("SHA-256 {}", link.sha256),
                "fill=\"#555\"".to_owned(),
            ),
        ];
        let broken = failed.iter().map(|finding| {
            let line = format!("{} {}", finding.severity.as_str(), finding.id);
            (line, format!("fill=\"{}\"", ink_of(finding.severity)))
        });
        for (row, (line, style)) in lines.into_iter().chain(broken).enumerate() {
            let at = y + PADDING + LINE * row + 14;
            let _ = write!(
                body,
                "<text x=\"{}\" y=\"{at}\" {style}>{}</text>",
                PADDING + 2,
                markup(&shortened(&line))
            );
        }
        body.push_str("</g>");
        y += height;
        if number > 0 {
            let (middle, end) = (WIDTH / 2, y + GAP);
            let (word, ink) = match links.get(number - 1) {
                Some(below)
                    if failures(report, below).any(|finding| finding.id == "chain.signature") =>
                {
                    ("did not sign", "#c62828")
                }
                _ => ("signs", "#555"),
            };
            let _ = write!(
                body,
                "<path d=\"M{middle} {y}V{}l-5 -8M{middle} {}l5 -8\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.5\"/><text x=\"{}\" y=\"{}\" fill=\"{ink}\">{word}</text>",
                end - 2,
                end - 2,
                middle + 12,
                y + GAP / 2 + 5
            );
            y = end;
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {0}\" width=\"{WIDTH}\" height=\"{0}\" role=\"img\" aria-label=\"certification path\" font-family=\"ui-monospace, Consolas, monospace\" font-size=\"13\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>{body}</svg>\n",
        y + 1
    )
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(COLUMNS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Text between tags or in a quoted attribute.
pub(super) fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
