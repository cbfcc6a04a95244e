//! Serial numbers, of any sign and length.
//!
//! RFC 5280 section 4.1.2.2: "Certificate users SHOULD be prepared to gracefully handle such
//! certificates", that is those with negative or zero serial numbers.

use super::thumbprint::upper_hex;
use crate::asn1::{
    number::{is_negative, magnitude},
    reader::Tlv,
};
use std::fmt;

/// A serial number. RFC 5280 section 4.1.2.2 requires a positive integer of at most 20 octets; any
/// other is kept as well, for a check to report.
///
/// `Display` is upper-case hex without leading zero octets, which Azure uses as the name of a
/// catalog certificate; a negative number has a minus sign before its magnitude.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serial {
    contents: Vec<u8>,
}

impl Serial {
    /// The contents octets of the INTEGER (two's complement, big-endian), as in the certificate.
    pub fn as_bytes(&self) -> &[u8] {
        &self.contents
    }

    /// Whether the sign bit is set, which RFC 5280 section 4.1.2.2 forbids.
    pub fn is_negative(&self) -> bool {
        is_negative(&self.contents)
    }

    /// Whether the number is zero, or its INTEGER has no octets.
    pub fn is_zero(&self) -> bool {
        self.contents.iter().all(|byte| *byte == 0)
    }

    pub(crate) fn read(integer: &Tlv<'_>) -> Self {
        Self {
            contents: integer.value.to_vec(),
        }
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("00");
        }
        if self.is_negative() {
            f.write_str("-")?;
        }
        f.write_str(&upper_hex(&magnitude(&self.contents)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_of_every_sign() {
        for (contents, shown) in [
            (&[0x11, 0xD6][..], "11D6"),
            (&[0x00, 0x9A, 0x01], "9A01"),
            (&[0x00], "00"),
            (&[], "00"),
            (&[0xFF], "-01"),
            (&[0x80], "-80"),
            (&[0xFF, 0x00], "-0100"),
        ] {
            let serial = Serial {
                contents: contents.to_vec(),
            };
            assert_eq!(serial.to_string(), shown);
        }
    }
}
