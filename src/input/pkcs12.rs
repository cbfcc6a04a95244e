//! PKCS#12 files (.p12, .pfx; RFC 7292): certificates, and private keys for those who sign.
//!
//! A file says itself how it is encrypted. Many have an empty passphrase or none, so both are tried before one
//! is asked for; one that was given is tried first. Keys stay encrypted where certificates alone are read.

mod cipher;
mod encryption;
mod hash;
mod mac;
mod opened;
mod password;
mod structure;
mod work;

pub(super) use work::Work;

use super::opener::Opener;
#[cfg(feature = "prove")]
use crate::error::ErrorKind;
use crate::error::{Error, Result};
use opened::{Opening, Text};
use structure::{Bag, Pfx, bags, safes};
#[cfg(feature = "prove")]
use zeroize::Zeroizing;

/// What a file holds for those who read certificates.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) keys: usize,
    /// Whether no passphrase protects one of the keys.
    pub(super) has_bare_key: bool,
    /// What else is in it, and how many.
    pub(super) others: Vec<(&'static str, usize)>,
    /// The first part that could not be read.
    pub(super) unread: Option<Error>,
    /// Why it is not known that the file is as it was written.
    pub(super) unverified: Option<&'static str>,
}

impl Contents {
    fn other(&mut self, name: &'static str) {
        match self.others.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => self.others.push((name, 1)),
        }
    }

    fn add(&mut self, text: &Text<'_>, is_unprotected: bool) -> Result<()> {
        for bag in bags(text)? {
            match bag? {
                Bag::Certificate(der) => self.certificates.push(der.into_owned()),
                bag @ (Bag::Key(_) | Bag::EncryptedKey(..)) => {
                    self.keys += 1;
                    let is_plain = matches!((text, bag), (Text::Plain(_), Bag::Key(_)));
                    self.has_bare_key |= is_unprotected || is_plain;
                }
                Bag::Other(name) => self.other(name),
            }
        }
        Ok(())
    }
}

/// The certificates, and what else is there.
///
/// Errors: [`ErrorKind::NotACertificate`] if it is encrypted with a passphrase that nobody gave, or in a way
/// that is not known; [`ErrorKind::Decode`] if it is damaged or the passphrase is another one;
/// [`ErrorKind::Limit`] if opening it would take too long.
pub(super) fn certificates(bytes: &[u8], opener: &Opener<'_>) -> Result<Contents> {
    let pfx = Pfx::read(bytes)?;
    let safes = safes(&pfx.content)?;
    let opening = Opening {
        pfx: &pfx,
        safes: &safes,
        work: &opener.work,
        with_keys: false,
    };
    let opened = opening.open(opener.is_given, || opener.passphrase())?;
    let mut contents = Contents {
        unverified: opened.unverified,
        ..Contents::default()
    };
    for text in &opened.texts {
        if let Err(error) = contents.add(text, opened.is_unprotected) {
            contents.unread.get_or_insert(error);
        }
    }
    for name in opened.others.iter().copied() {
        contents.other(name);
    }
    match (contents.certificates.is_empty(), opened.locked) {
        (true, Some(locked)) => return Err(locked),
        (false, Some(locked)) => {
            contents.unread.get_or_insert(locked);
        }
        (_, None) => {}
    }
    match contents
        .unread
        .take_if(|_| contents.certificates.is_empty())
    {
        Some(error) => Err(error),
        None => Ok(contents),
    }
}

/// Each private key, as `PrivateKeyInfo` (RFC 5958) in a buffer that is wiped. A passphrase that `is_given` is tried
/// first.
///
/// Errors: as [`certificates`], and those of `passphrase`.
#[cfg(feature = "prove")]
pub(crate) fn private_keys(
    bytes: &[u8],
    is_given: bool,
    passphrase: impl FnOnce() -> Result<Zeroizing<Vec<u8>>>,
) -> Result<Vec<Zeroizing<Vec<u8>>>> {
    let pfx = Pfx::read(bytes)?;
    let safes = safes(&pfx.content)?;
    let opening = Opening {
        pfx: &pfx,
        safes: &safes,
        work: &Work::default(),
        with_keys: true,
    };
    let opened::Opened { keys, locked, .. } = opening.open(is_given, || passphrase().map(Some))?;
    match locked {
        Some(locked) => Err(locked),
        None if keys.is_empty() => {
            let message = "the PKCS#12 file holds no private key";
            Err(Error::new(ErrorKind::NotACertificate, message).with_hint(
                "export it anew together with the key, or give the key in a file of its own",
            ))
        }
        None => Ok(keys),
    }
}
