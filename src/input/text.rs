//! Character sets, quotes and base64: the layers that tools put around a certificate.

use super::{Encoding, QuirkKind, Search, Wanted, json::Json, pem, recognise, unread};
use crate::{
    asn1::tag,
    error::{Error, ErrorKind, Result},
};
use base64::{
    Engine,
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
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    quirks: &mut Vec<super::EncodingQuirk>,
) -> Result<Cow<'a, str>> {
    let mut odd = |kind, detail: &str| {
        quirks.push(super::EncodingQuirk {
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

/// Looks for certificates in a text: JSON, PEM, base64 or hex.
pub(super) fn search(
    search: &mut Search,
    text: &str,
    within: Option<Encoding>,
    depth: usize,
) -> Result<()> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{FEFF}');
    if text
        .trim_end_matches(|c: char| c.is_whitespace())
        .ends_with('\0')
    {
        search.quirk(
            QuirkKind::TrailingNul,
            None,
            "NUL characters follow the text",
        );
    }
    if trimmed.starts_with(['{', '[', '"', '\''])
        && let Some(done) = quoted(search, trimmed, within, depth)
    {
        return done;
    }
    if trimmed.contains("\\n") && trimmed.contains("-----BEGIN") {
        search.quirk(
            QuirkKind::LiteralNewlines,
            None,
            "line ends are written as `\\n`, as in a JSON string",
        );
        let unescaped = trimmed.replace("\\r", "").replace("\\n", "\n");
        return pem::search(search, &unescaped, within, depth);
    }
    if trimmed.contains("-----BEGIN") {
        return pem::search(search, trimmed, within, depth);
    }
    if let Some(bytes) = hex_dump(trimmed) {
        return search.bytes(&bytes, Some(Encoding::Hex), depth + 1);
    }
    let unescaped = match trimmed.contains("\\n") {
        true => Cow::Owned(trimmed.replace("\\r", "").replace("\\n", "\n")),
        false => Cow::Borrowed(trimmed),
    };
    if let Some((bytes, url)) = base64(&unescaped) {
        if url {
            search.quirk(
                QuirkKind::UrlAlphabet,
                None,
                "it is base64 with the alphabet of URLs",
            );
        }
        let inside = if is_armour(&bytes) {
            Encoding::Base64OfPem
        } else {
            Encoding::Base64
        };
        return search.bytes(&bytes, Some(inside), depth + 1);
    }
    let error = match is_text(trimmed) {
        true => recognise::text(trimmed),
        false => recognise::unreadable(),
    };
    let is_wide = search.has(QuirkKind::Utf16);
    if search.wanted == Wanted::Crls && unread::may_hold(trimmed, is_wide) {
        search.unread(error.clone());
    }
    search.instead.get_or_insert(error);
    Ok(())
}

/// Binary read as Latin-1, or as UTF-16 by mistake, is full of controls.
fn is_text(text: &str) -> bool {
    let plain = |c: char| !c.is_control() || c.is_whitespace();
    text.chars()
        .take(1024)
        .all(|c| plain(c) && c != char::REPLACEMENT_CHARACTER)
}

/// Whether it is PEM; a DER value may hold the same letters.
fn is_armour(bytes: &[u8]) -> bool {
    let mut windows = bytes.windows(10).take(4096);
    bytes.first() != Some(&tag::SEQUENCE) && windows.any(|window| window == b"-----BEGIN")
}

/// JSON, or something in quotes; `None` when it is neither.
fn quoted(
    search: &mut Search,
    text: &str,
    within: Option<Encoding>,
    depth: usize,
) -> Option<Result<()>> {
    let Some(json) = Json::read(text) else {
        let inner = text.trim_matches(['"', '\'']);
        // Quotes that only one end has, or a JSON text cut off: what is inside may still be one.
        if inner.len() == text.len() || depth >= super::MAX_DEPTH {
            return None;
        }
        search.quirk(QuirkKind::JsonQuoted, Some(0), "it is in quotes");
        return Some(self::search(search, inner, within, depth + 1));
    };
    let before = search.found.len();
    for text in &json.candidates {
        if let Err(error) = self::search(search, text, within, depth + 1) {
            return Some(Err(error));
        }
    }
    if search.found.len() == before {
        search.instead = Some(match &json.only_string {
            Some(inner) => recognise::text(inner),
            None => recognise::json(&json),
        });
        return Some(Ok(()));
    }
    search.quirk(QuirkKind::JsonQuoted, Some(0), "it is inside a JSON text");
    Some(Ok(()))
}

/// Hex digits of at least a small certificate, with blanks or colons between.
fn hex_dump(text: &str) -> Option<Vec<u8>> {
    let looks_right = text.len() > 256
        && text.starts_with("30")
        && text
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || b.is_ascii_whitespace() || b == b':');
    looks_right.then(|| {
        let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
        hex::decode(digits).ok()
    })?
}

/// Base64 without armour, wrapped or not; whether it uses the alphabet of URLs.
fn base64(text: &str) -> Option<(Vec<u8>, bool)> {
    let packed = packed(std::iter::once(text));
    let url = packed.iter().any(|b| matches!(b, b'-' | b'_'));
    if packed.len() < 64 {
        return None;
    }
    let engine = if url { &URL_BASE64 } else { &STANDARD_BASE64 };
    engine.decode(&packed).ok().map(|bytes| (bytes, url))
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

/// The octets of a PEM body, given in lines; blanks inside are skipped.
pub(super) fn body<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<u8>> {
    STANDARD_BASE64.decode(packed(lines)).map_err(|error| {
        Error::new(
            ErrorKind::Decode,
            format!("the base64 between its lines is damaged: {error}"),
        )
        .with_hint("copy the whole block again, from `-----BEGIN` to `-----END`")
    })
}
