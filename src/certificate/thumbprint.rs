//! Thumbprints: hashes of the whole DER certificate.
//!
//! They identify a certificate, signature included: two certificates of one key have two
//! thumbprints. Services show them in different notations, and people compare them by eye, so each
//! notation is one that can be pasted.

use crate::error::{Error, ErrorKind};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::{fmt, str::FromStr};

// Not `hex::encode_upper`, which collects character by character: a report holds hundreds of digits.
pub(crate) use base16ct::upper::encode_string as upper_hex;

/// The hash functions that services use for thumbprints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// 160 bits; the Azure portal shows it. It only identifies a certificate: no signature with
    /// SHA-1 is accepted.
    Sha1,
    /// 256 bits; `az iot` 0.25 and newer show it.
    Sha256,
    /// 384 bits.
    Sha384,
    /// 512 bits.
    Sha512,
}

impl HashAlgorithm {
    /// Every algorithm, shortest hash first.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The lower-case name that the command line uses, such as `sha256`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }
}

impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for HashAlgorithm {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == text)
            .ok_or_else(|| {
                let message = format!("`{text}` is none of sha1, sha256, sha384 and sha512");
                Error::new(ErrorKind::Usage, message)
            })
    }
}

/// The hash of a certificate's DER. `Display` is [`ThumbprintStyle::Azure`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbprint(Vec<u8>);

/// A notation for thumbprints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ThumbprintStyle {
    /// Upper-case hex without separators, as in the Azure portal and `az`.
    Azure,
    /// Base64 with padding.
    Base64,
    /// Lower-case hex without separators, as in AWS and most libraries.
    Hex,
    /// Upper-case hex with colons, as printed by `openssl x509 -fingerprint`.
    Openssl,
}

impl Thumbprint {
    /// Hashes `der` with `algorithm`.
    pub fn of(der: &[u8], algorithm: HashAlgorithm) -> Self {
        Self(match algorithm {
            HashAlgorithm::Sha1 => Sha1::digest(der).to_vec(),
            HashAlgorithm::Sha256 => Self::sha256(der).to_vec(),
            HashAlgorithm::Sha384 => Sha384::digest(der).to_vec(),
            HashAlgorithm::Sha512 => Sha512::digest(der).to_vec(),
        })
    }

    /// SHA-256 of `octets`.
    pub(crate) fn sha256(octets: &[u8]) -> [u8; 32] {
        Sha256::digest(octets).into()
    }

    /// Wraps a hash that was computed before.
    pub(super) fn known(hash: &[u8]) -> Self {
        Self(hash.to_vec())
    }

    /// The octets of the hash.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The hash in the notation `style`.
    pub fn styled(&self, style: ThumbprintStyle) -> String {
        match style {
            ThumbprintStyle::Azure => upper_hex(&self.0),
            ThumbprintStyle::Base64 => STANDARD.encode(&self.0),
            ThumbprintStyle::Hex => hex::encode(&self.0),
            ThumbprintStyle::Openssl => {
                let pairs: Vec<_> = self.0.iter().map(|byte| format!("{byte:02X}")).collect();
                pairs.join(":")
            }
        }
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.styled(ThumbprintStyle::Azure))
    }
}
