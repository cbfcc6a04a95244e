//! Sentences with literals and commands.

use crate::render::{
    markup::markup,
    prose::{Part, parts},
};
use std::fmt::Write as _;

/// Within a line: commands are literals like others.
pub(super) fn line(text: &str) -> String {
    let mut out = String::new();
    for part in parts(text) {
        match part {
            Part::Words(words) => out.push_str(&markup(words)),
            Part::Command(literal) | Part::Literal(literal) => {
                // A String takes all that it is given.
                let _ = write!(out, "<code>{}</code>", markup(literal));
            }
        }
    }
    out
}

/// As paragraphs, between which each command stands alone, with a button that copies it.
pub(super) fn block(text: &str) -> String {
    let (mut out, mut paragraph, mut after_command) = (String::new(), String::new(), false);
    for part in parts(text) {
        match part {
            Part::Words(words) => {
                // The comma after a command has nothing left to separate.
                let words = match after_command {
                    true => words.trim_start_matches([',', ';', '.', ':', ' ']),
                    false => words,
                };
                paragraph.push_str(&markup(words));
            }
            Part::Literal(literal) => {
                let _ = write!(paragraph, "<code>{}</code>", markup(literal));
            }
            Part::Command(command) => {
                end(&mut out, &mut paragraph);
                let _ = write!(
                    out,
                    "<div class=\"command\"><pre><code>{}</code></pre>\
                     <button type=\"button\" class=\"copy\">Copy</button></div>",
                    markup(command)
                );
            }
        }
        after_command = matches!(part, Part::Command(_));
    }
    end(&mut out, &mut paragraph);
    out
}

fn end(out: &mut String, paragraph: &mut String) {
    let text = paragraph.trim();
    if !text.is_empty() {
        let _ = write!(out, "<p>{text}</p>");
    }
    paragraph.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_alone_and_what_follows_begins_anew() {
        let text = "sign `<x>`: `popcert convert a --to der`, and upload it";
        assert_eq!(
            block(text),
            "<p>sign <code>&lt;x&gt;</code>:</p><div class=\"command\"><pre><code>popcert convert a --to der</code></pre>\
             <button type=\"button\" class=\"copy\">Copy</button></div><p>and upload it</p>"
        );
        assert!(line(text).starts_with("sign <code>&lt;x&gt;</code>: <code>popcert"));
    }
}
