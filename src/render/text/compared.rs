//! What was expected and what was found, so that the eye sees where they part.

use super::Style;
use crate::report::Severity;
use std::fmt::Write as _;

/// Both sides below each other; single words of comparable length are cut into rows that fit, the
/// same for both, and their first difference is marked under both.
pub(super) fn compared(text: &mut String, expected: &str, actual: &str, style: &Style) {
    const INDENT: usize = 15;
    let comparable = !expected.contains(' ') && expected.len() >= 16 && actual.len() >= 8;
    if !comparable {
        for (label, value) in [("= expected:", expected), ("= actual:  ", actual)] {
            let value = style.wrap(&shown(value), INDENT, INDENT);
            let _ = writeln!(text, "   {} {value}", style.quiet(label));
        }
        return;
    }
    let (expected, actual): (Vec<char>, Vec<char>) = (
        shown(expected).chars().collect(),
        shown(actual).chars().collect(),
    );
    let same = expected
        .iter()
        .zip(&actual)
        .take_while(|(a, b)| a == b)
        .count();
    let row = style.width().saturating_sub(INDENT).max(16);
    let rows = expected.len().max(actual.len()).div_ceil(row);
    for number in 0..rows {
        let part = |all: &[char]| -> String { all.iter().skip(number * row).take(row).collect() };
        let labels = match number {
            0 => ["= expected:", "= actual:  "],
            // What a row begins with is not ours: on a line of its own it could be a command.
            _ => ["|          ", "|          "],
        };
        let _ = writeln!(text, "   {} {}", style.quiet(labels[0]), part(&expected));
        let _ = writeln!(text, "   {} {}", style.quiet(labels[1]), part(&actual));
        // What differs from the start needs no mark.
        if same > 0 && same / row == number {
            let mark = style.severity(Severity::Error, "^");
            let _ = writeln!(text, "{}{mark}", " ".repeat(INDENT + same % row));
        }
    }
}

/// Blanks at either end would not be seen.
fn shown(value: &str) -> String {
    let inner = value.trim_matches(' ');
    let start = value.len() - value.trim_start_matches(' ').len();
    let end = value.len() - start - inner.len();
    format!(
        "{}{inner}{}",
        "\u{2423}".repeat(start),
        "\u{2423}".repeat(end)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side_by_side(expected: &str, actual: &str, width: usize) -> Vec<String> {
        let mut text = String::new();
        compared(&mut text, expected, actual, &Style::new(false, width));
        text.lines().map(str::to_owned).collect()
    }

    const CODE: &str = "fb57b1effa8422397ef3b739bcf6af47212258c2c8da9d34b0afb3200d8ad073";

    #[test]
    fn the_first_difference_is_marked_under_both() {
        let lines = side_by_side(CODE, &CODE.replace("3200d8", "32O0d8"), 100);
        let [expected, actual, mark] = &lines[..] else {
            panic!("{lines:?}")
        };
        let at = mark.find('^').expect("a mark");
        assert_eq!(expected.chars().nth(at), Some('0'));
        assert_eq!(actual.chars().nth(at), Some('O'));
        assert_eq!(expected[..at].get(15..), actual[..at].get(15..));
    }

    #[test]
    fn long_codes_are_cut_into_rows_of_a_narrow_terminal() {
        let other = CODE.replace("3200d8", "32O0d8");
        let lines = side_by_side(CODE, &other, 60);
        assert!(
            lines.iter().all(|line| line.chars().count() <= 60),
            "{lines:?}"
        );
        assert_eq!(lines.len(), 5, "two rows of two, and a mark: {lines:?}");
        let at = lines[4]
            .find('^')
            .expect("the mark is under the second row");
        assert_eq!(lines[2].chars().nth(at), Some('0'));
        assert_eq!(lines[3].chars().nth(at), Some('O'));
        let whole = |first: usize| -> String {
            let rows = lines.iter().skip(first).step_by(2).take(2);
            rows.map(|line| line.get(15..).unwrap_or_default())
                .collect()
        };
        assert_eq!(whole(0), CODE);
        assert_eq!(whole(1), other);
    }

    #[test]
    fn no_row_begins_with_a_command_of_a_build_log() {
        for cut in 16..48 {
            let found = format!("{}::error::x", "a".repeat(cut));
            let lines = side_by_side(CODE, &found, 40);
            let is_command = |line: &String| line.trim_start().starts_with("::");
            assert!(!lines.iter().any(is_command), "{lines:?}");
        }
    }

    #[test]
    fn a_blank_at_the_end_is_seen() {
        let lines = side_by_side(CODE, &format!("{CODE} "), 100);
        assert!(lines[1].ends_with('\u{2423}'), "{lines:?}");
        assert_eq!(lines[2].chars().count(), 15 + CODE.len() + 1);
    }
}
