//! The hash that a signature was made over, and whether it still resists collisions.
//!
//! Independent of verification: a report names the weak hash of a signature that popcert does not
//! verify (DSA, GOST, ML-DSA), and of a root's own signature, which no path needs.

use super::{
    algorithm::split,
    named,
    registry::{ALGORITHMS, DIGESTS},
};
use crate::{
    asn1::{
        oid,
        reader::{Reader, Tlv},
        tag,
    },
    certificate::{Oid, PssParameters},
};

/// Hash functions by name, where the name shows that they are weak; all others are `Sound`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    /// GOST R 34.11-94, withdrawn for attacks on its collision resistance (RFC 6986 replaces it).
    Gost94,
    Md2,
    Md4,
    Md5,
    Mdc2,
    Ripemd160,
    Sha0,
    Sha1,
    /// SHA-224, SHA-512/224 and SHA3-224: not broken, but short (112 bits against collisions), and
    /// refused by services that ask for SHA-256 or better.
    Sha224,
    /// SHA-256, and whatever is at least as strong.
    Sound,
}

/// What is known about the hash of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureHash {
    /// SHA-256 or better.
    Sound,
    /// It is not known which hash it is; the text says why, as a clause for a message.
    Unknown(String),
    /// It is weaker than SHA-256.
    Weak {
        /// The algorithm: `RSA with SHA-1`.
        algorithm: String,
        /// What is wrong with the hash.
        reason: &'static str,
    },
}

/// The hash of a signature whose `AlgorithmIdentifier` is `algorithm`, in DER. It never fails: what
/// cannot be read is [`SignatureHash::Unknown`].
pub fn signature_hash(algorithm: &[u8]) -> SignatureHash {
    let unreadable = |what: &str, error: &crate::Error| {
        SignatureHash::Unknown(format!("{what} cannot be read: {}", error.message()))
    };
    let (oid, parameters) = match split(algorithm) {
        Ok(parts) => parts,
        Err(error) => return unreadable("its algorithm", &error),
    };
    if oid == oid::RSA_PSS {
        return match pss(parameters.as_ref()) {
            Ok(oid) => by_identifier("RSASSA-PSS", oid.as_ref()),
            Err(error) => unreadable("the parameters of RSASSA-PSS", &error),
        };
    }
    if oid == oid::ECDSA_WITH_SPECIFIED {
        return match specified(parameters.as_ref()) {
            Ok(oid) => by_identifier("ECDSA", Some(&oid)),
            Err(error) => unreadable("the parameters of ecdsa-with-Specified", &error),
        };
    }
    match ALGORITHMS.iter().find(|(known, ..)| oid == *known) {
        Some((_, key, digest, _)) => digest.under(key),
        None => SignatureHash::Unknown(format!(
            "the hash of signature algorithm {} is unknown",
            named(&oid)
        )),
    }
}

/// The hash of RSASSA-PSS. RFC 4055 section 3.1: SHA-1 where the field, or all of the parameters,
/// are left out.
fn pss(parameters: Option<&Tlv<'_>>) -> crate::error::Result<Option<Oid>> {
    parameters.map_or(Ok(None), |sequence| {
        PssParameters::read(sequence).map(|fields| fields.hash)
    })
}

/// The hash of ecdsa-with-Specified (X9.62), whose parameters are the hash's AlgorithmIdentifier.
fn specified(parameters: Option<&Tlv<'_>>) -> crate::error::Result<Oid> {
    const FIELD: &str = "signatureAlgorithm";
    let mut parts = match parameters {
        Some(sequence) if sequence.tag == tag::SEQUENCE => sequence.contents(),
        _ => Reader::new(&[], 0),
    };
    Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD)
}

/// The hash with that identifier, under a `key` of that kind; no identifier is the default of
/// RSASSA-PSS.
fn by_identifier(key: &str, oid: Option<&Oid>) -> SignatureHash {
    let Some(oid) = oid else {
        return Digest::Sha1.under(&format!("{key} (by default)"));
    };
    match DIGESTS.iter().find(|(known, _)| *oid == *known) {
        Some((_, digest)) => digest.under(key),
        None => SignatureHash::Unknown(format!("the hash {} of {key} is unknown", named(oid))),
    }
}

impl Digest {
    /// The verdict on this hash with a `key` of that kind. Collisions are known for the broken
    /// ones; the short ones are below the 128 bits of security that SHA-256 has.
    fn under(self, key: &str) -> SignatureHash {
        const BROKEN: &str = "its hash is broken";
        const SHORT: &str = "its hash is shorter than SHA-256's";
        let (name, reason) = match self {
            Self::Gost94 => ("GOST R 34.11-94", BROKEN),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::signature::{ParameterFault, parameter_fault};
    use proptest::prelude::*;

    const NULL: &str = "0500";
    const PSS: &str = "06092a864886f70d01010a";
    const SHA1: &str = "300906052b0e03021a0500";
    const SHA256: &str = "300d06096086480165030402010500";
    const MGF1: &str = "06092a864886f70d010108";

    fn sequence(hex: &str) -> String {
        // Short ones only.
        format!("30{:02x}{hex}", hex.len() / 2)
    }

    fn explicit(number: u8, hex: &str) -> String {
        format!("a{number}{:02x}{hex}", hex.len() / 2)
    }

    fn of(dotted: &str, parameters: &str) -> SignatureHash {
        let oid: Oid = dotted.parse().unwrap();
        let oid = hex::encode(oid.as_bytes());
        hash_of(&format!("06{:02x}{oid}{parameters}", oid.len() / 2))
    }

    fn hash_of(contents: &str) -> SignatureHash {
        signature_hash(&hex::decode(sequence(contents)).unwrap())
    }

    fn weak(found: &SignatureHash) -> Option<&str> {
        match found {
            SignatureHash::Weak { algorithm, .. } => Some(algorithm),
            _ => None,
        }
    }

    #[test]
    fn weak_hashes_by_the_name_of_their_algorithm() {
        for (dotted, expected) in [
            ("1.2.840.113549.1.1.4", Some("RSA with MD5")),
            ("1.2.840.113549.1.1.5", Some("RSA with SHA-1")),
            ("1.2.840.10045.4.1", Some("ECDSA with SHA-1")),
            ("1.2.840.10040.4.3", Some("DSA with SHA-1")),
            ("1.3.14.3.2.29", Some("RSA with SHA-1")),
            ("1.2.840.113549.1.1.14", Some("RSA with SHA-224")),
            ("1.2.840.113549.1.1.11", None),
            ("1.2.840.10045.4.3.4", None),
            ("2.16.840.1.101.3.4.3.2", None),
            ("1.3.101.112", None),
        ] {
            let found = of(dotted, NULL);
            assert_eq!(weak(&found), expected, "{dotted}");
            assert!(!matches!(found, SignatureHash::Unknown(_)), "{dotted}");
        }
        let unknown = of("1.3.6.1.4.1.55555.7", "");
        assert!(matches!(unknown, SignatureHash::Unknown(reason) if reason.contains("55555")));
    }

    /// RFC 4055 section 3.1: each field has SHA-1 for its default.
    #[test]
    fn the_hash_of_pss_stands_in_its_parameters() {
        let mask = |hash: &str| sequence(&format!("{MGF1}{hash}"));
        let sound = explicit(0, SHA256);
        for (parameters, is_weak) in [
            (String::new(), true),
            (sequence(""), true),
            (sequence(&explicit(2, "020120")), true),
            (sequence(&explicit(0, SHA1)), true),
            (
                sequence(&format!("{sound}{}", explicit(1, &mask(SHA256)))),
                false,
            ),
            (sequence(&sound), false),
            (
                sequence(&format!("{sound}{}", explicit(1, &mask(SHA1)))),
                false,
            ),
            (sequence(&explicit(1, &mask(SHA256))), true),
        ] {
            let found = hash_of(&format!("{PSS}{parameters}"));
            assert_eq!(weak(&found).is_some(), is_weak, "{parameters}: {found:?}");
        }
        let unknown = explicit(0, &sequence("06062b0601040105"));
        for unreadable in [NULL, "300105", &sequence(&unknown), "3000ff"] {
            let found = hash_of(&format!("{PSS}{unreadable}"));
            assert!(
                matches!(found, SignatureHash::Unknown(_)),
                "{unreadable}: {found:?}"
            );
        }
    }

    #[test]
    fn the_tables_name_each_identifier_once() {
        for (at, (oid, ..)) in ALGORITHMS.iter().enumerate() {
            assert!(
                ALGORITHMS[..at].iter().all(|(other, ..)| other != oid),
                "{oid}"
            );
        }
        for (at, (oid, _)) in DIGESTS.iter().enumerate() {
            assert!(DIGESTS[..at].iter().all(|(other, _)| other != oid), "{oid}");
        }
    }

    proptest! {
        /// Neither fails, and what is called sound is in the table octet for octet.
        #[test]
        fn no_octets_confuse_either(octets in prop::collection::vec(any::<u8>(), 0..64)) {
            let identifier = sequence(&hex::encode(&octets));
            let identifier = hex::decode(identifier).unwrap();
            if signature_hash(&identifier) == SignatureHash::Sound {
                let (oid, _) = split(&identifier).unwrap();
                let listed = ALGORITHMS.iter().any(|(known, ..)| oid == *known);
                prop_assert!(listed || oid == oid::RSA_PSS || oid == oid::ECDSA_WITH_SPECIFIED);
            }
            let fault = parameter_fault(&identifier);
            prop_assert!(fault != Some(ParameterFault::NeedlessNull) || octets.ends_with(&[5, 0]));
        }
    }
}
