//! Many results: a line for each with a finding, and in the end counts over all of them.

use super::{
    Style,
    advice::advice,
    counts::brief,
    finding::head,
    headline::{painted, summary, verdict_words},
    place, result, rollover,
};
use crate::{
    error::counted,
    render::{Outcome, Summary},
    report::{Detail, Finding, Plain, Report, Rollover, Severity, Unreadable, Verdict},
    shell::mentioned,
};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Write},
};

/// Healthy certificates are lines of their own up to this number: more are counted.
const HEALTHY_LINES: usize = 64;

/// The results of a run so far.
pub(in crate::render) struct Batch {
    style: Style,
    detail: Detail,
    /// The first result, as long as it may be the only one, which is shown whole.
    only: Option<Plain<Report>>,
    results: usize,
    healthy_lines: usize,
    /// What was written last, if anything was: a report of many lines, or a line.
    after_report: Option<bool>,
    verdicts: BTreeMap<&'static str, (Verdict, usize)>,
    findings: BTreeMap<&'static str, Counted>,
    /// The first input that could not be examined.
    unreadable: Option<Unreadable>,
}

/// The findings of one check.
struct Counted {
    /// Certificates that have it.
    certificates: usize,
    /// As it was first, with the highest severity.
    first: Finding,
}

impl Batch {
    pub(in crate::render) fn new(style: Style, detail: Detail) -> Self {
        Self {
            style,
            detail,
            only: None,
            results: 0,
            healthy_lines: 0,
            after_report: None,
            verdicts: BTreeMap::new(),
            findings: BTreeMap::new(),
            unreadable: None,
        }
    }

    /// One more result. Standard error has the errors of inputs that could not be examined.
    pub(in crate::render) fn add(
        &mut self,
        outcome: Outcome,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.results += 1;
        let report = match outcome {
            Outcome::Examined(report) => Some(Plain::of(*report)),
            Outcome::Unreadable { error } => {
                self.unreadable.get_or_insert(error);
                None
            }
        };
        if let Some(report) = &report {
            self.count(report);
        }
        if self.results == 1 && !self.detail.is_stream {
            self.only = report;
            return Ok(());
        }
        for report in self.only.take().into_iter().chain(report) {
            self.write(&report, out)?;
        }
        Ok(())
    }

    fn count(&mut self, report: &Report) {
        let verdict = report.verdict;
        self.verdicts
            .entry(verdict.as_str())
            .or_insert((verdict, 0))
            .1 += 1;
        let mut counted: Vec<&str> = Vec::new();
        for finding in report.failures() {
            let known = self.findings.entry(finding.id).or_insert_with(|| Counted {
                certificates: 0,
                first: finding.clone(),
            });
            if finding.severity > known.first.severity {
                known.first = finding.clone();
            }
            if !counted.contains(&finding.id) {
                counted.push(finding.id);
                known.certificates += 1;
            }
        }
    }

    fn write(&mut self, report: &Plain<Report>, out: &mut dyn Write) -> io::Result<()> {
        let brief = brief(report, &self.style);
        let verbosity = self.detail.verbosity;
        if verbosity > 1 || (verbosity > 0 && brief.is_some()) {
            if self.after_report.is_some() {
                writeln!(out)?;
            }
            self.after_report = Some(true);
            return out.write_all(result(report, &self.style, verbosity).as_bytes());
        }
        let is_shown =
            verbosity > 0 || (self.detail.lists_healthy && self.healthy_lines < HEALTHY_LINES);
        let line = match brief {
            Some(brief) => brief,
            None if is_shown => {
                self.healthy_lines += 1;
                summary(report, &self.style)
            }
            None => return Ok(()),
        };
        if self.after_report.replace(false) == Some(true) {
            writeln!(out)?;
        }
        writeln!(out, "{line}")
    }

    /// What comes after the last result: the only one, or what all of them come to.
    pub(in crate::render) fn finish(
        mut self,
        counts: &Summary,
        rollovers: Vec<Rollover>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(only) = self.only.take() {
            let text = result(&only, &self.style, self.detail.verbosity);
            out.write_all(text.as_bytes())?;
        }
        let mut text = String::new();
        for one in Plain::of(rollovers).iter() {
            text.push_str(&rollover(one, &self.style));
        }
        if counts.results() > 1 || !counts.complete {
            self.frequencies(&mut text);
            self.first_step(&mut text, counts.unreadable);
            self.totals(&mut text, counts);
        }
        let is_first = self.results < 2 || self.after_report.is_none();
        let text = if is_first {
            text.trim_start_matches('\n')
        } else {
            &text
        };
        out.write_all(text.as_bytes())
    }

    /// The checks that failed: errors first, of each severity the most frequent first.
    fn by_frequency(&self) -> Vec<&Counted> {
        let mut all: Vec<_> = self.findings.values().collect();
        all.sort_by_key(|one| {
            let severity = std::cmp::Reverse(one.first.severity);
            (severity, std::cmp::Reverse(one.certificates))
        });
        all
    }

    fn frequencies(&self, text: &mut String) {
        let wanted =
            |one: &&Counted| one.first.severity > Severity::Note || self.detail.verbosity > 0;
        let all: Vec<_> = self.by_frequency().into_iter().filter(wanted).collect();
        if all.is_empty() {
            return;
        }
        let heads = all.iter().map(|one| head(&one.first).len());
        let width = heads.max().unwrap_or(0);
        let digits = |one: &&Counted| one.certificates.to_string().len();
        let digits = all.iter().map(digits).max().unwrap_or(0);
        let title = "certificates with a finding, and the first of them:";
        let _ = writeln!(text, "\n{}", self.style.wrap(title, 0, 2));
        for Counted {
            certificates,
            first,
        } in all
        {
            let head = format!("{:<width$}", head(first));
            let head = self.style.severity(first.severity, &head);
            let path = &first.path;
            let _ = writeln!(text, "  {certificates:>digits$}  {head}  {path}");
        }
    }

    /// What to do about what could not be read, of which nothing is known; else about the most frequent
    /// finding of the highest severity.
    fn first_step(&mut self, text: &mut String, unreadable: usize) {
        let what = match (self.unreadable.take(), self.by_frequency().first()) {
            (Some(error), _) => for_unreadable(&Plain::of(error), unreadable),
            (None, Some(most)) if most.first.severity > Severity::Note => {
                format!("for {}, {}", head(&most.first), most.first.remedy)
            }
            _ => return,
        };
        let label = self.style.strong("do first:");
        let _ = writeln!(text, "\n{label} {}", advice(&what, 10, 4, &self.style));
    }

    fn totals(&self, text: &mut String, counts: &Summary) {
        let examined = counts.good + counts.bad;
        let mut parts: Vec<_> = self
            .verdicts
            .values()
            .map(|(verdict, count)| format!("{count} {}", verdict_words(*verdict)))
            .collect();
        for (count, what) in [
            (counts.unreadable, "unreadable"),
            (counts.passed_over, "passed over"),
            (counts.repeated, "seen before"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        let notes: usize = self
            .findings
            .values()
            .filter(|one| one.first.severity == Severity::Note)
            .map(|one| one.certificates)
            .sum();
        if notes > 0 && self.detail.verbosity == 0 {
            parts.push(format!("{} (-v shows more)", counted(notes, "note")));
        }
        let line = format!("{}: {}", counted(examined, "certificate"), parts.join(", "));
        let _ = writeln!(text, "\n{}", self.style.wrap(&line, 0, 2));
        let _ = writeln!(text, "verdict: {}", self.verdict(counts));
    }

    /// The worst verdict, and how many have it; none is good as long as something was not examined.
    fn verdict(&self, counts: &Summary) -> String {
        let total = counts.results();
        let all = || self.verdicts.values().map(|(verdict, _)| *verdict);
        if let Some(bad) = all().find(|verdict| !verdict.is_good()) {
            return format!("{} ({} of {total})", painted(bad, &self.style), counts.bad);
        }
        if !counts.complete {
            let words = self.style.bad("interrupted");
            return format!("{words} (the rest was not examined)");
        }
        if counts.unreadable > 0 {
            let words = self.style.bad("incomplete");
            return format!(
                "{words} ({} of {total} could not be read)",
                counts.unreadable
            );
        }
        all()
            .next()
            .map_or(String::new(), |good| painted(good, &self.style))
    }
}

/// What to do about the first of `count` inputs; standard error has the errors of all.
fn for_unreadable(error: &Unreadable, count: usize) -> String {
    // No name passes for a command.
    let place = mentioned(&place(error));
    let which = match count {
        0 | 1 => format!("{place}, which could not be read"),
        count => format!("{place} and {} more that could not be read", count - 1),
    };
    let what = error.hint.as_deref().unwrap_or(&error.message);
    format!("for {which}: {what}")
}
