//! Binary files that are no certificate, by their first octets.

use super::{
    der::der,
    kind::{Kind, WANT_CERTIFICATE, error, error_saying},
};
use crate::{
    asn1::tag::SEQUENCE,
    error::{Error, ErrorKind},
    input::der::length,
};

const FROM_JKS: &str =
    "export the certificate: `keytool -exportcert -rfc -alias NAME -keystore FILE`";
const FROM_BKS: &str = "export the certificate: `keytool -exportcert -rfc -alias NAME -keystore FILE -storetype BKS -providerclass org.bouncycastle.jce.provider.BouncyCastleProvider -providerpath bcprov.jar`";
const ASK: &str = "ask for the certificate itself";
const UNPACK: &str = "unpack it first";

/// First octets of well-known files, what these are, and what to do.
const MAGIC: &[(&[u8], Kind, &str, &str)] = &[
    (
        b"\xFE\xED\xFE\xED",
        Kind::Keystore,
        "a Java keystore (JKS)",
        FROM_JKS,
    ),
    (
        b"\xCE\xCE\xCE\xCE",
        Kind::Keystore,
        "a Java keystore (JCEKS)",
        FROM_JKS,
    ),
    // A version, then the length of a salt of 20 octets.
    (
        b"\0\0\0\x01\0\0\0\x14",
        Kind::Keystore,
        "a Bouncy Castle keystore (BKS)",
        FROM_BKS,
    ),
    (
        b"\0\0\0\x02\0\0\0\x14",
        Kind::Keystore,
        "a Bouncy Castle keystore (BKS)",
        FROM_BKS,
    ),
    (b"PK\x03\x04", Kind::Other, "a ZIP archive", UNPACK),
    (b"\x1F\x8B", Kind::Other, "a gzip archive", UNPACK),
    (b"BZh", Kind::Other, "a bzip2 archive", UNPACK),
    (b"\xFD7zXZ\0", Kind::Other, "an xz archive", UNPACK),
    (b"7z\xBC\xAF", Kind::Other, "a 7z archive", UNPACK),
    (
        b"\x28\xB5\x2F\xFD",
        Kind::Other,
        "a Zstandard archive",
        UNPACK,
    ),
    (b"%PDF", Kind::Other, "a PDF document", ASK),
    (b"\x89PNG", Kind::Other, "a picture", ASK),
    (b"\xFF\xD8\xFF", Kind::Other, "a picture", ASK),
    (b"GIF8", Kind::Other, "a picture", ASK),
    (b"\x7FELF", Kind::Other, "a program", WANT_CERTIFICATE),
    (b"MZ", Kind::Other, "a Windows program", WANT_CERTIFICATE),
    (
        b"SQLite format 3",
        Kind::Other,
        "a database",
        WANT_CERTIFICATE,
    ),
    (
        b"bplist00",
        Kind::Other,
        "a binary property list",
        "write it as XML: `plutil -convert xml1 FILE`",
    ),
];

/// BSI TR-03110 part 3, appendix C: the tag of a CV certificate, that of its body after a length.
const CARD_VERIFIABLE: [u8; 2] = [0x7F, 0x21];

/// A well-known binary file.
pub(in crate::input) fn binary(bytes: &[u8]) -> Option<(Kind, Error)> {
    if bytes.starts_with(&CARD_VERIFIABLE) {
        return Some((Kind::CardVerifiable, error(Kind::CardVerifiable)));
    }
    let (_, kind, what, hint) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic))?;
    // Base64 and text may begin with these letters.
    let is_text = bytes
        .iter()
        .take(64)
        .all(|byte| (0x20..0x7F).contains(byte) || byte.is_ascii_whitespace());
    if is_text && !matches!(*what, "a PDF document" | "a database") {
        return None;
    }
    Some((*kind, error_saying(format!("this is {what}"), hint)))
}

/// Bytes that are neither DER nor text.
pub(in crate::input) fn unreadable() -> Error {
    let message = "these are bytes in which no certificate is recognised";
    error_saying(message, "give a certificate as DER, PEM, base64 or PKCS#7")
}

/// DER that a program took for text and changed on the way.
pub(in crate::input) fn converted(bytes: &[u8]) -> Option<Error> {
    const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();
    if bytes.first() != Some(&SEQUENCE) {
        return None;
    }
    let damaged = |message: String| {
        Some(Error::new(ErrorKind::Decode, message).with_hint(
            "get the file again and copy it as binary; what was lost cannot be restored",
        ))
    };
    let replaced = bytes.windows(3).filter(|window| *window == REPLACEMENT);
    match replaced.count() {
        0 | 1 => {}
        count => {
            return damaged(format!(
                "it was DER, but a program took it for text: {count} times U+FFFD stands for octets that were no text"
            ));
        }
    }
    let restored: Vec<u8> = bytes
        .iter()
        .enumerate()
        .filter(|(at, byte)| !(**byte == b'\r' && bytes.get(at + 1) == Some(&b'\n')))
        .map(|(_, byte)| *byte)
        .collect();
    let is_certificate = length(&restored).is_ok() && der(&restored) == Kind::Certificate;
    (restored.len() < bytes.len() && is_certificate)
        .then(|| "it was DER, but was copied as text: every octet 0A became 0D 0A".to_owned())
        .and_then(damaged)
}

/// Whether the bytes are hex digits and blanks: `3` is the octet of a SEQUENCE's neighbour, `0` its own.
#[cfg(feature = "prove")]
pub(crate) fn is_hex_text(bytes: &[u8]) -> bool {
    bytes.len() >= 4
        && bytes
            .iter()
            .take(4096)
            .all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace() || *byte == b':')
}

#[cfg(test)]
mod tests {
    use super::converted;

    #[test]
    fn what_is_no_certificate_without_its_returns_was_not_converted() {
        // ENUMERATED begins with 0A.
        assert!(converted(b"\x30\x04\r\n\x01\x05\0").is_none());
        assert!(converted(b"\x30\x03\r\n\x01\x05").is_none());
    }

    #[cfg(feature = "prove")]
    #[test]
    fn four_hex_digits_with_blanks_and_colons_are_hex() {
        use super::is_hex_text;
        for (bytes, expected) in [
            (&b"3082"[..], true),
            (b"30:82\n0A ff", true),
            (b"308", false),
            (b"30 g2", false),
            (b"30-82", false),
        ] {
            assert_eq!(is_hex_text(bytes), expected, "{bytes:?}");
        }
    }
}
