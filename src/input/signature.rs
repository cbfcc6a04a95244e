//! A signature in a file of its own, as `openssl dgst -sign` and key services write it: raw, or as text
//! around it (base64, hex, armour, JSON quotes).

use super::text;
use crate::error::{Error, ErrorKind, Result};

/// A signature that was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundSignature {
    /// The signature's own octets.
    pub octets: Vec<u8>,
    /// What was taken off to get at them, from the outside to the inside; none for raw octets.
    pub wrappings: Vec<Wrapping>,
}

/// What a signature is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wrapping {
    /// Lines `-----BEGIN …-----` and `-----END …-----`.
    Armour,
    /// Base64 (RFC 4648 section 4).
    Base64,
    /// Base64 with the alphabet for URLs (RFC 4648 section 5).
    Base64Url,
    /// Hex digits, perhaps with colons or `0x`.
    Hex,
    /// A member of a JSON object, as the command lines of key services print it.
    Json,
    /// What `openssl dgst -hex` writes before it: `RSA-SHA2-256(file)= `.
    Label,
    /// Line breaks or blanks within it.
    LineBreaks,
    /// Quotes of JSON or of a shell.
    Quotes,
    /// UTF-16, or a byte order mark.
    Unicode,
}

impl Wrapping {
    /// What it is, in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Armour => "armour (`-----BEGIN …`)",
            Self::Base64 => "base64",
            Self::Base64Url => "base64 with the alphabet for URLs",
            Self::Hex => "hex",
            Self::Json => "a JSON object",
            Self::Label => "the label that `openssl dgst` writes",
            Self::LineBreaks => "line breaks or blanks",
            Self::Quotes => "quotes",
            Self::Unicode => "UTF-16 or a byte order mark",
        }
    }
}

/// RSA of 16384 bits as base64 of base64 in UTF-16 takes less.
const MAX_OCTETS: usize = 64 * 1024;
/// Base64 of base64 in JSON has three.
const MAX_LAYERS: usize = 4;
/// The shortest signature of any key that is verified: ECDSA with two numbers that happen to be small.
const SHORTEST: usize = 8;

/// The signature in a file.
///
/// # Errors
/// [`ErrorKind::Decode`] when the file is empty or holds something else, [`ErrorKind::Limit`] when it is
/// longer than any signature. Both name `path`.
///
/// ```
/// let found = popcert::input::signature(b"MAYCAQECAQE=\n", "signature.txt")?;
/// assert_eq!(found.octets, [0x30, 6, 2, 1, 1, 2, 1, 1]);
/// # Ok::<(), popcert::Error>(())
/// ```
pub fn signature(bytes: &[u8], path: &str) -> Result<FoundSignature> {
    read(bytes).map_err(|error| error.in_file(path))
}

fn read(bytes: &[u8]) -> Result<FoundSignature> {
    if bytes.len() > MAX_OCTETS {
        let message = format!("the file has over {MAX_OCTETS} octets, more than any signature");
        return Err(Error::new(ErrorKind::Limit, message).with_hint(HINT));
    }
    let mut wrappings = Vec::new();
    let mut octets = bytes.to_vec();
    for _ in 0..MAX_LAYERS {
        let mut outer = Vec::new();
        match unwrapped(&octets, &mut outer) {
            Ok(Some(inner)) => {
                octets = inner;
                wrappings.append(&mut outer);
            }
            // What looks like text inside of base64 may be a signature that looks like text.
            Err(_) if !wrappings.is_empty() => break,
            Ok(None) => break,
            Err(error) => return Err(error),
        }
    }
    if octets.len() < SHORTEST {
        let message = match octets.iter().all(u8::is_ascii_whitespace) {
            true => "the file is empty".to_owned(),
            false => format!("{} octets are no signature of any key", octets.len()),
        };
        return Err(Error::new(ErrorKind::Decode, message).with_hint(HINT));
    }
    Ok(FoundSignature { octets, wrappings })
}

const HINT: &str = "give the file that holds the signature and nothing else: base64, or the octets as `openssl dgst -sign` writes them";

/// One layer of text taken off; `None` for what is no text.
fn unwrapped(bytes: &[u8], wrappings: &mut Vec<Wrapping>) -> Result<Option<Vec<u8>>> {
    let is_binary = |text: &str| {
        text.chars().any(|c| {
            c.is_control() && !c.is_whitespace() && c != '\0' || c == char::REPLACEMENT_CHARACTER
        })
    };
    let mut quirks = Vec::new();
    let decoded = text::decode(bytes, &mut quirks)?;
    // A signature's octets are no UTF-8, but for one in billions.
    if is_binary(&decoded) || (quirks.is_empty() && !bytes.is_ascii()) {
        return Ok(None);
    }
    let mut inner = decoded.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if inner.is_empty() {
        return Ok(None);
    }
    if !quirks.is_empty() {
        wrappings.push(Wrapping::Unicode);
    }
    if let Some(member) = member(inner) {
        wrappings.push(Wrapping::Json);
        return Ok(Some(member.into_bytes()));
    }
    if let Some(body) = without_armour(inner)? {
        wrappings.push(Wrapping::Armour);
        inner = body.trim();
    }
    let unquoted = inner.trim_matches(['"', '\'', '`']);
    if unquoted.len() != inner.len() {
        wrappings.push(Wrapping::Quotes);
        inner = unquoted.trim();
    }
    if let Some((label, digits)) = inner.split_once(")= ")
        && label.contains('(')
    {
        wrappings.push(Wrapping::Label);
        inner = digits.trim();
    }
    let has_breaks = inner.contains(char::is_whitespace) && !wrappings.contains(&Wrapping::Armour);
    let (octets, kind) = decode(inner).ok_or_else(|| not_a_signature(inner))?;
    if has_breaks {
        wrappings.push(Wrapping::LineBreaks);
    }
    wrappings.push(kind);
    Ok(Some(octets))
}

/// The names under which key services answer a signature, in any letter case: AWS KMS `Signature`, `az keyvault key sign`
/// `signature`, its REST API `value`, older releases `result`.
const MEMBERS: [&str; 3] = ["signature", "value", "result"];

/// The signature's text in a JSON object.
fn member(text: &str) -> Option<String> {
    if !text.starts_with('{') {
        return None;
    }
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    let named = |wanted: &str| {
        let mut members = object.iter();
        let found = members.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.and_then(|(_, value)| value.as_str())
    };
    MEMBERS.into_iter().find_map(named).map(str::to_owned)
}

/// What stands between the armour's lines.
fn without_armour(text: &str) -> Result<Option<&str>> {
    const DASHES: &str = "-----";
    let Some(rest) = text.strip_prefix("-----BEGIN ") else {
        return Ok(None);
    };
    let Some((label, body)) = rest.split_once(DASHES) else {
        return Ok(None);
    };
    if ["CERTIFICATE", "KEY", "CRL", "CMS", "PKCS"]
        .iter()
        .any(|word| label.contains(word))
    {
        let message = format!(
            "the file holds a PEM block `{}`, no signature",
            super::shortened(label)
        );
        return Err(Error::new(ErrorKind::Decode, message).with_hint(
            match label.contains("CERTIFICATE") {
                true => {
                    "a proof that is a certificate is given with `--proof`, a request with `--csr`"
                }
                false => HINT,
            },
        ));
    }
    let end = body.rfind("-----END ").or_else(|| body.rfind(DASHES));
    Ok(Some(&body[..end.unwrap_or(body.len())]))
}

/// Hex before base64: every hex text is base64, too, of octets that mean nothing.
fn decode(text: &str) -> Option<(Vec<u8>, Wrapping)> {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ':' | ' ' | '\n' | '\r' | '\t'))
        .collect();
    let digits = digits.strip_prefix("0x").unwrap_or(&digits);
    let is_hex = digits.len().is_multiple_of(2) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hex && !digits.is_empty() {
        let pairs = digits.as_bytes().chunks_exact(2);
        let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        return Some((pairs.map(octet).collect::<Option<_>>()?, Wrapping::Hex));
    }
    let (octets, is_for_urls) = text::base64(text)?;
    Some((
        octets,
        match is_for_urls {
            true => Wrapping::Base64Url,
            false => Wrapping::Base64,
        },
    ))
}

fn not_a_signature(text: &str) -> Error {
    let message = format!(
        "this is text and neither base64 nor hex: `{}`",
        super::shortened(text)
    );
    Error::new(ErrorKind::Decode, message).with_hint(HINT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, prelude::BASE64_STANDARD};
    use proptest::prelude::*;

    fn wrapped(wrapping: Wrapping, octets: &[u8]) -> Vec<u8> {
        let base64 = BASE64_STANDARD.encode(octets);
        match wrapping {
            Wrapping::Armour => {
                format!("-----BEGIN SIGNATURE-----\n{base64}\n-----END SIGNATURE-----\n")
            }
            Wrapping::Hex => octets.iter().map(|octet| format!("{octet:02x}")).collect(),
            Wrapping::Json => format!("{{\"KeyId\": \"a\", \"Signature\": \"{base64}\"}}\n"),
            Wrapping::Label => {
                let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
                format!("RSA-SHA2-256(code.txt)= {hex}\n")
            }
            Wrapping::LineBreaks => {
                let (first, second) = base64.split_at(base64.len() / 2);
                format!("{first}\r\n{second}\r\n")
            }
            Wrapping::Quotes => format!("\"{base64}\""),
            Wrapping::Unicode => {
                let units = format!("\u{FEFF}{base64}\r\n");
                return units.encode_utf16().flat_map(u16::to_le_bytes).collect();
            }
            _ => base64,
        }
        .into_bytes()
    }

    proptest! {
        #[test]
        fn a_signature_is_found_in_every_wrapping(rest in proptest::collection::vec(any::<u8>(), 64..300)) {
            // What begins like text is text, whatever wraps it.
            let octets = [&[0x30, 0x82, 0x01, 0xFF][..], &rest].concat();
            let raw = signature(&octets, "raw").expect("raw octets");
            prop_assert_eq!((&raw.octets, raw.wrappings.len()), (&octets, 0));
            for wrapping in [
                Wrapping::Armour, Wrapping::Base64, Wrapping::Hex, Wrapping::Json, Wrapping::Label,
                Wrapping::LineBreaks, Wrapping::Quotes, Wrapping::Unicode,
            ] {
                let found = signature(&wrapped(wrapping, &octets), "file").expect("a signature");
                prop_assert_eq!(&found.octets, &octets, "{:?}", wrapping);
                prop_assert!(found.wrappings.contains(&wrapping), "{:?}: {:?}", wrapping, found.wrappings);
                let twice = BASE64_STANDARD.encode(wrapped(wrapping, &octets));
                let found = signature(twice.as_bytes(), "file").expect("a signature");
                prop_assert_eq!(&found.octets, &octets, "{:?} twice", wrapping);
            }
        }

        #[test]
        fn no_octets_make_it_panic(octets in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,200}") {
            for bytes in [&octets[..], text.as_bytes()] {
                if let Ok(found) = signature(bytes, "file") {
                    prop_assert!(found.octets.len() <= bytes.len());
                }
            }
        }
    }

    #[test]
    fn what_was_taken_off_is_described() {
        const OCTETS: &[u8] = &[0x30, 6, 2, 1, 1, 2, 1, 1];
        const FOR_URLS: &[u8] = &[0xFB, 0xFF, 0xBF, 0xFB, 0xFF, 0xBF, 0xFB, 0xFF, 0xBF];
        const LABEL: &str = "the label that `openssl dgst` writes";
        let cases: &[(&[u8], &[u8], &[&str])] = &[
            (OCTETS, OCTETS, &[]),
            (b"MAYCAQECAQE=", OCTETS, &["base64"]),
            (b"MAYCAQECAQE=\r\n\0", OCTETS, &["base64"]),
            (
                b"MAYC\nAQECAQE=",
                OCTETS,
                &["line breaks or blanks", "base64"],
            ),
            (
                b"MAYC AQECAQE=",
                OCTETS,
                &["line breaks or blanks", "base64"],
            ),
            (
                b"-_-_-_-_-_-_",
                FOR_URLS,
                &["base64 with the alphabet for URLs"],
            ),
            (b"30:06:02:01:01:02:01:01", OCTETS, &["hex"]),
            (b"EC(f)= 3006020101020101", OCTETS, &[LABEL, "hex"]),
            (b"'MAYCAQECAQE='", OCTETS, &["quotes", "base64"]),
            (
                b"\xEF\xBB\xBFMAYCAQECAQE=",
                OCTETS,
                &["UTF-16 or a byte order mark", "base64"],
            ),
            (
                b"-----BEGIN SIGNATURE-----\nMAYC\nAQECAQE=\n-----END SIGNATURE-----\n",
                OCTETS,
                &["armour (`-----BEGIN …`)", "base64"],
            ),
            (
                b"-----BEGIN SIGNATURE-----\nMAYCAQECAQE=\n-----",
                OCTETS,
                &["armour (`-----BEGIN …`)", "base64"],
            ),
        ];
        for (file, octets, wrappings) in cases {
            let found = signature(file, "file").expect("a signature");
            let described: Vec<_> = found.wrappings.iter().map(|one| one.describe()).collect();
            assert_eq!(
                (&found.octets[..], &described[..]),
                (*octets, *wrappings),
                "{file:?}"
            );
        }
    }

    #[test]
    fn what_is_longer_than_any_signature_is_refused() {
        let kind = |length| signature(&vec![0xFF; length], "file").map_err(|error| error.kind());
        assert_eq!(kind(65_536).map(|found| found.octets.len()), Ok(65_536));
        assert_eq!(kind(65_537), Err(ErrorKind::Limit));
    }

    #[test]
    fn what_is_no_signature_is_named() {
        for (bytes, expected) in [
            (&b""[..], "is empty"),
            (b"\n\n", "is empty"),
            (b"\0\n", "2 octets"),
            (b"not base64!", "neither base64 nor hex"),
            (
                b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
                "a PEM block `CERTIFICATE`",
            ),
            (
                b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
                "a PEM block `PRIVATE KEY`",
            ),
            (b"MAA=", "2 octets"),
        ] {
            let error = signature(bytes, "file").expect_err("no signature");
            assert!(error.message().contains(expected), "{error}");
            assert_eq!(error.file(), Some("file"));
        }
    }
}
