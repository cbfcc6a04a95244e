//! Key usage, extended key usage and key identifiers (RFC 5280 sections 4.2.1.1 to 4.2.1.3 and
//! 4.2.1.12).

use super::{GeneralName, with_x509_cert};
use crate::{
    asn1::{oid::Oid, reader::Reader, tag},
    error::Result,
};
use x509_cert::ext::pkix::{self, SubjectKeyIdentifier};

/// Key usage (RFC 5280 section 4.2.1.3). The accessors have the names of its bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(pkix::KeyUsage);

/// The name of a bit, and whether it is set. x509-cert's named accessors are used because casting
/// its flags to an integer gives an index, not a bit.
type Bit = (&'static str, fn(&pkix::KeyUsage) -> bool);

/// The bits of `KeyUsage` in order, with the names of RFC 5280.
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
    /// The RFC 5280 names of the bits that are set, in order.
    pub fn names(&self) -> Vec<&'static str> {
        BITS.iter()
            .filter(|(_, is_set)| is_set(&self.0))
            .map(|(name, _)| *name)
            .collect()
    }

    /// keyCertSign: the key verifies signatures on certificates.
    pub fn key_cert_sign(&self) -> bool {
        self.0.key_cert_sign()
    }

    /// cRLSign: the key verifies signatures on CRLs.
    pub fn crl_sign(&self) -> bool {
        self.0.crl_sign()
    }

    /// digitalSignature: the key verifies signatures other than those on certificates and CRLs.
    pub fn digital_signature(&self) -> bool {
        self.0.digital_signature()
    }

    /// keyAgreement: the key is used for key agreement, such as Diffie-Hellman.
    pub fn key_agreement(&self) -> bool {
        self.0.key_agreement()
    }

    /// Reads `KeyUsage ::= BIT STRING { digitalSignature (0), …, decipherOnly (8) }`.
    pub(super) fn read(reader: Reader<'_>) -> Result<Self> {
        with_x509_cert(reader, "keyUsage").map(Self)
    }
}

/// Reads `SEQUENCE SIZE (1..MAX) OF KeyPurposeId`. An empty list is read as well: the syntax
/// forbids it, but Azure Sphere's certificates have one.
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

/// Reads `SubjectKeyIdentifier ::= OCTET STRING`.
pub(super) fn read_subject_key_identifier(reader: Reader<'_>) -> Result<Vec<u8>> {
    with_x509_cert(reader, "subjectKeyIdentifier")
        .map(|SubjectKeyIdentifier(octets)| octets.as_bytes().to_vec())
}

/// Reads the `keyIdentifier` of `AuthorityKeyIdentifier`. The issuer's names beside it are
/// checked for syntax and not kept: path building uses the key identifier alone.
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
