//! What comes first: how many results of each kind there are, what failed how often, and a list of
//! all results, the worst first.

use super::{prose, result::counted, title::Title};
use crate::{
    render::{
        Outcome, Summary,
        markup::{cut_in_the_middle, markup},
    },
    report::{Finding, Severity},
};
use std::{cmp::Reverse, collections::BTreeMap, fmt::Write as _};

/// Results that are listed. Of more the worst are, so that memory is bounded.
const MOST_ROWS: usize = 10_000;
/// Characters of a name or message in the list; its section has the whole.
const COLUMNS: usize = 160;

/// How bad a result is: without one nothing is known.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    #[default]
    Unreadable,
    Bad,
    Warned,
    Good,
}

impl Rank {
    fn class(self) -> &'static str {
        match self {
            Self::Unreadable | Self::Bad => "bad",
            Self::Warned | Self::Good => "good",
        }
    }
}

/// What the list says of one result.
#[derive(Default)]
pub(super) struct Row {
    rank: Rank,
    verdict: String,
    file: String,
    /// The worst that was found.
    what: String,
    errors: usize,
    warnings: usize,
    /// The checks that failed, once each.
    failed: Vec<(Severity, &'static str)>,
    number: usize,
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
            Outcome::Judged(report) => report,
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
    rows: Vec<Row>,
    count: usize,
    verdicts: BTreeMap<(Rank, String), usize>,
    /// Results in which a check failed.
    failed: BTreeMap<(Reverse<Severity>, &'static str), usize>,
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

    fn keep_the_worst(&mut self) {
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

pub(super) fn write(page: &mut String, mut rows: Rows, counts: &Summary) {
    rows.keep_the_worst();
    let worst = rows.rows.first().map_or("good", |row| row.rank.class());
    // A String takes all that it is given.
    let _ = writeln!(
        page,
        "<section id=\"summary\">\n<h1><span class=\"verdict {worst}\">{}</span></h1>",
        rows.totals()
    );
    about_the_run(page, rows.count, counts);
    if rows.count > 0 {
        failed_table(page, &rows);
        results_table(page, &rows);
    }
    page.push_str("</section>\n");
}

/// Inputs besides the results.
pub(super) fn about_the_run(page: &mut String, results: usize, counts: &Summary) {
    let mut line = counted(results, "result");
    if counts.passed_over > 0 {
        let files = counted(counts.passed_over, "file");
        let _ = write!(line, "; {files} passed over as no certificates");
    }
    if counts.repeated > 0 {
        let _ = write!(line, "; {} with a certificate seen before", counts.repeated);
    }
    let _ = writeln!(page, "<p>{line}</p>");
    if !counts.complete {
        page.push_str("<p class=\"interrupted\">interrupted: the rest was not examined</p>\n");
    }
}

fn failed_table(page: &mut String, rows: &Rows) {
    if rows.failed.is_empty() {
        return;
    }
    // A long list would push the results out of sight.
    let open = match rows.failed.len() {
        ..=6 => " open",
        _ => "",
    };
    let _ = writeln!(
        page,
        "<details{open}>\n<summary>What failed: {}</summary>\n<table>\n<thead><tr><th scope=\"col\">Severity</th>\
         <th scope=\"col\">Check</th><th scope=\"col\" class=\"number\">Results</th></tr></thead>\n<tbody>",
        counted(rows.failed.len(), "check")
    );
    let mut failed: Vec<_> = rows.failed.iter().collect();
    failed.sort_by_key(|((severity, id), count)| (*severity, Reverse(**count), *id));
    for ((Reverse(severity), id), count) in failed {
        let severity = severity.as_str();
        let _ = writeln!(
            page,
            "<tr><td class=\"failure {severity}\">{severity}</td><td><code>{id}</code></td><td class=\"number\">{count}</td></tr>"
        );
    }
    page.push_str("</tbody>\n</table>\n</details>\n");
}

fn results_table(page: &mut String, rows: &Rows) {
    let caption = match rows.count.checked_sub(rows.rows.len()) {
        None | Some(0) => "Results, the worst first".to_owned(),
        Some(more) => format!(
            "The worst {} results; the sections below have {more} more",
            rows.rows.len()
        ),
    };
    let _ = writeln!(
        page,
        "<table class=\"results\">\n<caption>{caption}</caption>\n<thead><tr><th scope=\"col\">Verdict</th>\
         <th scope=\"col\">File</th></tr></thead>\n<tbody>"
    );
    for row in &rows.rows {
        let (class, verdict) = (row.rank.class(), &row.verdict);
        let _ = write!(
            page,
            "<tr><td class=\"{class}\">{verdict}{}</td><td><a href=\"#r{}\">{}</a>",
            failed_counts(row),
            row.number,
            markup(&row.file)
        );
        if !row.what.is_empty() {
            let _ = write!(
                page,
                "<br><span class=\"quiet\">{}</span>",
                prose::line(&row.what)
            );
        }
        page.push_str("</td></tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

/// `2 errors`, `1 warning`, each on a line of its own.
fn failed_counts(row: &Row) -> String {
    let counts = [(row.errors, "error"), (row.warnings, "warning")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    counts
        .map(|(count, what)| format!("<br><span class=\"quiet\">{}</span>", counted(count, what)))
        .collect()
}
