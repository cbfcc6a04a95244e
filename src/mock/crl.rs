//! A CRL written exactly as its fields say, right or wrong.

use super::{MockKey, extension, time};
use crate::{
    asn1::{
        oid, tag,
        writer::{bit_string, constructed, integer, sequence, value},
    },
    certificate::Time,
    error::Result,
};

/// The fields of a CRL (RFC 5280 section 5.1), each as it is to be encoded.
///
/// Nothing is checked: versions that do not exist, extensions in version 1, the same extension
/// twice, and a signature algorithm that is not the signer's are all written as they are.
///
/// ```
/// use popcert::mock::{CrlTemplate, KeyType, MockKey, Randomness, StringType, common_name, crl_entry};
/// let at = popcert::Time::parse("2026-01-01")?;
/// let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), "key")?;
/// let template = CrlTemplate::new(&common_name(StringType::Utf8, "MOCK CA"), at)
///     .number(&[5])
///     .list(crl_entry(&[0x4D], at, Some(1)));
/// let crl = popcert::Crl::from_der(&template.sign(&key)?)?;
/// assert_eq!(crl.issuer().to_string(), "CN=MOCK CA");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CrlTemplate {
    /// The version as encoded, 1 for version 2; left out, which means version 1, if `None`.
    pub version: Option<u8>,
    /// The AlgorithmIdentifier inside the signed part; the signer's own if `None`.
    pub inner_algorithm: Option<Vec<u8>>,
    /// The AlgorithmIdentifier beside the signature; the signer's own if `None`.
    pub outer_algorithm: Option<Vec<u8>>,
    /// The issuer, a Name in DER.
    pub issuer: Vec<u8>,
    /// When it was issued, a Time in DER.
    pub this_update: Vec<u8>,
    /// By when the next one is issued, a Time in DER.
    pub next_update: Option<Vec<u8>>,
    /// The entries in order, each in DER; no list if there is none.
    pub entries: Vec<Vec<u8>>,
    /// The extensions in order, each in DER; no list if there is none.
    pub extensions: Vec<Vec<u8>>,
}

impl CrlTemplate {
    /// A complete CRL of version 2 that lists nothing, issued an hour before `at` for a week.
    pub fn new(issuer: &[u8], at: Time) -> Self {
        const HOUR: i64 = 3_600;
        Self {
            version: Some(1),
            inner_algorithm: None,
            outer_algorithm: None,
            issuer: issuer.to_vec(),
            this_update: time(at.plus_seconds(-HOUR)),
            next_update: Some(time(at.plus_seconds(7 * 24 * HOUR))),
            entries: Vec::new(),
            extensions: Vec::new(),
        }
    }

    /// The dates, each in DER as RFC 5280 wants it.
    #[must_use]
    pub fn valid(mut self, this_update: Time, next_update: Time) -> Self {
        self.this_update = time(this_update);
        self.next_update = Some(time(next_update));
        self
    }

    /// One more extension.
    #[must_use]
    pub fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    /// One more entry.
    #[must_use]
    pub fn list(mut self, entry: Vec<u8>) -> Self {
        self.entries.push(entry);
        self
    }

    /// The CRL number (section 5.2.3), as contents octets of an INTEGER.
    #[must_use]
    pub fn number(self, octets: &[u8]) -> Self {
        self.with(extension(oid::CRL_NUMBER, false, &integer(octets)))
    }

    /// Makes it a delta (section 5.2.4) to the CRL of that number.
    #[must_use]
    pub fn delta_to(self, octets: &[u8]) -> Self {
        self.with(extension(oid::DELTA_CRL_INDICATOR, true, &integer(octets)))
    }

    /// The CRL in DER, signed by `signer`.
    ///
    /// # Errors
    /// Those of the signer.
    pub fn sign(&self, signer: &MockKey) -> Result<Vec<u8>> {
        let algorithm = signer.signature_algorithm();
        let mut fields = Vec::new();
        if let Some(version) = self.version {
            fields.push(integer(&[version]));
        }
        fields.push(self.inner_algorithm.clone().unwrap_or(algorithm.clone()));
        fields.extend([self.issuer.clone(), self.this_update.clone()]);
        fields.extend(self.next_update.clone());
        if !self.entries.is_empty() {
            fields.push(sequence(&self.entries));
        }
        if !self.extensions.is_empty() {
            fields.push(constructed(0, &[sequence(&self.extensions)]));
        }
        let signed = sequence(&fields);
        let bits = bit_string(&signer.sign(&signed)?);
        let outer = self.outer_algorithm.clone().unwrap_or(algorithm);
        Ok(sequence(&[signed, outer, bits]))
    }
}

/// An entry for that serial number (contents octets of an INTEGER), revoked at that moment, with
/// the reason's number or none.
pub fn crl_entry(serial: &[u8], at: Time, reason: Option<u8>) -> Vec<u8> {
    let mut parts = vec![integer(serial), time(at)];
    if let Some(reason) = reason {
        let reason = value(tag::ENUMERATED, &[reason]);
        parts.push(sequence(&[extension(oid::REASON_CODE, false, &reason)]));
    }
    sequence(&parts)
}
