//! Sentences with literals and commands, which stand between backticks.

use crate::render::{
    commands::{Part, parts},
    markup::markup,
};
use std::fmt::Write as _;

/// Within a line: commands are literals like others.
pub(super) fn line(text: &str) -> String {
    let (mut out, backticks) = (String::new(), text.matches('`').count());
    for (number, part) in text.split('`').enumerate() {
        let part = markup(part);
        // A String takes all that it is given.
        let _ = match number % 2 {
            0 => write!(out, "{part}"),
            // One without another encloses nothing.
            _ if number == backticks => write!(out, "`{part}"),
            _ => write!(out, "<code>{part}</code>"),
        };
    }
    out
}

/// As paragraphs, between which each command stands alone, with a button that copies it.
pub(super) fn block(text: &str) -> String {
    let mut out = String::new();
    for part in parts(text) {
        let _ = match part {
            Part::Prose(words) => write!(out, "<p>{}</p>", line(&words)),
            Part::Command(text) => write!(out, "{}", command(text)),
        };
    }
    out
}

/// A command that stands alone, with a button that copies it.
pub(super) fn command(text: &str) -> String {
    format!(
        "<div class=\"command\"><pre><code>{}</code></pre>\
         <button type=\"button\" class=\"copy\">Copy</button></div>",
        markup(text)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_alone_with_a_button() {
        let text = "sign `<x>`: `popcert convert a --to der`, and upload it";
        assert_eq!(
            block(text),
            "<p>sign <code>&lt;x&gt;</code>:</p><div class=\"command\"><pre><code>popcert convert a --to der</code></pre>\
             <button type=\"button\" class=\"copy\">Copy</button></div><p>and upload it</p>"
        );
    }

    #[test]
    fn literals_are_code_and_a_single_backtick_is_itself() {
        for (text, expected) in [
            ("a `b & c` d", "a <code>b &amp; c</code> d"),
            ("a ` b", "a ` b"),
            ("`a` b` c", "<code>a</code> b` c"),
            ("", ""),
        ] {
            assert_eq!(line(text), expected);
        }
    }
}
