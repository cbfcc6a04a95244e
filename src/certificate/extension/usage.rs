//! What a key is for, and how keys are told apart.

use super::{GeneralName, with_x509_cert};
use crate::{
    asn1::{oid::Oid, reader::Reader, tag},
    error::Result,
};
use x509_cert::ext::pkix::{self, SubjectKeyIdentifier};

/// Key usage (RFC 5280 section 4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(pkix::KeyUsage);

type Bit = (&'static str, fn(&pkix::KeyUsage) -> bool);

/// The bits in the order of the RFC, by its names.
const BITS: [Bit; 9] = [
    ("digitalSignature", pkix::KeyUsage::digital_signature),
    ("nonRepudiation", pkix::KeyUsage::non_repudiation),
    ("keyEncipherment", pkix::KeyUsage::key_encipherment),
    ("dataEncipherment", pkix::KeyUsage::data_encipherment),
    ("keyAgreement", pkix::KeyUsage::key_agreement),
    ("keyCertSign", pkix::KeyUsage::key_cert_sign),
    ("cRLSign", pkix::KeyUsage::crl_sign),
    ("encipherOnly", pkix::KeyUsage::encipher_only),
    ("decipherOnly", pkix::KeyUsage::decipher_only),
];

impl KeyUsage {
    /// The names of the bits that are set, in the order of the RFC.
    pub fn names(&self) -> Vec<&'static str> {
        BITS.iter()
            .filter(|(_, is_set)| is_set(&self.0))
            .map(|(name, _)| *name)
            .collect()
    }

    /// Whether the key may sign certificates.
    pub fn key_cert_sign(&self) -> bool {
        self.0.key_cert_sign()
    }

    /// Whether the key may sign CRLs.
    pub fn crl_sign(&self) -> bool {
        self.0.crl_sign()
    }

    /// Whether the key may sign other things than certificates and CRLs.
    pub fn digital_signature(&self) -> bool {
        self.0.digital_signature()
    }

    /// Whether the key may take part in key agreement.
    pub fn key_agreement(&self) -> bool {
        self.0.key_agreement()
    }

    pub(super) fn read(reader: Reader<'_>) -> Result<Self> {
        with_x509_cert(reader, "keyUsage").map(Self)
    }
}

/// `SEQUENCE OF KeyPurposeId`; an empty one is not allowed, and in the field.
pub(super) fn read_purposes(mut reader: Reader<'_>) -> Result<Vec<Oid>> {
    const FIELD: &str = "extKeyUsage";
    let mut list = reader.require(tag::SEQUENCE, FIELD)?.contents();
    reader.finish(FIELD)?;
    let mut purposes = Vec::new();
    while !list.is_empty() {
        let purpose = list.require(tag::OBJECT_IDENTIFIER, FIELD)?;
        purposes.push(Oid::read(&purpose, FIELD)?);
    }
    Ok(purposes)
}

pub(super) fn read_subject_key_identifier(reader: Reader<'_>) -> Result<Vec<u8>> {
    with_x509_cert(reader, "subjectKeyIdentifier")
        .map(|SubjectKeyIdentifier(octets)| octets.as_bytes().to_vec())
}

/// The key identifier; the issuer's names beside it must be names, though nobody asks for them.
pub(super) fn read_authority_key_identifier(mut reader: Reader<'_>) -> Result<Option<Vec<u8>>> {
    const FIELD: &str = "authorityKeyIdentifier";
    let mut parts = reader.require(tag::SEQUENCE, FIELD)?.contents();
    reader.finish(FIELD)?;
    let identifier = parts.optional(tag::context(0), FIELD)?;
    if let Some(issuer) = parts.optional(tag::constructed(1), FIELD)? {
        GeneralName::read_all(&issuer, FIELD)?;
    }
    parts.optional(tag::context(2), FIELD)?;
    parts.finish(FIELD)?;
    Ok(identifier.map(|octets| octets.value.to_vec()))
}
