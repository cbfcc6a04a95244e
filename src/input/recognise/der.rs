//! What a DER value is, by the shape of its first members.

use super::kind::Kind;
use crate::asn1::{
    oid,
    reader::{Reader, Tlv},
    tag::{
        self, BIT_STRING, ENUMERATED, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING,
        SEQUENCE, UTC_TIME,
    },
};

const EXPLICIT_0: u8 = tag::constructed(0);

/// The kind of a DER value, by the tags of its members.
pub(crate) fn der(bytes: &[u8]) -> Kind {
    match tags(bytes)[..] {
        _ if is_tbs_certificate(bytes) => Kind::TbsCertificate,
        [SEQUENCE, SEQUENCE, BIT_STRING, ..] => signed(bytes),
        [SEQUENCE, SEQUENCE] if is_timestamp(bytes) => Kind::TimestampResponse,
        [SEQUENCE, SEQUENCE, ..] => Kind::Certificate,
        [OBJECT_IDENTIFIER, EXPLICIT_0, ..] if is_tpm_key(bytes) => Kind::PrivateKey,
        [OBJECT_IDENTIFIER, EXPLICIT_0, ..] => Kind::Pkcs7,
        [INTEGER, SEQUENCE, OCTET_STRING, ..] | [INTEGER, OCTET_STRING, ..] => Kind::PrivateKey,
        [INTEGER, INTEGER, INTEGER, INTEGER, ..] => Kind::PrivateKey,
        [INTEGER, SEQUENCE, ..] if is_pkcs12(bytes) => Kind::Pkcs12,
        [INTEGER, INTEGER] => Kind::PublicKey,
        [SEQUENCE, BIT_STRING] => Kind::PublicKey,
        [SEQUENCE, OCTET_STRING] => Kind::EncryptedPrivateKey,
        [ENUMERATED, ..] => Kind::OcspResponse,
        _ => Kind::Unknown,
    }
}

/// The members of the first value, up to one that cannot be read.
fn members(bytes: &[u8]) -> impl Iterator<Item = Tlv<'_>> {
    let value = Reader::ber(bytes).any("").ok();
    let mut rest = value.map_or(Reader::ber(&[]), |value| value.contents());
    std::iter::from_fn(move || match rest.is_empty() {
        true => None,
        false => rest.any("").ok(),
    })
}

/// More members than any form is told by.
const MAX_TAGS: usize = 10;

/// The tags of the first few.
fn tags(bytes: &[u8]) -> Vec<u8> {
    let mut tags = Vec::with_capacity(MAX_TAGS);
    tags.extend(members(bytes).take(MAX_TAGS).map(|member| member.tag));
    tags
}

fn member(bytes: &[u8], index: usize) -> Option<&[u8]> {
    members(bytes).nth(index).map(|member| member.encoding)
}

/// RFC 7292 section 4: after the version a ContentInfo, whose type is one of PKCS#7's.
fn is_pkcs12(bytes: &[u8]) -> bool {
    let content_type = member(bytes, 1).and_then(|info| members(info).next());
    content_type.is_some_and(|one| {
        one.tag == OBJECT_IDENTIFIER && one.value.starts_with(oid::PKCS_7.as_bytes())
    })
}

/// Certificate, CSR and CRL share their outer shape; the signed part tells.
fn signed(bytes: &[u8]) -> Kind {
    let inner = member(bytes, 0).map(tags).unwrap_or_default();
    let is_time = |tag: &u8| matches!(*tag, UTC_TIME | GENERALIZED_TIME);
    match inner[..] {
        [INTEGER, SEQUENCE, SEQUENCE] | [INTEGER, SEQUENCE, SEQUENCE, EXPLICIT_0] => Kind::Csr,
        // RFC 5755 section 4.1: version, holder, issuer (AttCertIssuer, v2Form [0]), signature, serial
        // number, validity and attributes.
        [
            INTEGER,
            SEQUENCE,
            EXPLICIT_0,
            SEQUENCE,
            INTEGER,
            SEQUENCE,
            SEQUENCE,
            ..,
        ] => Kind::AttributeCertificate,
        // Its dates are members of their own, wherever; a certificate's stand in a SEQUENCE.
        _ if inner.iter().take(5).any(is_time) => Kind::Crl,
        _ => Kind::Certificate,
    }
}

/// RFC 3161 section 2.4.2: a status, whose first member is its number, and a token in PKCS#7.
fn is_timestamp(bytes: &[u8]) -> bool {
    let status = member(bytes, 0).map(tags).unwrap_or_default();
    let token = member(bytes, 1).map(tags).unwrap_or_default();
    status.first() == Some(&INTEGER) && token == [OBJECT_IDENTIFIER, EXPLICIT_0]
}

/// A key that only its TPM can use (2.23.133.10.1, draft-bottomley-tpm2-keys).
fn is_tpm_key(bytes: &[u8]) -> bool {
    const TPM_KEYS: &[u8] = &[0x67, 0x81, 0x05, 0x0A, 0x01];
    members(bytes)
        .next()
        .is_some_and(|oid| oid.value.starts_with(TPM_KEYS))
}

/// RFC 5280 section 4.1: serial number, signature, issuer, validity, subject and key, perhaps after
/// the version.
fn is_tbs_certificate(bytes: &[u8]) -> bool {
    let fields = tags(bytes);
    let version = usize::from(fields.first() == Some(&EXPLICIT_0));
    let part = |index: usize| {
        let part = member(bytes, version + index);
        part.map(tags).unwrap_or_default()
    };
    let is_validity = || {
        matches!(
            part(3)[..],
            [UTC_TIME | GENERALIZED_TIME, UTC_TIME | GENERALIZED_TIME]
        )
    };
    fields[version..].starts_with(&[INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE])
        && is_validity()
        && matches!(part(5)[..], [SEQUENCE, BIT_STRING])
}

/// Whether it is a certificate and can be nothing else: CRLs are told from certificates by their
/// dates, and one with damaged dates must not be taken for a certificate.
pub(in crate::input) fn is_certificate(bytes: &[u8]) -> bool {
    member(bytes, 0).is_some_and(is_tbs_certificate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::writer::{sequence, value};

    /// A SEQUENCE of empty values with these tags.
    fn shape(tags: &[u8]) -> Vec<u8> {
        sequence(&tags.iter().map(|tag| value(*tag, &[])).collect::<Vec<_>>())
    }

    /// A SEQUENCE that begins with this value, and goes on with empty ones.
    fn begins(first: &[u8], tags: &[u8]) -> Vec<u8> {
        let rest = tags.iter().map(|tag| value(*tag, &[]));
        sequence(&[&[first.to_vec()][..], &rest.collect::<Vec<_>>()].concat())
    }

    #[test]
    fn a_key_is_told_by_its_first_members() {
        let tpm = value(OBJECT_IDENTIFIER, &[0x67, 0x81, 0x05, 0x0A, 0x01, 0x03]);
        let other = value(OBJECT_IDENTIFIER, oid::PKCS_7.as_bytes());
        for (bytes, kind) in [
            (shape(&[INTEGER, SEQUENCE, OCTET_STRING]), Kind::PrivateKey),
            (
                shape(&[INTEGER, OCTET_STRING, EXPLICIT_0]),
                Kind::PrivateKey,
            ),
            (shape(&[INTEGER; 9]), Kind::PrivateKey),
            (shape(&[INTEGER; 4]), Kind::PrivateKey),
            (shape(&[INTEGER; 3]), Kind::Unknown),
            (shape(&[INTEGER; 2]), Kind::PublicKey),
            (begins(&tpm, &[EXPLICIT_0]), Kind::PrivateKey),
            (begins(&other, &[EXPLICIT_0]), Kind::Pkcs7),
            (shape(&[SEQUENCE, BIT_STRING]), Kind::PublicKey),
            (shape(&[SEQUENCE, OCTET_STRING]), Kind::EncryptedPrivateKey),
            (shape(&[ENUMERATED, EXPLICIT_0]), Kind::OcspResponse),
            (shape(&[OCTET_STRING]), Kind::Unknown),
        ] {
            assert_eq!(der(&bytes), kind, "{bytes:02X?}");
        }
    }

    #[test]
    fn a_key_store_holds_a_content_of_pkcs7() {
        let store = |tag: u8, octets: &[u8]| {
            let content = begins(&value(tag, octets), &[EXPLICIT_0]);
            sequence(&[value(INTEGER, &[3]), content])
        };
        let data = [oid::PKCS_7.as_bytes(), &[1]].concat();
        assert_eq!(der(&store(OBJECT_IDENTIFIER, &data)), Kind::Pkcs12);
        assert_eq!(der(&store(OCTET_STRING, &data)), Kind::Unknown);
        assert_eq!(der(&store(OBJECT_IDENTIFIER, &[0x2A])), Kind::Unknown);
    }

    #[test]
    fn what_is_signed_is_told_by_what_the_signature_covers() {
        let signed = |tags: &[u8]| begins(&shape(tags), &[SEQUENCE, BIT_STRING]);
        let attributes = [
            INTEGER, SEQUENCE, EXPLICIT_0, SEQUENCE, INTEGER, SEQUENCE, SEQUENCE,
        ];
        for (tags, kind) in [
            (&[INTEGER, SEQUENCE, SEQUENCE][..], Kind::Csr),
            (&[INTEGER, SEQUENCE, SEQUENCE, EXPLICIT_0], Kind::Csr),
            (&attributes, Kind::AttributeCertificate),
            (&attributes[..6], Kind::Certificate),
            (&[INTEGER, SEQUENCE, SEQUENCE, UTC_TIME], Kind::Crl),
            (&[SEQUENCE, SEQUENCE, GENERALIZED_TIME], Kind::Crl),
            (
                &[INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, UTC_TIME],
                Kind::Crl,
            ),
            // A sixth member is none of a CRL's dates.
            (
                &[INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, UTC_TIME],
                Kind::Certificate,
            ),
        ] {
            assert_eq!(der(&signed(tags)), kind, "{tags:02X?}");
        }
    }

    #[test]
    fn a_time_stamp_has_a_number_and_a_token() {
        let token = shape(&[OBJECT_IDENTIFIER, EXPLICIT_0]);
        let both = |status: &[u8], token: &[u8]| sequence(&[shape(status), token.to_vec()]);
        assert_eq!(der(&both(&[INTEGER], &token)), Kind::TimestampResponse);
        assert_eq!(der(&both(&[SEQUENCE], &token)), Kind::Certificate);
        assert_eq!(der(&both(&[], &token)), Kind::Certificate);
        assert_eq!(
            der(&both(&[INTEGER], &shape(&[OBJECT_IDENTIFIER]))),
            Kind::Certificate
        );
    }

    #[test]
    fn a_certificate_without_its_signature_has_dates_and_a_key() {
        let fields = |version: bool, validity: &[u8], key: &[u8]| {
            let mut fields = match version {
                true => vec![value(EXPLICIT_0, &[])],
                false => Vec::new(),
            };
            fields.extend([value(INTEGER, &[1]), shape(&[]), shape(&[])]);
            fields.extend([shape(validity), shape(&[]), shape(key)]);
            sequence(&fields)
        };
        let (dates, key) = ([UTC_TIME, GENERALIZED_TIME], [SEQUENCE, BIT_STRING]);
        for version in [false, true] {
            assert_eq!(der(&fields(version, &dates, &key)), Kind::TbsCertificate);
            assert_ne!(
                der(&fields(version, &dates[..1], &key)),
                Kind::TbsCertificate
            );
            assert_ne!(
                der(&fields(version, &dates, &key[..1])),
                Kind::TbsCertificate
            );
            let whole = begins(&fields(version, &dates, &key), &[SEQUENCE, BIT_STRING]);
            assert!(is_certificate(&whole));
        }
        assert!(!is_certificate(&shape(&[SEQUENCE, SEQUENCE, BIT_STRING])));
    }
}
