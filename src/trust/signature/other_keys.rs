//! Keys of algorithms that popcert does not verify with: what has not even their form is no key.
//!
//! Such a key may be good in a device, so it is not refused for being unknown. But lengths are
//! fixed for most of these algorithms, and a key of another length was cut off or belongs to
//! another algorithm.

use super::{Failure, KeyInfo, named};
use crate::asn1::{
    oid::{self, id},
    reader::Reader,
    tag,
};
use crate::error::counted;
use const_oid::ObjectIdentifier;

/// Algorithms whose keys all have one length, in octets: RFC 8410 section 4, RFC 9881 section 4
/// (ML-DSA), RFC 9909 section 4 (SLH-DSA of 128, 192 and 256 bits, with SHA-2 and SHAKE), RFC 9935
/// section 4 (ML-KEM).
const LENGTHS: &[(ObjectIdentifier, usize)] = &[
    (oid::X25519, 32),
    (oid::X448, 56),
    (oid::ED448, 57),
    (oid::ML_DSA_44, 1312),
    (oid::ML_DSA_65, 1952),
    (oid::ML_DSA_87, 2592),
    (id("2.16.840.1.101.3.4.3.20"), 32),
    (id("2.16.840.1.101.3.4.3.21"), 32),
    (id("2.16.840.1.101.3.4.3.22"), 48),
    (id("2.16.840.1.101.3.4.3.23"), 48),
    (id("2.16.840.1.101.3.4.3.24"), 64),
    (id("2.16.840.1.101.3.4.3.25"), 64),
    (id("2.16.840.1.101.3.4.3.26"), 32),
    (id("2.16.840.1.101.3.4.3.27"), 32),
    (id("2.16.840.1.101.3.4.3.28"), 48),
    (id("2.16.840.1.101.3.4.3.29"), 48),
    (id("2.16.840.1.101.3.4.3.30"), 64),
    (id("2.16.840.1.101.3.4.3.31"), 64),
    (oid::ML_KEM_512, 800),
    (oid::ML_KEM_768, 1184),
    (oid::ML_KEM_1024, 1568),
];

/// Why the key is not used: it is not a key of its algorithm, or the algorithm is not supported.
pub(super) fn failure(info: &KeyInfo<'_>) -> Failure {
    let (key, algorithm) = (info.key, info.algorithm);
    let mut lengths = LENGTHS.iter();
    match lengths.find(|(identifier, _)| *algorithm == *identifier) {
        Some((_, length)) if key.len() != *length => {
            let detail = format!("it has {} instead of {length}", counted(key.len(), "octet"));
            return Failure::BadKey(detail);
        }
        Some(_) if info.parameters.is_some() => {
            return Failure::BadKey(format!("{} keys have no parameters", named(algorithm)));
        }
        _ => {}
    }
    if *algorithm == oid::DSA && !is_positive_integer(key) {
        return Failure::BadKey("a DSA key is a positive INTEGER".into());
    }
    if key.is_empty() {
        return Failure::BadKey("it is empty".into());
    }
    Failure::Unsupported(format!("the key algorithm {}", named(algorithm)))
}

/// Whether the octets are a DSA key. RFC 3279 section 2.3.2: `DSAPublicKey ::= INTEGER`, y; 0 and 1
/// are the keys of nobody.
fn is_positive_integer(key: &[u8]) -> bool {
    let mut reader = Reader::new(key, 0);
    let number = reader.require(tag::INTEGER, "subjectPublicKeyInfo");
    let is_whole = reader.is_empty();
    number.is_ok_and(|number| match number.value {
        [] | [0x80..=0xFF, ..] => false,
        [most @ .., last] => is_whole && (*last > 1 || most.iter().any(|octet| *octet != 0)),
    })
}
