//! Scalars in binary, and written with few digits that are not zero.

use super::curve::Curve;
use ecdsa::elliptic_curve::{PrimeField as _, Scalar};

/// A number's bits, the lowest first; above its end all are 0.
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn of<C: Curve>(scalar: &Scalar<C>) -> Self {
        let octets = scalar.to_repr();
        let limbs = octets.rchunks(8).map(|chunk| {
            let add = |limb: u64, octet: &u8| limb << 8 | u64::from(*octet);
            chunk.iter().fold(0, add)
        });
        Self(limbs.collect())
    }

    pub(super) fn at(&self, at: usize) -> bool {
        let limb = self.0.get(at / 64).copied().unwrap_or(0);
        limb >> (at % 64) & 1 == 1
    }

    fn len(&self) -> usize {
        64 * self.0.len()
    }

    /// The number as the sum of digit · 2^i: every digit is 0 or odd and below 2^(width - 1) in
    /// size, and of `width` in a row at most one is not 0 (the non-adjacent form of that width:
    /// Solinas, "Efficient arithmetic on Koblitz curves", 2000, section 6.1).
    pub(super) fn non_adjacent(&self, width: usize) -> Vec<i8> {
        debug_assert!((2..=7).contains(&width));
        let mut digits = vec![0; self.len() + 1];
        let (mut at, mut carry) = (0, false);
        while at < digits.len() {
            // The rest is even.
            if self.at(at) == carry {
                at += 1;
                continue;
            }
            let window = (0..width).fold(0, |bits, i| bits | i16::from(self.at(at + i)) << i);
            let window = window + i16::from(carry);
            carry = window >> (width - 1) & 1 == 1;
            let digit = window - (i16::from(carry) << width);
            digits[at] = i8::try_from(digit).unwrap_or_default();
            at += width;
        }
        digits
    }
}
