//! Bytes as they are found on disk, and the certificates in them.
//!
//! What a file holds shows in its content, never in its name. Whatever surrounds the
//! certificate (armour, text, quotes, other character sets, whole documents) is taken off and
//! remembered as an [`EncodingQuirk`]. The certificate's own octets stay as they are; only what
//! was BER is written as DER, of which thumbprints and signatures are made.

#[cfg(test)]
mod any_text;
mod base64_text;
mod ber;
mod binary;
mod byte_array;
mod certificate_property;
mod data_uri;
mod der;
mod embedded;
mod form;
mod found;
mod gathered;
mod hex;
mod hex_dump;
mod http_header;
mod json;
mod ldif;
mod limits;
mod line_decoration;
mod literal_newlines;
mod mime;
mod opener;
mod pem;
#[cfg(feature = "pkcs12")]
pub(crate) mod pkcs12;
mod pkcs7;
mod place;
mod quoted_printable;
mod quotes;
mod recognise;
mod registry;
mod repaired_armour;
mod request;
mod score;
mod search;
mod signature;
mod string_literal;
mod text;
mod unread;
mod url_encoded;
mod xfcc;
mod xml;
mod yaml;

use crate::error::{Error, ErrorKind, Result};
pub use found::{Encoding, EncodingQuirk, Found, Place, QuirkKind, Source};
use gathered::{Gathered, Wanted};
use limits::too_large;
pub use limits::{MAX_CERTIFICATES, MAX_FILE_BYTES};
use opener::Opener;
use search::Search;
use std::{fs::File, io::Read, path::Path};

#[cfg(feature = "prove")]
pub(crate) use pem::{Block, next_block};
pub(crate) use recognise::shortened;
#[cfg(feature = "prove")]
pub(crate) use recognise::{Kind, der as kind_of, is_hex_text};
pub use request::request;
pub use signature::{FoundSignature, Wrapping, signature};
#[cfg(feature = "prove")]
pub(crate) use text::decode as characters;
pub use text::read_text;

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
    certificates_opened(bytes, path, &Opener::default())
}

/// The same, with a passphrase for files that are encrypted (PKCS#12). `passphrase` is called when neither an
/// empty passphrase nor none opens the file, and gives `None` if nobody knows it.
///
/// # Errors
/// As [`certificates`], [`ErrorKind::Decode`] if the passphrase is another one, and those of `passphrase`.
#[cfg(feature = "pkcs12")]
pub fn certificates_with(
    bytes: &[u8],
    path: &str,
    passphrase: &dyn Fn() -> Result<Option<zeroize::Zeroizing<Vec<u8>>>>,
) -> Result<Vec<Found>> {
    certificates_opened(bytes, path, &Opener::asking(passphrase, false))
}

/// The same with a passphrase that may be known already, `is_given`, and is tried before the usual ones then.
#[cfg(feature = "cli")]
pub(crate) fn certificates_asking(
    bytes: &[u8],
    path: &str,
    is_given: bool,
    passphrase: opener::Ask<'_>,
) -> Result<Vec<Found>> {
    certificates_opened(bytes, path, &Opener::asking(passphrase, is_given))
}

fn certificates_opened(bytes: &[u8], path: &str, opener: &Opener<'_>) -> Result<Vec<Found>> {
    let searched = Search::run(bytes, Wanted::Certificates, opener);
    #[cfg(feature = "pkcs12")]
    if let Some(error) = opener.failure() {
        return Err(error.clone().in_file(path));
    }
    let mut gathered = searched.map_err(|error| error.in_file(path))?;
    if let Some(unread) = gathered.unread.take() {
        let detail = format!(
            "a part that could be another certificate is not read: {}",
            unread.message()
        );
        gathered.quirk(QuirkKind::UnreadPart, unread.offset(), detail);
    }
    if let Some(contents) = gathered.contents() {
        gathered.quirk(QuirkKind::Contents, None, contents);
    }
    let mut found = found(gathered, path);
    place::locate(bytes, &mut found);
    Ok(found)
}

fn found(gathered: Gathered<'_>, path: &str) -> Vec<Found> {
    let quirks = gathered.quirks;
    let items = gathered.found.into_iter().enumerate();
    items
        .map(|(index, item)| Found {
            der: item.der,
            source: Source {
                path: path.to_owned(),
                index,
                encoding: item.encoding,
                place: None,
            },
            quirks: match item.was_ber {
                true => quirks.iter().cloned().chain([ber::quirk()]).collect(),
                false => quirks.clone(),
            },
        })
        .collect()
}

/// The CRLs in `bytes`, and all of them, in the encodings of certificates in which nothing of a file
/// gets lost: certificates are passed over, and text that is plainly a remark.
///
/// # Errors
/// As [`certificates`]; and [`ErrorKind::Decode`] where a part of the file is neither, since a
/// revocation could be in it.
pub fn crls(bytes: &[u8], path: &str) -> Result<Vec<Vec<u8>>> {
    let opener = Opener::default();
    let gathered =
        Search::run(bytes, Wanted::Crls, &opener).map_err(|error| error.in_file(path))?;
    if let Some(unread) = &gathered.unread {
        return Err(unread::part_of_crls(unread).in_file(path));
    }
    Ok(gathered.found.into_iter().map(|item| item.der).collect())
}

/// Whether a private key is recognised in the octets, whatever else is there.
#[cfg(feature = "cli")]
pub(crate) fn is_private_key(bytes: &[u8]) -> bool {
    let opener = Opener::default();
    let mut search = Search::new(Wanted::Certificates, bytes.len(), &opener);
    // Trouble after the key, or with it, changes nothing.
    let _ = search.bytes(bytes, None, 0);
    let names_one = bytes
        .windows(11)
        .any(|part| part.eq_ignore_ascii_case(b"PRIVATE KEY"));
    names_one || search.gathered.has(QuirkKind::PrivateKeyInside)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_read_up_to_the_limit_and_no_further() {
        let stream = |octets: usize| std::io::repeat(b'a').take(octets as u64);
        let whole = read(stream(MAX_FILE_BYTES), "-").expect("not too large");
        assert_eq!(whole.len(), MAX_FILE_BYTES);
        assert!(whole.iter().all(|octet| *octet == b'a'));
        for octets in [MAX_FILE_BYTES + 1, usize::MAX] {
            let error = read(stream(octets), "-").expect_err("too large");
            assert_eq!(error.kind(), ErrorKind::Limit, "{octets}");
        }
    }

    #[cfg(feature = "cli")]
    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        let file = File::create(&path).expect("a file");
        for (octets, expected) in [
            (MAX_FILE_BYTES, Ok(MAX_FILE_BYTES)),
            (MAX_FILE_BYTES + 1, Err(ErrorKind::Limit)),
            (0, Ok(0)),
        ] {
            file.set_len(octets as u64).expect("a size");
            let found = read_file(&path).map(|all| all.len());
            assert_eq!(found.map_err(|error| error.kind()), expected);
        }
        let error = read_file(folder.path()).expect_err("a folder");
        assert_eq!(error.message(), "this is a folder, not a file");
    }

    #[cfg(feature = "cli")]
    #[test]
    fn a_private_key_is_recognised_by_its_words_or_its_octets() {
        for (bytes, expected) in [
            (&b"-----BEGIN EC PRIVATE KEY-----"[..], true),
            (b"begin private key", true),
            // SEC1: version, and the key as an OCTET STRING.
            (b"\x30\x06\x02\x01\x01\x04\x01\x07", true),
            (b"-----BEGIN PUBLIC KEY-----", false),
            (b"", false),
        ] {
            assert_eq!(is_private_key(bytes), expected, "{bytes:?}");
        }
    }
}
