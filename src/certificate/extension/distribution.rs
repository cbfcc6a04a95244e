//! CRL distribution points and information access: where CRLs, issuers and OCSP responders are
//! found (RFC 5280 sections 4.2.1.13 and 4.2.2.1).

use super::{
    super::crl::{Hash, read_with_hash},
    GeneralName,
};
use crate::{
    asn1::{
        oid::Oid,
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
};

/// A CRL distribution point (RFC 5280 section 4.2.1.13).
///
/// ```text
/// DistributionPoint ::= SEQUENCE {
///     distributionPoint  [0] DistributionPointName OPTIONAL,
///     reasons            [1] ReasonFlags OPTIONAL,
///     cRLIssuer          [2] GeneralNames OPTIONAL }
/// ```
///
/// "A DistributionPoint MUST NOT consist of only the reasons field"; one that does is kept, and
/// matches the CRLs that its certificate's issuer signs.
#[derive(Clone, Debug, Default)]
pub(crate) struct DistributionPoint {
    /// `fullName`; empty when the point has no name or a relative one.
    pub(crate) names: Vec<GeneralName>,
    /// The hash of each name in `names`, in the same order, for comparison with a CRL's.
    pub(crate) hashes: Vec<Hash>,
    /// `nameRelativeToCRLIssuer`: the DER of the attributes of its one RDN.
    pub(crate) relative_name: Option<Vec<u8>>,
    /// `reasons`, with bit 0 of ReasonFlags (unused) in the most significant bit; `None` means all.
    pub(crate) reasons: Option<u16>,
    /// `cRLIssuer`: who signs the CRL; empty when it is the certificate's issuer.
    pub(crate) crl_issuer: Vec<GeneralName>,
}

/// The choices of a `DistributionPointName`.
pub(crate) const FULL_NAME: u8 = tag::constructed(0);
pub(crate) const RELATIVE_NAME: u8 = tag::constructed(1);

const FIELD: &str = "cRLDistributionPoints";

impl DistributionPoint {
    /// Reads `CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint`.
    pub(super) fn read_list(mut reader: Reader<'_>) -> Result<Vec<Self>> {
        let list = reader.require(tag::SEQUENCE, FIELD)?;
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

    /// Reads one `DistributionPoint`; every field is optional.
    fn read(list: &mut Reader<'_>) -> Result<Self> {
        let mut parts = list.require(tag::SEQUENCE, FIELD)?.contents();
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

    /// `DistributionPointName ::= CHOICE { fullName [0] …, nameRelativeToCRLIssuer [1] … }`.
    fn read_name(&mut self, choice: &mut Reader<'_>) -> Result<()> {
        let name = choice.any(FIELD)?;
        choice.finish(FIELD)?;
        match name.tag {
            FULL_NAME => self.read_full_names(&name)?,
            RELATIVE_NAME => self.relative_name = Some(name.value.to_vec()),
            _ => {
                let message = "a distribution point name is neither full nor relative";
                return Err(decode_error(message, name.offset, FIELD));
            }
        }
        Ok(())
    }

    /// Reads `fullName [0] GeneralNames`, each name with its hash. Section 4.2.1.13: with several names,
    /// "each name describes a different mechanism to obtain the same CRL".
    fn read_full_names(&mut self, list: &Tlv<'_>) -> Result<()> {
        let mut rest = list.contents();
        if rest.is_empty() {
            return Err(decode_error(
                "the list of names is empty",
                list.offset,
                FIELD,
            ));
        }
        while !rest.is_empty() {
            let (name, hash) = read_with_hash(&mut rest, FIELD)?;
            self.names.push(name);
            self.hashes.push(hash);
        }
        Ok(())
    }

    /// The URIs among the full names.
    pub(super) fn urls(&self) -> impl Iterator<Item = String> {
        self.names.iter().filter_map(|name| match name {
            GeneralName::Uri(uri) => Some(uri.clone()),
            _ => None,
        })
    }
}

/// Reads `ReasonFlags`, nine named bits, with bit 0 in the most significant position.
///
/// X.690 section 11.2: the unused bits of the last octet are zero, and trailing zero bits of a
/// named bit list are omitted.
pub(crate) fn read_reasons(bits: &Tlv<'_>) -> Result<u16> {
    let (unused, octets) = match bits.value {
        [0] => return Ok(0),
        [unused @ 0..=7, octets @ ..] if matches!(octets.len(), 1 | 2) => {
            (u32::from(*unused), octets)
        }
        _ => {
            let message = "the reason flags are not a BIT STRING of one or two octets";
            return Err(decode_error(message, bits.offset, FIELD));
        }
    };
    let last = octets.last().copied().unwrap_or_default();
    if last.trailing_zeros() != unused {
        let message = "the reason flags have bits behind their last one";
        return Err(decode_error(message, bits.offset, FIELD));
    }
    let second = octets.get(1).copied().unwrap_or_default();
    Ok(u16::from_be_bytes([octets[0], second]))
}

/// Reads `SEQUENCE SIZE (1..MAX) OF AccessDescription` (RFC 5280 section 4.2.2.1).
pub(super) fn read_access(mut reader: Reader<'_>) -> Result<Vec<(Oid, GeneralName)>> {
    const FIELD: &str = "authorityInfoAccess";
    let list = reader.require(tag::SEQUENCE, FIELD)?;
    reader.finish(FIELD)?;
    let mut rest = list.contents();
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let mut entry = rest.require(tag::SEQUENCE, FIELD)?.contents();
        let method = Oid::read(&entry.require(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD)?;
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
