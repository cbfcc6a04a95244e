//! Arithmetic modulo the three curves' primes: fiat-crypto's, which is generated with a proof.
//!
//! Erbsen and others, "Simple High-Level Code For Cryptographic Arithmetic: With Proofs, Without
//! Compromises" (IEEE S&P 2019), <https://github.com/mit-plv/fiat-crypto>. The primes are those of
//! SP 800-186 section 3.2.1. For P-256 and P-384 every function there asks for
//! reduced values and gives reduced values, so equality of limbs is equality of numbers. For
//! P-521 the curve's crate is made of fiat-crypto's functions itself, so that its own element
//! serves. Nothing here is constant time by promise, and nothing needs to be: all values are
//! public.

use ecdsa::elliptic_curve::{
    Field as _, FieldBytes, PrimeField as _, hazmat::FieldArithmetic, ops::Invert as _,
};
use fiat_crypto::{p256_64, p384_64};

/// A number modulo a curve's prime.
pub(in crate::trust::signature) trait Field:
    Copy + Send + Sync + 'static
{
    /// The neutral elements of addition and multiplication.
    const ZERO: Self;
    const ONE: Self;

    /// The four operations, modulo the prime.
    fn add(&self, other: &Self) -> Self;
    fn subtract(&self, other: &Self) -> Self;
    fn multiply(&self, other: &Self) -> Self;
    fn square(&self) -> Self;
    fn negate(&self) -> Self;
    /// Whether the number is 0. Values are always reduced, so there is one form of 0.
    fn is_zero(&self) -> bool;

    /// The number in these octets (SEC 1 section 2.3.5), most significant first; it must be below
    /// the prime.
    fn from_octets(octets: &[u8]) -> Self;

    /// The reduced number, most significant octet first.
    fn to_octets(self) -> Vec<u8>;

    /// `1 / self`, and 0 for 0.
    fn invert(&self) -> Self;
}

/// The inverse, by the curve's crate: its algorithm is several times faster than what can be built
/// from fiat-crypto's functions, and an inversion is so expensive that converting the number does
/// not matter.
fn invert_octets<C: FieldArithmetic>(octets: &[u8]) -> Vec<u8> {
    let mut repr = FieldBytes::<C>::default();
    repr.copy_from_slice(octets);
    let element = C::FieldElement::from_repr(repr).and_then(|element| element.invert_vartime());
    let inverse = element.unwrap_or(C::FieldElement::ZERO);
    inverse.to_repr().to_vec()
}

/// Inverts all values at the cost of one inversion and three multiplications each (Montgomery's
/// trick, "Speeding the Pollard and Elliptic Curve Methods", 1987, section 10.3.1). No value may be
/// zero: one would make every result zero.
pub(super) fn invert_all<T: Copy>(
    values: &mut [T],
    multiply: impl Fn(&T, &T) -> T,
    invert: impl FnOnce(&T) -> T,
) {
    // products[i] is the product of all values before i + 1.
    let mut products = Vec::with_capacity(values.len());
    let Some((first, rest)) = values.split_first() else {
        return;
    };
    let mut product = *first;
    for value in rest {
        products.push(product);
        product = multiply(&product, value);
    }
    // From the last value on, `inverse` is 1 over the product of all values up to that one: times
    // the product of those before, it is 1 over the value; times the value, 1 over those before.
    let mut inverse = invert(&product);
    for (value, before) in values.iter_mut().skip(1).zip(products).rev() {
        let own = multiply(&inverse, &before);
        inverse = multiply(&inverse, value);
        *value = own;
    }
    values[0] = inverse;
}

/// [`Field`] over one of fiat-crypto's modules; they differ in nothing but names and sizes.
macro_rules! field {
    ($curve:ty, $module:ident, $element:ident, $plain:ident, $limbs:literal, $octets:literal,
     $add:ident, $subtract:ident, $multiply:ident, $square:ident, $negate:ident,
     $one:ident, $nonzero:ident, $from_octets:ident, $to_octets:ident, $enter:ident, $leave:ident) => {
        impl Field for $module::$element {
            const ZERO: Self = Self([0; $limbs]);
            const ONE: Self = {
                let mut one = Self([0; $limbs]);
                $module::$one(&mut one);
                one
            };

            fn add(&self, other: &Self) -> Self {
                let mut sum = Self::ZERO;
                $module::$add(&mut sum, self, other);
                sum
            }

            fn subtract(&self, other: &Self) -> Self {
                let mut difference = Self::ZERO;
                $module::$subtract(&mut difference, self, other);
                difference
            }

            fn multiply(&self, other: &Self) -> Self {
                let mut product = Self::ZERO;
                $module::$multiply(&mut product, self, other);
                product
            }

            fn square(&self) -> Self {
                let mut square = Self::ZERO;
                $module::$square(&mut square, self);
                square
            }

            fn negate(&self) -> Self {
                let mut negative = Self::ZERO;
                $module::$negate(&mut negative, self);
                negative
            }

            fn is_zero(&self) -> bool {
                let mut any = 0;
                $module::$nonzero(&mut any, &self.0);
                any == 0
            }

            fn from_octets(octets: &[u8]) -> Self {
                let mut reversed = [0; $octets];
                for (to, from) in reversed.iter_mut().zip(octets.iter().rev()) {
                    *to = *from;
                }
                let mut plain = $module::$plain([0; $limbs]);
                $module::$from_octets(&mut plain.0, &reversed);
                let mut element = Self::ZERO;
                $module::$enter(&mut element, &plain);
                element
            }

            fn to_octets(self) -> Vec<u8> {
                let mut plain = $module::$plain([0; $limbs]);
                $module::$leave(&mut plain, &self);
                let mut octets = [0; $octets];
                $module::$to_octets(&mut octets, &plain.0);
                octets.iter().rev().copied().collect()
            }

            fn invert(&self) -> Self {
                Self::from_octets(&invert_octets::<$curve>(&self.to_octets()))
            }
        }
    };
}

/// A number modulo 2^256 - 2^224 + 2^192 + 2^96 - 1.
pub(super) type P256 = p256_64::fiat_p256_montgomery_domain_field_element;

/// A number modulo 2^384 - 2^128 - 2^96 + 2^32 - 1.
pub(super) type P384 = p384_64::fiat_p384_montgomery_domain_field_element;

field!(
    p256::NistP256,
    p256_64,
    fiat_p256_montgomery_domain_field_element,
    fiat_p256_non_montgomery_domain_field_element,
    4,
    32,
    fiat_p256_add,
    fiat_p256_sub,
    fiat_p256_mul,
    fiat_p256_square,
    fiat_p256_opp,
    fiat_p256_set_one,
    fiat_p256_nonzero,
    fiat_p256_from_bytes,
    fiat_p256_to_bytes,
    fiat_p256_to_montgomery,
    fiat_p256_from_montgomery
);

field!(
    p384::NistP384,
    p384_64,
    fiat_p384_montgomery_domain_field_element,
    fiat_p384_non_montgomery_domain_field_element,
    6,
    48,
    fiat_p384_add,
    fiat_p384_sub,
    fiat_p384_mul,
    fiat_p384_square,
    fiat_p384_opp,
    fiat_p384_set_one,
    fiat_p384_nonzero,
    fiat_p384_from_bytes,
    fiat_p384_to_bytes,
    fiat_p384_to_montgomery,
    fiat_p384_from_montgomery
);

type Element = <p521::NistP521 as FieldArithmetic>::FieldElement;

/// A number modulo 2^521 - 1.
#[derive(Clone, Copy)]
pub(in crate::trust::signature) struct P521(Element);

impl Field for P521 {
    const ZERO: Self = Self(Element::ZERO);
    const ONE: Self = Self(Element::ONE);

    fn add(&self, other: &Self) -> Self {
        Self(self.0.add(&other.0))
    }

    fn subtract(&self, other: &Self) -> Self {
        Self(self.0.sub(&other.0))
    }

    fn multiply(&self, other: &Self) -> Self {
        Self(self.0.multiply(&other.0))
    }

    fn square(&self) -> Self {
        Self(self.0.square())
    }

    fn negate(&self) -> Self {
        Self(self.0.neg())
    }

    fn is_zero(&self) -> bool {
        // The crate's own comparison takes the same time for all numbers, three times as much.
        self.0.to_bytes().iter().all(|octet| *octet == 0)
    }

    fn from_octets(octets: &[u8]) -> Self {
        let mut repr = FieldBytes::<p521::NistP521>::default();
        repr.copy_from_slice(octets);
        Self(Element::from_bytes(&repr).unwrap_or(Element::ZERO))
    }

    fn to_octets(self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    fn invert(&self) -> Self {
        Self(self.0.invert_vartime().unwrap_or(Element::ZERO))
    }
}
