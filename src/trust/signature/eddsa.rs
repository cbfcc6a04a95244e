//! Ed25519 (RFC 8032, RFC 8410) through ed25519-dalek, in its strict manner: keys and
//! signatures with a small-order part are refused.

use super::{Failure, KeyInfo};
use ed25519_dalek::{Signature, VerifyingKey};

#[derive(Clone, Debug)]
pub(super) struct Key(VerifyingKey);

impl Key {
    pub(super) fn read(info: &KeyInfo<'_>) -> Result<Self, Failure> {
        // RFC 8410 section 3: the parameters must be absent.
        if info.parameters.is_some() {
            return Err(Failure::BadKey(
                "an Ed25519 key must not have parameters".into(),
            ));
        }
        let octets = <&[u8; 32]>::try_from(info.key).map_err(|_| {
            Failure::BadKey(format!("it has {} octets instead of 32", info.key.len()))
        })?;
        let key = VerifyingKey::from_bytes(octets)
            .map_err(|_| Failure::BadKey("it is not a point on the curve".into()))?;
        if key.is_weak() {
            return Err(Failure::BadKey("it is a point of small order".into()));
        }
        Ok(Self(key))
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Failure> {
        let octets = <&[u8; 64]>::try_from(signature).map_err(|_| {
            Failure::BadSignature(format!("it has {} octets instead of 64", signature.len()))
        })?;
        self.0
            .verify_strict(message, &Signature::from_bytes(octets))
            .map_err(|_| Failure::Mismatch)
    }
}
