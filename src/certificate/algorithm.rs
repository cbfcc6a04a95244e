//! Algorithm identifiers, as written.

use super::{
    oid::Oid,
    tlv::{Reader, tag},
};
use crate::error::Result;

/// An `AlgorithmIdentifier` (RFC 5280 section 4.1.1.2), kept as its DER.
///
/// Two are equal when their bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmIdentifier {
    der: Vec<u8>,
    oid: Oid,
}

impl AlgorithmIdentifier {
    /// The whole SEQUENCE as it is in the certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Which algorithm it is.
    pub fn oid(&self) -> &Oid {
        &self.oid
    }

    pub(crate) fn read(reader: &mut Reader<'_>, field: &str) -> Result<Self> {
        let start = reader.rest();
        let sequence = reader.expect(tag::SEQUENCE, field)?;
        let der = start[..start.len() - reader.rest().len()].to_vec();
        let mut parts = sequence.contents();
        let oid = Oid::read(&parts.expect(tag::OBJECT_IDENTIFIER, field)?, field)?;
        if !parts.is_empty() {
            parts.any(field)?;
        }
        parts.finish(field)?;
        Ok(Self { der, oid })
    }
}

impl std::fmt::Display for AlgorithmIdentifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.oid.label())
    }
}
