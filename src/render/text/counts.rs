//! How many checks came to what, and the verdict again, with its cause.

use super::{Style, finding::head, headline};
use crate::{
    error::counted,
    report::{Finding, Report, Severity, Status},
};
use std::fmt::Write as _;

/// The last two lines.
pub(super) fn write(text: &mut String, report: &Report, style: &Style, verbosity: u8) {
    let checks = &report.checks;
    let mut counts = vec![format!("{} passed", counted(checks.passed, "check"))];
    if checks.info > 0 {
        counts.push(counted(checks.info, "note"));
    }
    for (count, what) in [
        (checks.undetermined, "undetermined"),
        (checks.ignored, "ignored"),
        (checks.not_applicable, "not applicable"),
    ] {
        // Of what does not apply there is more than of anything else, and nothing to be done.
        if count > 0 && (what != "not applicable" || verbosity > 0) {
            counts.push(format!("{count} {what}"));
        }
    }
    let hint = match verbosity {
        0 if checks.info + checks.undetermined > 0 => " (-v shows more)",
        _ => "",
    };
    let line = format!("{}{hint}", counts.join(", "));
    let _ = writeln!(text, "{}", style.wrap(&line, 0, 2));
    let verdict = headline::painted(report.verdict, style);
    let cause = match cause(report) {
        cause if cause.is_empty() => cause,
        cause => format!(" ({cause})"),
    };
    let _ = writeln!(text, "verdict: {verdict}{cause}");
}

/// How many causes the last line names.
const NAMED: usize = 3;

/// What the verdict comes from: errors by their ids; else how many warnings there are.
fn cause(report: &Report) -> String {
    let errors: Vec<&Finding> = of(report, Severity::Error).collect();
    if !errors.is_empty() {
        let mut ids: Vec<_> = errors.iter().map(|finding| finding.id).collect();
        ids.dedup();
        let more = ids.len().saturating_sub(NAMED);
        ids.truncate(NAMED);
        let named = ids.join(", ");
        return match more {
            0 => named,
            more => format!("{named} and {more} more"),
        };
    }
    if !report.verdict.is_good() {
        let open: Vec<_> = report.with_status(Status::Undetermined).collect();
        let ids: Vec<_> = open.iter().take(NAMED).map(|finding| finding.id).collect();
        return format!("undetermined: {}", ids.join(", "));
    }
    let warnings = of(report, Severity::Warning).count();
    match warnings {
        0 => String::new(),
        count => counted(count, "warning"),
    }
}

fn of(report: &Report, severity: Severity) -> impl Iterator<Item = &Finding> {
    let raised = report.failures().into_iter();
    raised.filter(move |finding| finding.severity == severity)
}

/// A report in one line that names its worst finding: `error[ID]: FILE: what is wrong`.
pub(super) fn brief(report: &Report, style: &Style) -> Option<String> {
    let raised = report.failures().into_iter();
    let mut serious = raised.filter(|finding| finding.severity > Severity::Note);
    if let Some(first) = serious.next() {
        let more = match serious.count() {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let file = match &report.certificate {
            Some(facts) if *facts.source.path == *first.path => headline::file_of(facts),
            _ => first.path.to_string(),
        };
        let head = style.severity(first.severity, &head(first));
        return Some(format!("{head}: {file}: {}{more}", first.detail));
    }
    if report.verdict.is_good() {
        return None;
    }
    let open = report.with_status(Status::Undetermined).next()?;
    let words = headline::painted(report.verdict, style);
    Some(format!("{words}: {}: {}", open.path, open.detail))
}
