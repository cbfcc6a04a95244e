//! The oracle: rustls-webpki, with the algorithms' own crates to verify signatures.
//!
//! webpki takes its algorithms from outside. Here they are RustCrypto's and dalek's, the same that
//! popcert uses without its own arithmetic, so that a difference in the verdict is a difference in
//! path validation.

use super::hierarchy::Hierarchy;
use crate::{AT, keys};
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    TrustAnchor, UnixTime, alg_id,
};
use std::time::Duration;

/// The path that webpki found: its intermediates from the leaf on, and which of the anchors.
pub struct Taken {
    pub intermediates: Vec<Vec<u8>>,
    pub anchor: usize,
}

/// webpki's verdict for client authentication at the time of the fixtures. Anchors that it cannot
/// read are left out.
pub fn verdict(of: &Hierarchy) -> Result<Taken, webpki::Error> {
    let anchors: Vec<_> = of
        .anchors
        .iter()
        .map(|der| CertificateDer::from(der.as_slice()))
        .collect();
    let trusted: Vec<(usize, TrustAnchor<'_>)> = anchors
        .iter()
        .enumerate()
        .filter_map(|(index, der)| Some((index, webpki::anchor_from_trusted_cert(der).ok()?)))
        .collect();
    let roots: Vec<_> = trusted.iter().map(|(_, anchor)| anchor.clone()).collect();
    // Candidates that cannot be read end webpki's search; popcert passes them over.
    let all = of
        .untrusted
        .iter()
        .map(|der| CertificateDer::from(der.as_slice()));
    let readable = |der: &CertificateDer<'_>| webpki::EndEntityCert::try_from(der).is_ok();
    let others: Vec<_> = all.filter(readable).collect();
    let leaf = CertificateDer::from(of.leaf.as_slice());
    let leaf = webpki::EndEntityCert::try_from(&leaf)?;
    let now = UnixTime::since_unix_epoch(Duration::from_secs(AT.unsigned_abs()));
    let usage = webpki::KeyUsage::client_auth();
    let path = leaf.verify_for_usage(ALGORITHMS, &roots, &others, now, usage, None, None)?;
    let found = roots
        .iter()
        .position(|root| root == path.anchor())
        .unwrap_or(0);
    Ok(Taken {
        intermediates: path
            .intermediate_certificates()
            .map(|one| one.der().to_vec())
            .collect(),
        anchor: trusted[found].0,
    })
}

/// Why webpki cannot read a certificate, if so.
pub fn unread(der: &[u8]) -> Result<(), webpki::Error> {
    webpki::EndEntityCert::try_from(&CertificateDer::from(der)).map(|_| ())
}

/// Why webpki cannot use a certificate as an anchor, if so.
pub fn as_anchor(der: &[u8]) -> Result<(), webpki::Error> {
    webpki::anchor_from_trusted_cert(&CertificateDer::from(der)).map(|_| ())
}

const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    &Ed25519,
    &P256,
    &P384,
    &Rsa::<sha2::Sha256>(alg_id::RSA_PKCS1_SHA256, std::marker::PhantomData),
    &Rsa::<sha2::Sha384>(alg_id::RSA_PKCS1_SHA384, std::marker::PhantomData),
    &Rsa::<sha2::Sha512>(alg_id::RSA_PKCS1_SHA512, std::marker::PhantomData),
];

/// Whether one of our own keys made the signature: they are deterministic, so comparing is enough,
/// and a hundred times faster than verifying.
fn ours(public: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    let key = keys::with_public(public)?;
    (keys::sign(key, message) == signature).then_some(())
}

#[derive(Debug)]
struct Ed25519;

impl SignatureVerificationAlgorithm for Ed25519 {
    fn verify_signature(
        &self,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if ours(key, message, signature).is_some() {
            return Ok(());
        }
        let key = key.try_into().map_err(|_| InvalidSignature)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(key).map_err(|_| InvalidSignature)?;
        let signature = ed25519_dalek::Signature::from_slice(signature);
        key.verify_strict(message, &signature.map_err(|_| InvalidSignature)?)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ED25519
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ED25519
    }
}

macro_rules! curve {
    ($name:ident, $curve:ident, $key:ident, $signature:ident) => {
        #[derive(Debug)]
        struct $name;

        impl SignatureVerificationAlgorithm for $name {
            fn verify_signature(
                &self,
                key: &[u8],
                message: &[u8],
                signature: &[u8],
            ) -> Result<(), InvalidSignature> {
                use $curve::ecdsa::{DerSignature, VerifyingKey, signature::Verifier};
                if ours(key, message, signature).is_some() {
                    return Ok(());
                }
                let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| InvalidSignature)?;
                let signature = DerSignature::try_from(signature).map_err(|_| InvalidSignature)?;
                key.verify(message, &signature)
                    .map_err(|_| InvalidSignature)
            }

            fn public_key_alg_id(&self) -> AlgorithmIdentifier {
                alg_id::$key
            }

            fn signature_alg_id(&self) -> AlgorithmIdentifier {
                alg_id::$signature
            }
        }
    };
}

curve!(P256, p256, ECDSA_P256, ECDSA_SHA256);
curve!(P384, p384, ECDSA_P384, ECDSA_SHA384);

/// RSASSA-PKCS1-v1_5 with a hash.
#[derive(Debug)]
struct Rsa<H>(AlgorithmIdentifier, std::marker::PhantomData<H>);

impl<H> SignatureVerificationAlgorithm for Rsa<H>
where
    H: sha2::Digest + rsa::pkcs8::AssociatedOid + std::fmt::Debug + Send + Sync,
{
    fn verify_signature(
        &self,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        use rsa::pkcs1::DecodeRsaPublicKey;
        let key = rsa::PublicKey::from_pkcs1_der(key).map_err(|_| InvalidSignature)?;
        key.pkcs1v15_verify::<H>(message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0
    }
}
