//! Base64 without armour (RFC 4648 sections 4 and 5), wrapped or not, of one certificate or of several
//! one after the other.

use super::{
    der,
    form::{Form, Likeness, Part, Unwrapped},
    found::{Encoding, QuirkKind},
    text::base64,
};
use crate::asn1::tag;

/// Whole words are letters, too.
const SHORTEST: usize = 64;

pub(super) const FORM: Form = Form {
    quirk: None,
    words: "it is base64 without armour",
    looks,
    unwrap,
    for_crls: true,
};

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn looks(text: &str) -> Likeness {
    let is_part =
        |byte: u8| is_digit(byte) || byte == b'=' || byte.is_ascii_whitespace() || byte == 0;
    // The hyphens and letters of an armour are digits of base64url, too.
    let is_armour = text.starts_with("--");
    Likeness::surely(text.len() >= SHORTEST && !is_armour && text.bytes().all(is_part))
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let decoded = match base64(text) {
        Some(whole) if is_whole(&whole.0) => vec![whole],
        whole => pieces(text).or(whole.map(|whole| vec![whole]))?,
    };
    let is_for_urls = decoded.iter().any(|(_, is_for_urls)| *is_for_urls);
    let parts = decoded.into_iter().map(|(octets, _)| part(octets));
    let mut unwrapped = Unwrapped::parts(parts.collect())?;
    unwrapped.defect = is_for_urls.then(|| {
        let detail = "it is base64 with the alphabet of URLs";
        (QuirkKind::UrlAlphabet, detail.to_owned())
    });
    Some(unwrapped)
}

/// Octets of base64; whether they are PEM shows when they are read.
pub(super) fn part(octets: Vec<u8>) -> Part<'static> {
    Part::Octets(octets, Encoding::Base64)
}

/// Whether values of DER end where the octets do: the second of two values without padding between
/// them decodes to other octets than its own. What is no DER is not split.
fn is_whole(octets: &[u8]) -> bool {
    let mut rest = octets;
    while rest.first() == Some(&tag::SEQUENCE)
        && let Ok(length) = der::length(rest)
    {
        rest = &rest[length..];
    }
    rest.len() == octets.len() || rest.iter().all(|octet| *octet == 0)
}

/// Values that end in padding, or of one line each.
fn pieces(text: &str) -> Option<Vec<(Vec<u8>, bool)>> {
    let lines = || text.split_ascii_whitespace();
    let is_long = lines().all(|line| line.len() >= SHORTEST);
    let of_lines: Option<Vec<_>> = is_long.then(|| lines().map(base64).collect()).flatten();
    // Lines of one value that is wrapped do not all begin like a value.
    let is_value = |octets: &[u8]| octets.first() == Some(&tag::SEQUENCE) && is_whole(octets);
    let are_values = |all: &Vec<(Vec<u8>, bool)>| all.iter().all(|(one, _)| is_value(one));
    of_lines.filter(are_values).or_else(|| padded(text))
}

fn padded(text: &str) -> Option<Vec<(Vec<u8>, bool)>> {
    let mut all = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'=' && bytes.get(at + 1) != Some(&b'=') {
            all.push(base64(&text[start..=at])?);
            start = at + 1;
        }
    }
    if !text[start..].trim().is_empty() {
        all.push(base64(&text[start..])?);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::writer::value;
    use ::base64::{Engine, engine::general_purpose};
    use proptest::{collection::vec, prelude::*};

    fn octets(text: &str) -> Vec<u8> {
        let parts = unwrap(text).expect("base64").parts;
        let octets = parts.into_iter().map(|part| match part {
            Part::Octets(octets, _) => octets,
            Part::Text(_) => unreachable!("octets only"),
        });
        octets.collect::<Vec<_>>().concat()
    }

    /// 50 octets that look like a value, zeros, and more on a second line.
    #[test]
    fn a_line_that_ends_after_a_value_is_not_one_of_its_own() {
        let mut one = vec![0; 165];
        one[..2].copy_from_slice(&[tag::SEQUENCE, 50]);
        one[164] = 1;
        let text = general_purpose::STANDARD.encode(&one);
        let (first, second) = text.split_at(74);
        assert_eq!(
            octets(&format!("{first}\n{}\n{}", &second[..74], &second[74..])),
            one
        );
    }

    #[test]
    fn base64_is_digits_and_blanks_alone() {
        let digits = "MIIB".repeat(16);
        for (text, expected) in [
            (digits.clone(), Likeness::Surely),
            (format!("{digits} \r\n\0=="), Likeness::Surely),
            (digits[1..].to_owned(), Likeness::Unlike),
            (format!("{digits}."), Likeness::Unlike),
            (format!("--{digits}"), Likeness::Unlike),
        ] {
            assert_eq!(looks(&text), expected, "{text}");
        }
    }

    /// With one `=` and with two.
    #[test]
    fn padding_ends_a_value_within_a_line() {
        let all = [130, 131, 130].map(|length| value(tag::SEQUENCE, &vec![7; length]));
        let text: String = all
            .iter()
            .map(|one| general_purpose::STANDARD.encode(one))
            .collect();
        assert_eq!(unwrap(&text).expect("base64").parts.len(), 3);
        assert_eq!(octets(&text), all.concat());
    }

    /// The second line begins as another value would.
    #[test]
    fn a_value_that_is_wrapped_is_one() {
        let mut contents = vec![0; 94];
        contents[46..48].copy_from_slice(&[tag::SEQUENCE, 46]);
        let text = general_purpose::STANDARD.encode(value(tag::SEQUENCE, &contents));
        let (first, second) = text.split_at(64);
        let lines = format!("{first}\n{second}");
        assert_eq!(unwrap(&lines).expect("base64").parts.len(), 1);
    }

    proptest! {
        #[test]
        fn values_are_read_one_after_another(
            // A certificate's length takes more than one octet, which no text begins with.
            all in vec(vec(any::<u8>(), 128..250), 1..4), is_for_urls: bool, is_padded: bool,
        ) {
            let engine = match (is_for_urls, is_padded) {
                (true, true) => general_purpose::URL_SAFE,
                (true, false) => general_purpose::URL_SAFE_NO_PAD,
                (false, true) => general_purpose::STANDARD,
                (false, false) => general_purpose::STANDARD_NO_PAD,
            };
            let all: Vec<_> = all.iter().map(|one| value(tag::SEQUENCE, one)).collect();
            let text: String = all.iter().map(|one| engine.encode(one) + "\n").collect();
            prop_assert_eq!(octets(text.trim_end()), all.concat());
        }

        #[test]
        fn lines_may_be_of_any_width(one in vec(any::<u8>(), 60..200), width in 1..90_usize) {
            let text = general_purpose::STANDARD.encode(&one);
            let lines = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).expect("ASCII"));
            prop_assert_eq!(octets(&lines.collect::<Vec<_>>().join("\r\n")), one);
        }
    }
}
