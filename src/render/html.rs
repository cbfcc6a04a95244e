//! One self-contained page: nothing is loaded, nothing runs, and it prints.

use super::{
    Header, Outcome,
    picture::{Picture, drawn, markup},
};
use crate::report::{Facts, Finding, Plain, Report, Rollover, Severity, Status, Unreadable, lines};
use std::{
    fmt::Write as _,
    io::{self, Write},
};

const STYLE: &str = include_str!("html.css");

/// What comes before the first result.
pub(super) fn begin(header: &Header, out: &mut dyn Write) -> io::Result<()> {
    // Names and subjects are hostile: nothing may run, whatever slips through.
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>popcert report</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header><p>{}, cloud {}, checked at {}</p></header>\n<main>\n",
        markup(header.tool),
        markup(header.cloud),
        header.at
    )
}

pub(super) fn end(rollovers: &Plain<Vec<Rollover>>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    for rollover in rollovers.iter() {
        let title = markup(&rollover.title());
        let _ = writeln!(page, "<article>\n<h1>{title}</h1>\n<table>");
        rows(&mut page, &rollover.lines());
        let advice = markup(&rollover.advice);
        let _ = writeln!(page, "</table>\n<p>{advice}</p>\n</article>");
    }
    out.write_all(page.as_bytes())?;
    out.write_all(b"</main>\n</body>\n</html>\n")
}

pub(super) fn write(outcome: &Plain<Outcome>, out: &mut dyn Write) -> io::Result<()> {
    match &**outcome {
        Outcome::Judged(report) => judged(report, out),
        Outcome::Unreadable { error } => out.write_all(unreadable(error).as_bytes()),
    }
}

fn judged(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    let good = report.verdict.is_good();
    let class = if good { "good" } else { "bad" };
    let words = report.verdict.as_str().replace('-', " ");
    let shown = [&report.proof, &report.certificate, &report.ca];
    let name = shown.into_iter().flatten().next();
    let name = name.map_or("", |facts| facts.source.path.as_str());
    let _ = writeln!(
        page,
        "<article>\n<h1><span class=\"verdict {class}\">{words}</span> {}</h1>",
        markup(name)
    );
    if let Some(next) = &report.next {
        let _ = writeln!(page, "<p class=\"next\">next: {}</p>", commands(next));
    }
    for finding in report.failures() {
        failure(&mut page, report, finding);
    }
    if report.links.as_ref().is_some_and(|links| !links.is_empty()) {
        let _ = writeln!(
            page,
            "<h2>Path</h2>\n<figure>{}</figure>",
            drawn(report, Picture::Svg)
        );
    }
    for (title, facts) in [
        ("CA certificate", &report.ca),
        ("Proof certificate", &report.proof),
        ("Certificate", &report.certificate),
    ] {
        if let Some(facts) = facts {
            table(&mut page, title, facts, report);
        }
    }
    others(&mut page, report);
    page.push_str("</article>\n");
    out.write_all(page.as_bytes())
}

/// What failed, why, and what to do.
fn failure(page: &mut String, report: &Report, finding: &Finding) {
    let severity = finding.severity.as_str();
    let _ = writeln!(
        page,
        "<section class=\"finding {severity}\">\n<h2><span>{severity}</span> <code>{}</code> {}</h2>",
        finding.id,
        commands(&finding.detail)
    );
    // A note asks for nothing, so its rule is not worth two more lines.
    let is_note = finding.severity == Severity::Note;
    let mut rows = vec![("where", report.place_of(finding))];
    if !is_note {
        rows.insert(0, ("rule", finding.title.to_owned()));
    }
    if let (Some(expected), Some(actual)) = (&finding.expected, &finding.actual) {
        rows.extend([("expected", expected.clone()), ("found", actual.clone())]);
    }
    rows.push(("help", finding.remedy.to_string()));
    if let Some(answer) = &finding.cloud_answer {
        rows.push(("service", format!("known to answer: {answer}")));
    }
    if !is_note {
        rows.push(("source", finding.reference.to_owned()));
    }
    let both = (finding.expected.as_deref(), finding.actual.as_deref());
    page.push_str("<dl>\n");
    for (label, value) in rows {
        let value = match (label, both) {
            ("expected" | "found", (Some(expected), Some(actual))) => {
                marked(&value, expected, actual)
            }
            _ => commands(&value),
        };
        let _ = writeln!(page, "<dt>{label}</dt><dd class=\"{label}\">{value}</dd>");
    }
    page.push_str("</dl>\n</section>\n");
}

/// What stands between backticks is there to be copied.
fn commands(text: &str) -> String {
    let mut out = String::new();
    for (number, part) in text.split('`').enumerate() {
        match number % 2 {
            0 => out.push_str(&markup(part)),
            _ => {
                let _ = write!(out, "<code>{}</code>", markup(part));
            }
        }
    }
    out
}

/// One of two words that are alike, with its first character that differs marked.
fn marked(value: &str, expected: &str, actual: &str) -> String {
    let comparable = !expected.contains(' ') && expected.len() >= 16 && actual.len() >= 8;
    let pairs = expected.chars().zip(actual.chars());
    let same = pairs.take_while(|(a, b)| a == b).count();
    let at = value.char_indices().nth(same).filter(|_| comparable);
    let Some((start, c)) = at else {
        return markup(value);
    };
    let (before, rest) = value.split_at(start);
    let (mark, after) = rest.split_at(c.len_utf8());
    format!(
        "{}<mark>{}</mark>{}",
        markup(before),
        markup(mark),
        markup(after)
    )
}

fn table(page: &mut String, title: &str, facts: &Facts, report: &Report) {
    let _ = writeln!(
        page,
        "<h2>{title}</h2>\n<p class=\"file\">{} ({})</p>\n<table>",
        markup(&facts.source.path),
        markup(facts.source.encoding)
    );
    rows(page, &lines(facts, report.at));
    page.push_str("</table>\n");
}

fn rows(page: &mut String, rows: &[(&str, String)]) {
    for (label, value) in rows {
        let value = markup(value);
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{label}</th><td>{value}</td></tr>"
        );
    }
}

/// What did not fail, folded away.
fn others(page: &mut String, report: &Report) {
    for (status, title) in [
        (Status::Ignored, "Ignored on request"),
        (Status::Undetermined, "Undetermined"),
        (Status::Pass, "Passed"),
    ] {
        let all: Vec<_> = report.with_status(status).collect();
        if all.is_empty() {
            continue;
        }
        let _ = writeln!(
            page,
            "<details>\n<summary>{title} ({})</summary>\n<ul>",
            all.len()
        );
        for finding in all {
            let detail = match finding.detail.is_empty() {
                true => finding.title,
                false => &*finding.detail,
            };
            let _ = writeln!(
                page,
                "<li><code>{}</code> <span>({})</span> {}</li>",
                finding.id,
                markup(&finding.certificate),
                markup(detail)
            );
        }
        page.push_str("</ul>\n</details>\n");
    }
}

fn unreadable(error: &Unreadable) -> String {
    let hint = error.hint.as_deref().unwrap_or_default();
    format!(
        "<article>\n<h1><span class=\"verdict bad\">unreadable</span> {}</h1>\n<p>{}</p>\n<p>{}</p>\n</article>\n",
        markup(&error.path),
        markup(&error.message),
        markup(hint)
    )
}
