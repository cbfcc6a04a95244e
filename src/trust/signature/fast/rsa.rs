//! RSA: whether a signature under one key is found valid.
//!
//! RFC 8017: RSAVP1 (section 5.2.2) recovers the message representative, which is compared with
//! EMSA-PKCS1-v1_5 (section 8.2.2) of the digest, or verified as EMSA-PSS (section 8.1.2).

mod encoding;
mod power;

use super::super::algorithm::{Hash, Pss};
use power::Power;

/// A public key whose constants were computed once.
#[derive(Clone, Debug)]
pub(in crate::trust::signature) struct RsaKey(Power);

impl RsaKey {
    /// The key with this modulus and exponent, both without sign octet; `None` for sizes and
    /// exponents that have no fast way.
    pub(in crate::trust::signature) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        Power::of(modulus, exponent).map(Self)
    }

    /// RSASSA-PKCS1-V1_5-VERIFY. The encoding is made and compared, never taken apart: that
    /// leaves no room for Bleichenbacher's forgery.
    pub(in crate::trust::signature) fn finds_valid_pkcs1(
        &self,
        hash: Hash,
        digest: &[u8],
        signature: &[u8],
    ) -> bool {
        let message = self.0.recover(signature);
        message.is_some_and(|message| message == encoding::pkcs1(hash, digest, message.len()))
    }

    /// RSASSA-PSS-VERIFY.
    pub(in crate::trust::signature) fn finds_valid_pss(
        &self,
        pss: Pss,
        digest: &[u8],
        signature: &[u8],
    ) -> bool {
        let message = self.0.recover(signature);
        message.is_some_and(|message| encoding::is_pss(&message, pss, digest))
    }
}
