//! The subject's public key: its algorithm, size and identity. Signatures are verified in
//! [`crate::trust`].
//!
//! This module describes a key, whatever it is: a report shows the kind and size even of keys that
//! popcert cannot use. Whether a key is a possible one (its point on the curve, its modulus odd) is
//! decided in `trust/signature`.

mod explicit;
mod identity;

use super::{
    algorithm::AlgorithmIdentifier,
    thumbprint::{HashAlgorithm, Thumbprint},
};
use crate::{
    asn1::{
        number::Number,
        oid::{self, Oid},
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
};
use const_oid::ObjectIdentifier;
use std::ops::Range;

/// A `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7), with its DER.
///
/// ```text
/// SubjectPublicKeyInfo ::= SEQUENCE {
///     algorithm         AlgorithmIdentifier,
///     subjectPublicKey  BIT STRING }
/// ```
#[derive(Clone, Debug)]
pub struct PublicKey {
    der: Vec<u8>,
    algorithm: AlgorithmIdentifier,
    /// Offset of what follows the algorithm's parameters.
    excess: Option<usize>,
    kind: KeyKind,
    /// Offset of `der` from the start of the certificate.
    offset: usize,
    /// Where the key's own octets lie in `der`, and how many bits of their last one do not count.
    key: Range<usize>,
    unused_bits: u8,
    /// Octets that are the same in every encoding of the key, for kinds that have several.
    identity: Option<Vec<u8>>,
}

/// The kind of a public key, with what a report shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyKind {
    /// DSA (RFC 3279 section 2.3.2).
    Dsa {
        /// Size of the prime p in bits; `None` when the parameters are absent (inherited from the
        /// issuer) or cannot be decoded.
        bits: Option<usize>,
    },
    /// An elliptic curve key (RFC 5480).
    Ec {
        /// The usual name of the curve and the size of its field in bits, also of one that explicit
        /// parameters spell out; `None` when these spell out no curve that popcert knows, or the
        /// parameters are absent or name an unknown one.
        curve: Option<(&'static str, u16)>,
        /// `namedCurve`: the identifier of the curve; `None` when the parameters are explicit or
        /// absent.
        oid: Option<Oid>,
    },
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410).
    Ed448,
    /// Any other algorithm, or one whose identifier has something after the parameters.
    Other,
    /// An RSA key (RFC 8017), for any scheme or for PSS only.
    Rsa {
        /// Size of the modulus in bits, counted from its highest set bit; 0 when the key cannot be
        /// decoded.
        bits: usize,
        /// The public exponent; `None` when the key cannot be decoded.
        exponent: Option<Number>,
        /// Whether the key has the identifier id-RSASSA-PSS (RFC 4055 section 1.2) and is so
        /// restricted to PSS signatures.
        pss: bool,
    },
}

/// Algorithms whose keys agree on secrets and cannot sign: Diffie-Hellman (PKCS #3, RFC 3279
/// section 2.3.3, RFC 5480 section 2.1.2, RFC 8410) and ML-KEM (RFC 9935). Who holds such a key can
/// never show it by a signature.
const AGREEMENT: &[ObjectIdentifier] = &[
    oid::DH_PKCS_3,
    oid::DH,
    oid::ECDH,
    oid::ECMQV,
    oid::X25519,
    oid::X448,
    oid::ML_KEM_512,
    oid::ML_KEM_768,
    oid::ML_KEM_1024,
];

/// The usual name of the curve with that identifier.
#[cfg(feature = "prove")]
pub(crate) fn curve_name(wanted: ObjectIdentifier) -> Option<&'static str> {
    oid::curve(wanted.as_bytes()).map(|curve| curve.name)
}

/// The sizes of keys of other kinds that all have one: RFC 7748, RFC 7091, RFC 4491.
const BITS: &[(ObjectIdentifier, usize)] = &[
    (oid::X25519, 256),
    (oid::X448, 448),
    (oid::GOST_2001, 256),
    (oid::GOST_2012_256, 256),
    (oid::GOST_2012_512, 512),
];

/// Algorithms whose parameters are a SEQUENCE that begins with the curve (RFC 9215 section 4.2, RFC
/// 4491 section 2.3.2).
const CURVE_IN_SEQUENCE: &[ObjectIdentifier] =
    &[oid::GOST_2001, oid::GOST_2012_256, oid::GOST_2012_512];
/// Other algorithms whose parameters name a curve (RFC 5480 section 2.1.2).
const CURVE_NAMED: &[ObjectIdentifier] = &[oid::ECDH, oid::ECMQV];
/// What a report says in place of a curve's name.
const EXPLICIT: &str = "explicit parameters";

const FIELD: &str = "tbsCertificate.subjectPublicKeyInfo";

impl PublicKey {
    /// The DER of the whole SubjectPublicKeyInfo, as it is in the certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The key's algorithm and parameters.
    pub fn algorithm(&self) -> &AlgorithmIdentifier {
        &self.algorithm
    }

    /// The kind of the key.
    pub fn kind(&self) -> &KeyKind {
        &self.kind
    }

    /// The size in bits: of the modulus for RSA, of the field for a named curve. `None` when it is not
    /// known.
    pub fn bits(&self) -> Option<usize> {
        match &self.kind {
            KeyKind::Dsa { bits } => *bits,
            KeyKind::Ec {
                curve: Some((_, bits)),
                ..
            } => Some(usize::from(*bits)),
            KeyKind::Ec { .. } => self.parameters().and_then(|value| explicit::bits(&value)),
            KeyKind::Ed25519 => Some(256),
            KeyKind::Ed448 => Some(456),
            KeyKind::Rsa { bits, .. } => Some(*bits),
            KeyKind::Other => self.other_bits(),
        }
    }

    /// The size of a key of another kind, where its algorithm or its parameters say it.
    fn other_bits(&self) -> Option<usize> {
        let oid = self.algorithm.oid();
        if [oid::DH, oid::DH_PKCS_3].iter().any(|known| *oid == *known) {
            return explicit::first_number_bits(self.parameters());
        }
        let mut sizes = BITS.iter();
        sizes
            .find(|(known, _)| *oid == *known)
            .map(|(_, bits)| *bits)
    }

    /// The parameters, if they can be read.
    fn parameters(&self) -> Option<Tlv<'_>> {
        self.algorithm.parameters("").ok().flatten()
    }

    /// The usual name of the curve, for an elliptic curve key on a curve that popcert knows.
    pub fn curve(&self) -> Option<&'static str> {
        match &self.kind {
            KeyKind::Ec { curve, .. } => curve.map(|(name, _)| name),
            _ => None,
        }
    }

    /// What there is to say about the curve of any key that has one: its name, its identifier, or
    /// that its parameters are explicit.
    pub(crate) fn curve_label(&self) -> Option<String> {
        let algorithm = self.algorithm.oid();
        let named = |value: Tlv<'_>| Oid::read(&value, "").ok().map(|oid| oid.label());
        let is = |tag| move |value: &Tlv<'_>| value.tag == tag;
        match &self.kind {
            KeyKind::Ec {
                curve: Some((name, _)),
                ..
            } => Some((*name).to_owned()),
            KeyKind::Ec { oid: Some(oid), .. } => Some(oid.label()),
            KeyKind::Ec { .. } if self.spells_out_curve() => Some(EXPLICIT.to_owned()),
            KeyKind::Other if CURVE_IN_SEQUENCE.iter().any(|one| *algorithm == *one) => {
                let sequence = self.parameters().filter(is(tag::SEQUENCE))?;
                named(
                    sequence
                        .contents()
                        .require(tag::OBJECT_IDENTIFIER, "")
                        .ok()?,
                )
            }
            KeyKind::Other if CURVE_NAMED.iter().any(|one| *algorithm == *one) => {
                named(self.parameters().filter(is(tag::OBJECT_IDENTIFIER))?)
            }
            _ => None,
        }
    }

    /// Whether both are the same key, possibly in different encodings.
    pub(crate) fn is_same_key(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }

    /// Octets that are equal for all encodings of the same key and differ between keys.
    ///
    /// Two certificates share a key if these are equal: comparing the SubjectPublicKeyInfo instead
    /// would take a compressed point for another key.
    pub(crate) fn identity(&self) -> &[u8] {
        // The two forms cannot collide: `der` begins with the tag of a SEQUENCE (0x30), an identity
        // with a shorter length or with zeros.
        self.identity.as_deref().unwrap_or(&self.der)
    }

    /// Whether it is an elliptic curve key with explicit curve parameters. RFC 5480 section 2.1.1:
    /// "implicitCurve and specifiedCurve MUST NOT be used in PKIX". With a generator of their own
    /// choice attackers make another private key for the same public key (CVE-2020-0601).
    pub(crate) fn spells_out_curve(&self) -> bool {
        let parameters = self.parameters();
        matches!(self.kind, KeyKind::Ec { oid: None, .. })
            && parameters.is_some_and(|value| value.tag == tag::SEQUENCE)
    }

    /// Whether the key names a curve whose identifier is registered. True for every key that is not
    /// an elliptic curve key.
    pub(crate) fn names_known_curve(&self) -> bool {
        !self.is_on_nameless_curve() && !self.spells_out_curve()
    }

    /// Whether keys of this algorithm serve key agreement or encapsulation and cannot sign.
    pub(crate) fn only_agrees(&self) -> bool {
        let oid = self.algorithm.oid();
        AGREEMENT.iter().any(|agreement| *oid == *agreement)
    }

    /// Whether it is an elliptic curve key whose curve has an identifier without a registered name.
    pub(crate) fn is_on_nameless_curve(&self) -> bool {
        match &self.kind {
            KeyKind::Ec {
                curve: None,
                oid: Some(oid),
            } => oid.name().is_none(),
            _ => false,
        }
    }

    /// A short name (`ec`, `rsa`, `rsa-pss`, `ed25519`, …), or the algorithm's identifier.
    pub fn algorithm_name(&self) -> String {
        let word = match &self.kind {
            KeyKind::Dsa { .. } => "dsa",
            KeyKind::Ec { .. } => "ec",
            KeyKind::Ed25519 => "ed25519",
            KeyKind::Ed448 => "ed448",
            KeyKind::Other => return self.algorithm.oid().label(),
            KeyKind::Rsa { pss: false, .. } => "rsa",
            KeyKind::Rsa { pss: true, .. } => "rsa-pss",
        };
        word.to_owned()
    }

    /// SHA-256 of the SubjectPublicKeyInfo's DER, as key pinning uses it (RFC 7469 section 2.4). It is
    /// the same in every certificate with this encoding of the key.
    pub fn spki_sha256(&self) -> Thumbprint {
        Thumbprint::of(&self.der, HashAlgorithm::Sha256)
    }

    /// Offset of the SubjectPublicKeyInfo from the start of the certificate.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Offset from the start of the certificate of what follows the algorithm's parameters.
    pub(super) fn excess(&self) -> Option<usize> {
        self.excess
    }

    /// The key's own octets, unless its bits do not fill whole ones.
    pub(crate) fn octets(&self) -> Option<&[u8]> {
        (self.unused_bits == 0).then(|| &self.der[self.key.clone()])
    }

    /// A reader over the key's own octets, for a key that is DER itself.
    pub(super) fn key_reader(&self) -> Reader<'_> {
        Reader::new(&self.der[self.key.clone()], self.offset + self.key.start)
    }

    /// Reads a SubjectPublicKeyInfo with nothing behind it.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self> {
        let mut whole = Reader::new(der, 0);
        let key = Self::read(&mut whole)?;
        whole.finish(FIELD)?;
        Ok(key)
    }

    /// Reads a SubjectPublicKeyInfo. Only the outer structure must be there; what the BIT STRING
    /// holds may be anything.
    pub(crate) fn read(fields: &mut Reader<'_>) -> Result<Self> {
        let info = fields.require(tag::SEQUENCE, FIELD)?;
        let mut parts = info.contents();
        let start = parts.offset();
        let algorithm = AlgorithmIdentifier::read_with_excess(&mut parts, FIELD)?;
        let bits = parts.require(tag::BIT_STRING, FIELD)?;
        parts.finish(FIELD)?;
        let Some((unused_bits, key)) = bits.value.split_first() else {
            let message = "the BIT STRING that should hold the key is empty";
            return Err(decode_error(message, bits.offset, FIELD));
        };
        let end = bits.span().end - info.offset;
        let kind = kind(&algorithm, key);
        Ok(Self {
            key: end - key.len()..end,
            unused_bits: *unused_bits,
            identity: identity::of(&kind, key),
            kind,
            der: info.encoding.to_vec(),
            offset: info.offset,
            excess: algorithm.excess().map(|offset| start + offset),
            algorithm,
        })
    }
}

impl PublicKey {
    /// The algorithm's name, the size in bits where its name does not say it, and the curve.
    fn fmt_other(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.algorithm.oid().label())?;
        let says_size = BITS
            .iter()
            .any(|(known, _)| *self.algorithm.oid() == *known);
        match (self.curve_label(), self.other_bits()) {
            (Some(curve), _) => write!(f, " on curve {curve}"),
            (None, Some(bits)) if !says_size => write!(f, " {bits} bits"),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Display for PublicKey {
    /// `EC P-384`, `RSA 2048 bits`, `Ed25519`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.kind {
            KeyKind::Dsa { bits: Some(bits) } => write!(f, "DSA {bits} bits"),
            KeyKind::Dsa { bits: None } => f.write_str("DSA"),
            KeyKind::Ec {
                curve: Some((name, _)),
                oid,
            } => match oid {
                Some(_) => write!(f, "EC {name}"),
                None => write!(f, "EC {name} with {EXPLICIT}"),
            },
            KeyKind::Ec { oid: Some(oid), .. } => write!(f, "EC on curve {}", oid.label()),
            KeyKind::Ec { .. } if self.spells_out_curve() => {
                write!(f, "EC with {EXPLICIT}")
            }
            KeyKind::Ec { .. } => f.write_str("EC without a named curve"),
            KeyKind::Ed25519 => f.write_str("Ed25519"),
            KeyKind::Ed448 => f.write_str("Ed448"),
            KeyKind::Other => self.fmt_other(f),
            KeyKind::Rsa { bits, pss, .. } => {
                write!(f, "RSA{} {bits} bits", if *pss { "-PSS" } else { "" })
            }
        }
    }
}

/// The kind of a key, by its algorithm identifier.
fn kind(algorithm: &AlgorithmIdentifier, key: &[u8]) -> KeyKind {
    match algorithm.oid() {
        // Verifiers differ on whether they accept such an identifier, so the key has no kind.
        _ if algorithm.excess().is_some() => KeyKind::Other,
        oid if *oid == oid::RSA => rsa(key, false),
        oid if *oid == oid::RSA_PSS => rsa(key, true),
        oid if *oid == oid::EC_PUBLIC_KEY => elliptic_curve(algorithm),
        oid if *oid == oid::DSA => KeyKind::Dsa {
            bits: explicit::first_number_bits(algorithm.parameters("").ok().flatten()),
        },
        oid if *oid == oid::ED25519 => KeyKind::Ed25519,
        oid if *oid == oid::ED448 => KeyKind::Ed448,
        _ => KeyKind::Other,
    }
}

/// `ECParameters ::= CHOICE { namedCurve OBJECT IDENTIFIER … }` (RFC 5480 section 2.1.1); all other
/// choices leave `oid` empty.
fn elliptic_curve(algorithm: &AlgorithmIdentifier) -> KeyKind {
    let parameters = algorithm.parameters("").ok().flatten();
    let named = parameters.filter(|value| value.tag == tag::OBJECT_IDENTIFIER);
    let oid = named.and_then(|value| Oid::read(&value, "").ok());
    let curve = match &oid {
        Some(oid) => oid::curve(oid.as_bytes()),
        None => parameters.and_then(|value| explicit::curve(&value)),
    };
    let curve = curve.map(|curve| (curve.name, curve.bits));
    KeyKind::Ec { curve, oid }
}

/// Reads `RSAPublicKey` (RFC 8017 appendix A.1.1). A key that cannot be decoded has zero bits, so
/// that the check on key sizes fails; signature verification reports the decoding error.
fn rsa(key: &[u8], pss: bool) -> KeyKind {
    let numbers = || -> Result<(usize, Option<Number>)> {
        let mut whole = Reader::new(key, 0);
        let mut parts = whole.require(tag::SEQUENCE, "")?.contents();
        let modulus = parts.require(tag::INTEGER, "")?.value;
        let exponent = parts.require(tag::INTEGER, "")?;
        Ok((bit_length(modulus), Some(Number::read(&exponent))))
    };
    let (bits, exponent) = numbers().unwrap_or_default();
    KeyKind::Rsa {
        bits,
        exponent,
        pss,
    }
}

/// Bits of the number from its highest set bit. Octets times eight would count the sign octet and
/// leading zeros: an RSA modulus of 2,048 bits takes 257 octets.
fn bit_length(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros).map_or(0, |top| {
        (number.len() - zeros) * 8 - top.leading_zeros() as usize
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_octet_is_not_part_of_the_size() {
        assert_eq!(bit_length(&[0x00, 0x80, 0x00]), 16);
        assert_eq!(bit_length(&[0x3F, 0xFF]), 14);
        assert_eq!(bit_length(&[0, 0]), 0);
    }
}
