//! One line a result, and what is counted over all of them.

use super::title::Title;
use crate::{
    render::{Outcome, markup::cut_in_the_middle},
    report::{Finding, Severity},
};
use std::{cmp::Reverse, collections::BTreeMap};

/// Results that are listed. Of more the worst are, so that memory is bounded.
const MOST_ROWS: usize = 10_000;
/// Characters of a name or message in the list; its section has the whole.
const COLUMNS: usize = 160;

/// How bad a result is: without one nothing is known.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    #[default]
    Unreadable,
    Bad,
    Warned,
    Good,
}

impl Rank {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Unreadable | Self::Bad => "bad",
            Self::Warned | Self::Good => "good",
        }
    }
}

/// What the list says of one result.
#[derive(Default)]
pub(super) struct Row {
    pub(super) rank: Rank,
    pub(super) verdict: String,
    pub(super) file: String,
    /// The worst that was found.
    pub(super) what: String,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    /// The checks that failed, once each.
    failed: Vec<(Severity, &'static str)>,
    pub(super) number: usize,
}

impl Row {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let title = Title::of(outcome);
        let row = Self {
            verdict: title.verdict().to_owned(),
            file: cut_in_the_middle(title.file(), COLUMNS),
            ..Self::default()
        };
        let report = match outcome {
            Outcome::Examined(report) => report,
            Outcome::Unreadable { error } => {
                return Self {
                    what: cut_in_the_middle(&error.message, COLUMNS),
                    ..row
                };
            }
        };
        let mut failures = report.failures();
        failures.retain(|finding| finding.severity != Severity::Note);
        let is_error = |finding: &&&Finding| finding.severity == Severity::Error;
        let errors = failures.iter().filter(is_error).count();
        Self {
            rank: match (report.verdict.is_good(), failures.is_empty()) {
                (false, _) => Rank::Bad,
                (true, true) => Rank::Good,
                (true, false) => Rank::Warned,
            },
            what: failures
                .first()
                .map_or_else(String::new, |finding| described(finding)),
            errors,
            warnings: failures.len() - errors,
            failed: failed_checks(&failures),
            ..row
        }
    }

    fn badness(&self) -> impl Ord + use<> {
        let counts = (Reverse(self.errors), Reverse(self.warnings));
        (self.rank, counts, self.number)
    }
}

fn described(finding: &Finding) -> String {
    let text = format!("{}: {}", finding.id, finding.detail);
    cut_in_the_middle(&text, COLUMNS)
}

fn failed_checks(failures: &[&Finding]) -> Vec<(Severity, &'static str)> {
    let failed = failures.iter().map(|one| (one.severity, one.id));
    let mut failed: Vec<_> = failed.collect();
    failed.sort_unstable();
    failed.dedup();
    failed
}

/// The list, and what is counted over all of it.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    pub(super) count: usize,
    verdicts: BTreeMap<(Rank, String), usize>,
    /// Results in which a check failed.
    pub(super) failed: BTreeMap<(Reverse<Severity>, &'static str), usize>,
}

impl Rows {
    /// Adds a result, and gives it its number.
    pub(super) fn push(&mut self, mut row: Row) -> usize {
        self.count += 1;
        row.number = self.count;
        // Good with and without warnings is one verdict.
        let rank = match row.rank {
            Rank::Warned => Rank::Good,
            rank => rank,
        };
        *self
            .verdicts
            .entry((rank, row.verdict.clone()))
            .or_default() += 1;
        for (severity, id) in std::mem::take(&mut row.failed) {
            *self.failed.entry((Reverse(severity), id)).or_default() += 1;
        }
        self.rows.push(row);
        if self.rows.len() == 2 * MOST_ROWS {
            self.keep_the_worst();
        }
        self.count
    }

    /// Sorts the list, and shortens it if it is too long.
    pub(super) fn keep_the_worst(&mut self) {
        self.rows.sort_by_key(Row::badness);
        self.rows.truncate(MOST_ROWS);
    }

    /// `2 unfit, 5 fit`.
    pub(super) fn totals(&self) -> String {
        if self.count == 0 {
            return "no results".into();
        }
        let totals = self.verdicts.iter();
        let totals = totals.map(|((_, verdict), count)| format!("{count} {verdict}"));
        totals.collect::<Vec<_>>().join(", ")
    }
}
