//! A private key as it is found in a file: PEM or DER, in any of its usual forms.
//!
//! The commonest mistake is another file: the certificate, the request, the .pfx. So whatever
//! is not a key is named, with what to do. Copies made on the way are wiped like the key
//! itself.

use super::{
    decode, decrypt,
    key::PrivateKey,
    passphrase::{Asked, Passphrase},
};
#[cfg(feature = "pkcs12")]
use crate::input::pkcs12;
use crate::{
    asn1::tag,
    error::{Error, ErrorKind, Result},
    input::{Block, Kind, characters, is_hex_text, kind_of, next_block, shortened},
};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::borrow::Cow;
use zeroize::Zeroizing;

/// Octets. A larger file is something else: an RSA key of 16,384 bits takes 13 KiB.
const MAX_KEY_FILE_BYTES: usize = 1024 * 1024;

/// What else is given in place of a private key: message and hint.
const WORDS: &[(Kind, &str, &str)] = &[
    (
        Kind::Certificate,
        "this is a certificate, which holds the public half of a key only",
        "give the CA's private key as `--key FILE`, and the CA certificate as `--ca FILE`",
    ),
    (
        Kind::Crl,
        "this is a certificate revocation list (CRL)",
        WANT_KEY,
    ),
    (
        Kind::Csr,
        "this is a certificate signing request (CSR), which holds the public half of a key only",
        WANT_KEY,
    ),
    (Kind::OcspResponse, "this is an OCSP response", WANT_KEY),
    (
        Kind::Pkcs12,
        "this is a PKCS#12 file (.pfx, .p12)",
        "take the key out of it: `openssl pkcs12 -in FILE -nocerts -out key.pem`, and give that",
    ),
    (
        Kind::Pkcs7,
        "this is a PKCS#7 bundle, which holds certificates and no keys",
        WANT_KEY,
    ),
    (
        Kind::PublicKey,
        "this is a public key, which cannot sign",
        WANT_KEY,
    ),
];

const WANT_KEY: &str = "give the CA's private key; for a key that does not leave its place, sign with \
    a command (`popcert explain --signing`) or make a request: `popcert prove --csr --code CODE -o proof.csr`";

/// PEM labels of what is not a private key, but names what the file is (RFC 7468 sections 5 to
/// 13).
const LABELS: &[(&str, Kind)] = &[
    ("CERTIFICATE", Kind::Certificate),
    ("CERTIFICATE REQUEST", Kind::Csr),
    ("NEW CERTIFICATE REQUEST", Kind::Csr),
    ("PKCS7", Kind::Pkcs7),
    ("PUBLIC KEY", Kind::PublicKey),
    ("RSA PUBLIC KEY", Kind::PublicKey),
    ("TRUSTED CERTIFICATE", Kind::Certificate),
    ("X509 CRL", Kind::Crl),
];

/// PEM labels of private keys that are read: PKCS#8 plain and encrypted (RFC 7468 sections 10
/// and 11), SEC 1 and PKCS#1 as OpenSSL has always written them.
const KEY_LABELS: &[&str] = &[
    "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
];

/// PEM labels of private keys in forms that are not read, and what to do about it.
const OTHER_KEY_LABELS: &[(&str, &str, &str)] = &[
    (
        "DSA PRIVATE KEY",
        "this is a DSA key, which no service takes for a CA any more",
        "make a new CA: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout CA.key -out CA.pem`",
    ),
    (
        "OPENSSH PRIVATE KEY",
        "this is a private key in OpenSSH's own form",
        "if it is the CA's, write a copy of it as PEM: `ssh-keygen -p -m PKCS8 -f COPY`",
    ),
    (
        "TSS2 PRIVATE KEY",
        "this is a key that only its TPM can use",
        "make a request and have it signed there: `popcert prove --csr --code CODE -o proof.csr`",
    ),
];

/// Base64 whose padding may be missing, as with certificates: some editors and secret stores
/// strip it.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Reads a private key in PKCS#8 (RFC 5958, encrypted too), SEC 1 (RFC 5915) or PKCS#1
/// (RFC 8017), as PEM or DER, or in a PKCS#12 file (RFC 7292, with the feature `pkcs12`); of several in a
/// file the first. `passphrase` is asked only when the key is encrypted.
///
/// # Errors
/// [`ErrorKind::NotACertificate`] names what else it is, [`ErrorKind::Decode`] says what is wrong
/// with the key or its passphrase, [`ErrorKind::Limit`] that opening it would take too long; and
/// those of `passphrase`. None of them shows any of it.
pub fn private_key(
    bytes: &[u8],
    passphrase: impl FnOnce() -> Result<Passphrase>,
) -> Result<PrivateKey> {
    let asked = Asked {
        passphrase,
        is_given: false,
    };
    private_keys(bytes, asked).map(|mut keys| keys.swap_remove(0))
}

/// Every private key of a PKCS#12 file, else the first of the file; never none. Errors: as [`private_key`].
pub(crate) fn private_keys(
    bytes: &[u8],
    asked: Asked<impl FnOnce() -> Result<Passphrase>>,
) -> Result<Vec<PrivateKey>> {
    if bytes.len() > MAX_KEY_FILE_BYTES {
        let message = format!("it is larger than {} KiB", MAX_KEY_FILE_BYTES / 1024);
        return Err(Error::new(ErrorKind::Limit, message)
            .with_hint("a private key takes a few kilobytes: is this the right file?"));
    }
    // No text begins with `0` (30 hex, the tag of a SEQUENCE) and is a key, but a hex dump
    // does.
    if bytes.first() == Some(&tag::SEQUENCE) && !is_hex_text(bytes) {
        return from_der(bytes, asked);
    }
    let owned: Zeroizing<String>;
    // UTF-16 and byte order marks are read as for certificates.
    let text = match characters(bytes, &mut Vec::new())? {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => {
            owned = Zeroizing::new(text);
            &owned
        }
    };
    if text.contains("\\n") && text.contains("-----BEGIN") {
        // As it stands in a JSON string or a variable of a pipeline.
        let lines = Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"));
        return from_pem(&lines, asked);
    }
    from_pem(text, asked)
}

/// The first block that is a private key; if there is none, what the first block is.
fn from_pem(
    text: &str,
    asked: Asked<impl FnOnce() -> Result<Passphrase>>,
) -> Result<Vec<PrivateKey>> {
    let (mut at, mut number) = (0, 0);
    let mut instead = None;
    while let Some(block) = next_block(text, at, number) {
        let block = block?;
        if KEY_LABELS.contains(&block.label) {
            return from_block(&block, asked).map_err(|error| error.at(block.offset));
        }
        if let Some(error) = other_block(block.label) {
            instead.get_or_insert(error.at(block.offset));
        }
        (at, number) = (block.end(), number + 1);
    }
    Err(instead.unwrap_or_else(|| {
        Error::new(ErrorKind::NotACertificate, "no private key was found in it")
            .with_hint("give a private key as PEM or DER, in PKCS#8, SEC 1 or PKCS#1")
    }))
}

/// What a block is that is no key for us; `None` for what usually comes before a key in the
/// same file.
fn other_block(label: &str) -> Option<Error> {
    let named = |message: &str, hint: &str| {
        Some(Error::new(ErrorKind::NotACertificate, message).with_hint(hint))
    };
    if let Some((_, message, hint)) = OTHER_KEY_LABELS.iter().find(|(one, ..)| *one == label) {
        return named(message, hint);
    }
    if let Some((_, kind)) = LABELS.iter().find(|(one, _)| *one == label) {
        return Some(error(*kind));
    }
    // `openssl ecparam -genkey` writes the curve in a block of its own first.
    if label == "EC PARAMETERS" {
        return named(
            "it holds the parameters of a curve and no key",
            "give the file with the CA's private key",
        );
    }
    let message = format!(
        "this is a PEM block of another kind: `{}`",
        shortened(label)
    );
    named(&message, WANT_KEY)
}

/// One PEM block, whose label said that it is a private key.
///
/// RFC 1421's header lines are recognised by their colon, which base64 does not have.
fn from_block(
    block: &Block<'_>,
    asked: Asked<impl FnOnce() -> Result<Passphrase>>,
) -> Result<Vec<PrivateKey>> {
    if block.body.contains("Proc-Type:") && block.body.contains("ENCRYPTED") {
        return Err(decrypt::old_scheme());
    }
    let mut clean = Zeroizing::new(Vec::with_capacity(block.body.len()));
    // Header lines of RFC 1421 and of vendors ("Bag Attributes") stand before the base64.
    let lines = block.body.lines().filter(|line| !line.contains(':'));
    for line in lines {
        clean.extend(line.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    }
    // Longer than the key will be: a buffer that grows would leave copies behind.
    let mut octets = Zeroizing::new(vec![0; clean.len()]);
    let length = LENIENT.decode_slice(&*clean, &mut octets).map_err(|_| {
        // The cause quotes an octet of the key.
        Error::new(
            ErrorKind::Decode,
            "the base64 of the private key is damaged",
        )
        .with_hint("copy the whole block again, from `-----BEGIN` to `-----END`")
    })?;
    from_der(&octets[..length], asked)
}

/// One DER value of whatever kind: the label of a block is not believed, the structure is.
fn from_der(
    bytes: &[u8],
    asked: Asked<impl FnOnce() -> Result<Passphrase>>,
) -> Result<Vec<PrivateKey>> {
    #[cfg(feature = "pkcs12")]
    if kind_of(bytes) == Kind::Pkcs12 {
        return from_pkcs12(bytes, asked);
    }
    let bytes = decode::first_value(bytes)?;
    match kind_of(bytes) {
        Kind::PrivateKey => decode::secret(bytes).map(|one| vec![PrivateKey::new(one)]),
        Kind::EncryptedPrivateKey => {
            let opened = decrypt::opened(bytes, asked.passphrase)?;
            decode::secret(opened.as_bytes()).map(|one| vec![PrivateKey::new(one)])
        }
        kind => Err(error(kind)),
    }
}

/// Those that can sign; if there are none, why the first cannot.
#[cfg(feature = "pkcs12")]
fn from_pkcs12(
    bytes: &[u8],
    asked: Asked<impl FnOnce() -> Result<Passphrase>>,
) -> Result<Vec<PrivateKey>> {
    let (mut keys, mut failed) = (Vec::new(), None);
    for key in pkcs12::private_keys(bytes, asked.is_given, asked.passphrase)? {
        match decode::secret(&key) {
            Ok(secret) => keys.push(PrivateKey::new(secret)),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    match failed {
        Some(error) if keys.is_empty() => Err(error),
        _ => Ok(keys),
    }
}

/// The error for something that is recognised and is no private key.
fn error(kind: Kind) -> Error {
    let found = WORDS.iter().find(|(its_kind, ..)| *its_kind == kind);
    let (message, hint) = found.map_or(
        ("this is DER, but no private key", WANT_KEY),
        |(_, message, hint)| (message, hint),
    );
    Error::new(ErrorKind::NotACertificate, message).with_hint(hint)
}
