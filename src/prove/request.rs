//! A certificate signing request (PKCS#10, RFC 2986) with the code as its subject.

use super::proof::{subject, usage};
use crate::{
    code::VerificationCode,
    error::Result,
    signing::{
        KeyType, PrivateKey, Randomness,
        der::{bit_string, sequence, value},
        template::oid,
    },
};

/// PKCS#9 extensionRequest (RFC 2985 section 5.4.2).
const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";

/// A request for the proof that answers `code`, in DER, signed with a fresh P-256 key that is
/// thrown away: a proof is shown and never used, so nobody needs its key.
///
/// It asks for the extensions of a proof; a signer that copies extensions then makes the right
/// certificate, and the others can be told.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::ErrorKind::Usage) when the code has control characters.
pub fn request(code: &VerificationCode, randomness: &Randomness) -> Result<Vec<u8>> {
    let key = PrivateKey::draw(KeyType::P256, randomness, "request key")?;
    let extensions = sequence(&usage()?);
    let attribute = sequence(&[oid(EXTENSION_REQUEST)?, value(0x31, &extensions)]);
    let signed = sequence(&[
        value(0x02, &[0]),
        subject(code)?,
        key.public_key_info().to_vec(),
        value(0xA0, &attribute),
    ]);
    let signature = bit_string(&key.sign(&signed)?);
    Ok(sequence(&[signed, key.signature_algorithm(), signature]))
}
