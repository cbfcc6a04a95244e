//! The mock's keys, which rcgen signs with through its own traits: nothing that rcgen wrote is
//! taken apart and signed again.

use super::{KeyType, Randomness};
use crate::{
    error::{Error, ErrorKind, Result},
    signing::{PrivateKey, SignatureScheme, private_key},
};

/// A private key of the mock: one like any other.
pub type MockKey = PrivateKey;

impl MockKey {
    /// A key of that kind from the stream of `purpose`.
    ///
    /// # Errors
    /// Never in practice: every drawn key of a kind is valid for its library.
    pub fn generate(kind: KeyType, randomness: &Randomness, purpose: &str) -> Result<Self> {
        Self::draw(kind, randomness, purpose).map(mocking)
    }

    /// Reads a private key in PEM that is not encrypted.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] or [`ErrorKind::NotACertificate`] when it cannot be read.
    pub fn from_pem(text: &[u8]) -> Result<Self> {
        let locked = || {
            Err(Error::new(
                ErrorKind::Decode,
                "the mock's keys have no passphrase",
            ))
        };
        private_key(text, locked)
            .map(mocking)
            .map_err(|error| error.with_hint("give the folder that `popcert mock tenant` wrote"))
    }
}

/// rcgen has no identifier for ECDSA with SHA-512 without a C back end, so P-521 signs with
/// SHA-384 here: legal, if weaker than the curve (FIPS 186-5 section 6.1.1).
fn mocking(key: PrivateKey) -> PrivateKey {
    match key.curve_bits() {
        Some(521) => key.with_scheme(SignatureScheme::EcdsaSha384),
        _ => key,
    }
}

impl rcgen::PublicKeyData for MockKey {
    fn der_bytes(&self) -> &[u8] {
        self.public_octets()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        match self.curve_bits() {
            Some(256) => &rcgen::PKCS_ECDSA_P256_SHA256,
            Some(_) => &rcgen::PKCS_ECDSA_P384_SHA384,
            None if self.is_ed25519() => &rcgen::PKCS_ED25519,
            None => &rcgen::PKCS_RSA_SHA256,
        }
    }
}

impl rcgen::SigningKey for MockKey {
    fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, rcgen::Error> {
        PrivateKey::sign(self, message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}
