//! Octets as numbers, in lists of C, C#, Go, Java, JavaScript, Python, Rust, PowerShell and assemblers:
//! `0x30, 0x82`, `48, 130`, `(byte) 0x82`, `-126`, `'\x82'`, `.byte 0x30`.

use super::{
    form::{Form, Likeness, Part, Unwrapped},
    found::{Encoding, QuirkKind},
};

/// A certificate has more; tables of other things may have as many.
const FEWEST_OCTETS: usize = 100;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("byte-array")),
    words: "it is an array of octets in a program",
    looks,
    unwrap,
    for_crls: false,
};

/// Whether there are as many numbers as a certificate has, with commas or blanks after them.
fn looks(text: &str) -> Likeness {
    let is_end = |five: &&[u8]| {
        matches!(five[4], b',' | b' ' | b'\n' | b';') && five[..4].iter().any(u8::is_ascii_hexdigit)
    };
    let ends = text.as_bytes().windows(5).filter(is_end);
    Likeness::perhaps(ends.take(FEWEST_OCTETS - 1).count() == FEWEST_OCTETS - 1)
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut parts = Vec::new();
    let mut octets = Vec::new();
    let mut end = |octets: &mut Vec<u8>| {
        let all = std::mem::take(octets);
        if all.len() >= FEWEST_OCTETS {
            parts.push(Part::Octets(all, Encoding::ByteArray));
        }
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, length) = token(rest, first);
        rest = &rest[length..];
        match token {
            Token::Octet(octet) => octets.push(octet),
            Token::Between => {}
            Token::Other => end(&mut octets),
        }
    }
    end(&mut octets);
    Unwrapped::parts(parts)
}

#[derive(Debug, PartialEq)]
enum Token {
    Octet(u8),
    /// What stands between octets or around one.
    Between,
    Other,
}

/// Words that stand before octets: casts, and directives of assemblers.
const WORDS: &[&str] = &[
    "byte", "sbyte", "char", "signed", "unsigned", "uint8_t", "int8_t", "uint8", "u8", "db", "dc",
    "dcb", "b", "const", "toByte",
];

/// The token that begins with `first`, and how long it is.
fn token(rest: &str, first: char) -> (Token, usize) {
    let between = |length| (Token::Between, length);
    let line = || rest.find('\n').unwrap_or(rest.len());
    match first {
        '/' if rest.starts_with("//") => between(line()),
        '/' if rest.starts_with("/*") => comment(rest),
        '\'' => character(rest),
        '-' | '0'..='9' | '&' | '$' => number(rest),
        'a'..='z' | 'A'..='Z' => {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let word = &rest[..length];
            match WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)) {
                true => between(length),
                false => (Token::Other, length),
            }
        }
        ',' | '(' | ')' | '\\' | '.' | ';' => between(1),
        first if first.is_whitespace() => between(first.len_utf8()),
        first => (Token::Other, first.len_utf8()),
    }
}

/// At most what a comment between octets has: to look for its end farther off would take long.
fn comment(rest: &str) -> (Token, usize) {
    const LONGEST: usize = 512;
    let head = &rest.as_bytes()[..rest.len().min(LONGEST)];
    match head.windows(2).skip(2).position(|pair| pair == b"*/") {
        Some(at) => (Token::Between, at + 4),
        None => (Token::Other, 2),
    }
}

/// `'\x82'`, `'0'`.
fn character(rest: &str) -> (Token, usize) {
    let bytes = rest.as_bytes();
    match bytes {
        [b'\'', b'\\', b'x', high, low, b'\'', ..] => {
            let digits = [char::from(*high), char::from(*low)];
            let octet = digits
                .iter()
                .try_fold(0, |octet, digit| Some(octet * 16 + digit.to_digit(16)?));
            match octet.and_then(|octet| u8::try_from(octet).ok()) {
                Some(octet) => (Token::Octet(octet), 6),
                None => (Token::Other, 1),
            }
        }
        [b'\'', b'\\', escaped, b'\'', ..] => {
            let octet = match escaped {
                b'0' => Some(0),
                b'n' => Some(b'\n'),
                b'r' => Some(b'\r'),
                b't' => Some(b'\t'),
                b'\\' | b'\'' => Some(*escaped),
                _ => None,
            };
            octet.map_or((Token::Other, 1), |octet| (Token::Octet(octet), 4))
        }
        [b'\'', octet @ 0x20..0x7F, b'\'', ..] => (Token::Octet(*octet), 3),
        _ => (Token::Other, 1),
    }
}

/// A number in decimal or hex, with a sign, and letters for its type after it.
fn number(rest: &str) -> (Token, usize) {
    const LONGEST: usize = 16;
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'&' | b'$' | b'_');
    let length = rest.bytes().take_while(is_part).count().max(1);
    // `2026-01-05` is a date.
    let word = &rest[..length];
    let octet = (length <= LONGEST).then(|| value(word)).flatten();
    match octet {
        Some(octet) => (Token::Octet(octet), length),
        None => (Token::Other, length),
    }
}

fn value(word: &str) -> Option<u8> {
    const HEX: &[&str] = &["0x", "0X", "&H", "&h", "$"];
    const TYPES: &[&str] = &["u8", "U", "u", "ui8", "L"];
    let (word, is_negative) = match word.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (word, false),
    };
    let digits = |word: &str| {
        TYPES
            .iter()
            .find_map(|one| word.strip_suffix(one))
            .map(str::to_owned)
    };
    let bare = digits(word).unwrap_or_else(|| word.to_owned());
    let hex = HEX.iter().find_map(|prefix| bare.strip_prefix(prefix));
    // Assemblers write `082h`.
    let suffixed = bare
        .strip_suffix(['h', 'H'])
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let number = match hex.or(suffixed) {
        Some(digits) => i64::from_str_radix(digits, 16).ok()?,
        None => bare.parse().ok()?,
    };
    match is_negative {
        false => u8::try_from(number).ok(),
        true => i8::try_from(-number).ok().map(i8::cast_unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn written(octet: u8, way: usize) -> String {
        match way {
            0 => format!("0x{octet:02x}"),
            1 => format!("0x{octet:02X}u8"),
            2 => octet.to_string(),
            3 => i8::from_ne_bytes([octet]).to_string(),
            4 => format!("(byte)0x{octet:02x}"),
            5 => format!("(byte) {}", i8::from_ne_bytes([octet])),
            6 => format!("'\\x{octet:02x}'"),
            7 => format!("&H{octet:02X}"),
            8 => format!("0{octet:02x}h"),
            9 => format!("byte(0x{octet:x})"),
            _ => format!("{octet}U"),
        }
    }

    #[test]
    fn tokens_end_where_their_language_ends_them() {
        for (text, expected, length) in [
            ("'\\0'", Token::Octet(0), 4),
            ("'\\n'", Token::Octet(b'\n'), 4),
            ("'\\r'", Token::Octet(b'\r'), 4),
            ("'\\t'", Token::Octet(b'\t'), 4),
            ("'\\\\'", Token::Octet(b'\\'), 4),
            ("'\\''", Token::Octet(b'\''), 4),
            ("'\\q'", Token::Other, 1),
            ("'\\x3g'", Token::Other, 1),
            ("'a'", Token::Octet(b'a'), 3),
            ("'\x7F'", Token::Other, 1),
            ("'ab'", Token::Other, 1),
            ("// 1\n", Token::Between, 4),
            ("// 1", Token::Between, 4),
            ("/ 1\n", Token::Other, 1),
            ("/**/", Token::Between, 4),
            ("/*/ ", Token::Other, 2),
            ("/* 1 */ */", Token::Between, 7),
            ("0x1_0", Token::Other, 5),
            ("-129", Token::Other, 4),
            ("256", Token::Other, 3),
            ("000000000000048,", Token::Octet(48), 15),
            ("0000000000000048,", Token::Octet(48), 16),
            ("00000000000000048,", Token::Other, 17),
            ("&", Token::Other, 1),
            ("ch", Token::Other, 2),
            ("u8(", Token::Between, 2),
            ("uint8_t ", Token::Between, 7),
            ("\u{e9}", Token::Other, 2),
            ("\u{3000}", Token::Between, 3),
        ] {
            let first = text.chars().next().expect("a character");
            assert_eq!(token(text, first), (expected, length), "{text}");
        }
        let comment = |length: usize| format!("/*{}*/ 1", " ".repeat(length));
        for (length, expected) in [(508, (Token::Between, 512)), (509, (Token::Other, 2))] {
            assert_eq!(token(&comment(length), '/'), expected, "{length}");
        }
    }

    proptest! {
        #[test]
        fn octets_are_read_in_every_language(octets in vec(any::<u8>(), 100..300), way in 0..11_usize, line in 0..6_usize) {
            let all: Vec<_> = octets.iter().map(|octet| written(*octet, way)).collect();
            let lines: Vec<_> = all.chunks(12).map(|line| line.join(", ")).collect();
            let list = match line {
                0 => format!("static const uint8_t ca_der[{}] = {{\n  {}\n}};", octets.len() + 300, lines.join(",\n  ")),
                1 => format!("/* 2026-01-05, 12 a line */\nnew byte[] {{ {} }};\nint length = 885;", lines.join(", /* more */\n")),
                2 => format!("var x = []byte{{\n\t{},\n}}", lines.join(",\n\t")),
                3 => format!("x = bytes([{}])  # 3", lines.join(",")),
                4 => format!("ca:\n  .byte {}\n", lines.join("\n  .byte ")),
                _ => format!("$x = @({})\n", lines.join(",  // y\n")),
            };
            prop_assert_eq!(looks(&list), Likeness::Perhaps);
            let parts = unwrap(&list).expect("a list").parts;
            prop_assert_eq!(parts, [Part::Octets(octets, Encoding::ByteArray)], "{}", list);
        }

        #[test]
        fn any_text_gives_an_answer(text in "[-0-9xX&H$'\\\\,(){}/*\n\u{e9}a-f ]{0,80}") {
            let _ = unwrap(&text);
        }
    }
}
