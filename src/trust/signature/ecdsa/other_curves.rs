//! Points on curves that popcert does not verify with: a point off its curve is no key there,
//! either.
//!
//! A device may have a key on a curve that nobody here computes with; that is no fault. A key that
//! cannot be one is: octets that were cut off or swapped show here, before a service refuses them
//! without a reason.

use super::super::{Failure, named};
use crate::asn1::oid::{self, Oid};
use crate::error::counted;
use const_oid::ObjectIdentifier;
use crypto_bigint::NonZero;
use rsa::BoxedUint;

/// Identifier, and p, a and b of y² = x³ + ax + b modulo p: P-192, P-224 and secp256k1 of SEC 2
/// section 2, the brainpool curves of RFC 5639 section 3. Each number has as many octets as a
/// coordinate.
///
/// P-256, P-384 and P-521 are missing because their crates check their points.
const CURVES: &[(ObjectIdentifier, &str, &str, &str)] = &[
    (
        oid::P192,
        "fffffffffffffffffffffffffffffffeffffffffffffffff",
        "fffffffffffffffffffffffffffffffefffffffffffffffc",
        "64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1",
    ),
    (
        oid::P224,
        "ffffffffffffffffffffffffffffffff000000000000000000000001",
        "fffffffffffffffffffffffffffffffefffffffffffffffffffffffe",
        "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
    ),
    (
        oid::SECP256K1,
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000007",
    ),
    (
        oid::BRAINPOOL_P256,
        "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
        "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
        "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
    ),
    (
        oid::BRAINPOOL_P384,
        "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
        "7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
        "04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11",
    ),
    (
        oid::BRAINPOOL_P512,
        "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
        "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
        "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
    ),
];

/// What is wrong with a key on a curve that is not verified with: the point is none, or only that
/// the curve is not supported.
pub(super) fn failure(curve: &Oid, point: &[u8]) -> Failure {
    let known = CURVES.iter().find(|(identifier, ..)| *curve == *identifier);
    match known {
        Some((_, p, a, b)) if !is_point(point, [p, a, b]) => {
            Failure::BadKey(format!("it is not a point on the curve {}", curve.label()))
        }
        None if !fits(point, width_of(curve)) => Failure::BadKey(format!(
            "it is not a point on the curve {}: it has {}",
            curve.label(),
            counted(point.len(), "octet")
        )),
        _ => Failure::Unsupported(format!("the curve {}", named(curve))),
    }
}

/// Octets of a coordinate, if the curve has a name: the bits of its field, rounded up.
fn width_of(curve: &Oid) -> Option<usize> {
    oid::curve(curve.as_bytes()).map(|curve| usize::from(curve.bits).div_ceil(8))
}

/// Whether the octets have the form of a point (SEC 1 section 2.3.3), and its length where that is known.
fn fits(point: &[u8], width: Option<usize>) -> bool {
    match point {
        [0x02 | 0x03, x @ ..] => !x.is_empty() && width.is_none_or(|width| x.len() == width),
        [0x04, both @ ..] => {
            let (half, odd) = (both.len() / 2, both.len() % 2);
            half > 0 && odd == 0 && width.is_none_or(|width| half == width)
        }
        _ => false,
    }
}

/// Whether it is a point of the curve (SEC 1 section 3.2.2), in one of the forms that RFC 5480
/// section 2.2 allows. Of a compressed point only x is compared with p: whether y exists would take
/// a square root.
///
/// Cofactors are 1 on these curves, so a point on the curve has the full order.
fn is_point(point: &[u8], curve: [&str; 3]) -> bool {
    let [Some(p), Some(a), Some(b)] = curve.map(number) else {
        return false;
    };
    let Some(p) = NonZero::new(p).into_option() else {
        return false;
    };
    let width = curve[0].len() / 2;
    let coordinate = |octets: &[u8]| {
        let value = BoxedUint::from_be_slice_vartime(octets);
        (octets.len() == width && value < *p).then_some(value)
    };
    match point {
        [0x02 | 0x03, x @ ..] => coordinate(x).is_some(),
        [0x04, both @ ..] if both.len() == 2 * width => {
            let (x, y) = both.split_at(width);
            let (Some(x), Some(y)) = (coordinate(x), coordinate(y)) else {
                return false;
            };
            // x³ + ax + b = (x² + a) x + b
            let squared = x.mul_mod(&x, &p).add_mod(&a, &p);
            y.mul_mod(&y, &p) == squared.mul_mod(&x, &p).add_mod(&b, &p)
        }
        _ => false,
    }
}

/// The number that the hexadecimal digits denote.
fn number(digits: &str) -> Option<BoxedUint> {
    let octets = hex::decode(digits).ok()?;
    Some(BoxedUint::from_be_slice_vartime(&octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The base points of SEC 2 sections 2.2.1, 2.2.2 and 2.4.1, and of RFC 5639 section 3.4.
    const POINTS: &[(&str, &str)] = &[
        (
            "1.2.840.10045.3.1.1",
            "04188da80eb03090f67cbf20eb43a18800f4ff0afd82ff101207192b95ffc8da78631011ed6b24cdd573f977\
             a11e794811",
        ),
        (
            "1.3.132.0.33",
            "04b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21bd376388b5f723fb4c22dfe6cd4375\
             a05a07476444d5819985007e34",
        ),
        (
            "1.3.132.0.10",
            "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fb\
             fc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        ),
        (
            "1.3.36.3.3.2.8.1.1.7",
            "048bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262547ef835c3dac4fd97f846\
             1a14611dc9c27745132ded8e545c1d54c72f046997",
        ),
        (
            "1.3.36.3.3.2.8.1.1.11",
            "041d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2\
             e247d4af1e8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e464621779181\
             1142820341263c5315",
        ),
        (
            "1.3.36.3.3.2.8.1.1.13",
            "0481aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d168\
             7b93b97d5f7c6d5047406a5e688b352209bcb9f8227dde385d566332ecc0eabfa9cf7822fdf209f70024a57b\
             1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
        ),
    ];

    #[test]
    fn base_points_lie_on_their_curves_and_their_neighbours_do_not() {
        assert_eq!(POINTS.len(), CURVES.len());
        for (dotted, point) in POINTS {
            let (curve, point) = (dotted.parse::<Oid>().unwrap(), hex::decode(point).unwrap());
            let is_key = |point: &[u8]| matches!(failure(&curve, point), Failure::Unsupported(_));
            assert!(is_key(&point), "{dotted}");
            let width = point.len() / 2;
            let compressed = [&[2][..], &point[1..=width]].concat();
            assert!(is_key(&compressed), "{dotted}");
            for bit in 0..8 * width {
                let mut off = point.clone();
                off[1 + width + bit / 8] ^= 0x80 >> (bit % 8);
                assert!(!is_key(&off), "{dotted}: bit {bit}");
            }
            let beyond = [&[4][..], &vec![0xFF; 2 * width]].concat();
            for odd in [&[][..], &[0], &point[..width], &point[..2 * width], &beyond] {
                assert!(!is_key(odd), "{dotted}: {odd:02x?}");
            }
        }
    }
}
