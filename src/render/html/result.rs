//! The section of one input: findings, path, facts.

use super::{facts, finding, page_kind::PageKind, prose};
use crate::{
    error::counted,
    render::{
        basis::reasons,
        certification_path::{CertificationPath, FromAbove, OnPath},
        markup::markup,
    },
    report::{Facts, Finding, Report, Severity, Status, Unreadable},
};
use std::fmt::Write as _;

pub(super) fn examined(page: &mut String, report: &Report, page_kind: PageKind) {
    let reasons = reasons(report);
    if !reasons.is_empty() {
        let (cloud, reasons) = (markup(report.cloud), prose::line(&reasons.join("; ")));
        let _ = writeln!(
            page,
            "<p class=\"quiet\">by the rules of {cloud}; {reasons}</p>"
        );
    }
    let (notes, failures): (Vec<_>, Vec<_>) = report
        .failures()
        .into_iter()
        .partition(|finding| finding.severity == Severity::Note);
    if let Some(next) = &report.next {
        let _ = writeln!(page, "<div class=\"next\">{}</div>", prose::block(next));
    }
    for failure in failures {
        finding::write(page, report, failure, page_kind);
    }
    folded_notes(page, report, &notes, page_kind);
    if let Some(path) = CertificationPath::of(report) {
        path_list(page, &path, page_kind);
    }
    let answers = [
        (
            "Signature",
            report
                .signature
                .as_ref()
                .map(|one| (&one.path, one.lines())),
        ),
        (
            "Request",
            report.request.as_ref().map(|one| (&one.path, one.lines())),
        ),
    ];
    for (title, answer) in answers {
        if let Some((path, lines)) = answer {
            let (heading, path) = (page_kind.heading(), markup(path));
            let _ = writeln!(page, "<section>\n<{heading}>{title}: {path}</{heading}>");
            facts::rows(page, &lines);
            page.push_str("</section>\n");
        }
    }
    for (title, facts) in certificates(report) {
        facts::write(page, title, facts, report.at, page_kind);
    }
    others(page, report);
}

pub(super) fn unreadable(page: &mut String, error: &Unreadable) {
    let _ = writeln!(page, "<p>{}</p>", prose::line(&error.message));
    if let Some(hint) = &error.hint {
        page.push_str(&prose::block(hint));
    }
}

/// The certificates of which the report has the facts, the one in question first.
pub(super) fn certificates(report: &Report) -> impl Iterator<Item = (&'static str, &Facts)> {
    let all = [
        ("Proof certificate", &report.proof),
        ("Certificate", &report.certificate),
        ("CA certificate", &report.ca),
    ];
    all.into_iter()
        .filter_map(|(title, facts)| Some((title, facts.as_ref()?)))
}

fn folded_notes(page: &mut String, report: &Report, notes: &[&Finding], page_kind: PageKind) {
    if notes.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "<details class=\"notes\">\n<summary>{}</summary>",
        counted(notes.len(), "note")
    );
    for note in notes {
        finding::write(page, report, note, page_kind);
    }
    page.push_str("</details>\n");
}

/// From the anchor down. VoiceOver in Safari announces no list where the style removes its markers, unless
/// `role` names it one.
fn path_list(page: &mut String, path: &CertificationPath<'_>, page_kind: PageKind) {
    let heading = page_kind.heading();
    let _ = writeln!(
        page,
        "<{heading}>Path</{heading}>\n<ol class=\"path\" role=\"list\">"
    );
    if let Some(missing) = path.missing {
        let _ = writeln!(
            page,
            "<li><div class=\"box missing\"><strong>missing issuer</strong> <span class=\"name\">{}</span> \
             <span class=\"quiet\">{}</span></div></li>",
            markup(missing.name),
            missing.reason
        );
    }
    for one in &path.certificates {
        on_path(page, one);
    }
    page.push_str("</ol>\n");
}

fn on_path(page: &mut String, one: &OnPath<'_>) {
    let entry = one.entry;
    page.push_str("<li>");
    if let Some(from_above) = one.from_above {
        let class = match from_above {
            FromAbove::Signed => "arrow",
            _ => "arrow broken",
        };
        let _ = write!(
            page,
            "<p class=\"{class}\"><span aria-hidden=\"true\">↓</span> {}</p>",
            from_above.as_str()
        );
    }
    let class = one.worst().map_or("good", Severity::as_str);
    let _ = write!(
        page,
        "<div class=\"box {class}\"><strong>{}</strong> <span class=\"name\">{}</span> \
         <span class=\"quiet\">{}</span> <span class=\"quiet\">SHA-256 {}</span>",
        markup(&entry.certificate),
        markup(&entry.subject),
        markup(&one.key_and_dates()),
        markup(&entry.sha256)
    );
    for failure in &one.failures {
        let severity = failure.severity.as_str();
        let _ = write!(
            page,
            " <span class=\"failure {severity}\">{severity} <code>{}</code></span>",
            failure.id
        );
    }
    page.push_str("</div></li>\n");
}

/// What did not fail, folded away.
fn others(page: &mut String, report: &Report) {
    for (status, title) in [
        (Status::Ignored, "ignored on request"),
        (Status::Undetermined, "undetermined"),
    ] {
        let all: Vec<_> = report.with_status(status).collect();
        if all.is_empty() {
            continue;
        }
        let _ = writeln!(
            page,
            "<details>\n<summary>{} {title}</summary>\n<ul>",
            counted(all.len(), "check")
        );
        for finding in all {
            let _ = writeln!(
                page,
                "<li><code>{}</code> ({}) {}</li>",
                finding.id,
                markup(&finding.certificate),
                prose::line(&finding.detail)
            );
        }
        page.push_str("</ul>\n</details>\n");
    }
    passed(page, report);
}

/// By their ids alone: what each means is in the catalogue, and a page may have thousands.
fn passed(page: &mut String, report: &Report) {
    let mut ids: Vec<_> = report.with_status(Status::Pass).map(|one| one.id).collect();
    let count = ids.len();
    // A check passes once for each certificate.
    ids.dedup();
    if count > 0 {
        let _ = writeln!(
            page,
            "<details>\n<summary>{} passed</summary>\n<p class=\"ids\">{}</p>\n</details>",
            counted(count, "check"),
            ids.join(", ")
        );
    }
}
