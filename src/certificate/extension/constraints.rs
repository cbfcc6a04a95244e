//! Basic constraints and name constraints (RFC 5280 sections 4.2.1.9 and 4.2.1.10).
//!
//! They are decoded here because x509-cert's types hold a path length in one octet and
//! no X.400 addresses, and certificates in the field have longer path lengths and such addresses.

use super::GeneralName;
use crate::{
    asn1::{
        number::Number,
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
};

/// Basic constraints (RFC 5280 section 4.2.1.9).
///
/// ```text
/// BasicConstraints ::= SEQUENCE {
///     cA                 BOOLEAN DEFAULT FALSE,
///     pathLenConstraint  INTEGER (0..MAX) OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a CA.
    pub ca: bool,
    /// `pathLenConstraint`: "the maximum number of non-self-issued intermediate certificates that
    /// may follow this certificate". Numbers over `u32::MAX` are read as `u32::MAX`: no path is as
    /// long.
    pub path_len: Option<u32>,
    /// `pathLenConstraint` as it is encoded.
    pub(crate) encoded_path_len: Option<Number>,
    /// Whether `cA FALSE` is encoded. It is the default, which DER omits (X.690 section 11.5).
    pub(crate) needless_default: bool,
}

/// Name constraints (RFC 5280 section 4.2.1.10): the name space "within which all subject names
/// in subsequent certificates in a certification path MUST be located".
///
/// ```text
/// NameConstraints ::= SEQUENCE {
///     permittedSubtrees  [0] GeneralSubtrees OPTIONAL,
///     excludedSubtrees   [1] GeneralSubtrees OPTIONAL }
/// ```
#[derive(Clone, Debug)]
pub struct NameConstraints {
    /// Permitted subtrees. A name whose form occurs here must lie in one of the subtrees of that
    /// form; names of other forms are not restricted.
    pub permitted: Vec<GeneralSubtree>,
    /// Excluded subtrees. No name may lie in one of them, whatever is permitted.
    pub excluded: Vec<GeneralSubtree>,
}

/// A subtree of names (RFC 5280 section 4.2.1.10). "Within this profile, the minimum and maximum
/// fields are not used with any name forms, thus, the minimum MUST be zero, and maximum MUST be
/// absent."
#[derive(Clone, Debug)]
pub struct GeneralSubtree {
    /// The root of the subtree.
    pub base: GeneralName,
    /// Number of levels below the base at which the subtree begins; 0 by default.
    pub minimum: u32,
    /// Number of levels below the base at which the subtree ends, if limited.
    pub maximum: Option<u32>,
}

impl BasicConstraints {
    pub(super) fn read(mut reader: Reader<'_>) -> Result<Self> {
        const FIELD: &str = "basicConstraints";
        let mut parts = reader.require(tag::SEQUENCE, FIELD)?.contents();
        reader.finish(FIELD)?;
        let ca = parts.optional(tag::BOOLEAN, FIELD)?;
        let integer = parts.optional(tag::INTEGER, FIELD)?;
        let path_len = match &integer {
            Some(integer) => Some(number(integer, FIELD)?),
            None => None,
        };
        parts.finish(FIELD)?;
        let is_true = |boolean: &Tlv<'_>| boolean.value.iter().any(|byte| *byte != 0);
        Ok(Self {
            ca: ca.as_ref().is_some_and(is_true),
            path_len,
            encoded_path_len: integer.as_ref().map(Number::read),
            needless_default: ca.is_some_and(|boolean| !is_true(&boolean)),
        })
    }
}

impl NameConstraints {
    pub(super) fn read(mut reader: Reader<'_>) -> Result<Self> {
        const FIELD: &str = "nameConstraints";
        let start = reader.offset();
        let mut parts = reader.require(tag::SEQUENCE, FIELD)?.contents();
        reader.finish(FIELD)?;
        let mut subtrees = |number| match parts.optional(tag::constructed(number), FIELD)? {
            Some(list) => GeneralSubtree::read_list(&list).map(Some),
            None => Ok(None),
        };
        let (permitted, excluded) = (subtrees(0)?, subtrees(1)?);
        parts.finish(FIELD)?;
        if permitted.is_none() && excluded.is_none() {
            return Err(decode_error("it constrains nothing", start, FIELD));
        }
        Ok(Self {
            permitted: permitted.unwrap_or_default(),
            excluded: excluded.unwrap_or_default(),
        })
    }
}

impl GeneralSubtree {
    fn read_list(list: &Tlv<'_>) -> Result<Vec<Self>> {
        const FIELD: &str = "nameConstraints";
        let mut rest = list.contents();
        let mut subtrees = Vec::new();
        while !rest.is_empty() {
            subtrees.push(Self::read(&mut rest, FIELD)?);
        }
        if subtrees.is_empty() {
            return Err(decode_error(
                "a list of subtrees is empty",
                list.offset,
                FIELD,
            ));
        }
        Ok(subtrees)
    }

    fn read(list: &mut Reader<'_>, field: &str) -> Result<Self> {
        let mut parts = list.require(tag::SEQUENCE, field)?.contents();
        let base = GeneralName::read_base(&mut parts, field)?;
        let mut distance = |wanted| match parts.optional(tag::context(wanted), field)? {
            Some(integer) => number(&integer, field).map(Some),
            None => Ok(None),
        };
        let (minimum, maximum) = (distance(0)?, distance(1)?);
        parts.finish(field)?;
        Ok(Self {
            base,
            minimum: minimum.unwrap_or(0),
            maximum,
        })
    }
}

/// Reads `INTEGER (0..MAX)`; numbers over `u32::MAX` become `u32::MAX`.
fn number(integer: &Tlv<'_>, field: &str) -> Result<u32> {
    match integer.value {
        [] => Err(decode_error(
            "an INTEGER has no octets",
            integer.offset,
            field,
        )),
        [first, ..] if first & 0x80 != 0 => Err(decode_error(
            "a negative number is not allowed",
            integer.offset,
            field,
        )),
        // X.690 section 8.3.2 forbids the padding: verifiers that reject it and verifiers that
        // skip it would disagree on the constraint.
        [0, second, ..] if second & 0x80 == 0 => Err(decode_error(
            "an INTEGER starts with a needless zero",
            integer.offset,
            field,
        )),
        octets => Ok(octets.iter().fold(0u32, |value, octet| {
            value
                .checked_mul(256)
                .map_or(u32::MAX, |shifted| shifted | u32::from(*octet))
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(hex: &str) -> Result<BasicConstraints> {
        let der = hex::decode(hex).unwrap();
        BasicConstraints::read(Reader::new(&der, 100))
    }

    #[test]
    fn basic_constraints_of_every_shape() {
        for (hex, ca, path_len) in [
            ("3000", false, None),
            ("30030101ff", true, None),
            ("30060101ff020103", true, Some(3)),
            ("30080101ff02030100ff", true, Some(65791)),
            ("300b0101ff0206010000000000", true, Some(u32::MAX)),
            ("3003020100", false, Some(0)),
            ("3003010100", false, None),
        ] {
            let read = basic(hex).unwrap();
            assert_eq!((read.ca, read.path_len), (ca, path_len), "{hex}");
        }
        for hex in [
            "",
            "30",
            "30030201ff",
            "30020200",
            "3000ff",
            "30040500",
            "0500",
            "300402020003",
        ] {
            assert!(basic(hex).is_err(), "{hex}");
        }
    }

    #[test]
    fn a_distance_is_an_integer_in_der() {
        let read = |hex: &str| {
            let der = hex::decode(hex).unwrap();
            NameConstraints::read(Reader::new(&der, 0))
        };
        assert_eq!(
            read("3007a10530038201 61".replace(' ', "").as_str())
                .unwrap()
                .excluded[0]
                .minimum,
            0
        );
        assert_eq!(
            read("300aa1083006820161800101").unwrap().excluded[0].minimum,
            1
        );
        for hex in [
            "300ba109300782016180020000",
            "300ba109300782016180020001",
            "300ba109300782016181020000",
        ] {
            assert!(read(hex).is_err(), "{hex}");
        }
        assert!(read("300ba109300782016180020080").is_ok());
    }
}
