//! What a file is, when it is not what was hoped for.

use super::{der::length, json::Json};
use crate::{
    asn1::{
        oid,
        reader::{Reader, Tlv},
        tag::{
            self, BIT_STRING, ENUMERATED, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER,
            OCTET_STRING, SEQUENCE, UTC_TIME,
        },
    },
    error::{Error, ErrorKind},
};

const EXPLICIT_0: u8 = tag::constructed(0);

/// Kinds of DER files, by the shape of their first members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Certificate,
    Crl,
    Csr,
    EncryptedPrivateKey,
    OcspResponse,
    Pkcs12,
    Pkcs7,
    PrivateKey,
    PublicKey,
    Unknown,
}

impl Kind {
    pub(super) fn is_private_key(self) -> bool {
        matches!(self, Self::EncryptedPrivateKey | Self::PrivateKey)
    }
}

const EXPORT_FROM_PKCS12: &str =
    "export the certificate alone: `openssl pkcs12 -in FILE -clcerts -nokeys -out certificate.pem`";
const WANT_CERTIFICATE: &str =
    "give the certificate instead; it is the file that the CA or the cloud gave back";

/// What each kind is called, and what to do about it.
const WORDS: &[(Kind, &str, &str)] = &[
    (
        Kind::Crl,
        "this is a certificate revocation list (CRL)",
        "give it as `--crl FILE`, and a certificate here",
    ),
    (
        Kind::Csr,
        "this is a certificate signing request (CSR), which nobody has signed yet",
        "have the CA sign it, and give the certificate that comes back",
    ),
    (
        Kind::EncryptedPrivateKey,
        "this is an encrypted private key",
        "keep it to yourself and give the certificate instead",
    ),
    (
        Kind::OcspResponse,
        "this is an OCSP response",
        WANT_CERTIFICATE,
    ),
    (
        Kind::Pkcs12,
        "this is a PKCS#12 file (.pfx, .p12)",
        EXPORT_FROM_PKCS12,
    ),
    (
        Kind::PrivateKey,
        "this is a private key",
        "keep it to yourself and give the certificate instead",
    ),
    (
        Kind::PublicKey,
        "this is a public key without a certificate",
        WANT_CERTIFICATE,
    ),
    (
        Kind::Certificate,
        "this is a certificate, not a CRL",
        "give the CRL that the certificate's CRL URL leads to",
    ),
    (Kind::Pkcs7, "this is a PKCS#7 bundle", WANT_CERTIFICATE),
    (
        Kind::Unknown,
        "this is DER, but of no kind that has to do with certificates",
        WANT_CERTIFICATE,
    ),
];

/// The kind of a DER value, by the tags of its members.
pub(crate) fn der(bytes: &[u8]) -> Kind {
    match tags(bytes)[..] {
        [SEQUENCE, SEQUENCE, BIT_STRING, ..] => signed(bytes),
        [SEQUENCE, SEQUENCE, ..] => Kind::Certificate,
        [OBJECT_IDENTIFIER, EXPLICIT_0, ..] => Kind::Pkcs7,
        [INTEGER, SEQUENCE, OCTET_STRING, ..] | [INTEGER, OCTET_STRING, ..] => Kind::PrivateKey,
        [INTEGER, INTEGER, INTEGER, INTEGER, ..] => Kind::PrivateKey,
        [INTEGER, SEQUENCE, ..] if is_pkcs12(bytes) => Kind::Pkcs12,
        [INTEGER, INTEGER] => Kind::PublicKey,
        [SEQUENCE, BIT_STRING] => Kind::PublicKey,
        [SEQUENCE, OCTET_STRING] => Kind::EncryptedPrivateKey,
        [ENUMERATED, ..] => Kind::OcspResponse,
        _ => Kind::Unknown,
    }
}

/// The members of the first value, up to one that cannot be read.
fn members(bytes: &[u8]) -> impl Iterator<Item = Tlv<'_>> {
    let value = Reader::ber(bytes).any("").ok();
    let mut rest = value.map_or(Reader::ber(&[]), |value| value.contents());
    std::iter::from_fn(move || rest.any("").ok())
}

/// The tags of the first few.
fn tags(bytes: &[u8]) -> Vec<u8> {
    members(bytes).take(10).map(|member| member.tag).collect()
}

fn member(bytes: &[u8], index: usize) -> Option<&[u8]> {
    members(bytes).nth(index).map(|member| member.encoding)
}

/// RFC 7292 section 4: after the version a ContentInfo, whose type is one of PKCS#7's.
fn is_pkcs12(bytes: &[u8]) -> bool {
    let content_type = member(bytes, 1).and_then(|info| members(info).next());
    content_type.is_some_and(|one| {
        one.tag == OBJECT_IDENTIFIER && one.value.starts_with(oid::PKCS_7.as_bytes())
    })
}

/// Certificate, CSR and CRL share their outer shape; the signed part tells.
fn signed(bytes: &[u8]) -> Kind {
    let inner = member(bytes, 0).map(tags).unwrap_or_default();
    let is_time = |tag: &u8| matches!(*tag, UTC_TIME | GENERALIZED_TIME);
    match inner[..] {
        [INTEGER, SEQUENCE, SEQUENCE] | [INTEGER, SEQUENCE, SEQUENCE, EXPLICIT_0] => Kind::Csr,
        // Its dates are members of their own, wherever; a certificate's stand in a SEQUENCE.
        _ if inner.iter().take(5).any(is_time) => Kind::Crl,
        _ => Kind::Certificate,
    }
}

/// Whether it is a certificate and can be nothing else: CRLs are told from certificates by their
/// dates, and one with damaged dates must not be taken for a certificate.
pub(super) fn is_certificate(bytes: &[u8]) -> bool {
    let signed = member(bytes, 0);
    let fields = signed.map(tags).unwrap_or_default();
    let version = usize::from(fields.first() == Some(&EXPLICIT_0));
    let part = |index: usize| {
        let part = signed.and_then(|signed| member(signed, version + index));
        part.map(tags).unwrap_or_default()
    };
    let is_validity = matches!(
        part(3)[..],
        [UTC_TIME | GENERALIZED_TIME, UTC_TIME | GENERALIZED_TIME]
    );
    let is_public_key = matches!(part(5)[..], [SEQUENCE, BIT_STRING]);
    fields[version..].starts_with(&[INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE])
        && is_validity
        && is_public_key
}

/// The error for a DER value of the wrong kind.
pub(super) fn error(kind: Kind) -> Error {
    let (_, message, hint) = WORDS
        .iter()
        .find(|(its_kind, ..)| *its_kind == kind)
        .unwrap_or(&WORDS[WORDS.len() - 1]);
    Error::new(ErrorKind::NotACertificate, *message).with_hint(*hint)
}

pub(super) fn empty_bundle(crls: bool) -> Error {
    let message = match crls {
        true => "the PKCS#7 bundle holds no CRLs",
        false => "the PKCS#7 bundle holds no certificates",
    };
    Error::new(ErrorKind::NotACertificate, message)
        .with_hint("export it again with its certificates")
}

/// PEM labels that are no certificate: what they are, and what to do.
const LABELS: &[(&str, Kind)] = &[
    ("CERTIFICATE REQUEST", Kind::Csr),
    ("NEW CERTIFICATE REQUEST", Kind::Csr),
    ("ENCRYPTED PRIVATE KEY", Kind::EncryptedPrivateKey),
    ("PUBLIC KEY", Kind::PublicKey),
    ("RSA PUBLIC KEY", Kind::PublicKey),
    ("X509 CRL", Kind::Crl),
];

/// The error for a PEM block of that label.
pub(super) fn label(label: &str) -> Error {
    if let Some((_, kind)) = LABELS.iter().find(|(known, _)| *known == label) {
        return error(*kind);
    }
    if label.ends_with("OPENSSH PRIVATE KEY") {
        let message = "this is an SSH private key";
        return Error::new(ErrorKind::NotACertificate, message)
            .with_hint("keep it to yourself; SSH keys have no part in this");
    }
    if label.ends_with("PRIVATE KEY") {
        return error(Kind::PrivateKey);
    }
    if label.starts_with("PGP ") {
        let message = "this is an OpenPGP block";
        return Error::new(ErrorKind::NotACertificate, message).with_hint(WANT_CERTIFICATE);
    }
    let message = format!(
        "this is a PEM block of another kind: `{}`",
        shortened(label)
    );
    Error::new(ErrorKind::NotACertificate, message).with_hint(WANT_CERTIFICATE)
}

/// First octets of well-known binary files.
const MAGIC: &[(&[u8], &str)] = &[
    (
        b"\xFE\xED\xFE\xED",
        "a Java keystore (JKS); export the certificate: `keytool -exportcert -rfc -alias NAME -keystore FILE`",
    ),
    (
        b"\xCE\xCE\xCE\xCE",
        "a Java keystore (JCEKS); export the certificate: `keytool -exportcert -rfc -alias NAME -keystore FILE`",
    ),
    (b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (b"\x1F\x8B", "a gzip archive; unpack it first"),
    (b"%PDF", "a PDF document; ask for the certificate itself"),
    (b"\x89PNG", "a picture; ask for the certificate itself"),
    (b"\xFF\xD8\xFF", "a picture; ask for the certificate itself"),
    (b"\x7FELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3", "a database"),
];

/// A well-known binary file.
pub(super) fn binary(bytes: &[u8]) -> Option<Error> {
    let (magic, what) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic))?;
    // Base64 may begin with these letters.
    let printable = magic.is_ascii()
        && bytes
            .iter()
            .take(64)
            .all(|byte| (0x20..0x7F).contains(byte) || byte.is_ascii_whitespace());
    if printable && *magic == b"MZ" {
        return None;
    }
    let (what, hint) = what.split_once("; ").unwrap_or((what, WANT_CERTIFICATE));
    Some(Error::new(ErrorKind::NotACertificate, format!("this is {what}")).with_hint(hint))
}

/// DER that a program took for text and changed on the way.
pub(super) fn converted(bytes: &[u8]) -> Option<Error> {
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
pub(crate) fn is_hex_text(bytes: &[u8]) -> bool {
    bytes.len() >= 4
        && bytes
            .iter()
            .take(4096)
            .all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace() || *byte == b':')
}

/// Texts that people save under the name of a certificate, by how they begin (in lower case).
const BEGINNINGS: &[(&str, &str, &str)] = &[
    (
        "<!doctype html",
        "this is a web page, perhaps a log-in page",
        "log in and download the certificate again",
    ),
    (
        "<html",
        "this is a web page, perhaps a log-in page",
        "log in and download the certificate again",
    ),
    (
        "<?xml",
        "this is an XML document",
        "look into it for what the service answered, and download again",
    ),
    (
        "ssh-",
        "this is an SSH public key",
        "SSH keys have no part in this; give the certificate",
    ),
    (
        "ecdsa-sha2-",
        "this is an SSH public key",
        "SSH keys have no part in this; give the certificate",
    ),
    (
        "certificate:",
        "this is the description that `openssl x509 -text` prints, without the certificate",
        "print the certificate itself: `openssl x509 -in FILE -outform der -out certificate.cer`",
    ),
];

/// Whole texts that services give in place of a certificate.
const WHOLE: &[&str] = &["null", "not found", "undefined", "none", "\"\"", "{}", "[]"];

/// A text that is no certificate, recognised as well as may be.
pub(super) fn text(text: &str) -> Error {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '"');
    let beginning: String = trimmed
        .chars()
        .take(64)
        .collect::<String>()
        .to_ascii_lowercase();
    let not = |message: String, hint: &str| {
        Error::new(ErrorKind::NotACertificate, message).with_hint(hint)
    };
    if trimmed.is_empty() {
        return not(
            "it is empty".into(),
            "download it again; the tool that wrote it may have failed",
        );
    }
    if WHOLE.contains(&beginning.as_str()) {
        return not(
            format!(
                "it holds only `{}`: the service had no certificate to give",
                shortened(trimmed)
            ),
            "Azure Sphere answers so for a CA that has expired; list those that are left with `az sphere ca-certificate list`",
        );
    }
    if let Some((_, message, hint)) = BEGINNINGS
        .iter()
        .find(|(start, ..)| beginning.starts_with(start))
    {
        return not((*message).into(), hint);
    }
    if let Some(path) = path_before_base64(trimmed) {
        return not(
            format!(
                "a file path stands before the base64 of the certificate: `{}`",
                shortened(path)
            ),
            "the tool took the base64 for the name of a file; delete what stands before `MII`, or give the tool a file",
        );
    }
    let hex = trimmed.bytes().filter(u8::is_ascii_hexdigit).count();
    let only_hex = trimmed
        .bytes()
        .all(|b| b.is_ascii_hexdigit() || b == b':' || b.is_ascii_whitespace());
    if only_hex && hex <= 128 {
        return not(
            format!(
                "it is a number of {hex} hex digits: a thumbprint or a verification code, not a certificate"
            ),
            "a code goes with `--code` or `--code-file`",
        );
    }
    let line = trimmed.lines().next().unwrap_or_default();
    let message = "this is text, but not a certificate";
    match may_be_secret(trimmed) {
        true => not(message.into(), WANT_CERTIFICATE),
        false => not(
            format!("{message}; it begins `{}`", shortened(line)),
            WANT_CERTIFICATE,
        ),
    }
}

/// Whether the beginning of a text may be a part of a key or a token: a long run of base64 or hex,
/// or letters and digits mixed as in none of the words that people write.
fn may_be_secret(text: &str) -> bool {
    const LONGEST_WORD: usize = 20;
    let is_code = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    // `SSH2` and `SHA256` are words.
    let is_mixed = |word: &str| {
        let digits: Vec<_> = word.chars().map(|c| c.is_ascii_digit()).collect();
        let changes = digits.windows(2).filter(|pair| pair[0] != pair[1]).count();
        word.len() >= 4 && changes >= 2
    };
    let line = text.lines().next().unwrap_or_default();
    let beginning: String = line.chars().take(256).collect();
    beginning
        .split(|c| !is_code(c))
        .any(|run| run.len() > LONGEST_WORD || run.split(['-', '_', '/']).any(is_mixed))
}

/// Azure/azure-powershell#26691: what a tool makes of base64 that it takes for a relative path.
fn path_before_base64(text: &str) -> Option<&str> {
    const SHORTEST: usize = 200;
    let at = text.find("/MII").or_else(|| text.find("\\MII"))?;
    let (path, rest) = text.split_at(at + 1);
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "+/=".contains(c);
    (rest.len() > SHORTEST && rest.chars().all(is_base64)).then_some(path)
}

/// Bytes in which nothing was recognised.
pub(super) fn unknown(bytes: &[u8]) -> Error {
    match std::str::from_utf8(bytes) {
        Ok(readable) if !readable.contains('\0') || readable.trim_matches('\0').is_empty() => {
            text(readable)
        }
        _ => unreadable(),
    }
}

/// Bytes that are neither DER nor text.
pub(super) fn unreadable() -> Error {
    let message = "these are bytes in which no certificate is recognised";
    Error::new(ErrorKind::NotACertificate, message)
        .with_hint("give a certificate as DER, PEM, base64 or PKCS#7")
}

/// A JSON answer without a certificate: an error's code and message are worth quoting.
pub(super) fn json(json: &Json<'_>) -> Error {
    let (code, message) = json.error_words();
    let said = match (code, message) {
        (Some(code), Some(message)) => format!(": `{code}`, `{message}`"),
        (Some(one), None) | (None, Some(one)) => format!(": `{one}`"),
        (None, None) => String::new(),
    };
    let message = match said.is_empty() {
        true => "this is JSON without a certificate in it".to_owned(),
        false => format!("this is a JSON error of a service, not a certificate{said}"),
    };
    Error::new(ErrorKind::NotACertificate, message)
        .with_hint("ask the service again for the certificate")
}

/// At most 60 characters.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}
