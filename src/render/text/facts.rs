//! The facts of a certificate, aligned.

use super::Style;
use crate::report::{Facts, Report, lines};
use std::fmt::Write as _;

const LABEL_WIDTH: usize = 15;

/// A heading and one line for each fact that the certificate has.
pub(super) fn write(text: &mut String, label: &str, facts: &Facts, report: &Report, style: &Style) {
    let _ = writeln!(text, "\n{} {}", style.strong(label), place(facts));
    for (label, value) in lines(facts, report.at) {
        let padded = format!("  {label:<LABEL_WIDTH$}");
        let value = style.wrap(&value, LABEL_WIDTH + 3, LABEL_WIDTH + 3);
        let _ = writeln!(text, "{} {value}", style.quiet(&padded));
    }
}

fn place(facts: &Facts) -> String {
    let source = &facts.source;
    let mut place = format!("{} ({}", source.path, source.encoding);
    if source.index > 0 {
        let _ = write!(place, ", number {}", source.index + 1);
    }
    place.push(')');
    place
}
