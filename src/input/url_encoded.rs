//! Percent-encoding (RFC 3986 section 2.1), as proxies pass a client's certificate on (nginx, AWS ALB),
//! and forms of browsers (WHATWG URL, application/x-www-form-urlencoded).

use super::{
    form::{Form, Likeness, Part, Unwrapped, may_hold},
    found::QuirkKind,
};
use std::borrow::Cow;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("url-encoded")),
    words: "it is URL-encoded, as proxies and forms of browsers pass it on",
    looks,
    unwrap,
    for_crls: true,
};

fn looks(text: &str) -> Likeness {
    let is_escape = |at: usize| {
        let digits = text.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let is_armour = ["BEGIN%20", "%2DBEGIN", "%2dBEGIN"]
        .iter()
        .any(|one| text.contains(one));
    match text.match_indices('%').any(|(at, _)| is_escape(at)) {
        true if is_armour => Likeness::Surely,
        is_like => Likeness::perhaps(is_like),
    }
}

/// What ends a value: the next pair of a form, quotes, the next header.
const ENDS: [char; 8] = ['&', '"', '\'', '\n', '\r', ';', ',', '<'];

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let (mut parts, mut rest) = (Vec::new(), String::new());
    for value in text.split(ENDS) {
        if !value.contains('%') {
            rest.push_str(value);
            rest.push('\n');
            continue;
        }
        // The name of a header or of a form's member may stand before.
        let value = match value.split_once(['=', ' ']) {
            Some((name, value)) if !name.contains(['%', '-']) || name.ends_with(':') => value,
            _ => value,
        };
        let decoded = decode(value);
        match may_hold(&decoded) {
            true => parts.push(Part::Text(Cow::Owned(decoded))),
            false => rest.push_str(&decoded),
        }
    }
    Some(Unwrapped::parts(parts)?.with_rest(rest))
}

/// Undoes the encoding. A `+` is a digit of base64 to some encoders, and a blank to others: these
/// write it between the words of an armour, and `%2B` for the digit.
pub(super) fn decode(value: &str) -> String {
    let is_form = value.contains("BEGIN+") || value.contains("-----BEGIN%2B");
    let plus_is_blank = is_form && !value.contains("BEGIN%20");
    let octets: Vec<u8> = match plus_is_blank {
        true => percent_encoding::percent_decode_str(&value.replace('+', " ")).collect(),
        false => percent_encoding::percent_decode_str(value).collect(),
    };
    match String::from_utf8(octets) {
        Ok(text) => text,
        Err(error) => error
            .into_bytes()
            .iter()
            .map(|byte| char::from(*byte))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_plus_is_a_digit_or_a_blank() {
        for (encoded, decoded) in [
            ("-----BEGIN%20X-----%0AA+B%3d", "-----BEGIN X-----\nA+B="),
            (
                "-----BEGIN+X-----%0D%0AA%2BB%3D",
                "-----BEGIN X-----\r\nA+B=",
            ),
            ("%2D%2d%zz%", "--%zz%"),
        ] {
            assert_eq!(decode(encoded), decoded);
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_restored(text in "-----BEGIN [A-Z]{1,9}-----\n[a-zA-Z0-9+/=\n]{0,300}", is_lower: bool) {
            let encoded: String = text.bytes().map(|byte| match (byte, is_lower) {
                (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-', _) => char::from(byte).to_string(),
                (_, true) => format!("%{byte:02x}"),
                (_, false) => format!("%{byte:02X}"),
            }).collect();
            let file = format!("ssl-client-cert: {encoded}");
            prop_assert_eq!(looks(&file), Likeness::Surely);
            let parts = unwrap(&file).expect("a value").parts;
            prop_assert_eq!(parts, [Part::Text(Cow::Owned(text))]);
        }
    }

    #[test]
    fn an_armour_in_percent_encoding_is_surely_one() {
        for (text, expected) in [
            ("BEGIN%20X", Likeness::Surely),
            ("%2DBEGIN", Likeness::Surely),
            ("a%20b", Likeness::Perhaps),
            ("BEGIN%20".get(..7).expect("seven"), Likeness::Unlike),
            ("100%", Likeness::Unlike),
            ("5%zz", Likeness::Unlike),
        ] {
            assert_eq!(looks(text), expected, "{text}");
        }
    }

    #[test]
    fn names_before_a_value_are_no_part_of_it() {
        for (text, expected) in [
            ("name=-----BEGIN%20x", "-----BEGIN x"),
            ("X-Cert: -----BEGIN%20x", "-----BEGIN x"),
            ("-----BEGIN x%20y", "-----BEGIN x y"),
            ("%2D----BEGIN x", "-----BEGIN x"),
        ] {
            let parts = unwrap(text).map(|all| all.parts).unwrap_or_default();
            let expected = Part::Text(Cow::Owned(expected.to_owned()));
            assert_eq!(parts, [expected], "{text}");
        }
    }
}
