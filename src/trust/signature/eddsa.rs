//! Ed25519 (RFC 8032, RFC 8410) through ed25519-dalek, in its strict manner: keys and
//! signatures with a small-order part are refused.
//!
//! RFC 8032 section 5.1.7 lets verifiers check either of two equations, which differ for points of
//! small order, so that a signature can be valid for one verifier and not for another (Chalkias,
//! Garillot and Nikolaenko, "Taming the many EdDSAs", 2020). Under a key of small order anybody
//! makes a signature for any message. The strict manner accepts neither.

use super::{Failure, KeyInfo};
use crate::error::counted;
use ed25519_dalek::{Signature, VerifyingKey};

/// A public key that is a point of the curve, and not of small order.
#[derive(Clone, Debug)]
pub(super) struct Key(VerifyingKey);

impl Key {
    /// Reads the 32 octets of a public key (RFC 8410 section 4).
    pub(super) fn read(info: &KeyInfo<'_>) -> Result<Self, Failure> {
        // RFC 8410 section 3: "For all of the OIDs, the parameters MUST be absent."
        if info.parameters.is_some() {
            return Err(Failure::BadKey(
                "an Ed25519 key must not have parameters".into(),
            ));
        }
        let octets = <&[u8; 32]>::try_from(info.key).map_err(|_| {
            Failure::BadKey(format!(
                "it has {} instead of 32",
                counted(info.key.len(), "octet")
            ))
        })?;
        let key = VerifyingKey::from_bytes(octets)
            .map_err(|_| Failure::BadKey("it is not a point on the curve".into()))?;
        if key.is_weak() {
            return Err(Failure::BadKey("it is a point of small order".into()));
        }
        Ok(Self(key))
    }

    /// Verifies a signature of 64 octets over the whole message: Ed25519 hashes it itself, with
    /// SHA-512.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Failure> {
        let octets = <&[u8; 64]>::try_from(signature).map_err(|_| {
            Failure::BadSignature(format!(
                "it has {} instead of 64",
                counted(signature.len(), "octet")
            ))
        })?;
        self.0
            .verify_strict(message, &Signature::from_bytes(octets))
            .map_err(|_| Failure::Mismatch)
    }
}
