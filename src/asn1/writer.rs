//! Writes DER. Every input has an encoding, so nothing here fails; whether a value makes sense is
//! the caller's concern, who may want to write one that does not: faults for `popcert mock faults`,
//! certificates of version 1.
//!
//! Values are built from the inside out, as `Vec<u8>`: certificates are small, and lengths are
//! known before they are written.

use super::tag;
use const_oid::ObjectIdentifier;

/// A value with that identifier octet and these contents, in the definite form.
pub(crate) fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(contents.len() + 6);
    out.push(tag);
    push_length(&mut out, contents.len());
    out.extend_from_slice(contents);
    out
}

/// X.690 section 10.1: "The definite form of length encoding shall be used, encoded in the minimum
/// number of octets."
pub(crate) fn push_length(out: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short @ 0..0x80) => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let digits = &octets[length.leading_zeros() as usize / 8..];
            // A usize has at most eight octets.
            out.push(0x80 | digits.len() as u8);
            out.extend_from_slice(digits);
        }
    }
}

/// A SEQUENCE of the encodings `parts`, in their order. An empty part leaves out an OPTIONAL field.
pub(crate) fn sequence<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    value(tag::SEQUENCE, &joined(parts))
}

/// An explicit tag, or a SEQUENCE that is implicitly tagged, around encodings.
pub(crate) fn constructed<T: AsRef<[u8]>>(number: u8, parts: &[T]) -> Vec<u8> {
    value(tag::constructed(number), &joined(parts))
}

/// The encodings one after another.
fn joined<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    let parts: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
    parts.concat()
}

/// An INTEGER with these contents octets, its two's complement (X.690 section 8.3). They are
/// written as they are, so a fault may pad them.
pub(crate) fn integer(contents: &[u8]) -> Vec<u8> {
    value(tag::INTEGER, contents)
}

/// The INTEGER that is this number, most significant octet first, in the fewest octets: a zero
/// octet in front keeps the sign positive where the highest bit is set.
pub(crate) fn unsigned(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    match &number[zeros..] {
        digits @ [0..0x80, ..] => integer(digits),
        digits => integer(&[&[0], digits].concat()),
    }
}

/// An OBJECT IDENTIFIER.
pub(crate) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    value(tag::OBJECT_IDENTIFIER, oid.as_bytes())
}

/// A BIT STRING of whole octets: its first contents octet counts the unused bits (X.690 section
/// 8.6.2).
#[cfg(feature = "prove")]
pub(crate) fn bit_string(octets: &[u8]) -> Vec<u8> {
    value(tag::BIT_STRING, &[&[0], octets].concat())
}

/// An OCTET STRING.
#[cfg(feature = "prove")]
pub(crate) fn octet_string(octets: &[u8]) -> Vec<u8> {
    value(tag::OCTET_STRING, octets)
}

/// The BOOLEAN that is TRUE: FF (X.690 section 11.1). FALSE is always a default here, which DER
/// leaves out (11.5).
#[cfg(feature = "prove")]
pub(crate) fn boolean_true() -> Vec<u8> {
    value(tag::BOOLEAN, &[0xFF])
}

/// NULL.
#[cfg(feature = "prove")]
pub(crate) fn null() -> Vec<u8> {
    value(tag::NULL, &[])
}

/// An AlgorithmIdentifier (RFC 5280 section 4.1.1.2): the parameters are an encoding, or empty.
#[cfg(feature = "prove")]
pub(crate) fn algorithm(identifier: ObjectIdentifier, parameters: &[u8]) -> Vec<u8> {
    sequence(&[&oid(identifier)[..], parameters])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::reader::Reader;

    #[cfg(feature = "prove")]
    #[test]
    fn an_unsigned_number_is_positive_and_as_short_as_can_be() {
        for (number, contents) in [
            (&[][..], &[0][..]),
            (&[0, 0], &[0]),
            (&[0, 1, 0], &[1, 0]),
            (&[0x7F], &[0x7F]),
            (&[0x80, 1], &[0, 0x80, 1]),
        ] {
            assert_eq!(unsigned(number), integer(contents));
        }
    }

    #[test]
    fn lengths_take_as_few_octets_as_possible_and_read_back() {
        for (length, header) in [
            (0, &[0x04, 0x00][..]),
            (0x7F, &[0x04, 0x7F]),
            (0x80, &[0x04, 0x81, 0x80]),
            (0xFF, &[0x04, 0x81, 0xFF]),
            (0x100, &[0x04, 0x82, 0x01, 0x00]),
            (0x1_0000, &[0x04, 0x83, 0x01, 0x00, 0x00]),
            (0x100_0000, &[0x04, 0x84, 0x01, 0x00, 0x00, 0x00]),
        ] {
            let written = value(tag::OCTET_STRING, &vec![7; length]);
            assert_eq!(written[..header.len()], *header);
            let read = Reader::new(&written, 0).any("").unwrap();
            assert_eq!((read.value.len(), read.long_form), (length, false));
            assert_eq!(read.encoding, written);
        }
    }
}
