//! A proof that is no certificate: the CA key's signature over the code.

use super::returned::Verified;
use crate::{
    certificate::HashAlgorithm,
    code::VerificationCode,
    error::Result,
    signing::{SignatureScheme, Signer, SigningInput},
};

/// The signature over the code's octets in UTF-8, and nothing else, for services that ask for one instead of a
/// certificate: RSA PKCS #1 v1.5 or ECDSA in DER, with that hash, or Ed25519. SHA-256 is what
/// `openssl dgst -sha256 -sign` makes and what Cumulocity documents.
///
/// Services take it in base64. It is verified under the signer's public key.
///
/// # Errors
/// Those of the signer, and of [`read_signature`](super::read_signature).
///
/// ```
/// # #[cfg(feature = "mock")] {
/// use popcert::{HashAlgorithm, Time, mock::Tenant, prove::{Randomness, signature}, signature::Key};
/// let tenant = Tenant::builder().build(&Randomness::seeded(1), Time::parse("2026-01-01")?)?;
/// let code = "7D07A6A51F8AF146".parse()?;
/// let proof = signature(tenant.key(), &code, HashAlgorithm::Sha256)?;
/// // ECDSA with SHA-256 (RFC 5758 section 3.2).
/// let algorithm = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
/// Key::from_spki(tenant.key().public_key_info())?.verify(algorithm, b"7D07A6A51F8AF146", &proof)?;
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn signature(
    signer: &dyn Signer,
    code: &VerificationCode,
    hash: HashAlgorithm,
) -> Result<Vec<u8>> {
    let scheme = SignatureScheme::with_hash(signer.public_key_info(), hash)?;
    let input = SigningInput::new(scheme, code.as_str().as_bytes());
    Verified(signer).sign_input(&input)
}
