//! A failed check: what is wrong, where, and what to do.

use super::{page_kind::PageKind, prose};
use crate::{
    render::markup::markup,
    report::{Finding, Report, Severity},
};
use std::fmt::Write as _;

pub(super) fn write(page: &mut String, report: &Report, finding: &Finding, page_kind: PageKind) {
    let (severity, heading) = (finding.severity.as_str(), page_kind.heading());
    // A String takes all that it is given.
    let _ = writeln!(
        page,
        "<section class=\"finding {severity}\">\n<{heading}><span>{severity}</span> <code>{}</code> {}</{heading}>\n<dl>",
        finding.id,
        prose::line(&finding.detail)
    );
    // A note asks for nothing, so its rule and its source are not worth two more lines.
    let is_note = finding.severity == Severity::Note;
    if !is_note {
        row(page, "rule", &markup(finding.title));
    }
    row(page, "where", &markup(&report.place_of(finding)));
    if let Some((expected, actual)) = finding.compared() {
        let at = first_difference(expected, actual);
        row(page, "expected", &marked(expected, at));
        row(page, "found", &marked(actual, at));
    }
    row(page, "help", &prose::block(&finding.remedy));
    if let Some(answer) = &finding.cloud_answer {
        row(
            page,
            "service",
            &prose::line(&format!("known to answer: {answer}")),
        );
    }
    if !is_note {
        row(page, "source", &markup(finding.reference));
    }
    page.push_str("</dl>\n</section>\n");
}

/// A label and its value, which is markup.
fn row(page: &mut String, label: &str, value: &str) {
    let _ = writeln!(page, "<dt>{label}</dt><dd class=\"{label}\">{value}</dd>");
}

/// The first character in which two values differ, where those are single words that are alike.
fn first_difference(expected: &str, actual: &str) -> Option<usize> {
    let comparable = !expected.contains(' ') && expected.len() >= 16 && actual.len() >= 8;
    let pairs = expected.chars().zip(actual.chars());
    comparable.then(|| pairs.take_while(|(a, b)| a == b).count())
}

/// The value with one character marked.
fn marked(value: &str, at: Option<usize>) -> String {
    let Some((start, c)) = at.and_then(|at| value.char_indices().nth(at)) else {
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
