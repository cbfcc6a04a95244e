//! Explicit curve parameters: which registered curve they spell out.
//!
//! ```text
//! SpecifiedECDomain ::= SEQUENCE {
//!     version   INTEGER,
//!     fieldID   SEQUENCE { fieldType OBJECT IDENTIFIER, parameters ANY },
//!     curve     SEQUENCE { a OCTET STRING, b OCTET STRING, seed BIT STRING OPTIONAL },
//!     base      OCTET STRING,
//!     order     INTEGER,
//!     cofactor  INTEGER OPTIONAL }
//! ```
//!
//! (X9.62, SEC 1 section C.2.) RFC 5480 forbids them, and that they are those of a curve with a name
//! makes them no better: a report says what is there.

use super::{bit_length, identity::compressed};
use crate::asn1::{
    number::magnitude,
    oid::{self, Curve, Oid, curve_with},
    reader::{Reader, Tlv},
    tag,
};
use sha2::{Digest, Sha256};

/// What the parameters of a curve over a prime field say.
struct Spelled<'a> {
    prime: Vec<u8>,
    a: &'a [u8],
    b: &'a [u8],
    base: &'a [u8],
    order: Vec<u8>,
    cofactor: Option<Vec<u8>>,
}

/// The curve with a name that the parameters spell out, in all its numbers. With another base point
/// (CVE-2020-0601) it is none.
pub(super) fn curve(parameters: &Tlv<'_>) -> Option<&'static Curve> {
    let spelled = Spelled::read(parameters)?;
    // All of the curves that are recognised have cofactor 1, but secp112r2 and secp128r2, with 4.
    let cofactor = spelled.cofactor.as_deref();
    matches!(cofactor, None | Some([1 | 4])).then_some(())?;
    curve_with(&spelled.hash()?)
}

/// The size of the prime field in bits, whatever the curve is.
pub(super) fn bits(parameters: &Tlv<'_>) -> Option<usize> {
    Some(bit_length(&Spelled::read(parameters)?.prime))
}

impl<'a> Spelled<'a> {
    fn read(parameters: &Tlv<'a>) -> Option<Self> {
        (parameters.tag == tag::SEQUENCE).then_some(())?;
        let mut parts = parameters.contents();
        let mut next = |tag| parts.require(tag, "").ok();
        next(tag::INTEGER)?;
        let mut field = next(tag::SEQUENCE)?.contents();
        let kind = Oid::read(&field.require(tag::OBJECT_IDENTIFIER, "").ok()?, "").ok()?;
        (kind == oid::PRIME_FIELD).then_some(())?;
        let prime = magnitude(field.require(tag::INTEGER, "").ok()?.value);
        let mut curve = next(tag::SEQUENCE)?.contents();
        let mut coefficient = || Some(curve.require(tag::OCTET_STRING, "").ok()?.value);
        let (a, b) = (coefficient()?, coefficient()?);
        let base = next(tag::OCTET_STRING)?.value;
        let order = magnitude(next(tag::INTEGER)?.value);
        let cofactor = parts.optional(tag::INTEGER, "").ok()?;
        Some(Self {
            prime,
            a,
            b,
            base,
            order,
            cofactor: cofactor.map(|number| magnitude(number.value)),
        })
    }

    /// The hash that a table has of the curve: see [`oid::Field::Prime`].
    fn hash(&self) -> Option<String> {
        let width = self.prime.len();
        let mut hash = Sha256::new();
        hash.update(&self.prime);
        for number in [self.a, self.b] {
            let zeros = number.iter().take_while(|octet| **octet == 0).count();
            let digits = &number[zeros..];
            hash.update(vec![0; width.checked_sub(digits.len())?]);
            hash.update(digits);
        }
        hash.update(compressed(self.base, width)?);
        hash.update(&self.order);
        Some(hex::encode(hash.finalize()))
    }
}

/// The size of the first INTEGER of some parameters: the prime p of DSA (RFC 3279 section 2.3.2) and
/// of Diffie-Hellman (section 2.3.3, PKCS #3).
pub(super) fn first_number_bits(parameters: Option<Tlv<'_>>) -> Option<usize> {
    let sequence = parameters.filter(|value| value.tag == tag::SEQUENCE)?;
    let mut numbers: Reader<'_> = sequence.contents();
    let prime = numbers.require(tag::INTEGER, "").ok()?;
    Some(bit_length(prime.value))
}
