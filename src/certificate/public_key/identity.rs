//! The encoding-independent identity of a public key.
//!
//! One key has several SubjectPublicKeyInfo encodings: a point may be compressed or not, and an RSA
//! key may lack the NULL parameters or have the identifier of RSA-PSS. Whether a successor CA has a
//! new key, or whether two certificates are of one CA, must not depend on that.

use super::KeyKind;
use crate::asn1::{
    oid::{self, Field},
    reader::Reader,
    tag,
};

/// The numbers of a key of a kind that has several encodings; `None` for any other kind, whose DER
/// is its identity.
pub(super) fn of(kind: &KeyKind, key: &[u8]) -> Option<Vec<u8>> {
    match kind {
        KeyKind::Ec {
            curve: Some((_, bits)),
            oid: Some(oid),
        } => {
            let is_prime = |curve: &&oid::Curve| matches!(curve.field, Field::Prime { .. });
            oid::curve(oid.as_bytes()).filter(is_prime)?;
            let point = compressed(key, usize::from(*bits).div_ceil(8))?;
            // The length of the identifier separates it from the point.
            let length = u8::try_from(oid.as_bytes().len()).ok()?;
            Some([&[length], oid.as_bytes(), &point].concat())
        }
        KeyKind::Rsa { .. } => rsa(key),
        _ => None,
    }
}

/// The compressed form of a point on a curve over a prime field: x,
/// and whether y is odd (SEC 1 section 2.3.3). It does not check that the point is on the curve.
pub(super) fn compressed(point: &[u8], width: usize) -> Option<Vec<u8>> {
    match point {
        [0x02 | 0x03, x @ ..] if x.len() == width => Some(point.to_vec()),
        [0x04, both @ ..] if both.len() == 2 * width => {
            let (x, y) = both.split_at(width);
            Some([&[0x02 | (y.last()? & 1)], x].concat())
        }
        _ => None,
    }
}

/// Modulus and exponent, each with the contents octets of its INTEGER. The length of the modulus
/// separates them.
fn rsa(key: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Reader::new(key, 0);
    let mut numbers = whole.require(tag::SEQUENCE, "").ok()?.contents();
    let modulus = numbers.require(tag::INTEGER, "").ok()?;
    let exponent = numbers.require(tag::INTEGER, "").ok()?;
    (numbers.is_empty() && whole.is_empty()).then_some(())?;
    let mut identity = modulus.value.len().to_be_bytes().to_vec();
    identity.extend_from_slice(modulus.value);
    identity.extend_from_slice(exponent.value);
    Some(identity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Oid;

    #[test]
    fn a_point_is_the_same_in_both_forms_and_its_mirror_image_is_another() {
        let p256 = KeyKind::Ec {
            curve: Some(("P-256", 256)),
            oid: "1.2.840.10045.3.1.7".parse::<Oid>().ok(),
        };
        let x = [7; 32];
        let whole = |last: u8| [&[4][..], &x, &[9; 31], &[last]].concat();
        let short = |first: u8| [&[first][..], &x].concat();
        let of = |point: Vec<u8>| of(&p256, &point);
        assert_eq!(of(whole(4)), of(short(2)));
        assert_eq!(of(whole(5)), of(short(3)));
        assert_ne!(of(whole(4)), of(whole(5)));
        assert!(of(short(2)).is_some() && of(short(4)).is_none() && of(vec![2]).is_none());
    }

    #[test]
    fn an_rsa_key_is_its_numbers() {
        let kind = |pss| KeyKind::Rsa {
            bits: 8,
            exponent: None,
            pss,
        };
        let key = [0x30, 6, 2, 1, 77, 2, 1, 3];
        assert!(of(&kind(false), &key).is_some());
        assert_eq!(of(&kind(false), &key), of(&kind(true), &key));
        assert_ne!(
            of(&kind(false), &key),
            of(&kind(false), &[0x30, 6, 2, 1, 78, 2, 1, 3])
        );
        assert_eq!(of(&kind(false), &key[..7]), None);
        assert_eq!(of(&KeyKind::Ed25519, &[1; 32]), None);
    }
}
