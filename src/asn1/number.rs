//! INTEGERs of any size, for output: a report shows the number that is in the file, not the largest
//! that a machine word holds.

use super::reader::Tlv;
use std::fmt;

/// The most octets that are shown in decimal: an RSA modulus of 8192 bits. The conversion is
/// quadratic, and nobody reads a longer number.
const MAX_DECIMAL: usize = 1024;
/// How many octets are shown of a longer one.
const BEGINNING: usize = 16;

/// An INTEGER as it is encoded: two's complement, big-endian (X.690 section 8.3).
///
/// `Display` is decimal, or the beginning in hexadecimal for numbers over 1,024 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(Vec<u8>);

impl Number {
    pub(crate) fn read(integer: &Tlv<'_>) -> Self {
        Self(integer.value.to_vec())
    }

    /// The number with these contents octets.
    pub(crate) fn from_contents(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }

    /// The number, if it is not negative and has at most 64 bits.
    pub fn to_u64(&self) -> Option<u64> {
        let magnitude = magnitude(&self.0);
        let fits = !is_negative(&self.0) && magnitude.len() <= 8;
        fits.then(|| value(&magnitude))
    }
}

/// Big-endian digits of at most eight octets.
fn value(magnitude: &[u8]) -> u64 {
    let digits = magnitude.iter();
    digits.fold(0, |value, digit| value << 8 | u64::from(*digit))
}

/// Whether the sign bit is set.
pub(crate) fn is_negative(contents: &[u8]) -> bool {
    contents.first().is_some_and(|first| first & 0x80 != 0)
}

/// The absolute value of a two's complement number, big-endian, without leading zeros.
pub(crate) fn magnitude(contents: &[u8]) -> Vec<u8> {
    let mut octets = contents.to_vec();
    if is_negative(contents) {
        let mut carry = true;
        for octet in octets.iter_mut().rev() {
            let (sum, overflow) = (!*octet).overflowing_add(u8::from(carry));
            *octet = sum;
            carry = overflow;
        }
    }
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.split_off(zeros)
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_negative(&self.0) {
            f.write_str("-")?;
        }
        let octets = magnitude(&self.0);
        match octets.get(..BEGINNING) {
            Some(beginning) if octets.len() > MAX_DECIMAL => {
                let beginning = hex::encode(beginning);
                write!(f, "0x{beginning}… of {} octets", octets.len())
            }
            _ => f.write_str(&decimal(&octets)),
        }
    }
}

/// Big-endian octets in decimal, nine digits at a time.
fn decimal(octets: &[u8]) -> String {
    const BASE: u64 = 1_000_000_000;
    // The least significant group first.
    let mut groups = vec![0u64];
    for octet in octets {
        let mut carry = u64::from(*octet);
        for group in &mut groups {
            let sum = *group * 256 + carry;
            (*group, carry) = (sum % BASE, sum / BASE);
        }
        if carry > 0 {
            groups.push(carry);
        }
    }
    let (first, rest) = groups.split_last().unwrap_or((&0, &[]));
    let rest = rest.iter().rev().map(|group| format!("{group:09}"));
    std::iter::once(first.to_string()).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn display(contents: &[u8]) -> String {
        Number(contents.to_vec()).to_string()
    }

    #[test]
    fn numbers_beyond_every_machine_word() {
        for (contents, text) in [
            (&[][..], "0"),
            (&[0], "0"),
            (&[0xFF], "-1"),
            (&[0x80], "-128"),
            (&[1, 0, 0, 0, 0, 0], "1099511627776"),
            (
                &[0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
                "18446744073709551615",
            ),
            (&[1, 0, 0, 0, 0, 0, 0, 0, 0], "18446744073709551616"),
            (
                &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                "340282366920938463463374607431768211456",
            ),
        ] {
            assert_eq!(display(contents), text);
        }
        assert_eq!(Number(vec![1, 0, 0, 0, 0, 0, 0, 0, 0]).to_u64(), None);
        assert_eq!(Number(vec![0xFF]).to_u64(), None);
        assert_eq!(
            Number([&[0][..], &[0xFF; 8]].concat()).to_u64(),
            Some(u64::MAX)
        );
    }

    #[test]
    fn what_nobody_reads_is_cut() {
        let longest = display(&[0x7F; MAX_DECIMAL]);
        assert!(longest.len() > 2_400 && longest.bytes().all(|b| b.is_ascii_digit()));
        let longer = display(&[0x7F; MAX_DECIMAL + 1]);
        assert!(
            longer.starts_with("0x7f7f") && longer.ends_with("of 1025 octets"),
            "{longer}"
        );
    }

    proptest! {
        #[test]
        fn decimal_is_what_the_language_prints(number in any::<i128>()) {
            prop_assert_eq!(display(&number.to_be_bytes()), number.to_string());
        }

        #[test]
        fn no_octets_cause_trouble(contents in prop::collection::vec(any::<u8>(), 0..1200)) {
            prop_assert!(!display(&contents).is_empty());
        }
    }
}
