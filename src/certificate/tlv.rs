//! A tag-length-value reader that tolerates what DER forbids, so that a
//! certificate that breaks an encoding rule can still be described.
//!
//! The `der` crate stops at the first non-canonical octet; here a length in
//! more octets than needed is read (and reported by [`super::canonical`]),
//! while an indefinite length or a value that leaves its container is an error.

use crate::error::{Error, ErrorKind, Result};
use std::ops::Range;

/// Universal and context tags met in certificates, as their identifier octet.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const ENUMERATED: u8 = 0x0A;
    pub(crate) const UTF8_STRING: u8 = 0x0C;
    pub(crate) const NUMERIC_STRING: u8 = 0x12;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const TELETEX_STRING: u8 = 0x14;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const VISIBLE_STRING: u8 = 0x1A;
    pub(crate) const UNIVERSAL_STRING: u8 = 0x1C;
    pub(crate) const BMP_STRING: u8 = 0x1E;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// `[n]`, primitive (implicitly tagged primitive types).
    pub(crate) const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// `[n]`, constructed (explicit tags and implicitly tagged constructed types).
    pub(crate) const fn constructed(number: u8) -> u8 {
        0xA0 | number
    }
}

/// One value: where it starts, its identifier octet and its contents.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tlv<'a> {
    /// The identifier octet (the first one, for a tag number over 30).
    pub(crate) tag: u8,
    /// The contents octets.
    pub(crate) value: &'a [u8],
    /// Offset of the identifier octet from the start of the certificate.
    pub(crate) offset: usize,
    /// How many octets identifier and length take.
    pub(crate) header: usize,
    /// The length could have been written in fewer octets, or the tag in one.
    pub(crate) long_form: bool,
}

impl<'a> Tlv<'a> {
    /// Where the whole value lies in the certificate.
    pub(crate) fn span(&self) -> Range<usize> {
        self.offset..self.offset + self.header + self.value.len()
    }

    /// A reader over the contents.
    pub(crate) fn contents(&self) -> Reader<'a> {
        Reader {
            rest: self.value,
            offset: self.offset + self.header,
        }
    }

    /// Whether the contents are themselves values.
    pub(crate) fn is_constructed(&self) -> bool {
        self.tag & 0x20 != 0
    }
}

/// Reads one value after another; offsets count from the start of the certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// A reader over `bytes`, whose first octet is at `offset`.
    pub(crate) fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self {
            rest: bytes,
            offset,
        }
    }

    /// Where the next value starts.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// Whether everything was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What was not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The identifier octet of the next value.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value, whatever its tag; `field` names it in the error.
    pub(crate) fn any(&mut self, field: &str) -> Result<Tlv<'a>> {
        let start = self.offset;
        let fail = |message: String| Err(decode_error(message, start, field));
        let Some((tag_octets, long_tag)) = tag_octets(self.rest) else {
            return fail("the data ends where a value should begin".into());
        };
        let Some(length) = read_length(&self.rest[tag_octets..]) else {
            return fail("the length octets are cut off, indefinite or larger than 4 GiB".into());
        };
        let header = tag_octets + length.octets;
        let available = self.rest.len() - header;
        if length.value > available {
            return fail(format!(
                "a value of {} bytes is announced but only {available} follow",
                length.value
            ));
        }
        let tlv = Tlv {
            tag: self.rest[0],
            value: &self.rest[header..header + length.value],
            offset: start,
            header,
            long_form: length.long_form || long_tag,
        };
        self.rest = &self.rest[header + length.value..];
        self.offset += header + length.value;
        Ok(tlv)
    }

    /// The next value, which must have `tag`.
    pub(crate) fn expect(&mut self, tag: u8, field: &str) -> Result<Tlv<'a>> {
        match self.peek() {
            Some(found) if found != tag => Err(decode_error(
                format!("expected {}, found {}", tag_name(tag), tag_name(found)),
                self.offset,
                field,
            )),
            _ => self.any(field),
        }
    }

    /// The next value if it has `tag`.
    pub(crate) fn optional(&mut self, tag: u8, field: &str) -> Result<Option<Tlv<'a>>> {
        match self.peek() {
            Some(found) if found == tag => self.any(field).map(Some),
            _ => Ok(None),
        }
    }

    /// An error unless everything was read.
    pub(crate) fn finish(&self, field: &str) -> Result<()> {
        if self.rest.is_empty() {
            return Ok(());
        }
        let message = format!("{} unexpected bytes follow the last part", self.rest.len());
        Err(decode_error(message, self.offset, field))
    }
}

/// What a decoding error looks like everywhere in this module.
pub(crate) fn decode_error(message: impl Into<String>, offset: usize, field: &str) -> Error {
    Error::new(ErrorKind::Decode, message)
        .at(offset)
        .in_field(field)
}

struct Length {
    value: usize,
    octets: usize,
    long_form: bool,
}

/// How many identifier octets there are, and whether a low tag number was spelt the long way.
fn tag_octets(bytes: &[u8]) -> Option<(usize, bool)> {
    if bytes.first()? & 0x1F != 0x1F {
        return Some((1, false));
    }
    // X.690 8.1.2.4: high tag numbers go on until an octet with bit 8 clear; no
    // certificate needs more than four.
    let last = bytes.iter().skip(1).take(4).position(|b| b & 0x80 == 0)?;
    let needlessly_long = bytes[1] == 0x80 || (last == 0 && bytes[1] < 0x1F);
    Some((last + 2, needlessly_long))
}

fn read_length(bytes: &[u8]) -> Option<Length> {
    let first = *bytes.first()?;
    if first < 0x80 {
        return Some(Length {
            value: usize::from(first),
            octets: 1,
            long_form: false,
        });
    }
    let count = usize::from(first & 0x7F);
    let digits = bytes.get(1..=count).filter(|_| count > 0)?;
    let leading_zeros = digits.iter().take_while(|b| **b == 0).count();
    let significant = &digits[leading_zeros..];
    if significant.len() > 4 {
        return None;
    }
    let value = significant
        .iter()
        .fold(0u64, |value, digit| value << 8 | u64::from(*digit));
    Some(Length {
        value: usize::try_from(value).ok()?,
        octets: 1 + count,
        long_form: leading_zeros > 0 || value < 0x80,
    })
}

/// A tag in words, for messages.
pub(crate) fn tag_name(tag: u8) -> String {
    let known = match tag {
        tag::BOOLEAN => "a BOOLEAN",
        tag::INTEGER => "an INTEGER",
        tag::BIT_STRING => "a BIT STRING",
        tag::OCTET_STRING => "an OCTET STRING",
        tag::NULL => "a NULL",
        tag::OBJECT_IDENTIFIER => "an OBJECT IDENTIFIER",
        tag::ENUMERATED => "an ENUMERATED",
        tag::UTF8_STRING => "a UTF8String",
        tag::NUMERIC_STRING => "a NumericString",
        tag::PRINTABLE_STRING => "a PrintableString",
        tag::TELETEX_STRING => "a TeletexString",
        tag::IA5_STRING => "an IA5String",
        tag::UTC_TIME => "a UTCTime",
        tag::GENERALIZED_TIME => "a GeneralizedTime",
        tag::VISIBLE_STRING => "a VisibleString",
        tag::UNIVERSAL_STRING => "a UniversalString",
        tag::BMP_STRING => "a BMPString",
        tag::SEQUENCE => "a SEQUENCE",
        tag::SET => "a SET",
        _ => "",
    };
    match known {
        "" if tag & 0xC0 == 0x80 => format!("tag [{}]", tag & 0x1F),
        "" => format!("tag 0x{tag:02X}"),
        known => known.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_long_form_lengths_and_marks_them() {
        let mut reader = Reader::new(&[0x04, 0x82, 0x00, 0x01, 0xAA, 0x05, 0x00], 10);
        let first = reader.any("x").unwrap();
        assert_eq!((first.value, first.long_form), (&[0xAA][..], true));
        let second = reader.any("x").unwrap();
        assert_eq!((second.offset, second.long_form), (15, false));
        assert!(reader.is_empty());
    }

    #[test]
    fn refuses_what_leaves_its_container() {
        for bytes in [
            &[0x30, 0x03, 0x00][..],
            &[0x30, 0x80, 0x00, 0x00],
            &[0x30, 0x85, 0x01, 0, 0, 0, 0],
            &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x3F, 0xFF],
            &[0x30],
        ] {
            let error = Reader::new(bytes, 7).any("tbsCertificate").unwrap_err();
            assert_eq!(error.offset(), Some(7), "{bytes:?}");
        }
    }
}
