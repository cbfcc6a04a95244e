//! CRL numbers (RFC 5280 section 5.2.3): "a monotonically increasing sequence number for a given
//! CRL scope and CRL issuer". They decide which CRL supersedes another, and which delta fits which
//! complete CRL.

use crate::asn1::number::Number;
use std::fmt;

/// RFC 5280 section 5.2.3: "CRL verifiers MUST be able to handle CRLNumber values up to 20 octets.
/// Conforming CRL issuers MUST NOT use CRLNumber values longer than 20 octets."
const MAX_OCTETS: usize = 20;

/// A CRL number, ordered as an integer: a greater number supersedes a smaller one. Big-endian
/// octets of one length compare as the numbers do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CrlNumber([u8; MAX_OCTETS]);

impl CrlNumber {
    /// Reads the contents octets of an INTEGER. `None` when it is empty, negative or longer than 20
    /// octets without padding.
    pub(super) fn read(contents: &[u8]) -> Option<Self> {
        let (first, _) = contents.split_first()?;
        if first & 0x80 != 0 {
            return None;
        }
        let zeros = contents.iter().take_while(|octet| **octet == 0).count();
        let magnitude = &contents[zeros..];
        let mut octets = [0; MAX_OCTETS];
        let start = MAX_OCTETS.checked_sub(magnitude.len())?;
        octets[start..].copy_from_slice(magnitude);
        Some(Self(octets))
    }
}

impl fmt::Display for CrlNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A zero octet, as the octets have no sign.
        let contents = [&[0], &self.0[..]].concat();
        Number::from_contents(&contents).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(octets: &[u8]) -> CrlNumber {
        CrlNumber::read(octets).expect("a number")
    }

    #[test]
    fn they_are_compared_as_integers() {
        let rising: [&[u8]; 6] = [
            &[0],
            &[2],
            &[0x7F],
            &[0, 0x80],
            &[1, 0],
            &[0x7F; MAX_OCTETS],
        ];
        for pair in rising.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
        assert_eq!(number(&[0, 0, 5]), number(&[5]));
    }

    #[test]
    fn negative_and_overlong_ones_are_refused() {
        let widest = [&[0][..], &[0xFF; MAX_OCTETS]].concat();
        assert_eq!(
            number(&widest).to_string(),
            "1461501637330902918203684832716283019655932542975"
        );
        let too_wide = [&[1][..], &[0; MAX_OCTETS]].concat();
        for octets in [&[][..], &[0x80], &[0xFF, 0xFF], &too_wide] {
            assert_eq!(CrlNumber::read(octets), None, "{octets:?}");
        }
        assert_eq!(number(&[1, 0]).to_string(), "256");
    }
}
