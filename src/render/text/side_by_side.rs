//! Certificates beside each other: two that are compared, and those that follow one another.

use super::{Style, advice::advice, facts::rows, finding::row};
use crate::report::{Comparison, Plain, Rollover};
use std::fmt::Write as _;

const LABEL_WIDTH: usize = 15;

/// The answer, then the facts that differ below each other, then what it means and what to do.
pub(in crate::render) fn comparison(compared: &Plain<Comparison>, style: &Style) -> String {
    let mut text = String::new();
    let relation = compared.relation.replace('-', " ");
    let used = relation.chars().count() + 2;
    let painted = match compared.relation {
        "same" => style.good(&relation),
        _ => style.strong(&relation),
    };
    let (old, new) = (&compared.old.source, &compared.new.source);
    let heads = format!("{} and {}", old.path, new.path);
    let _ = writeln!(text, "{painted}: {}", style.wrap(&heads, used, used));
    let _ = writeln!(text, "{}", style.wrap(&compared.meaning, 0, 0));
    if !compared.differences.is_empty() {
        text.push('\n');
    }
    for difference in &compared.differences {
        let nothing = "nothing".to_owned();
        let sides = [
            ("-", difference.old.as_ref().unwrap_or(&nothing)),
            ("+", difference.new.as_ref().unwrap_or(&nothing)),
        ];
        for (number, (sign, value)) in sides.into_iter().enumerate() {
            let label = if number == 0 { difference.fact } else { "" };
            let label = style.quiet(&format!("  {label:<LABEL_WIDTH$}"));
            let sign = match sign {
                "-" => style.bad(sign),
                _ => style.good(sign),
            };
            let value = style.wrap_value(value, LABEL_WIDTH + 5, LABEL_WIDTH + 5);
            let _ = writeln!(text, "{label} {sign} {value}");
        }
    }
    if !compared.same.is_empty() {
        let label = style.quiet(&format!("  {:<LABEL_WIDTH$}", "the same"));
        let same = style.wrap(&compared.same.join(", "), LABEL_WIDTH + 5, LABEL_WIDTH + 5);
        let _ = writeln!(text, "{label}   {same}");
    }
    let _ = writeln!(
        text,
        "\n{} {}",
        style.strong("next:"),
        advice(&compared.remedy, 6, 6, style)
    );
    text
}

/// The certificates of one authority, the oldest first, and what to do by when.
pub(in crate::render) fn rollover(rollover: &Rollover, style: &Style) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "\n{}", style.strong(&rollover.title()));
    rows(&mut text, &rollover.lines(), style);
    row(
        &mut text,
        "help",
        &advice(&rollover.advice, 11, 11, style),
        style,
    );
    text
}
