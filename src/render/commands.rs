//! Commands inside prose, which are there to be pasted.

use std::borrow::Cow;

/// A part of a remedy.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// For a line of its own, without backticks.
    Command(&'a str),
    /// Words around commands, without the punctuation that led to one.
    Prose(Cow<'a, str>),
}

/// The parts of a text in which commands stand between backticks. Other literals between backticks,
/// and commands that are only mentioned, stay in the prose.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    if !text.split('`').skip(1).step_by(2).any(is_command) {
        return vec![Part::Prose(text.into())];
    }
    let mut parts = Vec::new();
    let (mut prose, mut in_parenthesis) = (String::new(), false);
    for (number, part) in text.split('`').enumerate() {
        if number % 2 == 1 && is_command(part) {
            end_prose(&mut prose, &mut in_parenthesis, &mut parts);
            parts.push(Part::Command(part));
        } else if number % 2 == 1 {
            prose.extend(["`", part, "`"]);
        } else if prose.is_empty() && number > 0 {
            prose.push_str(after_command(part, &mut in_parenthesis));
        } else {
            prose.push_str(part);
        }
    }
    end_prose(&mut prose, &mut in_parenthesis, &mut parts);
    parts
}

/// A whole command line: a program and what it is to do. A fragment has dots in place of the rest, or
/// ends in an option, as in `openssl x509 -req -CA`.
fn is_command(literal: &str) -> bool {
    let mut words = literal.split_whitespace();
    let is_program = |word: &str| {
        let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        word.starts_with(|c: char| c.is_ascii_lowercase()) && word.bytes().all(is_name)
    };
    let is_fragment = literal.contains('…')
        || (literal.rsplit(' ').next()).is_some_and(|last| last.starts_with('-'));
    words.next().is_some_and(is_program) && words.nth(1).is_some() && !is_fragment
}

/// Ends the prose before a command; a parenthesis that holds the command is no longer needed.
fn end_prose(prose: &mut String, in_parenthesis: &mut bool, parts: &mut Vec<Part<'_>>) {
    let open = prose.rfind('(');
    if let Some(at) = open.filter(|at| !prose[*at..].contains(')')) {
        let before = prose[..at].trim_end();
        let separator = if before.is_empty() { "" } else { "; " };
        *prose = format!("{before}{separator}{}", &prose[at + 1..]);
        *in_parenthesis = true;
    }
    let words = std::mem::take(prose);
    let words = words.trim();
    if !words.is_empty() {
        parts.push(Part::Prose(words.to_owned().into()));
    }
}

/// The words after a command, without the signs that separated them from it.
fn after_command<'a>(words: &'a str, in_parenthesis: &mut bool) -> &'a str {
    let words = match words.strip_prefix(')') {
        Some(rest) if std::mem::take(in_parenthesis) => rest,
        _ => words,
    };
    words.trim_start_matches(['.', ',', ';', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_alone_and_literals_stay() {
        let command = Part::Command;
        let prose = |text: &'static str| Part::Prose(text.into());
        for (text, expected) in [
            (
                "set `CA:TRUE`, with `openssl x509`",
                vec![prose("set `CA:TRUE`, with `openssl x509`")],
            ),
            (
                "as `openssl x509 -req -days 1 …`",
                vec![prose("as `openssl x509 -req -days 1 …`")],
            ),
            (
                "with `openssl x509 -req -CA` or `openssl req -x509`",
                vec![prose("with `openssl x509 -req -CA` or `openssl req -x509`")],
            ),
            ("", vec![prose("")]),
            (
                "write it anew: `popcert convert a --to pem`",
                vec![
                    prose("write it anew:"),
                    command("popcert convert a --to pem"),
                ],
            ),
            (
                "get it: `az sphere ca download` (older: `azsphere ca get`). Then `--at`",
                vec![
                    prose("get it:"),
                    command("az sphere ca download"),
                    prose("older:"),
                    command("azsphere ca get"),
                    prose("Then `--at`"),
                ],
            ),
            (
                "take it alone (out of several: `popcert convert a --index N`); else `man`",
                vec![
                    prose("take it alone; out of several:"),
                    command("popcert convert a --index N"),
                    prose("else `man`"),
                ],
            ),
            (
                "`cat a b > c` for the first (see `man`), `>> c` after",
                vec![
                    command("cat a b > c"),
                    prose("for the first (see `man`), `>> c` after"),
                ],
            ),
            (
                "`keyUsage = critical, keyCertSign`",
                vec![prose("`keyUsage = critical, keyCertSign`")],
            ),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }
}
