//! Where more is found: CRLs and issuers (RFC 5280 sections 4.2.1.13 and 4.2.2.1).

use super::{
    super::{
        oid::Oid,
        tlv::{Reader, Tlv, decode_error, tag},
    },
    GeneralName,
};
use crate::error::Result;

/// A CRL distribution point. RFC 5280 wants a name or an issuer in each.
#[derive(Clone, Debug, Default)]
pub(crate) struct DistributionPoint {
    /// The full names; empty when there are none or the name is relative.
    pub(crate) names: Vec<GeneralName>,
    /// The name relative to the CRL issuer: the attributes of its RDN as DER.
    pub(crate) relative_name: Option<Vec<u8>>,
    /// Reason bits, the first (unused) in the most significant bit; `None` means all.
    pub(crate) reasons: Option<u16>,
    /// Who signs the CRL, if not the certificate's issuer.
    pub(crate) crl_issuer: Vec<GeneralName>,
}

const FIELD: &str = "cRLDistributionPoints";

impl DistributionPoint {
    pub(super) fn read_list(mut reader: Reader<'_>) -> Result<Vec<Self>> {
        let list = reader.expect(tag::SEQUENCE, FIELD)?;
        reader.finish(FIELD)?;
        let mut rest = list.contents();
        let mut points = Vec::new();
        while !rest.is_empty() {
            points.push(Self::read(&mut rest)?);
        }
        if points.is_empty() {
            return Err(decode_error(
                "the list of points is empty",
                list.offset,
                FIELD,
            ));
        }
        Ok(points)
    }

    fn read(list: &mut Reader<'_>) -> Result<Self> {
        let mut parts = list.expect(tag::SEQUENCE, FIELD)?.contents();
        let mut point = Self::default();
        if let Some(wrapper) = parts.optional(tag::constructed(0), FIELD)? {
            point.read_name(&mut wrapper.contents())?;
        }
        point.reasons = parts
            .optional(tag::context(1), FIELD)?
            .map(|bits| read_reasons(&bits))
            .transpose()?;
        if let Some(issuer) = parts.optional(tag::constructed(2), FIELD)? {
            point.crl_issuer = GeneralName::read_all(&issuer, FIELD)?;
        }
        parts.finish(FIELD)?;
        Ok(point)
    }

    /// `DistributionPointName`: full names, or one relative to the issuer.
    fn read_name(&mut self, choice: &mut Reader<'_>) -> Result<()> {
        let name = choice.any(FIELD)?;
        choice.finish(FIELD)?;
        match name.tag {
            0xA0 => self.names = GeneralName::read_all(&name, FIELD)?,
            0xA1 => self.relative_name = Some(name.value.to_vec()),
            _ => {
                let message = "a distribution point name is neither full nor relative";
                return Err(decode_error(message, name.offset, FIELD));
            }
        }
        Ok(())
    }

    pub(super) fn urls(&self) -> impl Iterator<Item = String> {
        self.names.iter().filter_map(|name| match name {
            GeneralName::Uri(uri) => Some(uri.clone()),
            _ => None,
        })
    }
}

/// `ReasonFlags`: nine bits, the first in the most significant place.
pub(crate) fn read_reasons(bits: &Tlv<'_>) -> Result<u16> {
    match bits.value {
        [0..=7] => Ok(0),
        [0..=7, first] => Ok(u16::from(*first) << 8),
        [0..=7, first, second] => Ok(u16::from(*first) << 8 | u16::from(*second)),
        _ => Err(decode_error(
            "the reason flags are no short BIT STRING",
            bits.offset,
            FIELD,
        )),
    }
}

pub(super) fn read_access(mut reader: Reader<'_>) -> Result<Vec<(Oid, GeneralName)>> {
    const FIELD: &str = "authorityInfoAccess";
    let list = reader.expect(tag::SEQUENCE, FIELD)?;
    reader.finish(FIELD)?;
    let mut rest = list.contents();
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let mut entry = rest.expect(tag::SEQUENCE, FIELD)?.contents();
        let method = Oid::read(&entry.expect(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD)?;
        let place = GeneralName::read(&mut entry, FIELD)?;
        entry.finish(FIELD)?;
        entries.push((method, place));
    }
    if entries.is_empty() {
        return Err(decode_error(
            "the list of places is empty",
            list.offset,
            FIELD,
        ));
    }
    Ok(entries)
}
