//! ASN.1 in DER (X.690): the one reader, the one writer, and the object identifiers by their names.
//!
//! The `der` and `x509-cert` crates decode what is well-formed, and stop at the first octet that
//! DER forbids. popcert describes what is not well-formed, too, names the byte at which reading
//! fails, and writes certificates that no library would: for these there is a [`reader`] and a
//! [`writer`].
//!
//! X.690 section 8.1.1: an encoding is identifier octets, length octets, contents octets, and for
//! an indefinite length end-of-contents octets. The code calls one such value a TLV. This module
//! knows nothing of certificates; everything above it that reads or writes DER goes through it.

pub(crate) mod number;
pub(crate) mod oid;
pub(crate) mod reader;
pub(crate) mod writer;

/// Universal and context-specific tags as their identifier octet (X.690 section 8.1.2).
///
/// Bits 8 and 7 are the class, bit 6 says that the contents are values themselves, bits 5 to 1 are
/// the number. As whole octets they can be matched: 30 is a SEQUENCE, and 10, a primitive one, is
/// not. Number 31 means that more octets follow; no type of RFC 5280 has such a tag.
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
    pub(crate) const VIDEOTEX_STRING: u8 = 0x15;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const GRAPHIC_STRING: u8 = 0x19;
    pub(crate) const VISIBLE_STRING: u8 = 0x1A;
    pub(crate) const GENERAL_STRING: u8 = 0x1B;
    pub(crate) const UNIVERSAL_STRING: u8 = 0x1C;
    pub(crate) const BMP_STRING: u8 = 0x1E;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// `[number]`, primitive: an implicitly tagged primitive type. `number` is below 31.
    pub(crate) const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// `[number]`, constructed: an explicit tag, or an implicitly tagged constructed type. `number`
    /// is below 31.
    pub(crate) const fn constructed(number: u8) -> u8 {
        0xA0 | number
    }

    /// The tag with its article, for messages: "expected a SEQUENCE, found an INTEGER".
    pub(crate) fn name(tag: u8) -> String {
        let known = match tag {
            BOOLEAN => "a BOOLEAN",
            INTEGER => "an INTEGER",
            BIT_STRING => "a BIT STRING",
            OCTET_STRING => "an OCTET STRING",
            NULL => "a NULL",
            OBJECT_IDENTIFIER => "an OBJECT IDENTIFIER",
            ENUMERATED => "an ENUMERATED",
            UTF8_STRING => "a UTF8String",
            NUMERIC_STRING => "a NumericString",
            PRINTABLE_STRING => "a PrintableString",
            TELETEX_STRING => "a TeletexString",
            IA5_STRING => "an IA5String",
            UTC_TIME => "a UTCTime",
            GENERALIZED_TIME => "a GeneralizedTime",
            VIDEOTEX_STRING => "a VideotexString",
            GRAPHIC_STRING => "a GraphicString",
            VISIBLE_STRING => "a VisibleString",
            GENERAL_STRING => "a GeneralString",
            UNIVERSAL_STRING => "a UniversalString",
            BMP_STRING => "a BMPString",
            SEQUENCE => "a SEQUENCE",
            SET => "a SET",
            _ => "",
        };
        match known {
            "" if tag & 0xC0 == 0x80 => format!("tag [{}]", tag & 0x1F),
            "" => format!("tag 0x{tag:02X}"),
            known => known.to_owned(),
        }
    }
}
