//! Comma-separated values (RFC 4180) for spreadsheets: a row a certificate.

use super::{Outcome, markup::cut_in_the_middle};
use crate::{
    certificate::Time,
    report::{Facts, Finding, Plain, Report},
};
use csv::{Terminator, WriterBuilder};
use std::io::{self, Write};

/// The heading of each column.
const COLUMNS: [&str; 14] = [
    "path",
    "verdict",
    "role",
    "subject",
    "issuer",
    "serial",
    "not_before_utc",
    "not_after_utc",
    "days_left",
    "sha1",
    "sha256",
    "key",
    "worst_finding",
    "findings",
];
/// Which of them is popcert's own number, which may be negative.
const DAYS_LEFT: usize = 8;

type Row = [String; COLUMNS.len()];

/// "Total number of characters that a cell can contain: 32,767" (Excel).
const MOST_CHARACTERS: usize = 32_767;

const DAY: i64 = 86_400;

pub(super) fn begin(out: &mut dyn Write) -> io::Result<()> {
    record(&COLUMNS.map(str::to_owned), out)
}

pub(super) fn write(outcome: &Plain<Outcome>, at: Time, out: &mut dyn Write) -> io::Result<()> {
    let mut row = match &**outcome {
        Outcome::Examined(report) => examined(report, at),
        Outcome::Unreadable { error } => {
            let mut row = Row::default();
            row[0].clone_from(&error.path);
            row[1] = "unreadable".into();
            row[12].clone_from(&error.message);
            row
        }
    };
    for (column, cell) in row.iter_mut().enumerate() {
        if column != DAYS_LEFT {
            *cell = inert(&cut_in_the_middle(cell, MOST_CHARACTERS));
        }
    }
    record(&row, out)
}

fn examined(report: &Report, at: Time) -> Row {
    let failures = report.failures();
    let role = report.role.as_ref().map_or("", |role| role.name);
    let worst = failures
        .first()
        .map_or_else(String::new, |one| described(one));
    let verdict = report.verdict.as_str().to_owned();
    let named = failures
        .iter()
        .map(|one| format!("{} {}", one.severity.as_str(), one.id));
    let named = named.collect::<Vec<_>>().join(", ");
    let Some(facts) = report.subject_facts() else {
        return Row::default();
    };
    let Facts { source, .. } = facts;
    [
        source.path.clone(),
        verdict,
        role.to_owned(),
        facts.subject.clone(),
        facts.issuer.clone(),
        facts.serial.clone(),
        date(&facts.validity.not_before),
        date(&facts.validity.not_after),
        days_left(facts, at),
        facts.thumbprints.sha1.clone(),
        facts.thumbprints.sha256.clone(),
        facts.public_key.display.clone(),
        worst,
        named,
    ]
}

fn described(finding: &Finding) -> String {
    format!("{}: {}", finding.id, finding.detail)
}

/// Spreadsheets do not take RFC 3339 for a date: `2026-01-01T00:00:00Z` without its letters.
fn date(date: &Option<String>) -> String {
    let date = date.as_deref().unwrap_or_default();
    date.trim_end_matches('Z').replace('T', " ")
}

/// Whole days until the end, negative from its first second on.
fn days_left(facts: &Facts, at: Time) -> String {
    let end = facts.validity.not_after.as_deref();
    let end = end.and_then(|end| Time::parse(end).ok());
    end.map_or_else(String::new, |end| {
        (end.unix() - at.unix()).div_euclid(DAY).to_string()
    })
}

/// Makes sure that no spreadsheet takes text for a formula (CWE-1236): an apostrophe stands before
/// what would begin one. In countries with a decimal comma, semicolons separate cells, so that one
/// may begin behind a semicolon, too.
fn inert(text: &str) -> String {
    let begins_formula = |c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    };
    let mut out = String::with_capacity(text.len() + 1);
    let mut at_begin = true;
    for c in text.chars() {
        if at_begin && begins_formula(c) {
            out.push('\'');
        }
        at_begin = c == ';';
        out.push(c);
    }
    out
}

fn record(row: &Row, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .buffer_capacity(1024)
        .from_writer(out);
    writer.write_record(row)?;
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_be_a_formula_gets_an_apostrophe() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("CN=a;=1+1", "CN=a;'=1+1"),
            ("CN=a-b, O==x", "CN=a-b, O==x"),
            ("", ""),
        ] {
            assert_eq!(inert(text), cell);
        }
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_were(cells in prop::array::uniform14("(?s)(.|[\",;\r\n=+@'-]){0,12}")) {
            let row = cells.map(|cell| inert(&cell));
            let mut out = Vec::new();
            begin(&mut out).unwrap();
            record(&row, &mut out).unwrap();
            let mut reader = csv::Reader::from_reader(&*out);
            let read: Vec<_> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(read[0].iter().collect::<Vec<_>>(), row.each_ref().map(|cell| &**cell));
            for cell in &row {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
            }
        }
    }
}
