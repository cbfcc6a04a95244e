//! Opens the parts of a PKCS#12 file with whatever passphrase is theirs.

use super::{
    encryption::decrypt,
    mac,
    password::{Password, candidates, usual},
    structure::{Bag, Pfx, Safe, bags},
    work::Work,
};
use crate::error::{Error, ErrorKind, Result};
use std::borrow::Cow;
use zeroize::Zeroizing;

/// A file that is to be opened.
pub(super) struct Opening<'a> {
    pub(super) pfx: &'a Pfx<'a>,
    pub(super) safes: &'a [Safe<'a>],
    pub(super) work: &'a Work,
    /// Whether private keys are wanted, too.
    pub(super) with_keys: bool,
}

/// What was opened.
#[derive(Default)]
pub(super) struct Opened<'a> {
    /// Each `SafeContents`.
    pub(super) texts: Vec<Text<'a>>,
    /// Each private key, if they are wanted.
    pub(super) keys: Vec<Zeroizing<Vec<u8>>>,
    /// Parts of other kinds.
    pub(super) others: Vec<&'static str>,
    /// Why encrypted parts are still closed.
    pub(super) locked: Option<Error>,
    pub(super) unverified: Option<&'static str>,
    /// Whether a passphrase that everybody knows opens it, an empty one or none.
    pub(super) is_unprotected: bool,
}

/// Contents that stand in the file as they are, or that were decrypted.
pub(super) enum Text<'a> {
    Plain(&'a [u8]),
    Decrypted(Zeroizing<Vec<u8>>),
}

impl std::ops::Deref for Text<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Plain(text) => text,
            Self::Decrypted(text) => text,
        }
    }
}

const ENCRYPTED: &str =
    "this is an encrypted PKCS#12 file (.pfx, .p12), and no passphrase was given";
const GIVE: &str = "give its passphrase in a file, `--passphrase-file FILE`, or in a variable, `--passphrase-env NAME`; or export its certificates: `openssl pkcs12 -in FILE -nokeys -out certificates.pem`";
const WRONG: &str =
    "the passphrase does not open this PKCS#12 file: it is another one, or the file was changed";
const TRY: &str = "try it by hand: `openssl pkcs12 -in FILE -info -noout`, with `-legacy` for an old file; a blank at the end of the passphrase counts as part of it";

impl<'a> Opening<'a> {
    /// Opens what can be opened. A passphrase that `is_given` comes first, since every try may take a second; else
    /// `ask` is called when neither an empty one nor none fits.
    ///
    /// Errors: those of `ask`; a passphrase that is another one, even where everything can be read without it: the
    /// file may have been changed.
    pub(super) fn open(
        &self,
        is_given: bool,
        ask: impl FnOnce() -> Result<Option<Zeroizing<Vec<u8>>>>,
    ) -> Result<Opened<'a>> {
        let comes_first = is_given && (self.pfx.mac.is_some() || self.has_encrypted()?);
        if !comes_first && let Some(opened) = self.first_of(&usual())? {
            return Ok(opened);
        }
        let Some(passphrase) = ask()? else {
            // A MAC may be all that the passphrase is for.
            let error = || Error::new(ErrorKind::NotACertificate, ENCRYPTED).with_hint(GIVE);
            return Ok(self.plain(self.has_encrypted()?.then(error)));
        };
        let mut passwords = candidates(&passphrase);
        if comes_first {
            passwords.extend(usual());
        }
        self.first_of(&passwords)?
            .ok_or_else(|| Error::new(ErrorKind::Decode, WRONG).with_hint(TRY))
    }

    fn first_of(&self, passwords: &[Password]) -> Result<Option<Opened<'a>>> {
        for password in passwords {
            if let Some(opened) = self.attempt(password)? {
                return Ok(Some(opened));
            }
        }
        Ok(None)
    }

    /// Whether a passphrase can be told from another one.
    fn shows_passphrase(&self) -> bool {
        let is_encrypted = |safe: &Safe<'_>| matches!(safe, Safe::Encrypted(..));
        self.pfx.mac.is_some() || self.safes.iter().any(is_encrypted)
    }

    /// Opens everything; `None` if the passphrase is another one.
    fn attempt(&self, password: &Password) -> Result<Option<Opened<'a>>> {
        let mut opened = Opened::default();
        match &self.pfx.mac {
            None => {}
            Some(mac) => match mac::verifies(mac, &self.pfx.content, password, self.work)? {
                Some(true) => {}
                Some(false) => return Ok(None),
                None => opened.unverified = Some("popcert does not know the algorithm of its MAC"),
            },
        }
        for safe in self.safes {
            match safe {
                Safe::Plain(text) => opened.texts.push(Text::Plain(text)),
                Safe::Other => opened.others.push(OTHER),
                Safe::Encrypted(algorithm, octets) => {
                    let text = decrypt(*algorithm, octets, password, self.work)?;
                    // What begins like a safe was decrypted with its own key.
                    match text.filter(|text| bags(text).is_ok()) {
                        Some(text) => opened.texts.push(Text::Decrypted(text)),
                        None => return Ok(None),
                    }
                }
            }
        }
        if self.with_keys && !self.keys(&mut opened, password)? {
            return Ok(None);
        }
        opened.is_unprotected =
            password.is_usual() && opened.unverified.is_none() && self.shows_passphrase();
        Ok(Some(opened))
    }

    /// Decrypts every private key; `false` if the passphrase is not that of all.
    fn keys(&self, opened: &mut Opened<'_>, password: &Password) -> Result<bool> {
        for text in &opened.texts {
            for bag in bags(text)? {
                match bag? {
                    Bag::Key(der) => opened.keys.push(Zeroizing::new(der.to_vec())),
                    Bag::EncryptedKey(algorithm, octets) => {
                        match decrypt(algorithm, &octets, password, self.work)? {
                            Some(key) => opened.keys.push(key),
                            None => return Ok(false),
                        }
                    }
                    Bag::Certificate(_) | Bag::Other(_) => {}
                }
            }
        }
        Ok(true)
    }

    /// Whether anything that is wanted is encrypted.
    fn has_encrypted(&self) -> Result<bool> {
        for safe in self.safes {
            match safe {
                Safe::Encrypted(..) => return Ok(true),
                Safe::Plain(text) if self.with_keys => {
                    for bag in bags(text)? {
                        if matches!(bag?, Bag::EncryptedKey(..)) {
                            return Ok(true);
                        }
                    }
                }
                Safe::Plain(_) | Safe::Other => {}
            }
        }
        Ok(false)
    }

    /// What stands there as it is.
    fn plain(&self, locked: Option<Error>) -> Opened<'a> {
        let texts = self.safes.iter().filter_map(|safe| match safe {
            Safe::Plain(Cow::Borrowed(text)) => Some(Text::Plain(text)),
            Safe::Plain(Cow::Owned(text)) => Some(Text::Plain(text)),
            Safe::Encrypted(..) | Safe::Other => None,
        });
        let others = self.safes.iter().filter_map(|safe| match safe {
            Safe::Encrypted(..) => Some("encrypted part"),
            Safe::Other => Some(OTHER),
            Safe::Plain(_) => None,
        });
        Opened {
            texts: texts.collect(),
            others: others.collect(),
            locked,
            unverified: Some("its MAC takes the passphrase to verify"),
            ..Opened::default()
        }
    }
}

const OTHER: &str = "part that is encrypted with a public key";
