//! X.509 certificates and CRLs: the DER as it was read, decoded into its fields.
//!
//! Decoding is tolerant on purpose. Services accept certificates that RFC 5280
//! forbids (an empty extended key usage, a negative serial number), and an
//! operator wants to read what is wrong with the others. Only a certificate whose
//! outer structure cannot be followed is an [`Error`]; all else
//! is kept as it is, and assessed by the checks.

mod algorithm;
pub(crate) mod bundle;
mod crl;
mod der_rules;
mod extension;
mod name;
mod public_key;
mod request;
mod serial;
#[cfg(feature = "cli")]
mod span;
mod tenant;
mod thumbprint;
mod time;
mod validity;

pub use crate::asn1::{number::Number, oid::Oid};
pub use algorithm::AlgorithmIdentifier;
pub(crate) use algorithm::PssParameters;
pub use bundle::certificates_only;
pub use crl::Crl;
pub(crate) use crl::{ALL_REASONS, CrlIdentity, CrlNumber, Hash, Listing, name_hash};
pub use der_rules::DerViolation;
pub(crate) use extension::DistributionPoint;
pub use extension::{
    BasicConstraints, Extension, Extensions, GeneralName, GeneralSubtree, KeyUsage,
    NameConstraints, OtherName, RawExtension,
};
pub(crate) use name::abridged;
pub use name::{Attribute, Name};
#[cfg(feature = "prove")]
pub(crate) use public_key::curve_name;
pub use public_key::{KeyKind, PublicKey};
pub use request::CertificationRequest;
pub use serial::Serial;
#[cfg(feature = "cli")]
pub(crate) use span::parse_span;
pub(crate) use thumbprint::upper_hex;
pub use thumbprint::{HashAlgorithm, Thumbprint, ThumbprintStyle};
pub use time::{Time, TimeField};
pub use validity::{Validity, ValidityStatus};

use crate::{
    asn1::{
        reader::{Reader, Tlv, decode_error},
        tag,
    },
    error::{Error, ErrorKind, Result},
};
use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

/// The largest certificate that is decoded, in octets: 1 MiB.
///
/// About ten times what any consumer accepts: OpenSSL takes 100 KiB for a whole chain
/// (`SSL_MAX_CERT_LIST_DEFAULT`), rustls 64 KiB for the TLS message that holds it, and AWS IoT
/// 64 KiB for a certificate to register.
pub const MAX_CERTIFICATE_BYTES: usize = 1024 * 1024;

/// A certificate (RFC 5280 section 4.1), with the exact bytes that it was read from.
///
/// ```text
/// Certificate ::= SEQUENCE {
///     tbsCertificate      TBSCertificate,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signatureValue      BIT STRING }
/// ```
///
/// Decoding verifies no signature.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let der = include_bytes!("../fixtures/CAcertificate.cer");
/// let ca = popcert::Certificate::from_der(der)?;
/// assert!(ca.subject().to_string().starts_with("CN=MOCK Microsoft Azure Sphere"));
/// assert_eq!(ca.der(), der);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Range<usize>,
    version: Version,
    serial: Serial,
    inner_algorithm: AlgorithmIdentifier,
    issuer: Arc<Name>,
    validity: Validity,
    subject: Name,
    public_key: PublicKey,
    unique_identifiers: bool,
    extensions: Extensions,
    outer_algorithm: AlgorithmIdentifier,
    signature: Signature,
    der_violations: Vec<DerViolation>,
    sha256: OnceLock<[u8; 32]>,
    self_issued: OnceLock<bool>,
}

/// `Version ::= INTEGER { v1(0), v2(1), v3(2) }`, `[0] EXPLICIT`, default v1.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    /// The encoded number: 0 means v1, 2 means v3. `None` when it does not fit seven bits.
    number: Option<u8>,
    /// The same, whatever it is; `None` when the field is absent.
    encoded: Option<Number>,
}

/// `signatureValue`: where its octets lie in the certificate, and the BIT STRING's unused bits.
#[derive(Clone, Debug)]
struct Signature {
    octets: Range<usize>,
    unused_bits: u8,
}

impl Certificate {
    /// Decodes one certificate from exactly `der`.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`], with byte offset and field, when the
    /// structure of RFC 5280 section 4.1 cannot be followed or bytes are left over;
    /// [`ErrorKind::Limit`] over [`MAX_CERTIFICATE_BYTES`].
    pub fn from_der(der: &[u8]) -> Result<Self> {
        if der.len() > MAX_CERTIFICATE_BYTES {
            return Err(too_large(der.len()));
        }
        let mut outer = Reader::new(der, 0);
        let certificate = outer.require(tag::SEQUENCE, "Certificate")?;
        outer.finish("Certificate")?;
        let mut parts = certificate.contents();
        let tbs = parts.require(tag::SEQUENCE, "tbsCertificate")?;
        let mut excess = Vec::new();
        let mut algorithm = |reader: &mut Reader<'_>, field| {
            let start = reader.offset();
            let read = AlgorithmIdentifier::read_with_excess(reader, field)?;
            excess.extend(read.excess().map(|offset| start + offset));
            Ok(read)
        };
        let outer_algorithm = algorithm(&mut parts, "signatureAlgorithm")?;
        let signature = Signature::read(&parts.require(tag::BIT_STRING, "signatureValue")?)?;
        parts.finish("Certificate")?;

        let mut fields = tbs.contents();
        let version = Version::read(&mut fields)?;
        let serial = Serial::read(&fields.require(tag::INTEGER, "tbsCertificate.serialNumber")?);
        let inner_algorithm = algorithm(&mut fields, "tbsCertificate.signature")?;
        let issuer = fields.require(tag::SEQUENCE, "tbsCertificate.issuer")?;
        let issuer = Name::shared(&issuer, "tbsCertificate.issuer")?;
        let validity = Validity::read(&mut fields)?;
        let subject = fields.require(tag::SEQUENCE, "tbsCertificate.subject")?;
        let subject = Name::read(&subject, "tbsCertificate.subject")?;
        let public_key = PublicKey::read(&mut fields)?;
        let unique_identifiers = read_unique_identifiers(&mut fields)?;
        let extensions = Extensions::read(&mut fields)?;
        fields.finish("tbsCertificate")?;

        excess.extend(public_key.excess());
        let der_violations =
            der_rules::violations(der, &public_key, &unique_identifiers, &extensions, &excess);
        Ok(Self {
            der: der.to_vec(),
            tbs: tbs.span(),
            version,
            serial,
            inner_algorithm,
            issuer,
            validity,
            subject,
            public_key,
            unique_identifiers: !unique_identifiers.is_empty(),
            extensions,
            outer_algorithm,
            signature,
            der_violations,
            sha256: OnceLock::new(),
            self_issued: OnceLock::new(),
        })
    }

    /// The DER that was read, unchanged. Thumbprints are hashes of these octets.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The DER of `tbsCertificate`, as it was read: the octets that the signature covers.
    pub fn signed_bytes(&self) -> &[u8] {
        &self.der[self.tbs.clone()]
    }

    /// The version (1, 2 or 3), or `None` when the certificate has another number.
    ///
    /// The encoded number is one less: version 3 is encoded as 2 (RFC 5280 section 4.1.2.1).
    pub fn version(&self) -> Option<u8> {
        self.version.number.filter(|n| *n <= 2).map(|n| n + 1)
    }

    /// The encoded number of a version that does not exist: neither 0, 1 nor 2.
    pub fn unknown_version(&self) -> Option<&Number> {
        let encoded = self.version.encoded.as_ref();
        encoded.filter(|_| self.version().is_none())
    }

    /// Whether version 1 is encoded explicitly. DER omits default values (X.690 section 11.5).
    pub fn has_needless_version(&self) -> bool {
        self.version.encoded.is_some() && self.version.number == Some(0)
    }

    /// The serial number (RFC 5280 section 4.1.2.2).
    pub fn serial(&self) -> &Serial {
        &self.serial
    }

    /// The name of the CA that issued the certificate (RFC 5280 section 4.1.2.4).
    pub fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// The name of the entity that holds the key (RFC 5280 section 4.1.2.6).
    pub fn subject(&self) -> &Name {
        &self.subject
    }

    /// `notBefore` and `notAfter` (RFC 5280 section 4.1.2.5).
    pub fn validity(&self) -> &Validity {
        &self.validity
    }

    /// The subject's public key (RFC 5280 section 4.1.2.7).
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The outer `signatureAlgorithm`, beside the signature value (RFC 5280 section 4.1.1.2).
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.outer_algorithm
    }

    /// The inner algorithm, `tbsCertificate.signature`, which the signature covers.
    ///
    /// RFC 5280 section 4.1.2.3: it "MUST contain the same algorithm identifier as the
    /// signatureAlgorithm field".
    pub fn inner_signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.inner_algorithm
    }

    /// The octets of `signatureValue`, or `None` when the BIT STRING has unused bits.
    pub fn signature(&self) -> Option<&[u8]> {
        (self.signature.unused_bits == 0).then(|| &self.der[self.signature.octets.clone()])
    }

    /// The extensions; empty for versions 1 and 2.
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// Whether `issuerUniqueID` or `subjectUniqueID` is present. RFC 5280 section 4.1.2.8: conforming
    /// CAs "MUST NOT generate certificates with unique identifiers".
    pub fn has_unique_identifiers(&self) -> bool {
        self.unique_identifiers
    }

    /// Whether issuer and subject are the same name: self-issued (RFC 5280 section 6.1).
    ///
    /// Self-issued does not mean self-signed: the CA may have signed its new key with its old one.
    pub fn is_self_issued(&self) -> bool {
        let matches = || self.issuer.matches(&self.subject);
        *self.self_issued.get_or_init(matches)
    }

    /// Where the encoding departs from DER (X.690); at most the first 32 places.
    pub fn der_violations(&self) -> &[DerViolation] {
        &self.der_violations
    }

    /// The hash of the whole certificate's DER, signature included.
    pub fn thumbprint(&self, algorithm: HashAlgorithm) -> Thumbprint {
        match algorithm {
            HashAlgorithm::Sha256 => Thumbprint::known(&self.sha256()),
            _ => Thumbprint::of(&self.der, algorithm),
        }
    }

    /// The SHA-256 hash of the whole certificate, computed on first use: path building uses it as
    /// the certificate's identity.
    pub(crate) fn sha256(&self) -> [u8; 32] {
        *self.sha256.get_or_init(|| Thumbprint::sha256(&self.der))
    }

    /// The tenant or catalog id in the issuer's CN, if that has the form of an Azure Sphere tenant CA.
    pub fn azure_sphere_issuer(&self) -> Option<String> {
        tenant::azure_sphere(&self.issuer)
    }

    /// The tenant or catalog id in the subject's CN, if that has the form of an Azure Sphere tenant CA.
    pub fn azure_sphere_tenant(&self) -> Option<String> {
        tenant::azure_sphere(&self.subject)
    }
}

fn too_large(octets: usize) -> Error {
    let limit = MAX_CERTIFICATE_BYTES / 1024 / 1024;
    let message =
        format!("the certificate takes {octets} bytes, and at most {limit} MiB are decoded");
    Error::new(ErrorKind::Limit, message)
        .in_field("Certificate")
        .with_hint("a certificate takes a few kilobytes: have it issued anew with fewer names and extensions")
}

impl Version {
    fn read(fields: &mut Reader<'_>) -> Result<Self> {
        const FIELD: &str = "tbsCertificate.version";
        let Some(wrapper) = fields.optional(tag::constructed(0), FIELD)? else {
            return Ok(Self {
                number: Some(0),
                encoded: None,
            });
        };
        let mut inner = wrapper.contents();
        let number = inner.require(tag::INTEGER, FIELD)?;
        inner.finish(FIELD)?;
        // BER allows leading zero octets: the number counts, and `der_violations` reports the octets.
        let significant = number.value.iter().skip_while(|b| **b == 0);
        let encoded = Some(Number::read(&number));
        let number = match significant.copied().collect::<Vec<_>>()[..] {
            [] if !number.value.is_empty() => Some(0),
            [one] if one < 0x80 => Some(one),
            _ => None,
        };
        Ok(Self { number, encoded })
    }
}

impl Signature {
    fn read(bits: &Tlv<'_>) -> Result<Self> {
        let Some((unused, octets)) = bits.value.split_first() else {
            let message = "the BIT STRING is empty";
            return Err(decode_error(message, bits.offset, "signatureValue"));
        };
        let end = bits.span().end;
        Ok(Self {
            octets: end - octets.len()..end,
            unused_bits: *unused,
        })
    }
}

/// `issuerUniqueID` and `subjectUniqueID`, where present (RFC 5280 section 4.1.2.8). Their contents
/// have no defined meaning; only the encoding of the BIT STRINGs is examined.
fn read_unique_identifiers<'a>(fields: &mut Reader<'a>) -> Result<Vec<Tlv<'a>>> {
    let mut found = Vec::new();
    for (number, field) in [
        (1, "tbsCertificate.issuerUniqueID"),
        (2, "tbsCertificate.subjectUniqueID"),
    ] {
        found.extend(fields.optional(tag::context(number), field)?);
    }
    Ok(found)
}
