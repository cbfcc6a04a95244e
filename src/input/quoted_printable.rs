//! Quoted-printable (RFC 2045 section 6.7): `=3D` for `=`, and `=` at the end of a line that goes on.

use super::{
    form::{Form, Likeness, Unwrapped},
    found::QuirkKind,
};

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("quoted-printable")),
    words: "it is quoted-printable, as mail is (RFC 2045)",
    looks,
    unwrap: |text| Unwrapped::whole(decode(text)),
    for_crls: true,
};

fn looks(text: &str) -> Likeness {
    let bytes = text.as_bytes();
    let is_escape = |at: usize| {
        let rest = &bytes[at + 1..];
        rest.starts_with(b"\n") || rest.starts_with(b"\r\n") || octet(rest).is_some()
    };
    Likeness::perhaps(text.match_indices('=').any(|(at, _)| is_escape(at)))
}

fn octet(rest: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*rest.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// What an escape stands for, given what follows its `=`, and how long that is; `None` if it is none.
fn escape(rest: &[u8]) -> Option<(Option<u8>, usize)> {
    if let Some(octet) = octet(rest) {
        return Some((Some(octet), 2));
    }
    // RFC 2045 section 6.7 (3): blanks between it and the line end were added on the way.
    let blanks = rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
        .count();
    (rest.get(blanks) == Some(&b'\n')).then_some((None, blanks + 1))
}

/// Undoes the encoding; what is no escape stays as it is.
pub(super) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        let escape = (*byte == b'=').then(|| escape(&bytes[at..])).flatten();
        let (octet, length) = escape.unwrap_or((Some(*byte), 0));
        out.extend(octet);
        at += length;
    }
    String::from_utf8(out).unwrap_or_else(|error| {
        error
            .into_bytes()
            .iter()
            .map(|byte| char::from(*byte))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(text: &str, width: usize, end: &str) -> String {
        let mut out = String::new();
        let mut column = 0;
        for character in text.chars() {
            let piece = match character {
                '\n' => {
                    out.push_str(end);
                    column = 0;
                    continue;
                }
                '=' => "=3D".to_owned(),
                other => other.to_string(),
            };
            if column + piece.len() > width {
                out.push('=');
                out.push_str(end);
                column = 0;
            }
            column += piece.len();
            out.push_str(&piece);
        }
        out
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_restored(text in "[a-zA-Z0-9+/=\n-]{0,200}", width in 4..80_usize, end in "\r?\n") {
            let decoded = decode(&encoded(&text, width, &end));
            prop_assert_eq!(decoded.replace("\r\n", "\n"), text);
        }

        #[test]
        fn any_text_gives_an_answer(text in "[=0-9A-F \r\n\u{e9}]{0,40}") {
            let _ = (looks(&text), decode(&text));
        }
    }

    #[test]
    fn an_equals_sign_is_an_escape_or_ends_a_line() {
        for (text, is_like) in [
            ("a=\nb", true),
            ("a=\r\nb", true),
            ("a=3Db", true),
            ("a=\rb", false),
            ("a=xb", false),
            ("a=3", false),
            ("a=", false),
        ] {
            assert_eq!(looks(text), Likeness::perhaps(is_like), "{text:?}");
        }
    }
}
