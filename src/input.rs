//! Bytes as they are found on disk, and the certificates in them.
//!
//! What a file holds is told by its content, never by its name. Whatever surrounds the
//! certificate (armour, text, quotes, other character sets) is taken off and remembered
//! as an [`EncodingQuirk`]; the certificate's own octets are never touched.

mod der;
mod json;
mod pem;
mod pkcs7;
mod place;
mod recognise;
mod text;
mod unread;

use crate::{
    asn1::tag,
    error::{Error, ErrorKind, Result},
};
pub(crate) use recognise::Kind;
use std::{borrow::Cow, fs::File, io::Read, path::Path};

#[cfg(feature = "prove")]
pub(crate) use pem::{Block, next_block};
pub use place::Place;
#[cfg(feature = "prove")]
pub(crate) use recognise::{der as kind_of, is_hex_text, shortened};
#[cfg(feature = "prove")]
pub(crate) use text::decode as characters;
pub use text::read_text;

/// A file with more octets is refused: no bundle of certificates comes near.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// A file with more certificates is refused.
pub const MAX_CERTIFICATES: usize = 10_000;
/// Base64 of a PEM of … : deeper nesting is nobody's file.
const MAX_DEPTH: usize = 4;

/// Where a certificate was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file, or `-` for standard input.
    pub path: String,
    /// Which certificate of the file, from 0.
    pub index: usize,
    /// How it was written.
    pub encoding: Encoding,
    /// Where in the file it stands, if the file shows it as it is.
    pub place: Option<Place>,
}

/// How a certificate is written in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Encoding {
    Base64,
    Base64OfPem,
    Der,
    Hex,
    Pem,
    Pkcs7Base64,
    Pkcs7Der,
    Pkcs7Pem,
}

impl Encoding {
    /// A stable word: `der`, `pem`, `base64`, `pkcs7-der`, …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Base64OfPem => "base64-of-pem",
            Self::Der => "der",
            Self::Hex => "hex",
            Self::Pem => "pem",
            Self::Pkcs7Base64 => "pkcs7-base64",
            Self::Pkcs7Der => "pkcs7-der",
            Self::Pkcs7Pem => "pkcs7-pem",
        }
    }

    /// The same outer writing, around a PKCS#7 bundle.
    fn of_bundle(self) -> Self {
        match self {
            Self::Base64 | Self::Base64OfPem | Self::Hex => Self::Pkcs7Base64,
            Self::Der => Self::Pkcs7Der,
            Self::Pem => Self::Pkcs7Pem,
            bundle => bundle,
        }
    }
}

/// A certificate as it is in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The certificate's own octets.
    pub der: Vec<u8>,
    /// Where it was.
    pub source: Source,
    /// What a stricter reader would stumble over.
    pub quirks: Vec<EncodingQuirk>,
}

/// Something about a file that is not as plain as it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodingQuirk {
    /// What kind of thing.
    pub kind: QuirkKind,
    /// Offset in the file, where it has one.
    pub offset: Option<usize>,
    /// In words.
    pub detail: String,
}

/// The kinds of [`EncodingQuirk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum QuirkKind {
    ByteOrderMark,
    DamagedArmour,
    JsonQuoted,
    LiteralNewlines,
    PrivateKeyInside,
    TextAround,
    TrailingBytes,
    TrailingNul,
    TrustedCertificate,
    UnreadPart,
    UnusualLabel,
    UrlAlphabet,
    Utf16,
}

impl QuirkKind {
    /// A stable word for reports.
    pub fn id(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte-order-mark",
            Self::DamagedArmour => "damaged-armour",
            Self::JsonQuoted => "json-quoted",
            Self::LiteralNewlines => "literal-newlines",
            Self::PrivateKeyInside => "private-key-inside",
            Self::TextAround => "text-around",
            Self::TrailingBytes => "trailing-bytes",
            Self::TrailingNul => "trailing-nul",
            Self::TrustedCertificate => "trusted-certificate",
            Self::UnreadPart => "unread-part",
            Self::UnusualLabel => "unusual-label",
            Self::UrlAlphabet => "url-alphabet",
            Self::Utf16 => "utf-16",
        }
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Certificates,
    Crls,
}

/// What was gathered so far from one file.
struct Search {
    wanted: Wanted,
    found: Vec<(Vec<u8>, Encoding)>,
    quirks: Vec<EncodingQuirk>,
    /// The first thing that was recognised as something else.
    instead: Option<Error>,
    /// The first part that is not read and could be more of what is looked for.
    unread: Option<Error>,
}

/// The certificates in `bytes`, in their order; never none.
///
/// # Errors
/// [`ErrorKind::NotACertificate`] names what else the bytes are and what to do;
/// [`ErrorKind::Decode`] says where a certificate is damaged; [`ErrorKind::Limit`] that
/// there are more than [`MAX_FILE_BYTES`] or [`MAX_CERTIFICATES`]. All name `path`.
///
/// ```
/// let pem = include_bytes!("../fixtures/CAcertificate.pem");
/// let found = popcert::certificates(pem, "CAcertificate.pem")?;
/// assert_eq!(found[0].source.encoding.as_str(), "pem");
/// # Ok::<(), popcert::Error>(())
/// ```
pub fn certificates(bytes: &[u8], path: &str) -> Result<Vec<Found>> {
    let mut search =
        Search::run(bytes, Wanted::Certificates).map_err(|error| error.in_file(path))?;
    if let Some(unread) = search.unread.take() {
        let detail = format!(
            "a part that could be another certificate is not read: {}",
            unread.message()
        );
        search.quirk(QuirkKind::UnreadPart, unread.offset(), detail);
    }
    let quirks = search.quirks;
    let mut found: Vec<_> = search
        .found
        .into_iter()
        .enumerate()
        .map(|(index, (der, encoding))| Found {
            der,
            source: Source {
                path: path.to_owned(),
                index,
                encoding,
                place: None,
            },
            quirks: quirks.clone(),
        })
        .collect();
    place::locate(bytes, &mut found);
    Ok(found)
}

/// The CRLs in `bytes`, in the same encodings as certificates, and all of them: certificates are
/// passed over, and text that is plainly a remark.
///
/// # Errors
/// As [`certificates`]; and [`ErrorKind::Decode`] where a part of the file is neither, since a
/// revocation could be in it.
pub fn crls(bytes: &[u8], path: &str) -> Result<Vec<Vec<u8>>> {
    let search = Search::run(bytes, Wanted::Crls).map_err(|error| error.in_file(path))?;
    if let Some(unread) = &search.unread {
        return Err(unread::part_of_crls(unread).in_file(path));
    }
    Ok(search.found.into_iter().map(|(der, _)| der).collect())
}

/// Whether a private key is recognised in the octets, whatever else is there.
#[cfg(feature = "cli")]
pub(crate) fn is_private_key(bytes: &[u8]) -> bool {
    let mut search = Search::new(Wanted::Certificates);
    // Trouble after the key, or with it, changes nothing.
    let _ = search.bytes(bytes, None, 0);
    let names_one = bytes
        .windows(11)
        .any(|part| part.eq_ignore_ascii_case(b"PRIVATE KEY"));
    names_one || search.has(QuirkKind::PrivateKeyInside)
}

impl Search {
    fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            found: Vec::new(),
            quirks: Vec::new(),
            instead: None,
            unread: None,
        }
    }

    fn run(bytes: &[u8], wanted: Wanted) -> Result<Self> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(too_large());
        }
        let mut search = Self::new(wanted);
        let searched = search.bytes(bytes, None, 0);
        if searched.is_err() || search.found.is_empty() {
            // The cause tells more than what it led to.
            recognise::converted(bytes).map_or(Ok(()), Err)?;
        }
        searched?;
        if search.found.is_empty() {
            return Err(search.instead.unwrap_or_else(|| recognise::unknown(bytes)));
        }
        Ok(search)
    }

    /// Binary or text, at the top or inside base64.
    fn bytes(&mut self, bytes: &[u8], within: Option<Encoding>, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            let message = "the encodings are nested too deeply";
            return Err(Error::new(ErrorKind::Limit, message));
        }
        if bytes.first() == Some(&tag::SEQUENCE) && !recognise::is_hex_text(bytes) {
            return self.ders(bytes, within.unwrap_or(Encoding::Der), depth);
        }
        if let Some(error) = recognise::binary(bytes) {
            self.other(error);
            return Ok(());
        }
        let decoded = text::decode(bytes, &mut self.quirks)?;
        let is_as_written = matches!(decoded, Cow::Borrowed(_));
        // A place in text that was converted is none in the file.
        text::search(self, &decoded, within, depth).map_err(|error| match is_as_written {
            true => error,
            false => error.without_offset(),
        })
    }

    /// One DER value after another, with blanks and NULs between them, and then perhaps PEM.
    fn ders(&mut self, bytes: &[u8], encoding: Encoding, depth: usize) -> Result<()> {
        let mut at = 0;
        while let Some(offset) = next_sequence(bytes, at) {
            let length = match der::length(&bytes[offset..]) {
                Ok(length) => length,
                Err(error) if offset > 0 => {
                    self.unread(error.at(offset));
                    break;
                }
                Err(error) => return Err(error.at(offset)),
            };
            self.der(&bytes[offset..offset + length], encoding, offset)
                .map_err(|error| {
                    let within = error.offset().unwrap_or(0);
                    error.at(offset + within)
                })?;
            at = offset + length;
        }
        self.left_over(&bytes[at..], at);
        let rest = bytes[at..].trim_ascii_start();
        match rest.starts_with(b"-----BEGIN ") {
            true => self.bytes(rest, Some(encoding), depth + 1),
            false => Ok(()),
        }
    }

    fn left_over(&mut self, rest: &[u8], offset: usize) {
        let visible = rest.iter().any(|byte| !is_blank(*byte));
        if visible {
            let what = match self.wanted {
                Wanted::Certificates => "certificate",
                Wanted::Crls => "CRL",
            };
            let detail = format!("{} bytes follow the {what}", rest.len());
            let is_armour = rest.trim_ascii_start().starts_with(b"-----BEGIN ");
            if self.wanted == Wanted::Crls && !is_armour {
                self.unread(Error::new(ErrorKind::Decode, detail.clone()).at(offset));
            }
            self.quirk(QuirkKind::TrailingBytes, Some(offset), detail);
        } else if rest.contains(&0) {
            let detail = format!("{} NUL or blank bytes follow the certificate", rest.len());
            self.quirk(QuirkKind::TrailingNul, Some(offset), detail);
        }
    }

    /// One DER value of any kind, which stands at `offset`.
    fn der(&mut self, der: &[u8], encoding: Encoding, offset: usize) -> Result<()> {
        let kind = recognise::der(der);
        match (kind, self.wanted) {
            (Kind::Certificate, Wanted::Certificates) | (Kind::Crl, Wanted::Crls) => {
                self.take(der, encoding)
            }
            (Kind::Pkcs7, wanted) => self.bundle(der, wanted, encoding.of_bundle()),
            (Kind::Certificate, Wanted::Crls) if recognise::is_certificate(der) => {
                self.instead.get_or_insert_with(|| recognise::error(kind));
                Ok(())
            }
            (Kind::Certificate, Wanted::Crls) => {
                self.other(recognise::error(Kind::Unknown).at(offset));
                Ok(())
            }
            (kind, _) => {
                if kind.is_private_key() {
                    self.private_key(None);
                }
                self.other(recognise::error(kind).at(offset));
                Ok(())
            }
        }
    }

    fn bundle(&mut self, der: &[u8], wanted: Wanted, encoding: Encoding) -> Result<()> {
        let tag = match wanted {
            Wanted::Certificates => pkcs7::CERTIFICATES,
            Wanted::Crls => pkcs7::CRLS,
        };
        let before = self.found.len();
        for member in pkcs7::signed_data(der, tag)? {
            match (member?, wanted) {
                (pkcs7::Member::Signed(member), _) => self.take(member, encoding)?,
                // Attribute certificates and the like are none that is looked for.
                (pkcs7::Member::Other, Wanted::Certificates) => {}
                (pkcs7::Member::Other, Wanted::Crls) => {
                    let message = "the PKCS#7 bundle has revocation information of another kind";
                    self.unread(Error::new(ErrorKind::Decode, message));
                }
            }
        }
        if self.found.len() == before {
            self.instead
                .get_or_insert_with(|| recognise::empty_bundle(wanted == Wanted::Crls));
        }
        Ok(())
    }

    /// Something else than what is looked for. Beside certificates it is passed over; it is not
    /// beside CRLs, of which each missing one may be that which revokes.
    fn other(&mut self, error: Error) {
        if self.wanted == Wanted::Crls {
            self.unread(error.clone());
        }
        self.instead.get_or_insert(error);
    }

    fn unread(&mut self, error: Error) {
        self.unread.get_or_insert(error);
    }

    fn take(&mut self, der: &[u8], encoding: Encoding) -> Result<()> {
        if self.found.len() == MAX_CERTIFICATES {
            let what = match self.wanted {
                Wanted::Certificates => "certificates",
                Wanted::Crls => "CRLs",
            };
            let message = format!("the file holds more than {MAX_CERTIFICATES} {what}");
            return Err(
                Error::new(ErrorKind::Limit, message).with_hint("split it into files with fewer")
            );
        }
        self.found.push((der.to_vec(), encoding));
        Ok(())
    }

    fn private_key(&mut self, offset: Option<usize>) {
        if !self.has(QuirkKind::PrivateKeyInside) {
            let detail = "a private key is in the file beside the certificate";
            self.quirk(QuirkKind::PrivateKeyInside, offset, detail);
        }
    }

    fn has(&self, kind: QuirkKind) -> bool {
        self.quirks.iter().any(|quirk| quirk.kind == kind)
    }

    /// Remembers the first quirk of each kind; a hostile file has thousands.
    fn quirk(&mut self, kind: QuirkKind, offset: Option<usize>, detail: impl Into<String>) {
        if !self.has(kind) {
            self.quirks.push(EncodingQuirk {
                kind,
                offset,
                detail: detail.into(),
            });
        }
    }
}

fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

/// Where the next SEQUENCE starts, if nothing but blanks and NULs stands before it.
fn next_sequence(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let offset = at + rest.iter().position(|byte| !is_blank(*byte))?;
    (bytes.get(offset) == Some(&tag::SEQUENCE)).then_some(offset)
}

/// The octets of a regular file.
///
/// # Errors
/// [`ErrorKind::Io`] when it is missing, unreadable or no regular file (a pipe would have
/// to be waited for); [`ErrorKind::Limit`] over [`MAX_FILE_BYTES`].
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    let name = path.display().to_string();
    let fail = |doing: &str, cause: std::io::Error| Error::io(&name, doing, cause);
    let metadata = std::fs::metadata(path).map_err(|cause| fail("read", cause))?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() {
            "a folder"
        } else {
            "a pipe or device"
        };
        return Err(
            Error::new(ErrorKind::Io, format!("this is {what}, not a file"))
                .in_file(&name)
                .with_hint("name a file, or give its content on standard input as `-`"),
        );
    }
    if metadata.len() > MAX_FILE_BYTES as u64 {
        return Err(too_large().in_file(name));
    }
    let file = File::open(path).map_err(|cause| fail("open", cause))?;
    // Room for all of it: a buffer that grows would leave copies behind, of private keys too.
    let room = usize::try_from(metadata.len()).unwrap_or(0);
    read_into(Vec::with_capacity(room.saturating_add(1)), file, &name)
}

/// The octets of a stream, up to [`MAX_FILE_BYTES`].
///
/// # Errors
/// [`ErrorKind::Io`] when it cannot be read, [`ErrorKind::Limit`] when it goes on.
pub fn read(stream: impl Read, name: &str) -> Result<Vec<u8>> {
    const USUAL_BYTES: usize = 64 * 1024;
    read_into(Vec::with_capacity(USUAL_BYTES), stream, name)
}

fn read_into(mut bytes: Vec<u8>, stream: impl Read, name: &str) -> Result<Vec<u8>> {
    stream
        .take(MAX_FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| Error::io(name, "read", cause))?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(too_large().in_file(name));
    }
    Ok(bytes)
}

fn too_large() -> Error {
    let message = format!("it is larger than {} MiB", MAX_FILE_BYTES / 1024 / 1024);
    Error::new(ErrorKind::Limit, message)
        .with_hint("a certificate takes a few kilobytes: is this the right file?")
}
