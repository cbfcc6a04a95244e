//! The verdict in one sentence, and how it was reached.

use super::Style;
use crate::{
    render::basis::{reasons, with_article},
    report::{Facts, Report, Severity, Subject, Verdict, time_left},
};
use std::fmt::Write as _;

/// The verdict, what it is about, and by whose rules it was reached.
pub(super) fn write(text: &mut String, report: &Report, style: &Style) {
    let subject = subject(report);
    let used = verdict_words(report.verdict).chars().count() + 2;
    let _ = writeln!(
        text,
        "{}: {}",
        painted(report.verdict, style),
        style.wrap(&subject, used, used)
    );
    let mut context = format!("by the rules of {}, checked at {}", report.cloud, report.at);
    for reason in reasons(report) {
        let _ = write!(context, "; {reason}");
    }
    let _ = writeln!(text, "{}", style.wrap(&context, 0, 2));
}

/// The verdict in a line that is not wrapped.
pub(super) fn summary(report: &Report, style: &Style) -> String {
    format!("{}: {}", painted(report.verdict, style), subject(report))
}

/// What the verdict is about.
fn subject(report: &Report) -> String {
    match (&report.ca, &report.proof, &report.certificate) {
        (Some(ca), Some(proof), _) => {
            verified(report, ca, &proof.source.path, &time_left(proof, report.at))
        }
        (Some(ca), ..) if report.signature.is_some() => {
            let path = report.signature.as_ref().map_or("", |one| &one.path);
            verified(report, ca, path, "")
        }
        (Some(ca), _, issued) if report.request.is_some() => {
            let request = report.request.as_ref().map_or("", |one| &one.path);
            match issued {
                Some(issued) => requested(report, ca, issued, request),
                None => format!("{request} as a request to be signed by {}", ca.source.path),
            }
        }
        (_, _, Some(certificate)) => audited(report, certificate),
        _ => String::new(),
    }
}

/// The verdict in colour.
pub(super) fn painted(verdict: Verdict, style: &Style) -> String {
    let words = verdict_words(verdict);
    match verdict.is_good() {
        true => style.good(words),
        false => style.bad(words),
    }
}

pub(super) fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotProven => "not proven",
        other => other.as_str(),
    }
}

/// What the proof does, and for how long; or that it does not.
fn verified(report: &Report, ca: &Facts, proof_path: &str, left: &str) -> String {
    let ca_path = &ca.source.path;
    if report.verdict.is_good() {
        return format!("{proof_path} answers the code for the CA in {ca_path}{left}");
    }
    let raised = report.findings.iter().filter(|one| one.is_raised());
    let mut errors = raised.filter(|one| one.severity == Severity::Error);
    // A sound proof in a file that must not be sent is another matter than a wrong proof.
    if let Some(first) = errors.next()
        && first.subject == Subject::File
        && errors.all(|one| one.subject == Subject::File)
    {
        return format!("do not upload {} as it is", first.path);
    }
    format!("{proof_path} does not prove possession of the key of {ca_path}")
}

/// Whether what was issued answers the request.
fn requested(report: &Report, ca: &Facts, issued: &Facts, request: &str) -> String {
    let (issued_path, ca_path) = (&issued.source.path, &ca.source.path);
    match report.verdict.is_good() {
        true => format!(
            "{issued_path} answers {request} with the key of {ca_path}{}",
            time_left(issued, report.at)
        ),
        false => format!("{issued_path} does not answer {request} with the key of {ca_path}"),
    }
}

fn audited(report: &Report, certificate: &Facts) -> String {
    let path = file_of(certificate);
    let left = time_left(certificate, report.at);
    match (&report.role, &report.links) {
        (Some(role), _) => format!("{path} as {}{left}", with_article(role.name)),
        (None, Some(links)) if report.verdict.is_good() => {
            let anchor = links.last().map_or("", |link| &link.subject);
            format!("{path} by {anchor}{left}")
        }
        (None, _) => path,
    }
}

/// The file, and which of its certificates.
pub(super) fn file_of(facts: &Facts) -> String {
    match facts.source.index {
        0 => facts.source.path.clone(),
        index => format!("{} (number {})", facts.source.path, index + 1),
    }
}
