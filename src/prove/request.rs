//! A certificate signing request (PKCS#10, RFC 2986) with the code as its subject's CN.

use super::proof::{subject, usage};
use crate::{
    asn1::{
        oid, tag,
        writer::{bit_string, constructed, integer, oid as identifier, sequence, value},
    },
    code::VerificationCode,
    error::Result,
    signing::{KeyType, PrivateKey, Randomness},
};

/// A request for the proof that answers `code`, in DER, signed with a fresh P-256 key that is
/// thrown away: a proof is shown and never used, so nobody needs its key.
///
/// The request contains the extensions of a proof, for CAs that copy extensions from requests; for
/// the others see [`Instructions`](super::Instructions).
///
/// # Errors
/// [`ErrorKind::Usage`](crate::ErrorKind::Usage) when the code contains control characters.
pub fn request(code: &VerificationCode, randomness: &Randomness) -> Result<Vec<u8>> {
    let key = PrivateKey::draw(KeyType::P256, randomness, "request key")?;
    let extensions = sequence(&usage());
    let attribute = sequence(&[
        identifier(oid::EXTENSION_REQUEST),
        value(tag::SET, &extensions),
    ]);
    let signed = sequence(&[
        integer(&[0]),
        subject(code)?,
        key.public_key_info().to_vec(),
        constructed(0, &[attribute]),
    ]);
    let signature = bit_string(&key.sign(&signed)?);
    Ok(sequence(&[signed, key.signature_algorithm(), signature]))
}
