//! What a CA may sign (RFC 5280 sections 4.2.1.9 and 4.2.1.10).
//!
//! x509-cert's types hold a path length in one octet and general names without
//! X.400 addresses; certificates in the field have both, so these are read here.

use super::GeneralName;
use crate::{
    asn1::{
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
};

/// Basic constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a CA.
    pub ca: bool,
    /// How many intermediate certificates may follow; anything over `u32::MAX` reads as that.
    pub path_len: Option<u32>,
    /// `cA FALSE` is the default and, in DER, not to be encoded.
    pub(crate) needless_default: bool,
}

/// Name constraints: subtrees in which names must, or must not, lie.
#[derive(Clone, Debug)]
pub struct NameConstraints {
    /// If a form of name is among these, each such name must match one.
    pub permitted: Vec<GeneralSubtree>,
    /// No name may match one of these.
    pub excluded: Vec<GeneralSubtree>,
}

/// The base of a subtree, and how deep it reaches (RFC 5280 wants 0 and no maximum).
#[derive(Clone, Debug)]
pub struct GeneralSubtree {
    /// The subtree's root.
    pub base: GeneralName,
    /// Levels below the base at which the subtree begins.
    pub minimum: u32,
    /// Levels below the base at which it ends.
    pub maximum: Option<u32>,
}

impl BasicConstraints {
    pub(super) fn read(mut reader: Reader<'_>) -> Result<Self> {
        const FIELD: &str = "basicConstraints";
        let mut parts = reader.require(tag::SEQUENCE, FIELD)?.contents();
        reader.finish(FIELD)?;
        let ca = parts.optional(tag::BOOLEAN, FIELD)?;
        let path_len = parts
            .optional(tag::INTEGER, FIELD)?
            .map(|integer| number(&integer, FIELD))
            .transpose()?;
        parts.finish(FIELD)?;
        let is_true = |boolean: &Tlv<'_>| boolean.value.iter().any(|byte| *byte != 0);
        Ok(Self {
            ca: ca.as_ref().is_some_and(is_true),
            path_len,
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

/// INTEGER (0..MAX), saturated.
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
        // X.690 section 8.3.2: another way to write 0 would be another way to hide it.
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
