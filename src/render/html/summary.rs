//! What comes first: how many results of each kind there are, what failed how often, and a list of
//! all results, the worst first.

use super::{
    prose,
    rows::{Row, Rows},
};
use crate::{
    error::counted,
    render::{Summary, markup::markup},
};
use std::{cmp::Reverse, fmt::Write as _};

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
