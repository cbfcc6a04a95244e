//! Escaping of foreign text for output: file names, names in certificates, codes, answers of
//! services.
//!
//! Every output is escaped by one of these functions where it leaves the program. Letters of all
//! scripts, accents and emoji are kept; characters that are invisible, or that change how their
//! surroundings appear, are replaced by their code point. Without this a certificate could move the
//! terminal's cursor, reorder a line or give commands to a CI system.
//!
//! It is done once and at the end. Escaped earlier, text would be compared and searched in its
//! escaped form, and escaped twice where two layers mean well; [`text`] leaves its own output as it
//! is.

mod json;

pub(crate) use json::{Json, json};

use std::{borrow::Cow, fmt::Write as _};

/// Whether the character is invisible or changes how others appear: control characters, line ends,
/// bidirectional marks, joiners, tags, variation selectors and fillers (Unicode's general categories
/// Cc, Cf, Zl and Zp, and Default_Ignorable_Code_Point), and characters without an agreed meaning
/// (private use, noncharacters).
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}'
        | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}' | '\u{8E2}'
        | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}'
        | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..)
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Escapes one line of text: hidden characters become `\u{…}`, and so does the first character of
/// anything that a CI system would take for a command in its log, wherever the line is wrapped.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut at_word = true;
    for (at, c) in text.char_indices() {
        if is_hidden(c) || is_command(&text[at..], at_word) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
        at_word = c.is_whitespace();
    }
    Cow::Owned(out)
}

/// Whether [`text`] would return its argument unchanged.
pub(crate) fn is_escaped(output: &str) -> bool {
    is_plain(output.as_bytes()) || text(output) == output
}

/// Whether the text is printable ASCII without `##` and `::`, as almost every text is, so that it
/// needs no character-by-character examination.
fn is_plain(text: &[u8]) -> bool {
    // Non-ASCII letters are harmless, but take the slow way: almost no text has any.
    let hidden = |odd, b: &u8| odd | u8::from(!matches!(b, b' '..=b'~'));
    let twice = |odd, (a, b): (&u8, &u8)| {
        odd | (u8::from(a == b) & (u8::from(*a == b'#') | u8::from(*a == b':')))
    };
    let next = text.get(1..).unwrap_or_default();
    // Without branches, so that the compiler vectorises it: reports hold many texts.
    text.iter().fold(0, hidden) == 0 && text.iter().zip(next).fold(0, twice) == 0
}

/// Whether the text begins with a command to a CI system: `::error::` at the start of a line on
/// GitHub, `##[error]` on GitHub, `##vso[…]` on Azure Pipelines and `##teamcity[…]` on TeamCity
/// anywhere in a line.
fn is_command(text: &str, at_word: bool) -> bool {
    if let Some(rest) = text.strip_prefix("::") {
        return at_word && rest.starts_with(|c: char| c.is_ascii_alphabetic());
    }
    is_service_message(text.as_bytes())
}

/// Whether the text begins with `##[` or `##word[`.
fn is_service_message(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"##") else {
        return false;
    };
    rest.iter()
        .find(|b| !b.is_ascii_alphanumeric())
        .is_some_and(|end| *end == b'[')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_become_code_points_and_others_stay() {
        for (raw, escaped) in [
            ("plain", "plain"),
            (
                "a\nb\r\u{1B}[31m\u{9B}\u{7F}",
                "a\\u{a}b\\u{d}\\u{1b}[31m\\u{9b}\\u{7f}",
            ),
            ("\u{202E}fdp.exe\u{2066}", "\\u{202e}fdp.exe\\u{2066}"),
            (
                "x\u{E0041}\u{FE0F}\u{200D}\u{FEFF}\u{2028}",
                "x\\u{e0041}\\u{fe0f}\\u{200d}\\u{feff}\\u{2028}",
            ),
            (
                "Zażółć Ω 日本語 עברית العربية नमस्ते 🦀 é a\u{301}",
                "Zażółć Ω 日本語 עברית العربية नमस्ते 🦀 é a\u{301}",
            ),
            ("\u{3000}\u{A0}\u{FFFD}", "\u{3000}\u{A0}\u{FFFD}"),
        ] {
            assert_eq!(text(raw), escaped);
            assert_eq!(text(escaped), escaped, "once is enough");
        }
    }

    #[test]
    fn commands_to_ci_systems_are_escaped() {
        for (raw, escaped) in [
            ("::error::x", "\\u{3a}:error::x"),
            ("  ::error::x", "  \\u{3a}:error::x"),
            ("a ::add-mask::x", "a \\u{3a}:add-mask::x"),
            (
                "std::fmt, ::1, fe80::a, IP:::ffff",
                "std::fmt, ::1, fe80::a, IP:::ffff",
            ),
            (
                "CN=##vso[task.setvariable]x",
                "CN=\\u{23}#vso[task.setvariable]x",
            ),
            ("###[error]", "#\\u{23}#[error]"),
            ("## a heading, C##", "## a heading, C##"),
        ] {
            assert_eq!(text(raw), escaped);
        }
    }

    /// Compares with the table of `char::escape_debug`, which also escapes spaces, accents and quotes,
    /// and does not escape default ignorables.
    #[test]
    fn hidden_characters_are_unprintable_to_the_standard_library() {
        let is_ignorable_letter = |c| {
            matches!(c, '\u{34F}' | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0100}'..='\u{E01EF}')
        };
        for c in '\0'..=char::MAX {
            let escaped = c.escape_debug().len() > 1;
            assert!(!is_hidden(c) || escaped || is_ignorable_letter(c), "{c:?}");
            assert!(!c.is_control() || is_hidden(c), "{c:?}");
        }
    }
}
