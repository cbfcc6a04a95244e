//! Text for people: the answer, then what is wrong and what to do, then the facts.

mod compared;
mod facts;
mod side_by_side;

pub(super) use side_by_side::{comparison, rollover};

use super::Style;
use crate::report::{
    Facts, Finding, Plain, Report, Severity, Status, Subject, Unreadable, Verdict, time_left,
};
use compared::compared;
use std::fmt::Write as _;

/// A result of any mode; its last line is the verdict again.
pub(super) fn result(report: &Plain<Report>, style: &Style) -> String {
    let mut text = String::new();
    headline(&mut text, report, style);
    failures(&mut text, report, style);
    let role = report.role.as_ref();
    let label = role.map_or("certificate", |role| label_of(role.name));
    for (label, facts) in [
        ("CA certificate", &report.ca),
        ("proof certificate", &report.proof),
        (label, &report.certificate),
    ] {
        if let Some(facts) = facts {
            facts::write(&mut text, label, facts, report, style);
        }
    }
    summary(&mut text, report, style);
    ignored(&mut text, report, style);
    next(&mut text, report, style);
    last_line(&mut text, report, style);
    text
}

fn label_of(role: &str) -> &'static str {
    match role {
        "ca" => "CA certificate",
        "device" => "device certificate",
        "proof" => "proof certificate",
        _ => "certificate",
    }
}

/// An error in the manner of a finding.
pub(super) fn unreadable(error: &Plain<Unreadable>, style: &Style) -> String {
    let mut text = String::new();
    let head = style.severity(Severity::Error, "error");
    let _ = writeln!(text, "{head}: {}", style.wrap(&error.message, 7, 7));
    let mut place = error.path.clone();
    if let Some(field) = &error.field {
        let _ = write!(place, ", in {field}");
    }
    if let Some(offset) = error.offset {
        let _ = write!(place, ", at byte {offset}");
    }
    if !place.is_empty() {
        let _ = writeln!(text, "  {} {place}", style.quiet("-->"));
    }
    if let Some(hint) = &error.hint {
        let _ = writeln!(
            text,
            "   {} {}",
            style.quiet("= help:"),
            style.wrap(hint, 11, 11)
        );
    }
    text
}

/// The answer in one line, and when it stops being true.
fn headline(text: &mut String, report: &Report, style: &Style) {
    let verdict = verdict_words(report.verdict);
    let painted = if report.verdict.is_good() {
        style.good(verdict)
    } else {
        style.bad(verdict)
    };
    let subject = match (&report.ca, &report.proof, &report.certificate) {
        (Some(ca), Some(proof), _) => held_against(report, ca, proof),
        (_, _, Some(certificate)) => audited(report, &certificate.source.path),
        _ => String::new(),
    };
    let used = verdict.chars().count() + 2;
    let _ = writeln!(text, "{painted}: {}", style.wrap(&subject, used, used));
    let mut context = format!("cloud {}, checked at {}", report.cloud, report.at);
    if let Some(role) = &report.role {
        let _ = write!(
            context,
            "; taken for {} as {}",
            article(role.name),
            role.because
        );
    }
    let _ = writeln!(text, "{}", style.quiet(&style.wrap(&context, 0, 2)));
}

/// What the proof does, and for how long; or the first reason why not.
fn held_against(report: &Report, ca: &Facts, proof: &Facts) -> String {
    let (proof_path, ca_path) = (&proof.source.path, &ca.source.path);
    if report.verdict.is_good() {
        let left = time_left(proof, report.at);
        return format!("{proof_path} answers the code for the CA in {ca_path}{left}");
    }
    let mut errors = report
        .with_status(Status::Fail)
        .filter(|one| one.severity == Severity::Error);
    // A sound proof in a file that must not be sent is another matter than a wrong proof.
    let outside = |finding: &Finding| finding.subject == Subject::File;
    let first = errors.next().filter(|finding| outside(finding));
    if let Some(first) = first
        && errors.all(outside)
    {
        return format!("do not upload {} as it is", first.path);
    }
    format!("{proof_path} does not answer the code for the CA in {ca_path}")
}

fn audited(report: &Report, path: &str) -> String {
    match (&report.role, &report.links) {
        (Some(role), _) => format!("{path} as {}", article(role.name)),
        (None, Some(links)) if report.verdict.is_good() => {
            let anchor = links.last().map_or("", |link| &link.subject);
            format!("{path} by {anchor}")
        }
        (None, _) => path.to_owned(),
    }
}

fn article(role: &str) -> &'static str {
    match role {
        "ca" => "a CA",
        "device" => "a device certificate",
        "proof" => "a proof",
        _ => "a certificate",
    }
}

fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotProven => "not proven",
        other => other.as_str(),
    }
}

/// Failed checks, the most serious first, each with reason and remedy.
fn failures(text: &mut String, report: &Report, style: &Style) {
    for finding in report.failures() {
        text.push('\n');
        failure(text, report, finding, style);
    }
}

fn failure(text: &mut String, report: &Report, finding: &Finding, style: &Style) {
    let word = finding.severity.as_str();
    let head = format!("{word}[{}]", finding.id);
    let used = head.chars().count() + 2;
    let painted = style.severity(finding.severity, &head);
    let detail = style.wrap(&finding.detail, used, 6);
    let _ = writeln!(text, "{painted}: {}", style.strong(&detail));
    let place = report.place_of(finding);
    let _ = writeln!(
        text,
        "  {} {}",
        style.quiet("-->"),
        style.wrap(&place, 6, 6)
    );
    if let (Some(expected), Some(actual)) = (&finding.expected, &finding.actual) {
        compared(text, expected, actual, style);
    }
    let rule = format!("{} ({})", finding.title, finding.reference);
    // A note asks for nothing, so its rule is not worth two more lines.
    let rule = Some(&rule).filter(|_| finding.severity != Severity::Note);
    for (label, value) in [
        ("= rule:", rule.map(String::as_str)),
        ("= help:", Some(&*finding.remedy)),
        ("= service:", finding.cloud_answer.as_deref()),
    ] {
        if let Some(value) = value {
            let used = 4 + label.len();
            let _ = writeln!(
                text,
                "   {} {}",
                style.quiet(label),
                style.wrap(value, used, 11)
            );
        }
    }
}

/// Passed and skipped checks, briefly; JSON has them all.
fn summary(text: &mut String, report: &Report, style: &Style) {
    text.push('\n');
    let mut groups: Vec<(&str, usize)> = Vec::new();
    for finding in report.with_status(Status::Pass) {
        let group = finding.subject.as_str();
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, count)) => *count += 1,
            None => groups.push((group, 1)),
        }
    }
    let total: usize = groups.iter().map(|(_, count)| count).sum();
    let parts: Vec<_> = groups
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    let line = format!("{total} checks ({})", parts.join(", "));
    let _ = writeln!(
        text,
        "{}   {}",
        style.good("passed"),
        style.wrap(&line, 9, 9)
    );
    let mut skipped: Vec<(&str, Vec<&str>)> = Vec::new();
    for finding in report.with_status(Status::Undetermined) {
        match skipped.iter_mut().find(|(why, _)| *why == finding.detail) {
            Some((_, ids)) => ids.push(finding.id),
            None => skipped.push((&finding.detail, vec![finding.id])),
        }
    }
    for (why, ids) in skipped {
        let what = match ids[..] {
            [only] => only.to_owned(),
            _ => format!("{} checks", ids.len()),
        };
        let _ = writeln!(
            text,
            "{}  {}",
            style.strong("skipped"),
            style.wrap(&format!("{what}: {why}"), 9, 9)
        );
    }
}

/// What to do now that all is well.
fn next(text: &mut String, report: &Report, style: &Style) {
    if let Some(next) = &report.next {
        let head = style.strong("next");
        let _ = writeln!(text, "{head}     {}", style.wrap(next, 9, 9));
    }
}

/// Failures that were not to be counted: still told, so that nobody forgets them.
fn ignored(text: &mut String, report: &Report, style: &Style) {
    for finding in report.with_status(Status::Ignored) {
        let line = format!("{}: {}", finding.id, finding.detail);
        let head = style.strong("ignored");
        let _ = writeln!(text, "{head}  {}", style.wrap(&line, 9, 9));
    }
}

fn last_line(text: &mut String, report: &Report, style: &Style) {
    let counts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| {
            let failed = report.with_status(Status::Fail);
            let count = failed
                .filter(|finding| finding.severity == severity)
                .count();
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {}{plural}", severity.as_str()))
        })
        .collect();
    let words = verdict_words(report.verdict);
    let verdict = if report.verdict.is_good() {
        style.good(words)
    } else {
        style.bad(words)
    };
    let counts = match counts.is_empty() {
        true => String::new(),
        false => format!(" ({})", counts.join(", ")),
    };
    let _ = writeln!(text, "verdict: {verdict}{counts}");
}
