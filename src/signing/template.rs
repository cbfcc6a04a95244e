//! A certificate written exactly as told, right or wrong: what rcgen rightly refuses to make.

use super::{
    der::{bit_string, sequence, value},
    failed,
    key::PrivateKey,
};
use crate::{certificate::Time, error::Result};

/// The fields of a certificate, each as it is to be encoded.
///
/// Nothing is checked: negative serial numbers, extensions in version 1, the same extension
/// twice, and a signature algorithm that is not the signer's are all written as they are.
///
/// ```
/// # #[cfg(feature = "mock")] {
/// use popcert::mock::{KeyType, MockKey, Randomness, Template, StringType, name};
/// let at = popcert::Time::parse("2026-01-01")?;
/// let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), "key")?;
/// let ca = name(&[("2.5.4.3", StringType::Utf8, "MOCK CA")])?;
/// let mut template = Template::new(&ca, &ca, &key, at);
/// template.serial = vec![0xFF]; // minus one
/// let certificate = popcert::Certificate::from_der(&template.sign(&key)?)?;
/// assert!(certificate.serial().is_negative());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Template {
    /// The version as encoded, 2 for version 3; left out, which means version 1, if `None`.
    pub version: Option<u8>,
    /// The contents octets of the serial number.
    pub serial: Vec<u8>,
    /// The AlgorithmIdentifier inside the signed part; the signer's own if `None`.
    pub inner_algorithm: Option<Vec<u8>>,
    /// The AlgorithmIdentifier beside the signature; the signer's own if `None`.
    pub outer_algorithm: Option<Vec<u8>>,
    /// The issuer, a Name in DER.
    pub issuer: Vec<u8>,
    /// The beginning, a Time in DER.
    pub not_before: Vec<u8>,
    /// The end, a Time in DER.
    pub not_after: Vec<u8>,
    /// The subject, a Name in DER.
    pub subject: Vec<u8>,
    /// The SubjectPublicKeyInfo in DER.
    pub public_key: Vec<u8>,
    /// The extensions in order, each in DER; no list if there is none.
    pub extensions: Vec<Vec<u8>>,
}

/// How the text of a name is written (RFC 5280 section 4.1.2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "mock"),
    expect(dead_code, reason = "a proof has no use for the odd ones")
)]
pub enum StringType {
    /// BMPString: UTF-16, big end first.
    Bmp,
    /// IA5String.
    Ia5,
    /// PrintableString.
    Printable,
    /// TeletexString, in Latin-1.
    Teletex,
    /// UTF8String.
    Utf8,
}

impl Template {
    /// A version 3 certificate without extensions, valid for an hour before and after `at`.
    pub fn new(issuer: &[u8], subject: &[u8], key: &PrivateKey, at: Time) -> Self {
        const HOUR: i64 = 3_600;
        Self {
            version: Some(2),
            serial: vec![0x4D],
            inner_algorithm: None,
            outer_algorithm: None,
            issuer: issuer.to_vec(),
            not_before: time(at.plus_seconds(-HOUR)),
            not_after: time(at.plus_seconds(HOUR)),
            subject: subject.to_vec(),
            public_key: key.public_key_info().to_vec(),
            extensions: Vec::new(),
        }
    }

    /// The dates, each in DER as RFC 5280 wants it.
    #[must_use]
    pub fn valid(mut self, not_before: Time, not_after: Time) -> Self {
        self.not_before = time(not_before);
        self.not_after = time(not_after);
        self
    }

    /// One more extension.
    #[must_use]
    pub fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    /// The certificate in DER, signed by `signer`.
    ///
    /// # Errors
    /// When the libraries fail, which they have no reason to.
    pub fn sign(&self, signer: &PrivateKey) -> Result<Vec<u8>> {
        let algorithm = signer.signature_algorithm();
        let inner = self.inner_algorithm.as_ref().unwrap_or(&algorithm);
        let mut fields = Vec::new();
        if let Some(version) = self.version {
            fields.push(value(0xA0, &value(0x02, &[version])));
        }
        fields.extend([
            value(0x02, &self.serial),
            inner.clone(),
            self.issuer.clone(),
            sequence(&[self.not_before.clone(), self.not_after.clone()]),
            self.subject.clone(),
            self.public_key.clone(),
        ]);
        if !self.extensions.is_empty() {
            fields.push(value(0xA3, &sequence(&self.extensions)));
        }
        let signed = sequence(&fields);
        let bits = bit_string(&signer.sign(&signed)?);
        let outer = self.outer_algorithm.clone().unwrap_or(algorithm);
        Ok(sequence(&[signed, outer, bits]))
    }
}

/// An object identifier in DER.
///
/// # Errors
/// When `dotted` is none.
pub fn oid(dotted: &str) -> Result<Vec<u8>> {
    let identifier = const_oid::ObjectIdentifier::new(dotted)
        .map_err(|cause| failed(&format!("write the identifier {dotted}"), cause))?;
    Ok(value(0x06, identifier.as_bytes()))
}

/// A Name in DER, each attribute (identifier, string type, text) an RDN of its own.
///
/// # Errors
/// When an identifier is none.
pub fn name(attributes: &[(&str, StringType, &str)]) -> Result<Vec<u8>> {
    let rdns = attributes.iter().map(|(identifier, kind, text)| {
        let attribute = sequence(&[oid(identifier)?, string(*kind, text)]);
        Ok(value(0x31, &attribute))
    });
    Ok(sequence(&rdns.collect::<Result<Vec<_>>>()?))
}

/// A common name alone, as a Name in DER.
///
/// # Errors
/// None that can happen: the identifier is fixed.
pub fn common_name(kind: StringType, text: &str) -> Result<Vec<u8>> {
    name(&[("2.5.4.3", kind, text)])
}

fn string(kind: StringType, text: &str) -> Vec<u8> {
    match kind {
        StringType::Bmp => {
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            value(0x1E, &units)
        }
        StringType::Ia5 => value(0x16, text.as_bytes()),
        StringType::Printable => value(0x13, text.as_bytes()),
        // Latin-1: what is beyond it has no octet, and shows as a question mark.
        StringType::Teletex => {
            let octets = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
            value(0x14, &octets.collect::<Vec<_>>())
        }
        StringType::Utf8 => value(0x0C, text.as_bytes()),
    }
}

/// An Extension in DER around the DER of its value.
///
/// # Errors
/// When `dotted` is no identifier.
pub fn extension(dotted: &str, critical: bool, content: &[u8]) -> Result<Vec<u8>> {
    let mut parts = vec![oid(dotted)?];
    if critical {
        parts.push(value(0x01, &[0xFF]));
    }
    parts.push(value(0x04, content));
    Ok(sequence(&parts))
}

/// BasicConstraints, critical.
///
/// # Errors
/// None that can happen: the identifier is fixed.
pub fn basic_constraints(ca: bool, path_len: Option<u8>) -> Result<Vec<u8>> {
    let mut parts = Vec::new();
    if ca {
        parts.push(value(0x01, &[0xFF]));
    }
    parts.extend(path_len.map(|length| value(0x02, &[length & 0x7F])));
    extension("2.5.29.19", true, &sequence(&parts))
}

/// KeyUsage, critical, with these bits (0 is digitalSignature, 5 keyCertSign).
///
/// # Errors
/// None that can happen: the identifier is fixed.
pub fn key_usage(bits: &[u8]) -> Result<Vec<u8>> {
    let set = bits
        .iter()
        .fold(0_u16, |set, bit| set | 0x8000 >> (bit & 0x0F));
    let octets = match set.to_be_bytes() {
        [first, 0] => vec![first],
        both => both.to_vec(),
    };
    let unused = octets
        .last()
        .map_or(0, |last| last.trailing_zeros().min(7) as u8);
    extension(
        "2.5.29.15",
        true,
        &value(0x03, &[&[unused], &octets[..]].concat()),
    )
}

/// ExtendedKeyUsage with these purposes.
///
/// # Errors
/// When one is no identifier.
pub fn extended_key_usage(critical: bool, purposes: &[&str]) -> Result<Vec<u8>> {
    let purposes = purposes.iter().map(|one| oid(one));
    let purposes = purposes.collect::<Result<Vec<_>>>()?;
    extension("2.5.29.37", critical, &sequence(&purposes))
}

/// A Time in DER as RFC 5280 section 4.1.2.5 wants it: UTCTime up to 2049.
pub fn time(at: Time) -> Vec<u8> {
    let digits: String = at
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    // RFC 5280 reads a UTCTime's year as one of 1950 to 2049.
    match digits.split_at_checked(2) {
        Some(("19", rest)) if rest >= "50" => value(0x17, format!("{rest}Z").as_bytes()),
        Some(("20", rest)) if rest < "50" => value(0x17, format!("{rest}Z").as_bytes()),
        _ => value(0x18, format!("{digits}Z").as_bytes()),
    }
}
