//! A scalar's bits, and its non-adjacent form.
//!
//! Both read a number digit by digit: the comb takes its bits, Straus's method signed digits with
//! many zeros between, because subtracting a point costs no more than adding it.

/// A number's bits, the lowest first; above its end all are 0.
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The number in these octets, most significant first.
    pub(super) fn from_octets(octets: &[u8]) -> Self {
        let limbs = octets.rchunks(8).map(|chunk| {
            let add = |limb: u64, octet: &u8| limb << 8 | u64::from(*octet);
            chunk.iter().fold(0, add)
        });
        Self(limbs.collect())
    }

    /// Bit number `at`, counted from the lowest.
    pub(super) fn at(&self, at: usize) -> bool {
        let limb = self.0.get(at / 64).copied().unwrap_or(0);
        limb >> (at % 64) & 1 == 1
    }

    /// Bits in all limbs, leading zeros included.
    fn len(&self) -> usize {
        64 * self.0.len()
    }

    /// The width-w non-adjacent form: the number as the sum of digit · 2^i, where each digit is 0,
    /// or odd and below 2^(w - 1) in size, and of w digits in a row at most one is not 0.
    ///
    /// Solinas, "Efficient arithmetic on Koblitz curves" (2000), section 6.1; Guide to Elliptic
    /// Curve Cryptography (2004), algorithm 3.35. `width` is 2 to 7, so that digits fit an `i8`.
    pub(super) fn non_adjacent(&self, width: usize) -> Vec<i8> {
        debug_assert!((2..=7).contains(&width));
        // One digit more than bits: the last carry.
        let mut digits = vec![0; self.len() + 1];
        let (mut at, mut carry) = (0, false);
        while at < digits.len() {
            // Bit plus carry is 0 or 2: the rest is even, the carry stays as it is.
            if self.at(at) == carry {
                at += 1;
                continue;
            }
            // k mods 2^w: the remainder of smallest size, negative when its top bit is set.
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
