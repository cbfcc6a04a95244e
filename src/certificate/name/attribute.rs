//! One attribute of a name: its type, its value as encoded, and that value as text.

use crate::{
    asn1::{
        oid::{self, Oid},
        reader::{Reader, Tlv},
        tag,
    },
    error::Result,
};
use std::borrow::Cow;

/// The string types of X.680 section 41. Those that are none of the cases of
/// [`Attribute::as_text`] are read as ASCII.
const STRINGS: &[(u8, &str)] = &[
    (tag::BMP_STRING, "BMPString"),
    (tag::GENERAL_STRING, "GeneralString"),
    (tag::GRAPHIC_STRING, "GraphicString"),
    (tag::IA5_STRING, "IA5String"),
    (tag::NUMERIC_STRING, "NumericString"),
    (tag::PRINTABLE_STRING, "PrintableString"),
    (tag::TELETEX_STRING, "TeletexString"),
    (tag::UNIVERSAL_STRING, "UniversalString"),
    (tag::UTF8_STRING, "UTF8String"),
    (tag::VIDEOTEX_STRING, "VideotexString"),
    (tag::VISIBLE_STRING, "VisibleString"),
];

/// The name of a string type.
fn string_type(wanted: u8) -> Option<&'static str> {
    let mut all = STRINGS.iter();
    all.find(|(tag, _)| *tag == wanted).map(|(_, name)| *name)
}

/// One attribute of a name (`AttributeTypeAndValue`), with its value as encoded.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub(super) oid: Oid,
    /// The value's tag.
    pub(super) string_type: u8,
    /// All octets of the value.
    pub(super) encoding: Vec<u8>,
    /// Where in them the contents begin.
    pub(super) contents: usize,
    pub(super) offset: usize,
}

impl Attribute {
    /// The attribute's type.
    pub fn oid(&self) -> &Oid {
        &self.oid
    }

    /// The value as text, or `None` when its octets are not valid in their string type.
    ///
    /// TeletexString is read as Latin-1, as OpenSSL and other tools do, although T.61 differs.
    pub fn text(&self) -> Option<String> {
        self.as_text().map(Cow::into_owned)
    }

    /// [`Attribute::text`] without a copy where the octets are UTF-8 already.
    pub(crate) fn as_text(&self) -> Option<Cow<'_, str>> {
        let utf8 = || std::str::from_utf8(self.bytes()).ok().map(Cow::Borrowed);
        match self.string_type {
            tag::BMP_STRING => utf16(self.bytes()).map(Cow::Owned),
            tag::UNIVERSAL_STRING => utf32(self.bytes()).map(Cow::Owned),
            tag::TELETEX_STRING => Some(self.bytes().iter().map(|b| char::from(*b)).collect()),
            tag::UTF8_STRING => utf8(),
            other if string_type(other).is_some() => utf8().filter(|text| text.is_ascii()),
            _ => None,
        }
    }

    /// The contents octets of the value, without tag and length.
    pub fn bytes(&self) -> &[u8] {
        &self.encoding[self.contents..]
    }

    /// The whole value: tag, length and contents.
    pub fn encoding(&self) -> &[u8] {
        &self.encoding
    }

    /// The ASN.1 type of the value: `PrintableString`, `UTF8String`, …
    pub fn string_type(&self) -> &'static str {
        string_type(self.string_type).unwrap_or("a type that is no string")
    }

    /// `#` and "the hexadecimal encoding of each of the octets of the BER encoding of the X.500
    /// AttributeValue" (RFC 4514 section 2.4).
    pub(crate) fn hexadecimal(&self) -> String {
        format!("#{}", hex::encode(&self.encoding))
    }

    /// Offset of the value's tag from the start of the certificate.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What is wrong with the value, as a clause for a message: a character that its string type
    /// does not allow (X.680 section 41), octets that are no text, or a type that is no string
    /// where X.520 has one. `None` for a value whose attribute type is not a string, or not known.
    pub(crate) fn fault(&self) -> Option<String> {
        let kind = || tag::name(self.string_type);
        let allows: fn(char) -> bool = match self.string_type {
            tag::PRINTABLE_STRING => |c| c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c),
            tag::NUMERIC_STRING => |c| c.is_ascii_digit() || c == ' ',
            _ => |_| true,
        };
        match self.as_text() {
            Some(text) => {
                let (at, c) = text.chars().enumerate().find(|(_, c)| !allows(*c))?;
                let (place, kind) = (at + 1, kind());
                Some(format!(
                    "character {place} is `{c}`, which {kind} cannot have"
                ))
            }
            None if string_type(self.string_type).is_some() => {
                Some(format!("its octets are not {}", kind()))
            }
            None => {
                let wants_text = oid::attribute_type(&self.oid).is_some_and(|kind| kind.is_text);
                wants_text.then(|| format!("it is {} instead of a string", kind()))
            }
        }
    }

    pub(super) fn read(set: &mut Reader<'_>, field: &str) -> Result<Self> {
        let (oid, value) = Self::parts(set, field)?;
        Ok(Self {
            oid: Oid::read(&oid, field)?,
            string_type: value.tag,
            encoding: value.encoding.to_vec(),
            contents: value.contents().offset() - value.offset,
            offset: value.offset,
        })
    }

    /// Reads type and value of the next attribute.
    pub(super) fn parts<'a>(set: &mut Reader<'a>, field: &str) -> Result<(Tlv<'a>, Tlv<'a>)> {
        let mut pair = set.require(tag::SEQUENCE, field)?.contents();
        let oid = pair.require(tag::OBJECT_IDENTIFIER, field)?;
        Oid::check(&oid, field)?;
        let value = pair.any(field)?;
        pair.finish(field)?;
        Ok((oid, value))
    }
}

/// Decodes a BMPString: UTF-16, big-endian.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    char::decode_utf16(units)
        .collect::<std::result::Result<_, _>>()
        .ok()
        .filter(|_| rest.is_empty())
}

/// Decodes a UniversalString: UTF-32, big-endian.
fn utf32(bytes: &[u8]) -> Option<String> {
    let (quads, rest) = bytes.as_chunks::<4>();
    quads
        .iter()
        .map(|quad| char::from_u32(u32::from_be_bytes(*quad)))
        .collect::<Option<_>>()
        .filter(|_| rest.is_empty())
}
