//! Points and signatures that arithmetic may get wrong, and random ones, against the curve's crate.

mod points;
mod signatures;

use super::{curve::Curve, field::Field};
use ecdsa::elliptic_curve::{
    Field as _, FieldBytes, Group as _, PrimeField as _, ProjectivePoint, Scalar, ops::Reduce as _,
};
use sha2::{Digest as _, Sha512};

/// Numbers that look random and are the same in every run.
struct Source(u64);

impl Source {
    /// As many as any curve's numbers have.
    fn octets(&mut self) -> Vec<u8> {
        self.0 += 1;
        let number = self.0.to_be_bytes();
        [
            Sha512::digest(number),
            Sha512::digest([number, [0; 8]].concat()),
        ]
        .concat()
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::from(u16::from_be_bytes([self.octets()[0], self.octets()[1]])) % bound
    }

    fn scalar<C: Curve>(&mut self) -> Scalar<C> {
        let mut octets = FieldBytes::<C>::default();
        let length = octets.len();
        octets.copy_from_slice(&self.octets()[..length]);
        // Reduction asks for no more bits than the order has; on P-521 that is one in the first octet.
        octets[0] &= u8::MAX >> (8 * length as u32 - Scalar::<C>::NUM_BITS);
        Scalar::<C>::reduce(&octets)
    }

    /// A scalar at an edge: 1, 2, n - 1, a single bit, all bits.
    fn edge<C: Curve>(&mut self) -> Scalar<C> {
        let small = Scalar::<C>::from(1 + self.below(20) as u64);
        let power = Scalar::<C>::ONE
            .double()
            .pow_vartime([self.below(C::Field::ZERO.to_octets().len() * 8) as u64]);
        match self.below(7) {
            0 => small,
            1 => -small,
            2 => power,
            3 => -power,
            4 => power - Scalar::<C>::ONE,
            5 => small * Scalar::<C>::TWO_INV,
            _ => self.scalar::<C>(),
        }
    }
}

/// n times the generator, by the crate.
fn multiple<C: Curve>(n: i64) -> ProjectivePoint<C> {
    let scalar = Scalar::<C>::from(n.unsigned_abs());
    ProjectivePoint::<C>::generator() * if n < 0 { -scalar } else { scalar }
}
