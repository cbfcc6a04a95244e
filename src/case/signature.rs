//! A proof that is a signature over the code, and what it is a signature of.
//!
//! "The signature is wrong" leaves an operator with a shell history. What goes wrong is nearly always
//! what was signed (a newline along with the code, the code in another case, its digest), so the usual
//! messages are tried, and the one that fits names the mistake.

use crate::{
    certificate::{Certificate, PublicKey},
    code::VerificationCode,
    error::Result,
    input::{self, FoundSignature, Wrapping},
    trust::{Arithmetic, Failure, SignedAs, find_signed},
};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::{path::Path, sync::Arc};

/// A signature over the verification code, and where it was found.
#[derive(Clone, Debug)]
pub struct SignatureInput {
    file: Arc<str>,
    found: FoundSignature,
}

impl SignatureInput {
    /// Reads the signature of a file: raw, base64, hex, with armour or without.
    ///
    /// # Errors
    /// Those of [`read_file`](input::read_file) and of [`signature`](input::signature).
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::new(&input::read_file(path)?, &path.display().to_string())
    }

    /// The signature in `bytes`, which came from `path`.
    ///
    /// # Errors
    /// Those of [`signature`](input::signature).
    pub fn new(bytes: &[u8], path: &str) -> Result<Self> {
        let found = input::signature(bytes, path)?;
        Ok(Self {
            file: path.into(),
            found,
        })
    }

    /// The file's name.
    pub fn path(&self) -> &str {
        &self.file
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The signature's own octets.
    pub fn octets(&self) -> &[u8] {
        &self.found.octets
    }

    /// What was taken off to get at them, from the outside to the inside.
    pub fn wrappings(&self) -> &[Wrapping] {
        &self.found.wrappings
    }
}

/// What a signature turned out to be a signature of.
#[derive(Clone, Debug)]
pub(crate) struct SignatureMatch {
    /// The certificate among [`Options::untrusted`](super::Options::untrusted) whose key signed, unless
    /// it is the CA's.
    pub(crate) other: Option<usize>,
    pub(crate) message: Message,
    pub(crate) signed_as: SignedAs,
}

/// What may have been signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) octets: Vec<u8>,
    /// What it is, as the object of "it signs": empty for the code itself.
    pub(crate) what: &'static str,
}

/// Every message that is tried. The first is the code.
pub(crate) fn messages(code: &VerificationCode) -> Vec<Message> {
    let text = code.as_str();
    let message = |octets: Vec<u8>, what| Message { octets, what };
    let with = |what, text: String| message(text.into_bytes(), what);
    let mut all = vec![message(text.into(), "")];
    for (end, what) in [
        ("\n", "the code and a newline behind it"),
        ("\r\n", "the code and CR LF behind it"),
        (" ", "the code and a blank behind it"),
        ("\0", "the code and a NUL behind it"),
        ("\t", "the code and a tab behind it"),
        (" \n", "the code, a blank and a newline behind it"),
        // `echo CODE > file` of cmd.exe keeps the blank.
        (" \r\n", "the code, a blank and CR LF behind it"),
        ("\n\n", "the code and two newlines behind it"),
        ("\r", "the code and CR behind it"),
    ] {
        all.push(with(what, format!("{text}{end}")));
    }
    all.push(with("the code and a blank before it", format!(" {text}")));
    for (other, what, what_with) in [
        (
            text.to_ascii_lowercase(),
            "the code in lower case",
            "the code in lower case and a newline",
        ),
        (
            text.to_ascii_uppercase(),
            "the code in upper case",
            "the code in upper case and a newline",
        ),
    ] {
        all.push(with(what_with, format!("{other}\n")));
        all.push(with(what, other));
    }
    let utf_16 = |text: String| text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // PowerShell ends what it writes to a file with CR LF, Windows PowerShell 5 in UTF-16 with a mark.
    for (end, quoted, marked, wide, wide_marked) in [
        (
            "",
            "the code in quotes",
            "the code behind a byte order mark",
            "the code in UTF-16",
            "the code in UTF-16 with a byte order mark",
        ),
        (
            "\n",
            "the code in quotes and a newline",
            "the code behind a byte order mark, and a newline",
            "the code in UTF-16 and a newline",
            "the code in UTF-16 with a byte order mark, and a newline",
        ),
        (
            "\r\n",
            "the code in quotes and CR LF",
            "the code behind a byte order mark, and CR LF",
            "the code in UTF-16 and CR LF",
            "the code in UTF-16 with a byte order mark, and CR LF",
        ),
    ] {
        all.push(with(quoted, format!("\"{text}\"{end}")));
        all.push(with(marked, format!("\u{FEFF}{text}{end}")));
        all.push(message(utf_16(format!("{text}{end}")), wide));
        let text = format!("\u{FEFF}{text}{end}");
        all.push(message(utf_16(text), wide_marked));
    }
    all.extend(digests(text));
    all.push(with("the code in hex", hex(text.as_bytes())));
    all.push(with(
        "the code in hex and a newline",
        format!("{}\n", hex(text.as_bytes())),
    ));
    all.extend(
        from_hex(text)
            .map(|octets| message(octets, "the octets that the code's hex digits stand for")),
    );
    // Of two that are equal (a code that is in upper case), the first says it best.
    let mut seen = std::collections::HashSet::new();
    all.retain(|one| seen.insert(one.octets.clone()));
    all
}

/// Digests of the code, which were hashed again by whoever signed.
fn digests(text: &str) -> Vec<Message> {
    let of = |octets: Vec<u8>, what, in_hex| {
        let digits = hex(&octets);
        [
            Message { octets, what },
            Message {
                octets: digits.clone().into_bytes(),
                what: in_hex,
            },
            Message {
                octets: format!("{digits}\n").into_bytes(),
                what: in_hex,
            },
        ]
    };
    let text = text.as_bytes();
    [
        of(
            Sha256::digest(text).to_vec(),
            "the code's SHA-256 digest: it was hashed twice",
            "the hex of the code's SHA-256 digest",
        ),
        of(
            Sha384::digest(text).to_vec(),
            "the code's SHA-384 digest: it was hashed twice",
            "the hex of the code's SHA-384 digest",
        ),
        of(
            Sha512::digest(text).to_vec(),
            "the code's SHA-512 digest: it was hashed twice",
            "the hex of the code's SHA-512 digest",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let is_hex = text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let pairs = is_hex.then(|| text.as_bytes().chunks_exact(2))?;
    let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(octet).collect()
}

/// The most other keys that are tried, and with how many of the likeliest messages: each is a dozen verifications
/// with an RSA key, and a millisecond each with the longest.
const MAX_OTHERS: usize = 8;
const LIKELIEST: usize = 4;

/// What `signature` is a signature of, by the CA's key or another's.
///
/// # Errors
/// What keeps the CA's key from being used: then nothing was verified with it.
pub(crate) fn find(
    signature: &[u8],
    code: &VerificationCode,
    ca: &PublicKey,
    others: &[Certificate],
    arithmetic: Arithmetic,
) -> std::result::Result<Option<SignatureMatch>, Failure> {
    let all = messages(code);
    let octets: Vec<&[u8]> = all.iter().map(|one| &one.octets[..]).collect();
    let found = |key: &PublicKey, other: Option<usize>| {
        let tried = match other {
            None => &octets[..],
            Some(_) => octets.get(..LIKELIEST).unwrap_or(&octets),
        };
        let signed_as = find_signed(key, tried, signature, arithmetic)?;
        Ok(signed_as.and_then(|signed_as| {
            Some(SignatureMatch {
                other,
                message: all.get(signed_as.message)?.clone(),
                signed_as,
            })
        }))
    };
    if let Some(own) = found(ca, None)? {
        return Ok(Some(own));
    }
    let mut tried: Vec<&PublicKey> = vec![ca];
    for (at, other) in others.iter().enumerate() {
        let key = other.public_key();
        if tried.len() > MAX_OTHERS || tried.iter().any(|one| one.is_same_key(key)) {
            continue;
        }
        tried.push(key);
        if let Ok(Some(one)) = found(key, Some(at)) {
            return Ok(Some(one));
        }
    }
    Ok(None)
}

impl SignatureMatch {
    /// Whether the CA's key signed the code and nothing else.
    pub(crate) fn is_proof(&self) -> bool {
        self.other.is_none() && self.message.what.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_itself_comes_first_and_no_message_twice() {
        for code in ["7D07A6A51F8AF146", "7d07", "code of no form", "\u{e9}"] {
            let all = messages(&code.parse().expect("a code"));
            assert_eq!(
                (all[0].octets.as_slice(), all[0].what),
                (code.as_bytes(), "")
            );
            for (at, one) in all.iter().enumerate() {
                assert!(at == 0 || !one.what.is_empty());
                assert!(
                    !all[..at].iter().any(|before| before.octets == one.octets),
                    "{one:?}"
                );
            }
        }
    }

    /// What shells on Windows write to a file has a mark before the code and a line end behind it, both at once.
    #[test]
    fn what_windows_writes_is_among_them() {
        let all = messages(&"7D07".parse().expect("a code"));
        for (octets, what) in [
            (
                &b"\xFF\xFE7\0D\x000\x007\0\r\0\n\0"[..],
                "the code in UTF-16 with a byte order mark, and CR LF",
            ),
            (
                b"\xEF\xBB\xBF7D07\r\n",
                "the code behind a byte order mark, and CR LF",
            ),
            (b"7D07 \r\n", "the code, a blank and CR LF behind it"),
        ] {
            let found = all.iter().find(|one| one.octets == octets);
            assert_eq!(found.map(|one| one.what), Some(what));
        }
    }
}
