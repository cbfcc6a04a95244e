//! Verification codes, and how a proof's common name differs from one.
//!
//! Services issue codes as text that people copy between windows, so both the code and the CN go
//! wrong in the ways of pasted text. [`VerificationCode`] cleans only what surrounds the code;
//! everything else is compared as it is, and [`Mismatch`] names the kind of difference for the
//! finding's words.

use crate::error::{Error, ErrorKind, Result};
use std::fmt;

/// The code that a cloud issues and expects as the CN of the proof certificate's subject.
///
/// Parsing removes white space and invisible characters around a pasted code and keeps the rest
/// byte for byte.
///
/// ```
/// let code: popcert::VerificationCode = " 7D07A6A5 ".parse()?;
/// assert_eq!(code.as_str(), "7D07A6A5");
/// assert!(code.was_trimmed());
/// # Ok::<(), popcert::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationCode {
    text: String,
    trimmed: bool,
}

/// The longest code that is accepted. The longest documented codes are Huawei's, at 256 characters;
/// a file given in place of a code is longer.
const MAX_CHARACTERS: usize = 1024;

impl VerificationCode {
    /// The code, without the white space that surrounded it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether parsing removed white space or invisible characters around the code.
    pub fn was_trimmed(&self) -> bool {
        self.trimmed
    }
}

impl std::str::FromStr for VerificationCode {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::Usage`] when nothing but white space is given, or more than 1,024 characters.
    fn from_str(raw: &str) -> Result<Self> {
        let text = raw.trim_matches(is_invisible);
        if text.is_empty() {
            return Err(
                Error::new(ErrorKind::Usage, "the verification code is empty")
                    .with_hint("have the service make one and paste it: `--code 7D07A6A5…`"),
            );
        }
        if text.chars().count() > MAX_CHARACTERS {
            let message =
                format!("the verification code is longer than {MAX_CHARACTERS} characters");
            return Err(Error::new(ErrorKind::Usage, message).with_hint(
                "`--code` takes the code itself, `--code-file` the file that holds it",
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            trimmed: text.len() != raw.len(),
        })
    }
}

impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The kind of difference between a common name and the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    /// They differ in letter case alone.
    Case,
    /// The name contains the code and something else.
    CodeInside,
    /// The name goes on where the code ends: the code given is incomplete.
    CodeTruncated,
    /// Characters are replaced by others that look alike, such as `O` for `0`.
    Lookalike,
    /// The name ends with NUL characters.
    Nul,
    /// None of the other kinds.
    Other,
    /// They differ in punctuation alone, such as dashes or quotes.
    Punctuation,
    /// The name is only the beginning of the code.
    Truncated,
    /// They differ in white space and invisible characters alone.
    WhiteSpace,
}

/// How a common name differs from the code, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) mismatch: Mismatch,
    /// The first character that differs, counted from 1.
    pub(crate) character: usize,
}

impl VerificationCode {
    /// How `found` differs from the code, or `None` when they are equal.
    ///
    /// The kinds are tried from the most to the least specific, since one text can be several: a
    /// truncated code in lower case is reported as `Other` rather than half of it. Each preparation
    /// is applied to both sides, so that a code with odd characters of its own does not match by
    /// accident.
    pub(crate) fn difference(&self, found: &str) -> Option<Difference> {
        let code = self.as_str();
        if code == found {
            return None;
        }
        let character = first_difference(code, found) + 1;
        // Both sides are prepared alike, so that a code with such characters of its own still
        // matches.
        let same_by = |prepare: fn(&str) -> String| prepare(code) == prepare(found);
        let mismatch = if found.trim_end_matches('\0') == code {
            Mismatch::Nul
        } else if same_by(without_space) {
            Mismatch::WhiteSpace
        } else if same_by(str::to_lowercase) {
            Mismatch::Case
        } else if same_by(skeleton) {
            Mismatch::Lookalike
        } else if same_by(alphanumeric) {
            Mismatch::Punctuation
        } else if code.starts_with(found) {
            Mismatch::Truncated
        } else if goes_on_alike(found, code) {
            Mismatch::CodeTruncated
        } else if found.contains(code) {
            Mismatch::CodeInside
        } else {
            Mismatch::Other
        };
        Some(Difference {
            mismatch,
            character,
        })
    }
}

/// Whether `found` is the code followed by more letters and digits, as when the code was copied
/// without its last part. With anything else behind it (`\C=US`) it is the CN that holds too much.
fn goes_on_alike(found: &str, code: &str) -> bool {
    let rest = found.strip_prefix(code);
    rest.is_some_and(|rest| rest.chars().all(char::is_alphanumeric))
}

/// How many characters the two have in common from the start. Characters, not octets: people count
/// those.
fn first_difference(left: &str, right: &str) -> usize {
    left.chars()
        .zip(right.chars())
        .take_while(|(a, b)| a == b)
        .count()
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// Letters and digits of ASCII alone: codes have no others.
fn alphanumeric(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// White space, control characters, and what copying from web pages and word processors adds: soft
/// hyphens, zero-width spaces and joiners, directional marks, byte order marks.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
        )
}

/// Characters that are easily read as another: the confusables of Unicode TR 39 for the letters and
/// digits that occur in codes.
const LOOKALIKES: &[(&str, char)] = &[
    ("OoQDΟοОо", '0'),
    ("IilL|ΙІіӀ", '1'),
    ("ZzΖ", '2'),
    ("Зз", '3'),
    ("SsЅѕ", '5'),
    ("бG", '6'),
    ("BΒВ", '8'),
    ("АаΑ", 'a'),
    ("СсϹ", 'c'),
    ("ЕеΕ", 'e'),
];

/// The text with every character replaced by the one that it looks like, like the skeletons of
/// Unicode TR 39.
fn skeleton(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc()
        .map(|c| {
            LOOKALIKES
                .iter()
                .find(|(alike, _)| alike.contains(c))
                .map_or_else(|| c.to_ascii_lowercase(), |(_, read_as)| *read_as)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_miss() {
        let code: VerificationCode = "7D07A6A51F8AF146".parse().unwrap();
        for (found, mismatch, character) in [
            ("7d07a6a51f8af146", Mismatch::Case, 2),
            ("7D07A6A51F8AF146\0", Mismatch::Nul, 17),
            (" 7D07A6A51F8AF146", Mismatch::WhiteSpace, 1),
            ("7D07A6A5 1F8AF146", Mismatch::WhiteSpace, 9),
            ("7D07A6A51F8AF146\u{200B}", Mismatch::WhiteSpace, 17),
            ("7DO7A6A51F8AF146", Mismatch::Lookalike, 3),
            ("7D07А6A51F8AF146", Mismatch::Lookalike, 5),
            ("７D07A6A51F8AF146", Mismatch::Lookalike, 1),
            ("7D07-A6A5-1F8A-F146", Mismatch::Punctuation, 5),
            ("\"7D07A6A51F8AF146\"", Mismatch::Punctuation, 1),
            ("7D07A6A51F8A", Mismatch::Truncated, 13),
            ("7D07A6A51F8AF146FF", Mismatch::CodeTruncated, 17),
            ("CN=7D07A6A51F8AF146", Mismatch::CodeInside, 1),
            ("7D07A6A51F8AF146\\C=US", Mismatch::CodeInside, 17),
            ("00DF14B96E8E24DB", Mismatch::Other, 1),
            ("", Mismatch::Truncated, 1),
        ] {
            assert_eq!(
                code.difference(found),
                Some(Difference {
                    mismatch,
                    character
                }),
                "{found:?}"
            );
        }
        assert_eq!(code.difference("7D07A6A51F8AF146"), None);
    }

    #[test]
    fn a_code_is_not_empty_and_not_a_file() {
        for raw in ["", " \r\n", "\u{FEFF}", &"A".repeat(1025)] {
            assert_eq!(
                raw.parse::<VerificationCode>().unwrap_err().kind(),
                ErrorKind::Usage
            );
        }
    }

    #[test]
    fn a_code_of_1024_characters_is_the_longest() {
        // Characters and not octets: each of these has two.
        let longest = "\u{e9}".repeat(1024);
        let code: VerificationCode = longest.parse().expect("not too long");
        assert_eq!(code.as_str(), longest);
        let error = format!("{longest}0").parse::<VerificationCode>();
        assert_eq!(
            error.expect_err("too long").message(),
            "the verification code is longer than 1024 characters"
        );
    }

    #[test]
    fn a_code_is_displayed_without_what_surrounded_it() {
        let code: VerificationCode = "\t7D07 A6A5\u{200B}".parse().expect("a code");
        assert_eq!(code.to_string(), "7D07 A6A5");
    }
}
