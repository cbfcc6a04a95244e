//! ECDSA (FIPS 186-5 section 6) on P-256, P-384 and P-521, through RustCrypto's curves.

use super::{Failure, KeyInfo, algorithm::Hash, named};
use crate::certificate::{
    Oid,
    tlv::{Reader, tag},
};
use p256::ecdsa::signature::hazmat::PrehashVerifier;

/// A point on one of the three curves.
#[derive(Clone, Debug)]
pub(super) enum Key {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
}

impl Key {
    pub(super) fn read(info: &KeyInfo<'_>) -> Result<Self, Failure> {
        let curve = curve(info)?;
        let off_curve = |_| {
            Failure::BadKey(format!(
                "its octets are no point on the curve {}",
                curve.label()
            ))
        };
        match curve.to_string().as_str() {
            "1.2.840.10045.3.1.7" => p256::ecdsa::VerifyingKey::from_sec1_bytes(info.key)
                .map(Self::P256)
                .map_err(off_curve),
            "1.3.132.0.34" => p384::ecdsa::VerifyingKey::from_sec1_bytes(info.key)
                .map(Self::P384)
                .map_err(off_curve),
            "1.3.132.0.35" => p521::ecdsa::VerifyingKey::from_sec1_bytes(info.key)
                .map(Self::P521)
                .map_err(off_curve),
            _ => Err(Failure::Unsupported(format!("the curve {}", named(&curve)))),
        }
    }

    pub(super) fn curve(&self) -> &'static str {
        match self {
            Self::P256(_) => "P-256",
            Self::P384(_) => "P-384",
            Self::P521(_) => "P-521",
        }
    }

    /// Any of the hashes goes with any of the curves; the crate truncates as FIPS 186-5 says.
    pub(super) fn verify(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Failure> {
        let digest = hash.digest(message);
        let malformed = |_| {
            Failure::BadSignature("it is not two numbers below the curve's order in DER".into())
        };
        match self {
            Self::P256(key) => {
                let signature = p256::ecdsa::Signature::from_der(signature).map_err(malformed)?;
                key.verify_prehash(&digest, &signature)
            }
            Self::P384(key) => {
                let signature = p384::ecdsa::Signature::from_der(signature).map_err(malformed)?;
                key.verify_prehash(&digest, &signature)
            }
            Self::P521(key) => {
                let signature = p521::ecdsa::Signature::from_der(signature).map_err(malformed)?;
                key.verify_prehash(&digest, &signature)
            }
        }
        .map_err(|_| Failure::Mismatch)
    }
}

/// RFC 5480 section 2.1.1: certificates name their curve.
fn curve(info: &KeyInfo<'_>) -> Result<Oid, Failure> {
    match info.parameters {
        Some((tag::OBJECT_IDENTIFIER, contents)) => {
            // Oid::read wants a value with a place; the curve's is its own start.
            let mut encoded = vec![
                tag::OBJECT_IDENTIFIER,
                u8::try_from(contents.len()).unwrap_or(0),
            ];
            encoded.extend_from_slice(contents);
            Reader::new(&encoded, 0)
                .any("curve")
                .and_then(|tlv| Oid::read(&tlv, "curve"))
                .map_err(|error| Failure::BadKey(error.message().to_owned()))
        }
        Some((tag::SEQUENCE, _)) => Err(Failure::Unsupported(
            "a curve given by explicit parameters".into(),
        )),
        _ => Err(Failure::BadKey("it does not name its curve".into())),
    }
}
