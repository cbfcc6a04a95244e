//! Signature algorithm identifiers (RFC 5758, RFC 4055, RFC 8410).
//!
//! ```text
//! AlgorithmIdentifier ::= SEQUENCE {
//!     algorithm   OBJECT IDENTIFIER,
//!     parameters  ANY DEFINED BY algorithm OPTIONAL }
//! ```
//!
//! The list is short on purpose: ECDSA and RSA with SHA-256, SHA-384 and SHA-512, and Ed25519.
//! SHA-1 and MD5 are not verified, because collisions are known for both (Stevens and others: a CA
//! certificate with MD5 in 2009, SHA-1 in 2017): a valid signature would prove nothing. `digest`
//! still names them in a report.

use super::{
    Failure, named,
    parameters::{ParameterFault, parameter_fault},
};
use crate::{
    asn1::{
        oid,
        reader::{Reader, Tlv},
        tag,
    },
    certificate::{Number, Oid, PssParameters},
};
use const_oid::ObjectIdentifier;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::fmt;

/// The hash functions that signatures are verified with (FIPS 180-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// The kind of a signature, with all that its verification needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Ecdsa(Hash),
    Ed25519,
    Pkcs1(Hash),
    Pss(Pss),
}

/// RSASSA-PSS-params (RFC 4055 section 3.1). Mask generation is MGF1 with the same hash, as the RFC
/// recommends; other combinations are unsupported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pss {
    pub(super) hash: Hash,
    /// saltLength. RFC 8017 section 9.1.2 verifies with exactly this length.
    pub(super) salt_octets: usize,
}

/// A signature algorithm that popcert verifies.
#[derive(Debug)]
pub(super) struct Algorithm {
    oid: Oid,
    pub(super) family: Family,
}

/// The algorithms that are verified, apart from RSASSA-PSS, whose hash is in its parameters.
const KNOWN: &[(ObjectIdentifier, Family)] = &[
    (oid::ECDSA_WITH_SHA256, Family::Ecdsa(Hash::Sha256)),
    (oid::ECDSA_WITH_SHA384, Family::Ecdsa(Hash::Sha384)),
    (oid::ECDSA_WITH_SHA512, Family::Ecdsa(Hash::Sha512)),
    (oid::SHA256_WITH_RSA, Family::Pkcs1(Hash::Sha256)),
    (oid::SHA384_WITH_RSA, Family::Pkcs1(Hash::Sha384)),
    (oid::SHA512_WITH_RSA, Family::Pkcs1(Hash::Sha512)),
    (oid::ED25519, Family::Ed25519),
];

/// The hash functions that the parameters of RSASSA-PSS may name.
const HASHES: &[(ObjectIdentifier, Hash)] = &[
    (oid::SHA256, Hash::Sha256),
    (oid::SHA384, Hash::Sha384),
    (oid::SHA512, Hash::Sha512),
];

const FIELD: &str = "signatureAlgorithm";

impl Hash {
    /// The hash of the message.
    pub(super) fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

impl Algorithm {
    /// Reads an `AlgorithmIdentifier`.
    ///
    /// RFC 5758 section 3.2 and RFC 8410 section 3 want no parameters for ECDSA and Ed25519, RFC
    /// 4055 section 5 NULL for RSA. A NULL where nothing belongs, or nothing where a NULL belongs,
    /// does not change what was signed: a check of its own reports it. Any other parameters could
    /// mean something, and are refused.
    pub(super) fn read(der: &[u8]) -> Result<Self, Failure> {
        let (oid, parameters) =
            split(der).map_err(|error| Failure::BadAlgorithm(error.message().to_owned()))?;
        if oid == oid::RSA_PSS {
            let family = Family::Pss(Pss::read(parameters.as_ref())?);
            return Ok(Self { oid, family });
        }
        let Some((_, family)) = KNOWN.iter().find(|(known, _)| oid == *known) else {
            let unknown = if oid.name().is_none() { "unknown " } else { "" };
            return Err(Failure::Unsupported(format!(
                "the {unknown}signature algorithm {}",
                named(&oid)
            )));
        };
        if parameter_fault(der) == Some(ParameterFault::Forbidden) {
            let reason = format!("{} has parameters that it must not have", oid.label());
            return Err(Failure::BadAlgorithm(reason));
        }
        Ok(Self {
            oid,
            family: *family,
        })
    }
}

/// Identifier and parameters of an `AlgorithmIdentifier` with nothing behind either.
pub(super) fn split(der: &[u8]) -> crate::error::Result<(Oid, Option<Tlv<'_>>)> {
    let mut outer = Reader::new(der, 0);
    let mut parts = outer.require(tag::SEQUENCE, FIELD)?.contents();
    outer.finish(FIELD)?;
    let oid = Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD)?;
    let parameters = match parts.is_empty() {
        true => None,
        false => Some(parts.any(FIELD)?),
    };
    parts.finish(FIELD)?;
    Ok((oid, parameters))
}

impl Pss {
    /// The parameters of an algorithm, or of a key that is restricted to RSASSA-PSS.
    ///
    /// Absent ones mean the defaults (RFC 4055 section 3.1), which are SHA-1: not supported.
    pub(super) fn read(parameters: Option<&Tlv<'_>>) -> Result<Self, Failure> {
        let Some(sequence) = parameters else {
            return Err(Failure::BadAlgorithm(
                "RSASSA-PSS without parameters".into(),
            ));
        };
        let read = PssParameters::read(sequence).map_err(|error| {
            Failure::BadAlgorithm(format!("PSS parameters: {}", error.message()))
        })?;
        let hash = |oid: Option<Oid>| match oid {
            None => Err(Failure::Unsupported("RSASSA-PSS with SHA-1".into())),
            Some(oid) => {
                let known = HASHES.iter().find(|(known, _)| oid == *known);
                known
                    .map(|(_, hash)| *hash)
                    .ok_or_else(|| Failure::Unsupported(format!("RSASSA-PSS with {}", named(&oid))))
            }
        };
        let (message_hash, mask_hash) = (hash(read.hash)?, hash(read.mask_hash)?);
        if message_hash != mask_hash {
            let pair = format!("RSASSA-PSS with {message_hash} and a mask of {mask_hash}");
            return Err(Failure::Unsupported(pair));
        }
        if read.trailer.to_u64() != Some(1) {
            return Err(Failure::BadAlgorithm(
                "the PSS trailer field is not 1".into(),
            ));
        }
        Ok(Self {
            hash: message_hash,
            salt_octets: salt_octets(&read.salt_octets)?,
        })
    }
}

/// The length of a salt: none is longer than a modulus, and no modulus here longer than 1,024
/// octets.
fn salt_octets(number: &Number) -> Result<usize, Failure> {
    let octets = number
        .to_u64()
        .and_then(|octets| u16::try_from(octets).ok());
    octets.map(usize::from).ok_or_else(|| {
        Failure::BadAlgorithm(format!(
            "PSS parameters: a salt of {number} octets is too long"
        ))
    })
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.family {
            Family::Pss(pss) => {
                write!(
                    f,
                    "RSASSA-PSS ({}, salt of {} octets)",
                    pss.hash, pss.salt_octets
                )
            }
            _ => f.write_str(&self.oid.label()),
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        })
    }
}
