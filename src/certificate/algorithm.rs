//! Algorithm identifiers, kept as their DER.

mod pss;

pub(crate) use pss::PssParameters;

use crate::{
    asn1::{
        oid::{self, Oid},
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::Result,
};

/// An `AlgorithmIdentifier` (RFC 5280 section 4.1.1.2), kept as its DER.
///
/// ```text
/// AlgorithmIdentifier ::= SEQUENCE {
///     algorithm   OBJECT IDENTIFIER,
///     parameters  ANY DEFINED BY algorithm OPTIONAL }
/// ```
///
/// Two identifiers are equal when their DER is: absent and NULL parameters differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmIdentifier {
    der: Vec<u8>,
    oid: Oid,
    /// Where in it the parameters begin, or it ends.
    parameters: usize,
    /// Where in it something stands that is neither its identifier nor its parameters.
    excess: Option<usize>,
}

impl AlgorithmIdentifier {
    /// The DER of the whole SEQUENCE, as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The algorithm's identifier, without its parameters.
    pub fn oid(&self) -> &Oid {
        &self.oid
    }

    /// The parameters, if there are any: one value, and nothing behind it.
    pub(crate) fn parameters(&self, field: &str) -> Result<Option<Tlv<'_>>> {
        let mut rest = Reader::new(&self.der[self.parameters..], self.parameters);
        if rest.is_empty() {
            return Ok(None);
        }
        let value = rest.any(field)?;
        rest.finish(field)?;
        Ok(Some(value))
    }

    /// What the parameters of a signature algorithm say, where they say anything: hash, mask and
    /// salt of RSASSA-PSS, the hash of ecdsa-with-Specified (X9.62).
    pub(crate) fn display_parameters(&self) -> Option<String> {
        let parameters = self.parameters("").ok()?;
        if self.oid == oid::ECDSA_WITH_SPECIFIED {
            let mut parts = parameters
                .filter(|value| value.tag == tag::SEQUENCE)?
                .contents();
            let hash = parts.require(tag::OBJECT_IDENTIFIER, "").ok()?;
            return Some(Oid::read(&hash, "").ok()?.label());
        }
        if self.oid != oid::RSA_PSS {
            return None;
        }
        Some(match parameters {
            Some(value) => PssParameters::read(&value).ok()?.to_string(),
            None => "no parameters: SHA-1 by default".to_owned(),
        })
    }

    /// Where in [`AlgorithmIdentifier::der`] something follows that does not belong there.
    pub(crate) fn excess(&self) -> Option<usize> {
        self.excess
    }

    /// Reads an identifier strictly: anything after the parameters is an error.
    pub(crate) fn read(reader: &mut Reader<'_>, field: &str) -> Result<Self> {
        let start = reader.offset();
        let read = Self::read_with_excess(reader, field)?;
        match read.excess {
            Some(offset) => {
                let message = "it has more than its identifier and parameters";
                Err(decode_error(message, start + offset, field))
            }
            None => Ok(read),
        }
    }

    /// Reads an identifier tolerantly: what follows the parameters is kept in
    /// [`AlgorithmIdentifier::excess`], so that a report can still describe the certificate.
    pub(crate) fn read_with_excess(reader: &mut Reader<'_>, field: &str) -> Result<Self> {
        let sequence = reader.require(tag::SEQUENCE, field)?;
        let mut parts = sequence.contents();
        let oid = Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, field)?, field)?;
        let parameters = parts.offset() - sequence.offset;
        let is_broken = !parts.is_empty() && parts.any(field).is_err();
        let excess = match (is_broken, parts.is_empty()) {
            (true, _) => Some(parameters),
            (false, false) => Some(parts.offset() - sequence.offset),
            (false, true) => None,
        };
        Ok(Self {
            der: sequence.encoding.to_vec(),
            oid,
            parameters,
            excess,
        })
    }
}

impl std::fmt::Display for AlgorithmIdentifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.oid.label())
    }
}
