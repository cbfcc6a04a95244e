//! Certificates written exactly as their fields say, right or wrong: what rcgen rightly refuses
//! to make. Proofs are written with it as well, since no library writes a name's octets as they
//! were read.

use super::{
    key::PrivateKey,
    signer::{Signer, SigningInput},
};
use crate::{
    asn1::{
        oid, tag,
        writer::{
            self, bit_string, boolean_true, constructed, integer, octet_string, sequence, value,
        },
    },
    certificate::{Certificate, Time},
    error::Result,
};
use const_oid::ObjectIdentifier;
use sha1::{Digest, Sha1};

/// The fields of a certificate, each as it is to be encoded.
///
/// Nothing is checked: negative serial numbers, extensions in version 1, the same extension
/// twice, and a signature algorithm that is not the signer's are all written as they are.
///
/// ```
/// # #[cfg(feature = "mock")] {
/// use popcert::mock::{KeyType, MockKey, Randomness, StringType, Template, common_name};
/// let at = popcert::Time::parse("2026-01-01")?;
/// let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), "key")?;
/// let ca = common_name(StringType::Utf8, "MOCK CA");
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

    /// The certificate in DER, signed by `signer`, in its own scheme.
    ///
    /// # Errors
    /// Those of the signer; a key in a file fails only ([`ErrorKind::Decode`](crate::ErrorKind::Decode)) when the
    /// numbers of an RSA key do not sign.
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>> {
        let scheme = signer.scheme()?;
        let algorithm = scheme.identifier();
        let inner = self.inner_algorithm.as_ref().unwrap_or(&algorithm);
        let mut fields = Vec::new();
        if let Some(version) = self.version {
            fields.push(constructed(0, &[integer(&[version])]));
        }
        fields.extend([
            integer(&self.serial),
            inner.clone(),
            self.issuer.clone(),
            sequence(&[self.not_before.clone(), self.not_after.clone()]),
            self.subject.clone(),
            self.public_key.clone(),
        ]);
        if !self.extensions.is_empty() {
            fields.push(constructed(3, &[sequence(&self.extensions)]));
        }
        let signed = sequence(&fields);
        let bits = bit_string(&signer.sign_input(&SigningInput::new(scheme, &signed))?);
        let outer = self.outer_algorithm.clone().unwrap_or(algorithm);
        Ok(sequence(&[signed, outer, bits]))
    }
}

/// An object identifier in DER.
#[cfg(feature = "mock")]
pub fn oid(identifier: ObjectIdentifier) -> Vec<u8> {
    writer::oid(identifier)
}

/// A Name in DER, each attribute (identifier, string type, text) an RDN of its own.
pub fn name(attributes: &[(ObjectIdentifier, StringType, &str)]) -> Vec<u8> {
    let rdns = attributes.iter().map(|(identifier, kind, text)| {
        let attribute = sequence(&[writer::oid(*identifier), string(*kind, text)]);
        value(tag::SET, &attribute)
    });
    sequence(&rdns.collect::<Vec<_>>())
}

/// A common name alone, as a Name in DER.
pub fn common_name(kind: StringType, text: &str) -> Vec<u8> {
    name(&[(oid::COMMON_NAME, kind, text)])
}

/// PrintableString where it will do, as Azure's own certificates have it; UTF8String otherwise.
pub(crate) fn string_type(text: &str) -> StringType {
    // X.680 table 10.
    let is_printable = |c: char| c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c);
    match text.chars().all(is_printable) {
        true => StringType::Printable,
        false => StringType::Utf8,
    }
}

/// The text of an attribute in one string type, right for it or not.
fn string(kind: StringType, text: &str) -> Vec<u8> {
    match kind {
        StringType::Bmp => {
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            value(tag::BMP_STRING, &units)
        }
        StringType::Ia5 => value(tag::IA5_STRING, text.as_bytes()),
        StringType::Printable => value(tag::PRINTABLE_STRING, text.as_bytes()),
        // Latin-1: what is beyond it has no octet, and shows as a question mark.
        StringType::Teletex => {
            let octets = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
            value(tag::TELETEX_STRING, &octets.collect::<Vec<_>>())
        }
        StringType::Utf8 => value(tag::UTF8_STRING, text.as_bytes()),
    }
}

/// An Extension in DER around the DER of its value.
pub fn extension(identifier: ObjectIdentifier, critical: bool, content: &[u8]) -> Vec<u8> {
    let mut parts = vec![writer::oid(identifier)];
    if critical {
        parts.push(boolean_true());
    }
    parts.push(octet_string(content));
    sequence(&parts)
}

/// BasicConstraints, critical (RFC 5280 section 4.2.1.9). `ca` FALSE is left out, being the
/// default (X.690 section 11.5). A path length is written modulo 128, in one octet.
pub fn basic_constraints(ca: bool, path_len: Option<u8>) -> Vec<u8> {
    let mut parts = Vec::new();
    if ca {
        parts.push(boolean_true());
    }
    parts.extend(path_len.map(|length| integer(&[length & 0x7F])));
    extension(oid::BASIC_CONSTRAINTS, true, &sequence(&parts))
}

/// KeyUsage, critical, with these bits of RFC 5280 section 4.2.1.3 (0 is digitalSignature, 5
/// keyCertSign, 8 decipherOnly).
pub fn key_usage(bits: &[u8]) -> Vec<u8> {
    extension(oid::KEY_USAGE, true, &key_usage_value(bits))
}

/// The value of KeyUsage: a BIT STRING of named bits without trailing zeros (X.690 section
/// 11.2.2), bit 0 being the first octet's highest.
pub(crate) fn key_usage_value(bits: &[u8]) -> Vec<u8> {
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
    value(tag::BIT_STRING, &[&[unused], &octets[..]].concat())
}

/// ExtendedKeyUsage with these purposes (RFC 5280 section 4.2.1.12); an empty list, which the
/// norm forbids, is written as it is.
pub fn extended_key_usage(critical: bool, purposes: &[ObjectIdentifier]) -> Vec<u8> {
    let purposes: Vec<_> = purposes.iter().map(|one| writer::oid(*one)).collect();
    extension(oid::EXTENDED_KEY_USAGE, critical, &sequence(&purposes))
}

/// The key identifier of RFC 5280 section 4.2.1.2, method 1: "the 160-bit SHA-1 hash of the value of
/// the BIT STRING subjectPublicKey".
pub(crate) fn key_identifier(public_octets: &[u8]) -> Vec<u8> {
    Sha1::digest(public_octets).to_vec()
}

/// RFC 5280 section 4.2.1.1 wants it in every certificate that does not sign itself: the CA's
/// own identifier if it has one, and else one that is derived from its public key.
pub(crate) fn ca_identifier(ca: &Certificate) -> Vec<u8> {
    let own = ca.extensions().subject_key_identifier();
    let derived = || key_identifier(ca.public_key().octets().unwrap_or_default());
    own.into_value().unwrap_or_else(derived)
}

/// SubjectKeyIdentifier (RFC 5280 section 4.2.1.2).
pub(crate) fn subject_key_identifier(identifier: &[u8]) -> Vec<u8> {
    let identifier = octet_string(identifier);
    extension(oid::SUBJECT_KEY_IDENTIFIER, false, &identifier)
}

/// AuthorityKeyIdentifier (RFC 5280 section 4.2.1.1) with the identifier alone.
pub(crate) fn authority_key_identifier(identifier: &[u8]) -> Vec<u8> {
    let identifier = value(tag::context(0), identifier);
    extension(
        oid::AUTHORITY_KEY_IDENTIFIER,
        false,
        &sequence(&[identifier]),
    )
}

/// A Time in DER as RFC 5280 section 4.1.2.5 wants it: UTCTime up to 2049.
pub fn time(at: Time) -> Vec<u8> {
    // RFC 5280 section 4.1.2.5: whole seconds.
    let digits: String = Time::EPOCH
        .plus_seconds(at.unix())
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    // RFC 5280 section 4.1.2.5.1: "Where YY is greater than or equal to 50, the year SHALL be
    // interpreted as 19YY".
    match digits.split_at_checked(2) {
        Some(("19", rest)) if rest >= "50" => value(tag::UTC_TIME, format!("{rest}Z").as_bytes()),
        Some(("20", rest)) if rest < "50" => value(tag::UTC_TIME, format!("{rest}Z").as_bytes()),
        _ => value(tag::GENERALIZED_TIME, format!("{digits}Z").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_whole_seconds() {
        for (given, written) in [
            ("2026-01-01T00:00:00.5Z", "170d3236303130313030303030305a"),
            (
                "1949-12-31T23:59:59.9Z",
                "180f31393439313233313233353935395a",
            ),
        ] {
            let at = Time::parse(given).expect("a time");
            assert_eq!(hex::encode(time(at)), written);
        }
    }
}
