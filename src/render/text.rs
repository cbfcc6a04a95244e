//! Text for people: the verdict, then what is wrong and what to do, then the facts, then counts.

mod advice;
mod batch;
mod compared;
mod counts;
mod facts;
mod finding;
mod headline;
mod side_by_side;

pub(crate) use advice::advice;
pub(super) use batch::Batch;
pub(super) use side_by_side::{comparison, rollover};

use super::Style;
use crate::report::{FactSet, Facts, Finding, Plain, Report, Severity, Status, Unreadable};
use finding::Findings;
use std::fmt::Write as _;

/// A result of any mode; its last line is the verdict again.
pub(super) fn result(report: &Plain<Report>, style: &Style, verbosity: u8) -> String {
    let mut text = String::new();
    headline::write(&mut text, report, style);
    let mut findings = Findings::new(report, style, verbosity);
    for finding in report.failures() {
        if finding.severity > Severity::Note || verbosity > 0 {
            text.push('\n');
            findings.write(&mut text, finding);
        }
    }
    if let Some(next) = &report.next {
        let head = style.strong("next:");
        let _ = writeln!(text, "\n{head} {}", advice(next, 6, 6, style));
    }
    all_facts(&mut text, report, style, verbosity);
    others(&mut text, report, style, verbosity);
    text.push('\n');
    counts::write(&mut text, report, style, verbosity);
    text
}

fn all_facts(text: &mut String, report: &Report, style: &Style, verbosity: u8) {
    let role = report.role.as_ref().map_or("other", |role| role.name);
    let answers = [
        (
            "signature",
            report
                .signature
                .as_ref()
                .map(|one| (&one.path, one.lines())),
        ),
        (
            "request",
            report.request.as_ref().map(|one| (&one.path, one.lines())),
        ),
    ];
    for (label, answer) in answers {
        let Some((path, lines)) = answer else {
            continue;
        };
        let _ = writeln!(
            text,
            "\n{}: {}",
            style.strong(label),
            style.wrap_value(path, label.len() + 2, label.len() + 2)
        );
        facts::rows(text, &lines, style);
    }
    let certificate = match report.request {
        Some(_) => "issued certificate",
        None => label_of(role),
    };
    let shown: [(&str, &Option<Facts>, FactSet); 3] = [
        ("proof certificate", &report.proof, FactSet::OfProof),
        ("CA certificate", &report.ca, FactSet::Compared),
        (certificate, &report.certificate, FactSet::Audited),
    ];
    for (number, (label, facts, set)) in shown.into_iter().enumerate() {
        let Some(facts) = facts else { continue };
        let set = match verbosity {
            0 => set,
            _ => FactSet::All,
        };
        // The two of a proof stand together, so that all of it fits a screen.
        if number != 1 || set == FactSet::All {
            text.push('\n');
        }
        facts::write(text, label, facts, set, report.at, style);
    }
}

fn label_of(role: &str) -> &'static str {
    match role {
        "ca" => "CA certificate",
        "device" => "device certificate",
        "proof" => "proof certificate",
        _ => "certificate",
    }
}

/// Whether nothing but an undetermined check explains the verdict.
fn is_left_open(report: &Report) -> bool {
    !report.verdict.is_good() && report.worst() != Some(Severity::Error)
}

/// What was excluded on request, so that nobody forgets it; what is undetermined, if that is asked for or
/// decides; and the rest on request.
fn others(text: &mut String, report: &Report, style: &Style, verbosity: u8) {
    let is_shown = |status| match status {
        Status::Ignored => true,
        Status::Undetermined => verbosity > 0 || is_left_open(report),
        _ => verbosity > 1,
    };
    for (status, label) in [
        (Status::Ignored, "ignored on request"),
        (Status::Undetermined, "undetermined"),
        (Status::NotApplicable, "not applicable"),
        (Status::Pass, "passed"),
    ] {
        if is_shown(status) {
            list(text, label, report.with_status(status), style);
        }
    }
}

/// A line for each check: its name, the certificates that it was run on, and its detail.
fn list<'a>(
    text: &mut String,
    label: &str,
    findings: impl Iterator<Item = &'a Finding>,
    style: &Style,
) {
    let mut lines: Vec<(&str, Vec<&str>, &str)> = Vec::new();
    for finding in findings {
        let words = match finding.status {
            Status::Pass => finding.title,
            _ => &finding.detail,
        };
        let same = lines
            .iter_mut()
            .find(|(id, _, known)| (*id, *known) == (finding.id, words));
        match same {
            Some((_, certificates, _)) => certificates.push(&finding.certificate),
            None => lines.push((finding.id, vec![&finding.certificate], words)),
        }
    }
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}:", style.strong(label));
    for (id, certificates, words) in lines {
        let line = format!("{id} ({}): {words}", certificates.join(", "));
        let _ = writeln!(text, "  {}", style.wrap(&line, 2, 6));
    }
}

/// An error in the manner of a finding.
pub(super) fn unreadable(error: &Plain<Unreadable>, style: &Style) -> String {
    let mut text = String::new();
    let head = style.severity(Severity::Error, "error");
    let _ = writeln!(text, "{head}: {}", style.wrap(&error.message, 7, 7));
    let mut place = place(error);
    if let Some(offset) = error.offset {
        let _ = write!(place, ", at byte {offset}");
    }
    if !place.is_empty() {
        finding::arrow(&mut text, &place, style);
    }
    if let Some(hint) = &error.hint {
        finding::row(&mut text, "help", &advice(hint, 11, 11, style), style);
    }
    text
}

/// The file, and the part of it that could not be read.
fn place(error: &Unreadable) -> String {
    match &error.field {
        Some(field) => format!("{}, in {field}", error.path),
        None => error.path.clone(),
    }
}
