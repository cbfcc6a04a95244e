//! A certificate signing request (PKCS#10, RFC 2986).

use super::{AlgorithmIdentifier, Name, PublicKey, too_large};
use crate::{
    asn1::{
        reader::{Reader, decode_error},
        tag,
    },
    error::Result,
};
use std::ops::Range;

/// A certificate signing request, decoded.
///
/// ```text
/// CertificationRequest ::= SEQUENCE {
///     certificationRequestInfo  SEQUENCE { version, subject, subjectPKInfo, attributes [0] },
///     signatureAlgorithm        AlgorithmIdentifier,
///     signature                 BIT STRING }
/// ```
#[derive(Clone, Debug)]
pub struct CertificationRequest {
    der: Vec<u8>,
    info: Range<usize>,
    subject: Name,
    public_key: PublicKey,
    algorithm: AlgorithmIdentifier,
    /// `None` when its bits do not fill whole octets.
    signature: Option<Vec<u8>>,
}

impl CertificationRequest {
    /// Decodes one request from exactly `der`.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), with byte offset and field, when the structure of RFC
    /// 2986 section 4 cannot be followed or octets are left over;
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) when it is longer than any certificate may be.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        if der.len() > super::MAX_CERTIFICATE_BYTES {
            return Err(too_large(der.len()));
        }
        let mut outer = Reader::new(der, 0);
        let request = outer.require(tag::SEQUENCE, "CertificationRequest")?;
        outer.finish("CertificationRequest")?;
        let mut parts = request.contents();
        let info = parts.require(tag::SEQUENCE, "certificationRequestInfo")?;
        let algorithm = AlgorithmIdentifier::read_with_excess(&mut parts, "signatureAlgorithm")?;
        let bits = parts.require(tag::BIT_STRING, "signature")?;
        parts.finish("CertificationRequest")?;

        let mut fields = info.contents();
        let version = fields.require(tag::INTEGER, "certificationRequestInfo.version")?;
        if version.value != [0] {
            let message = "the only version of requests is 0";
            return Err(decode_error(
                message,
                version.offset,
                "certificationRequestInfo.version",
            ));
        }
        const SUBJECT: &str = "certificationRequestInfo.subject";
        let subject = Name::read(&fields.require(tag::SEQUENCE, SUBJECT)?, SUBJECT)?;
        let public_key = PublicKey::read(&mut fields)?;
        // RFC 2986 section 4.1 has them, even if they are empty; some tools leave them out.
        fields.optional(tag::constructed(0), "certificationRequestInfo.attributes")?;
        fields.finish("certificationRequestInfo")?;
        Ok(Self {
            der: der.to_vec(),
            info: info.span(),
            subject,
            public_key,
            algorithm,
            signature: match bits.value.split_first() {
                Some((0, octets)) => Some(octets.to_vec()),
                _ => None,
            },
        })
    }

    /// The request as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The octets that its signature covers: `certificationRequestInfo`.
    pub fn signed_bytes(&self) -> &[u8] {
        &self.der[self.info.clone()]
    }

    /// The subject that the certificate is to have.
    pub fn subject(&self) -> &Name {
        &self.subject
    }

    /// The key that the certificate is to have.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The algorithm of its own signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.algorithm
    }

    /// Its own signature; `None` when the bits do not fill whole octets.
    pub fn signature(&self) -> Option<&[u8]> {
        self.signature.as_deref()
    }
}

#[cfg(test)]
#[cfg(feature = "prove")]
mod tests {
    use super::*;
    use crate::{
        VerificationCode,
        prove::{Randomness, request},
        trust::Key,
    };
    use proptest::prelude::*;

    fn made() -> Vec<u8> {
        let code: VerificationCode = "7D07A6A51F8AF146".parse().expect("a code");
        request(&code, &Randomness::seeded(1)).expect("a request")
    }

    #[test]
    fn what_popcert_writes_is_read_and_its_signature_verifies() {
        let der = made();
        let read = CertificationRequest::from_der(&der).expect("a request");
        assert_eq!(read.subject().to_string(), "CN=7D07A6A51F8AF146");
        assert_eq!(read.der(), der);
        let key = Key::from_spki(read.public_key().der()).expect("a key");
        let signature = read.signature().expect("whole octets");
        let verified = key.verify(
            read.signature_algorithm().der(),
            read.signed_bytes(),
            signature,
        );
        assert_eq!(verified, Ok(()));
    }

    proptest! {
        /// However it is cut and changed, it is read as it stands or refused with a place.
        #[test]
        fn damage_is_an_error_or_another_request(at in any::<prop::sample::Index>(), octet in any::<u8>(), end in any::<prop::sample::Index>()) {
            let mut der = made();
            let at = at.index(der.len());
            der[at] = octet;
            for bytes in [&der[..], &der[..end.index(der.len())]] {
                match CertificationRequest::from_der(bytes) {
                    Ok(read) => prop_assert_eq!(read.der(), bytes),
                    Err(error) => prop_assert!(error.offset().is_some_and(|offset| offset <= bytes.len()), "{}", error),
                }
            }
        }
    }
}
