//! Base64 or hex somewhere in a text that is of no form known here: settings, SQL, logs, web pages.

use super::{
    base64_text,
    form::{Form, Likeness, Part, SHORTEST, Unwrapped, may_hold},
    found::{Encoding, QuirkKind},
    text::base64,
};
use crate::asn1::{reader::beginning, tag};

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("embedded")),
    words: "it is base64 or hex among other text",
    // Beside PEM, what is damaged must not be passed over.
    looks: |text| Likeness::perhaps(text.len() >= SHORTEST && !text.contains("-----BEGIN ")),
    unwrap,
    for_crls: false,
};

/// How base64 of a certificate, of a bundle and of a PEM begins; and hex of them.
const STARTS: &[&str] = &[
    "MII",
    "MIA",
    "MIG",
    "LS0tLS1C",
    "308",
    "2d2d2d2d2d42",
    "2D2D2D2D2D42",
];

/// A header with a certificate is longer.
const SHORTEST_HEADER: usize = 500;

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut runs = Runs::default();
    for line in text.lines() {
        runs.line(line.trim());
    }
    runs.end();
    Unwrapped::parts(runs.parts)
}

/// Digits that stand together, in one line or in several that hold nothing else.
#[derive(Default)]
struct Runs {
    digits: String,
    parts: Vec<Part<'static>>,
}

fn is_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_')
}

fn is_start(run: &str) -> bool {
    STARTS.iter().any(|start| run.starts_with(start))
}

impl Runs {
    fn line(&mut self, line: &str) {
        if line.chars().all(is_digit) {
            // An assignment is no line of digits that goes on.
            if line.trim_end_matches('=').contains('=') {
                self.end();
            }
            return self.push(line);
        }
        let mut before = None;
        for run in line.split_inclusive(|c| !is_digit(c)) {
            let last = run.chars().next_back().filter(|c| !is_digit(*c));
            let run = run.trim_end_matches(|c| !is_digit(c));
            // Hex of C, SQL and PostgreSQL.
            let hex = run.strip_prefix("0x").or(run.strip_prefix('x'));
            let run = hex.filter(|run| is_start(run)).unwrap_or(run);
            // A path before base64 is a mistake of its own.
            let follows_path = before == Some('\\') && hex.is_none();
            let is_first = before != Some('.');
            before = last;
            self.end();
            if is_start(run) && !follows_path {
                self.push(run);
            }
            // The header of a JSON Web Token holds certificates in `x5c` (RFC 7515 section 4.1.6).
            if run.starts_with("eyJ") && run.len() >= SHORTEST_HEADER && is_first {
                run.clone_into(&mut self.digits);
                self.end();
            }
            // `key=MII…`: the name is made of digits, too.
            if let Some((_, value)) = run.split_once('=').filter(|(_, value)| is_start(value)) {
                self.push(value);
            }
            if last.is_some() {
                self.end();
            }
        }
    }

    fn push(&mut self, run: &str) {
        if !is_start(&self.digits) {
            self.digits.clear();
            let value = run.split_once('=').map_or(run, |(_, value)| value);
            let run = if is_start(run) { run } else { value };
            if !is_start(run) {
                return;
            }
            self.digits.push_str(run);
        } else {
            self.digits.push_str(run);
        }
        if self.digits.ends_with('=') {
            self.end();
        }
    }

    fn end(&mut self) {
        let digits = std::mem::take(&mut self.digits);
        if !may_hold(&digits) {
            return;
        }
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = match whole(&digits, is_hex) {
            Some(digits) => digits,
            None => return,
        };
        self.parts.extend(match is_hex {
            true => ::hex::decode(digits)
                .ok()
                .map(|octets| Part::Octets(octets, Encoding::Hex)),
            false => base64(digits).map(|(octets, _)| base64_text::part(octets)),
        });
    }
}

/// The digits of the value that begins here, without words that stand in the lines below it; `None`
/// if some are missing. Of text it does not tell.
fn whole(digits: &str, is_hex: bool) -> Option<&str> {
    const HEADER_DIGITS: usize = 16;
    let start = digits.get(..HEADER_DIGITS)?;
    let octets = match is_hex {
        true => ::hex::decode(start).ok()?,
        false => base64(start)?.0,
    };
    if octets.first() != Some(&tag::SEQUENCE) {
        return Some(digits);
    }
    let value = beginning(&octets)?;
    let Some(length) = value.length else {
        return Some(digits);
    };
    let bits = value.header.checked_add(length)?.checked_mul(8)?;
    digits.get(..bits.div_ceil(if is_hex { 4 } else { 6 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::writer;
    use ::base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn values_are_found_in_other_text(octets in vec(any::<u8>(), 260..400), way in 0..8_usize) {
            let octets = writer::value(tag::SEQUENCE, &octets);
            let text = STANDARD.encode(&octets);
            let wrapped: Vec<_> = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line)).collect();
            let file = match way {
                0 => format!("# settings\nCERT={text}\nNAME=x\n"),
                1 => format!("<p>The CA: {text}</p>"),
                2 => format!("INSERT INTO a VALUES (1, '{text}', 2);"),
                3 => format!("INSERT INTO a VALUES (1, 0x{}, 2);", ::hex::encode(&octets)),
                4 => format!("here it is\n{}\nThanks", wrapped.join("\n")),
                5 => format!("ca = \"{text}\"\n[other]\n"),
                6 => format!("cert:\n    {}\n", wrapped.join("\n    ")),
                _ => format!("a,b\n1,\\x{}\n", ::hex::encode_upper(&octets)),
            };
            let parts = unwrap(&file).map(|all| all.parts).unwrap_or_default();
            let found = parts.iter().filter(|part| matches!(part, Part::Octets(its, _) if *its == octets));
            prop_assert_eq!(found.count(), 1, "{}", file);
        }

        #[test]
        fn any_text_gives_an_answer(text in "([a-zA-Z0-9+/=]{0,200}|MII|[ \n\u{e9},\\\\]){0,8}") {
            let _ = unwrap(&text);
        }
    }

    #[test]
    fn a_text_without_armour_is_looked_through_if_it_is_long_enough() {
        let looks = FORM.looks;
        assert_eq!(looks(&" ".repeat(SHORTEST)), Likeness::Perhaps);
        assert_eq!(looks(&" ".repeat(SHORTEST - 1)), Likeness::Unlike);
        let armour = format!("{}-----BEGIN ", " ".repeat(SHORTEST));
        assert_eq!(looks(&armour), Likeness::Unlike);
    }

    /// The second part of a token is what it says, and not a header.
    #[test]
    fn the_header_of_a_token_is_taken_and_its_contents_are_not() {
        let part = |length: usize| format!("eyJ{}", "A".repeat(length - 3));
        for (text, expected) in [
            (format!("token: {}.{}.x", part(500), part(504)), vec![375]),
            (format!("token: {}.{}.x", part(496), part(504)), vec![]),
            (format!("{} x", part(500)), vec![375]),
        ] {
            let parts = unwrap(&text).map(|all| all.parts).unwrap_or_default();
            let lengths: Vec<_> = parts.iter().map(Part::len).collect();
            assert_eq!(lengths, expected, "{text}");
        }
    }
}
