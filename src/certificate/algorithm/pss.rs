//! The parameters of RSASSA-PSS (RFC 4055 section 3.1).

use crate::{
    asn1::{
        number::Number,
        oid::{self, Oid},
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
};
use std::fmt;

/// RSASSA-PSS-params as encoded. `Display` is `SHA-256, MGF1 with SHA-256, salt of 32 octets`.
///
/// ```text
/// RSASSA-PSS-params ::= SEQUENCE {
///     hashAlgorithm     [0] HashAlgorithm     DEFAULT sha1Identifier,
///     maskGenAlgorithm  [1] MaskGenAlgorithm  DEFAULT mgf1SHA1Identifier,
///     saltLength        [2] INTEGER           DEFAULT 20,
///     trailerField      [3] INTEGER           DEFAULT 1 }
/// ```
#[derive(Debug)]
pub(crate) struct PssParameters {
    /// `None` for the default, SHA-1; so is `mask_hash`.
    pub(crate) hash: Option<Oid>,
    pub(crate) mask_hash: Option<Oid>,
    pub(crate) salt_octets: Number,
    /// 1 stands for the octet BC at the end of the encoding; RFC 4055 section 3.1 defines no other.
    pub(crate) trailer: Number,
}

const FIELD: &str = "signatureAlgorithm";

impl PssParameters {
    /// Reads the SEQUENCE; every field may be left out.
    pub(crate) fn read(sequence: &Tlv<'_>) -> Result<Self> {
        if sequence.tag != tag::SEQUENCE {
            let message = "the parameters are not a SEQUENCE";
            return Err(decode_error(message, sequence.offset, FIELD));
        }
        let mut parts = sequence.contents();
        let mut explicit = |number| parts.optional(tag::constructed(number), FIELD);
        let hash = explicit(0)?
            .map(|wrapper| hash_oid(wrapper.contents()))
            .transpose()?;
        let mask_hash = explicit(1)?
            .map(|wrapper| mask(wrapper.contents()))
            .transpose()?;
        let salt_octets = explicit(2)?
            .map(|wrapper| number(wrapper.contents()))
            .transpose()?;
        let trailer = explicit(3)?
            .map(|wrapper| number(wrapper.contents()))
            .transpose()?;
        parts.finish(FIELD)?;
        Ok(Self {
            hash,
            mask_hash,
            salt_octets: salt_octets.unwrap_or(Number::from_contents(&[20])),
            trailer: trailer.unwrap_or(Number::from_contents(&[1])),
        })
    }
}

/// Reads a hash's AlgorithmIdentifier. RFC 4055 section 2.1 has implementations accept NULL
/// parameters and absent ones alike.
fn hash_oid(mut reader: Reader<'_>) -> Result<Oid> {
    let mut parts = reader.require(tag::SEQUENCE, FIELD)?.contents();
    reader.finish(FIELD)?;
    let oid = Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD)?;
    parts.optional(tag::NULL, FIELD)?;
    parts.finish(FIELD)?;
    Ok(oid)
}

/// Reads a mask generation function, which must be MGF1, and returns its hash.
fn mask(mut reader: Reader<'_>) -> Result<Oid> {
    let mut parts = reader.require(tag::SEQUENCE, FIELD)?.contents();
    reader.finish(FIELD)?;
    let function = parts.require(tag::OBJECT_IDENTIFIER, FIELD)?;
    if Oid::read(&function, FIELD)? != oid::MGF1 {
        let message = "the mask generation function is not MGF1";
        return Err(decode_error(message, function.offset, FIELD));
    }
    hash_oid(parts)
}

fn number(mut reader: Reader<'_>) -> Result<Number> {
    let integer = reader.require(tag::INTEGER, FIELD)?;
    reader.finish(FIELD)?;
    match integer.value {
        [] | [0x80..=0xFF, ..] => {
            let message = "a number is negative or has no octets";
            Err(decode_error(message, integer.offset, FIELD))
        }
        _ => Ok(Number::read(&integer)),
    }
}

impl fmt::Display for PssParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = |hash: &Option<Oid>| hash.as_ref().map_or("SHA-1".to_owned(), Oid::label);
        let (hash, mask) = (label(&self.hash), label(&self.mask_hash));
        let salt = &self.salt_octets;
        write!(f, "{hash}, MGF1 with {mask}, salt of {salt} octets")?;
        match self.trailer.to_u64() {
            Some(1) => Ok(()),
            _ => write!(f, ", trailer field {}", self.trailer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn display(hex: &str) -> Option<String> {
        let der = hex::decode(hex.replace(' ', "")).unwrap();
        let value = Reader::new(&der, 0).any("").ok()?;
        Some(PssParameters::read(&value).ok()?.to_string())
    }

    #[test]
    fn each_field_is_shown_with_its_default() {
        let sha256 = "300b 0609 608648016503040201";
        for (hex, shown) in [
            (
                "3000".to_owned(),
                "SHA-1, MGF1 with SHA-1, salt of 20 octets",
            ),
            (
                format!("300f a00d {sha256}"),
                "SHA-256, MGF1 with SHA-1, salt of 20 octets",
            ),
            (
                "3007 a205 0203 010000".to_owned(),
                "SHA-1, MGF1 with SHA-1, salt of 65536 octets",
            ),
            (
                "3005 a303 0201 02".to_owned(),
                "SHA-1, MGF1 with SHA-1, salt of 20 octets, trailer field 2",
            ),
        ] {
            assert_eq!(display(&hex).as_deref(), Some(shown), "{hex}");
        }
        for hex in ["0500", "3005 a203 0201 ff", "3004 a202 0200", "3002 0500"] {
            assert_eq!(display(hex), None, "{hex}");
        }
    }

    proptest! {
        #[test]
        fn no_octets_cause_trouble(octets in prop::collection::vec(any::<u8>(), 0..60)) {
            let value = [&[0x30, octets.len() as u8][..], &octets].concat();
            let value = Reader::new(&value, 0).any("").unwrap();
            drop(PssParameters::read(&value).map(|one| one.to_string()));
        }
    }
}
