//! Character sets, and base64 as people have it.

use super::found::{EncodingQuirk, QuirkKind};
use crate::error::{Error, ErrorKind, Result};
use base64::{
    DecodeError, Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::borrow::Cow;

/// Padding may be missing, and the last bits may be anything: both are met in the field.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD_BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const URL_BASE64: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// A text file's characters, in whichever Unicode form it is.
///
/// # Errors
/// [`ErrorKind::Decode`] when it is not text.
pub fn read_text(bytes: Vec<u8>, path: &str) -> Result<String> {
    let text = decode(&bytes, &mut Vec::new()).map_err(|error| error.in_file(path))?;
    Ok(text.into_owned())
}

/// UTF-8 or UTF-16, with or without byte order mark. Octets that are no UTF-8 are read
/// as Latin-1: they can only be in the text around a certificate.
pub(crate) fn decode<'a>(bytes: &'a [u8], quirks: &mut Vec<EncodingQuirk>) -> Result<Cow<'a, str>> {
    let mut odd = |kind, detail: &str| {
        quirks.push(EncodingQuirk {
            kind,
            offset: Some(0),
            detail: detail.to_owned(),
        });
    };
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        odd(
            QuirkKind::ByteOrderMark,
            "it starts with a UTF-8 byte order mark",
        );
        return Ok(utf8(rest));
    }
    let (rest, little) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, true),
        [0xFE, 0xFF, rest @ ..] => (rest, false),
        [first, 0, _, 0, ..] if *first != 0 => (bytes, true),
        [0, first, 0, _, ..] if *first != 0 => (bytes, false),
        _ => return Ok(utf8(bytes)),
    };
    let order = if little { "little" } else { "big" };
    odd(
        QuirkKind::Utf16,
        &format!("it is UTF-16 ({order}-endian), as PowerShell's `>` writes it"),
    );
    let (pairs, _) = rest.as_chunks::<2>();
    let units = pairs.iter().map(|pair| match little {
        true => u16::from_le_bytes(*pair),
        false => u16::from_be_bytes(*pair),
    });
    Ok(Cow::Owned(
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    ))
}

fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Binary read as Latin-1, or as UTF-16 by mistake, is full of controls.
pub(super) fn is_text(text: &str) -> bool {
    let plain = |c: char| !c.is_control() || c.is_whitespace();
    text.chars()
        .take(1024)
        .all(|c| plain(c) && c != char::REPLACEMENT_CHARACTER)
}

/// Texts without the blanks in them, one after another.
fn packed<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut packed = Vec::new();
    for text in texts {
        let octets = text.bytes();
        packed.extend(octets.filter(|b| !b.is_ascii_whitespace() && *b != 0));
    }
    packed
}

/// The octets of base64, with or without padding, in either alphabet; blanks inside are skipped.
/// And whether it is the alphabet for URLs (RFC 4648 section 5).
pub(super) fn base64(text: &str) -> Option<(Vec<u8>, bool)> {
    let packed = packed(std::iter::once(text));
    let is_for_urls = packed.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let engine = if is_for_urls {
        &URL_BASE64
    } else {
        &STANDARD_BASE64
    };
    let octets = engine.decode(&packed).ok()?;
    Some((octets, is_for_urls))
}

/// The octets of a PEM body, given in lines; blanks inside are skipped.
pub(super) fn body<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<u8>> {
    STANDARD_BASE64.decode(packed(lines)).map_err(|error| {
        let message = format!(
            "the base64 between its lines is damaged: {}",
            damage(&error)
        );
        Error::new(ErrorKind::Decode, message)
            .with_hint("copy the whole block again, from `-----BEGIN` to `-----END`")
    })
}

/// What is wrong with base64, and where.
fn damage(error: &DecodeError) -> String {
    match error {
        DecodeError::InvalidByte(at, byte) => {
            let number = at + 1;
            match byte.is_ascii_graphic() {
                true => format!(
                    "character {number}, blanks not counted, is `{}`, which has no place there",
                    char::from(*byte)
                ),
                false => format!("octet {number}, blanks not counted, is no character of base64"),
            }
        }
        _ => "a part of it is missing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_from_any_unicode_form_and_four_octets_tell_it() {
        for (bytes, expected) in [
            (&b"a\0b\0"[..], "ab"),
            (b"\0a\0b", "ab"),
            (b"\xFF\xFEa\0", "a"),
            (b"\xEF\xBB\xBFa", "a"),
            (b"\0\0a\0", "\0\0a\0"),
            (b"\0\0\0a", "\0\0\0a"),
            (b"a\0", "a\0"),
        ] {
            assert_eq!(
                read_text(bytes.to_vec(), "file").ok().as_deref(),
                Some(expected),
                "{bytes:?}"
            );
        }
    }
}
