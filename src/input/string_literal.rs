//! String literals of C, C++, C#, Go, Java, JavaScript, PHP, Python, Rust, shells and their like. Those
//! that the language joins are one text, and a list of lines is one, too.

use super::{
    form::{Form, Likeness, Part, Unwrapped, may_hold},
    found::{Encoding, QuirkKind},
};
use std::borrow::Cow;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("string-literal")),
    words: "it is in string literals of a program",
    looks,
    unwrap,
    for_crls: false,
};

const QUOTES: [char; 3] = ['"', '\'', '`'];

fn looks(text: &str) -> Likeness {
    let mut armours = text.match_indices("-----BEGIN");
    let is_quoted = armours.any(|(at, _)| text[..at].ends_with(QUOTES));
    match is_quoted {
        true => Likeness::Surely,
        false => Likeness::perhaps(text.contains(QUOTES)),
    }
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut joined = Joined::default();
    let mut scanner = Scanner::new(text);
    while let Some(piece) = scanner.next_piece() {
        match piece {
            Piece::Literal(octets) => joined.push(&octets),
            Piece::LineEnd => joined.needs_line_end = true,
            Piece::Joint => {}
            Piece::Other => joined.pause(),
        }
    }
    joined.end();
    Unwrapped::parts(joined.parts)
}

/// Literals that are one text.
#[derive(Default)]
struct Joined {
    octets: Vec<u8>,
    needs_line_end: bool,
    /// Something stood after the last literal that does not join; only the lines of an armour that was
    /// begun go on over that, as in `pem += "…"`.
    is_paused: bool,
    has_begin: bool,
    has_end: bool,
    parts: Vec<Part<'static>>,
}

impl Joined {
    fn push(&mut self, octets: &[u8]) {
        if self.is_paused && !(self.has_begin && !self.has_end && is_line_of_armour(octets)) {
            self.end();
        }
        // A list of lines; others are joined as they are.
        let needs_line_end = self.needs_line_end || self.is_paused;
        if needs_line_end && !self.octets.is_empty() {
            self.octets.push(b'\n');
        }
        (self.needs_line_end, self.is_paused) = (false, false);
        self.has_begin |= contains(octets, b"-----BEGIN");
        self.has_end |= contains(octets, b"-----END");
        self.octets.extend_from_slice(octets);
    }

    fn pause(&mut self) {
        self.is_paused = true;
    }

    fn end(&mut self) {
        let octets = std::mem::take(&mut self.octets);
        (self.needs_line_end, self.is_paused) = (false, false);
        (self.has_begin, self.has_end) = (false, false);
        match String::from_utf8(octets) {
            Ok(text) if !may_hold(&text) => {}
            Ok(text) => self.parts.push(Part::Text(Cow::Owned(text))),
            // Written in escapes: `"\x30\x82"`.
            Err(error) => {
                let octets = error.into_bytes();
                self.parts.push(Part::Octets(octets, Encoding::ByteArray));
            }
        }
    }
}

fn contains(octets: &[u8], word: &[u8]) -> bool {
    octets.windows(word.len()).any(|window| window == word)
}

fn is_line_of_armour(octets: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-\n\r ".contains(byte);
    octets.iter().all(is_digit)
}

enum Piece {
    Literal(Vec<u8>),
    /// What separates the lines of a list, or stands for a line end.
    LineEnd,
    /// What joins literals, or may stand between those that are joined.
    Joint,
    Other,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Up to where no literal in `"` and none in `'` is closed.
    unclosed_until: [usize; 2],
    /// Which of the long quotes are not closed from here on, and whether comments are not.
    unclosed: [bool; LONG_QUOTES.len()],
    has_unclosed_comment: bool,
}

/// What opens a literal that goes over lines, what closes it, and whether escapes count in it.
const LONG_QUOTES: [(&str, &str, bool); 6] = [
    ("\"\"\"", "\"\"\"", true),
    ("\'\'\'", "\'\'\'", true),
    ("R\"(", ")\"", false),
    ("r#\"", "\"#", false),
    ("@\"", "\"", false),
    ("`", "`", true),
];

/// Marks between literals that are joined: `+` (Java), `.` (PHP), `..` (Lua), `&` (Basic), `\` before a
/// line end (C), `_` (Basic), `(` and `)`; and the letters before one, as in `b""`, `u8""`, `L""`.
const JOINTS: &[u8] = b"+.&\\_()bBuUrRfFL8";

/// Names for a line end.
const LINE_ENDS: &[&str] = &[
    "vbCrLf",
    "vbNewLine",
    "vbLf",
    "PHP_EOL",
    "Environment.NewLine",
];

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            unclosed_until: [0; 2],
            unclosed: [false; LONG_QUOTES.len()],
            has_unclosed_comment: false,
        }
    }

    fn next_piece(&mut self) -> Option<Piece> {
        let rest = self.text.get(self.at..)?;
        let first = rest.chars().next()?;
        if let Some(octets) = self
            .long_literal(rest)
            .or_else(|| self.literal(rest, first))
        {
            return Some(Piece::Literal(octets));
        }
        if let Some(length) = self.comment(rest) {
            self.at += length;
            return Some(Piece::Joint);
        }
        if let Some(name) = LINE_ENDS.iter().find(|name| rest.starts_with(**name)) {
            self.at += name.len();
            return Some(Piece::LineEnd);
        }
        self.at += first.len_utf8();
        Some(match u8::try_from(first) {
            Ok(b',') => Piece::LineEnd,
            Ok(first) if first.is_ascii_whitespace() || JOINTS.contains(&first) => Piece::Joint,
            _ => Piece::Other,
        })
    }

    fn long_literal(&mut self, rest: &str) -> Option<Vec<u8>> {
        let index = LONG_QUOTES
            .iter()
            .position(|(open, ..)| rest.starts_with(open))?;
        let (open, close, has_escapes) = LONG_QUOTES[index];
        if self.unclosed[index] {
            return None;
        }
        let inner = &rest[open.len()..];
        let Some(end) = inner.find(close) else {
            self.unclosed[index] = true;
            return None;
        };
        self.at += open.len() + end + close.len();
        Some(match has_escapes {
            true => unescaped(&inner[..end]),
            false => inner.as_bytes()[..end].to_vec(),
        })
    }

    /// One that is not closed in its line is none (an apostrophe, say), unless the line ends in `\`.
    fn literal(&mut self, rest: &str, quote: char) -> Option<Vec<u8>> {
        let index = match quote {
            '"' => 0,
            '\'' => 1,
            _ => return None,
        };
        if self.at < self.unclosed_until[index] {
            return None;
        }
        match closing(&rest[1..], quote) {
            Ok(end) => {
                self.at += 1 + end + 1;
                Some(unescaped(&rest[1..=end]))
            }
            Err(end) => {
                self.unclosed_until[index] = self.at + end;
                None
            }
        }
    }

    /// How long the comment is that begins here. `#` begins one in Python, and a directive in C, which
    /// never stands between literals that are joined.
    fn comment(&mut self, rest: &str) -> Option<usize> {
        match rest.as_bytes() {
            [b'/', b'*', ..] if !self.has_unclosed_comment => match rest.find("*/") {
                Some(end) => Some(end + 2),
                None => {
                    self.has_unclosed_comment = true;
                    None
                }
            },
            [b'/', b'/', ..] | [b'#', b' ', ..] => Some(rest.find('\n').unwrap_or(rest.len())),
            _ => None,
        }
    }
}

/// Where a literal ends; or up to where it was looked for in vain.
fn closing(text: &str, quote: char) -> Result<usize, usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = byte == b'\r',
            b'\\' => is_escaped = true,
            b'\n' => return Err(at),
            byte if char::from(byte) == quote => return Ok(at),
            _ => {}
        }
    }
    Err(text.len())
}

/// The octets that a literal stands for, with the escapes that these languages share.
fn unescaped(literal: &str) -> Vec<u8> {
    let bytes = literal.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let escape = bytes.get(at).copied().unwrap_or(b'\\');
        at += 1;
        match escape {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'\n' => {}
            b'\r' => at += usize::from(bytes.get(at) == Some(&b'\n')),
            b'x' => at += octet(&bytes[at.min(bytes.len())..], 16, 2, &mut out),
            b'u' => {
                let is_braced = bytes.get(at) == Some(&b'{');
                at += usize::from(is_braced);
                at += octet(&bytes[at.min(bytes.len())..], 16, 4, &mut out);
                at += usize::from(is_braced);
            }
            b'0'..=b'7' => {
                at -= 1;
                at += octet(&bytes[at..], 8, 3, &mut out);
            }
            other => out.push(other),
        }
    }
    out
}

/// An octet by its number of at most so many digits; returns how many there were.
fn octet(bytes: &[u8], radix: u32, most: usize, out: &mut Vec<u8>) -> usize {
    let digits = bytes
        .iter()
        .take(most)
        .map_while(|byte| char::from(*byte).to_digit(radix));
    let (count, number) = digits.fold((0, 0), |(count, number), digit| {
        (count + 1, number * radix + digit)
    });
    out.extend(u8::try_from(number).ok().filter(|_| count > 0));
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines of a text as a language writes them.
    fn written(lines: &[String], way: usize) -> String {
        let each = |start: &str, end: &str, between: &str| {
            let all: Vec<_> = lines
                .iter()
                .map(|line| format!("{start}{line}{end}"))
                .collect();
            all.join(between)
        };
        match way {
            0 => format!("const char c[] =\n{};", each("\"", "\\n\"", "\n")),
            1 => format!("#define C \\\n{}\n", each("\"", "\\r\\n\"", "\\\n")),
            2 => format!("String c = {};", each("\"", "\\n\"", "\n  + ")),
            3 => format!("const c = [{}].join('\\n');", each("'", "'", ",\n")),
            4 => format!("C = ({})", each("b'", "\\n'", "  # a remark\n")),
            5 => format!("c = \"\"\"{}\"\"\"", each("", "\n", "")),
            6 => format!("var c = `{}`;", each("", "\n", "")),
            7 => format!("$c = {};", each("'", "'", " . PHP_EOL . ")),
            8 => format!("c = {}", each("\"", "\"", " & vbCrLf & _\n")),
            9 => each("pem += \"", "\\n\";", "\n"),
            10 => format!("it's c = {};", each("\"", "\\x0a\"", " /* \" */ ")),
            11 => format!("let c = \"{}\";", each("", "\\n\\\n", "")),
            _ => format!("puts(\"{}\")", each("", "\\012", "")),
        }
    }

    proptest! {
        #[test]
        fn lines_are_read_in_every_language(lines in proptest::collection::vec("[a-zA-Z0-9+/=]{1,70}", 1..5), way in 0..13_usize) {
            let (begin, end) = ("-----BEGIN X-----".to_owned(), "-----END X-----".to_owned());
            let lines: Vec<_> = [begin].into_iter().chain(lines).chain([end]).collect();
            let file = written(&lines, way);
            let parts = unwrap(&file).map(|all| all.parts).unwrap_or_default();
            let Some(Part::Text(text)) = parts.first() else {
                return Err(TestCaseError::fail(format!("{file}: {parts:?}")));
            };
            prop_assert_eq!(text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>(), lines);
        }

        #[test]
        fn octets_are_read_from_escapes(octets in proptest::collection::vec(any::<u8>(), 200..300)) {
            let octets = [&[0x30, 0x82][..], &octets].concat();
            let escaped: Vec<_> = octets.chunks(9).map(|line| {
                let line: String = line.iter().map(|octet| format!("\\x{octet:02x}")).collect();
                format!("\"{line}\"")
            }).collect();
            let file = format!("char c[] = {};", escaped.join("\n"));
            let parts = unwrap(&file).expect("literals").parts;
            prop_assert_eq!(parts, [Part::Octets(octets, Encoding::ByteArray)]);
        }

        #[test]
        fn any_text_gives_an_answer(text in "[\"'`\\\\xu{}0-9a-z/*#\n\u{e9}@R()+,]{0,80}") {
            let _ = unwrap(&text);
        }
    }

    #[test]
    fn escapes_are_those_that_languages_share() {
        for (literal, expected) in [
            ("a\\\r\nb", "ab"),
            ("a\\\rb", "ab"),
            ("a\\\nb", "ab"),
            ("\\u{41}b", "Ab"),
            ("\\u0041b", "Ab"),
            ("\\101b", "Ab"),
            ("\\7", "\u{7}"),
            ("\\x41b", "Ab"),
            ("\\xg", "g"),
            ("\\q\\t", "q\t"),
            ("a\\", "a\\"),
        ] {
            assert_eq!(unescaped(literal), expected.as_bytes(), "{literal:?}");
        }
    }

    #[test]
    fn literals_are_joined_as_the_languages_do_and_no_further() {
        let (x, y) = ("x".repeat(150), "y".repeat(150));
        let armour = "-----BEGIN X-----";
        for (text, expected) in [
            (
                format!(
                    "p = \"{armour}\"; p += \"ab\"; p += \"-----END X-----\"; q = \"{armour}\""
                ),
                vec![format!("{armour}\nab\n-----END X-----"), armour.to_owned()],
            ),
            (
                format!("p = \"{armour}\"; log(\"<ab>\")"),
                vec![armour.to_owned()],
            ),
            (
                format!("p = \"{x}{x}\"; q = \"{y}{y}\""),
                vec![x.repeat(2), y.repeat(2)],
            ),
            (format!("[\"{x}\", \"{y}\"]"), vec![format!("{x}\n{y}")]),
            (
                format!("\"\"\"{x}\"\"\" + \"{y}\""),
                vec![format!("{x}{y}")],
            ),
            (
                format!("\"{x}\" // of \"{y}\"\n\"{y}\""),
                vec![format!("{x}{y}")],
            ),
            (format!("\"{x}\" /* of */ \"{y}\""), vec![format!("{x}{y}")]),
            (format!("'tis so\n\"{x}{y}\""), vec![format!("{x}{y}")]),
            (format!("it isn't so\n'{x}{y}'"), vec![format!("{x}{y}")]),
            (
                format!("it isn't so\n\"{x}{y}\"\nor isn't"),
                vec![format!("{x}{y}")],
            ),
        ] {
            let parts = unwrap(&text).map(|all| all.parts).unwrap_or_default();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|one| Part::Text(Cow::Owned(one)))
                .collect();
            assert_eq!(parts, expected, "{text}");
        }
    }
}
