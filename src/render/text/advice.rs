//! What to do: prose, with commands on lines of their own.

use crate::render::{
    Style,
    commands::{Part, parts},
};
use std::fmt::Write as _;

/// What to do, after `used` characters of its first line, and behind `indent` blanks from the second on.
/// Prose is wrapped; commands are not, and have nothing around them, so that they can be pasted.
pub(crate) fn advice(text: &str, used: usize, indent: usize, style: &Style) -> String {
    let mut out = String::new();
    for (number, part) in parts(text).into_iter().enumerate() {
        let (margin, shown) = match part {
            Part::Command(command) => (indent + 2, style.strong(command)),
            Part::Prose(words) if number == 0 => (0, style.wrap(&words, used, indent)),
            Part::Prose(words) => (indent, style.wrap(&words, indent, indent)),
        };
        if number > 0 {
            out.push('\n');
        } else if margin > 0 {
            // What is only a command begins below its label.
            out.push('\n');
        }
        let _ = write!(out, "{:margin$}{shown}", "");
    }
    out
}
