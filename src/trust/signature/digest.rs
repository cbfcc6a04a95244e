//! The hash that a signature was made over, and whether it still resists collisions.

use super::{
    algorithm::{Fields, split},
    named,
    registry::{ALGORITHMS, DIGESTS},
};
use crate::certificate::{
    Oid,
    tlv::{Reader, Tlv, tag},
};
use const_oid::{ObjectIdentifier, db::rfc5912::ID_RSASSA_PSS};

/// Hash functions by name, where the name says that they are weak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    Md2,
    Md4,
    Md5,
    Mdc2,
    Ripemd160,
    Sha0,
    Sha1,
    /// SHA-224, SHA-512/224 and SHA3-224.
    Sha224,
    /// SHA-256 and whatever is as good.
    Sound,
}

/// What is known of the hash under a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureHash {
    /// SHA-256 or better.
    Sound,
    /// Nobody can tell, and why.
    Unknown(String),
    /// Less than SHA-256.
    Weak {
        /// The algorithm: `RSA with SHA-1`.
        algorithm: String,
        /// What is wrong with the hash.
        reason: &'static str,
    },
}

/// ecdsa-with-Specified (RFC 3279's module, X9.62): the hash is its parameter.
const ECDSA_SPECIFIED: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3");

/// The hash of a signature whose `AlgorithmIdentifier` is `algorithm`, in DER; never fails.
pub fn signature_hash(algorithm: &[u8]) -> SignatureHash {
    let unreadable = |what: &str, error: &crate::Error| {
        SignatureHash::Unknown(format!("{what} cannot be read: {}", error.message()))
    };
    let (oid, parameters) = match split(algorithm) {
        Ok(parts) => parts,
        Err(error) => return unreadable("its algorithm", &error),
    };
    if oid == ID_RSASSA_PSS {
        return match pss(parameters.as_ref()) {
            Ok(oid) => by_identifier("RSASSA-PSS", oid.as_ref()),
            Err(error) => unreadable("the parameters of RSASSA-PSS", &error),
        };
    }
    if oid == ECDSA_SPECIFIED {
        return match specified(parameters.as_ref()) {
            Ok(oid) => by_identifier("ECDSA", Some(&oid)),
            Err(error) => unreadable("the parameters of ecdsa-with-Specified", &error),
        };
    }
    match ALGORITHMS.iter().find(|(known, ..)| oid == *known) {
        Some((_, key, digest, _)) => digest.under(key),
        None => SignatureHash::Unknown(format!("{} is not known here", named(&oid))),
    }
}

/// RFC 4055 section 3.1: SHA-1 where the field, or all of the parameters, are left out.
fn pss(parameters: Option<&Tlv<'_>>) -> crate::error::Result<Option<Oid>> {
    parameters.map_or(Ok(None), |sequence| {
        Fields::read(sequence).map(|fields| fields.hash)
    })
}

/// The hash's AlgorithmIdentifier.
fn specified(parameters: Option<&Tlv<'_>>) -> crate::error::Result<Oid> {
    const FIELD: &str = "signatureAlgorithm";
    let mut parts = match parameters {
        Some(sequence) if sequence.tag == tag::SEQUENCE => sequence.contents(),
        _ => Reader::new(&[], 0),
    };
    Oid::read(&parts.expect(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD)
}

fn by_identifier(key: &str, oid: Option<&Oid>) -> SignatureHash {
    let Some(oid) = oid else {
        return Digest::Sha1.under(&format!("{key} (by default)"));
    };
    match DIGESTS.iter().find(|(known, _)| *oid == *known) {
        Some((_, digest)) => digest.under(key),
        None => SignatureHash::Unknown(format!("{key} with {} is not known here", named(oid))),
    }
}

impl Digest {
    fn under(self, key: &str) -> SignatureHash {
        const BROKEN: &str = "its hash is broken";
        const SHORT: &str = "its hash is shorter than SHA-256's";
        let (name, reason) = match self {
            Self::Md2 => ("MD2", BROKEN),
            Self::Md4 => ("MD4", BROKEN),
            Self::Md5 => ("MD5", BROKEN),
            Self::Mdc2 => ("MDC-2", BROKEN),
            Self::Sha0 => ("SHA-0", BROKEN),
            Self::Sha1 => ("SHA-1", BROKEN),
            Self::Ripemd160 => ("RIPEMD-160", SHORT),
            Self::Sha224 => ("SHA-224", SHORT),
            Self::Sound => return SignatureHash::Sound,
        };
        SignatureHash::Weak {
            algorithm: format!("{key} with {name}"),
            reason,
        }
    }
}
