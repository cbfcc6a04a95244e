//! The facts of a certificate, aligned.

use super::Style;
use crate::{
    certificate::Time,
    report::{FactSet, Facts, lines_of},
};
use std::fmt::Write as _;

/// A heading and one line for each fact that is wanted and that the certificate has.
pub(super) fn write(
    text: &mut String,
    label: &str,
    facts: &Facts,
    set: FactSet,
    at: Time,
    style: &Style,
) {
    let used = label.len() + 2;
    let place = style.wrap_value(&place(facts), used, used);
    let _ = writeln!(text, "{}: {place}", style.strong(label));
    rows(text, &lines_of(set, facts, at), style);
}

/// Labels, and values beside them.
pub(super) fn rows(text: &mut String, rows: &[(&str, String)], style: &Style) {
    let width = rows.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    for (label, value) in rows {
        let value = style.wrap_value(value, width + 4, width + 4);
        let label = style.quiet(&format!("{label:<width$}"));
        let _ = writeln!(text, "  {label}  {value}");
    }
}

fn place(facts: &Facts) -> String {
    let source = &facts.source;
    let mut place = format!("{} ({}", source.path, source.read_as);
    if source.index > 0 {
        let _ = write!(place, ", number {}", source.index + 1);
    }
    place.push(')');
    place
}
