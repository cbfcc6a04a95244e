//! Key pairs that rcgen signs with, through its own traits.

use super::{der, failed, randomness::Randomness};
use crate::error::{Error, ErrorKind, Result};
use p256::ecdsa::signature::{Signer, hazmat::PrehashSigner};
use rand_chacha::rand_core::Rng;
use rsa::{
    pkcs1::EncodeRsaPublicKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey},
};
use sha2::{Digest, Sha256, Sha384};
use std::{fmt, str::FromStr};
use zeroize::Zeroizing;

/// The kinds of keys that a mock tenant can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// Ed25519.
    Ed25519,
    /// ECDSA on P-256 with SHA-256.
    P256,
    /// ECDSA on P-384 with SHA-384, as Azure Sphere's.
    P384,
    /// ECDSA on P-521 with SHA-384: rcgen has no other identifier for it without a C back end.
    P521,
    /// RSA with 1024 bits and SHA-256: too weak, to see it refused.
    Rsa1024,
    /// RSA with 2048 bits and SHA-256.
    Rsa2048,
    /// RSA with 4096 bits and SHA-256.
    Rsa4096,
}

impl KeyType {
    /// Every kind, in order of name.
    pub const ALL: [Self; 7] = [
        Self::Ed25519,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::Rsa1024,
        Self::Rsa2048,
        Self::Rsa4096,
    ];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
            Self::P384 => "p384",
            Self::P521 => "p521",
            Self::Rsa1024 => "rsa1024",
            Self::Rsa2048 => "rsa2048",
            Self::Rsa4096 => "rsa4096",
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KeyType {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("`{text}` is no kind of key"))
    }
}

/// A private key of the mock, and its public half. `Debug` does not show it.
pub struct MockKey {
    secret: Secret,
    public: Vec<u8>,
    info: Vec<u8>,
}

enum Secret {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Rsa(Box<rsa::PrivateKey>),
}

impl MockKey {
    /// A key of that kind from the stream of `purpose`.
    ///
    /// # Errors
    /// When the libraries fail, which they have no reason to.
    pub fn generate(kind: KeyType, randomness: &Randomness, purpose: &str) -> Result<Self> {
        let mut stream = randomness.stream(purpose);
        let secret = match kind {
            KeyType::Ed25519 => {
                let mut octets = Zeroizing::new([0; 32]);
                stream.fill_bytes(&mut *octets);
                Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&octets)))
            }
            KeyType::P256 => Secret::P256(scalar::<_, 32>(&mut stream, 0xFF, |octets| {
                p256::ecdsa::SigningKey::from_slice(octets).ok()
            })),
            KeyType::P384 => Secret::P384(scalar::<_, 48>(&mut stream, 0xFF, |octets| {
                p384::ecdsa::SigningKey::from_slice(octets).ok()
            })),
            KeyType::P521 => Secret::P521(scalar::<_, 66>(&mut stream, 0x01, |octets| {
                p521::ecdsa::SigningKey::from_slice(octets).ok()
            })),
            KeyType::Rsa1024 => rsa_key(&mut stream, 1024)?,
            KeyType::Rsa2048 => rsa_key(&mut stream, 2048)?,
            KeyType::Rsa4096 => rsa_key(&mut stream, 4096)?,
        };
        Self::new(secret)
    }

    /// Reads a PKCS#8 key in PEM.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when it is none of the kinds that the mock makes.
    pub fn from_pem(text: &[u8]) -> Result<Self> {
        let unreadable = |what: &str| {
            Error::new(ErrorKind::Decode, what)
                .with_hint("give the folder that `popcert mock tenant` wrote")
        };
        let block = pem::parse(text).map_err(|_| unreadable("this is no PEM private key"))?;
        let octets = Zeroizing::new(block.into_contents());
        let secret = None
            .or_else(|| {
                p384::ecdsa::SigningKey::from_pkcs8_der(&octets)
                    .ok()
                    .map(Secret::P384)
            })
            .or_else(|| {
                p256::ecdsa::SigningKey::from_pkcs8_der(&octets)
                    .ok()
                    .map(Secret::P256)
            })
            .or_else(|| {
                p521::ecdsa::SigningKey::from_pkcs8_der(&octets)
                    .ok()
                    .map(Secret::P521)
            })
            .or_else(|| {
                let key = ed25519_dalek::SigningKey::from_pkcs8_der(&octets).ok()?;
                Some(Secret::Ed25519(Box::new(key)))
            })
            .or_else(|| {
                rsa::PrivateKey::from_pkcs8_der(&octets)
                    .ok()
                    .map(|key| Secret::Rsa(Box::new(key)))
            })
            .ok_or_else(|| unreadable("this is no private key of a kind that the mock makes"))?;
        Self::new(secret)
    }

    /// The key as PKCS#8 in PEM.
    ///
    /// # Errors
    /// When the libraries fail, which they have no reason to.
    pub fn to_pem(&self) -> Result<Zeroizing<String>> {
        let fail = |cause: rsa::pkcs8::Error| failed("write the private key", cause);
        let document = match &self.secret {
            Secret::Ed25519(key) => ed25519_info(&key.to_bytes()),
            Secret::P256(key) => key.to_pkcs8_der().map_err(fail)?.to_bytes(),
            Secret::P384(key) => key.to_pkcs8_der().map_err(fail)?.to_bytes(),
            Secret::P521(key) => key.to_pkcs8_der().map_err(fail)?.to_bytes(),
            Secret::Rsa(key) => key.to_pkcs8_der().map_err(fail)?.to_bytes(),
        };
        let block = pem::Pem::new("PRIVATE KEY", document.to_vec());
        let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        Ok(Zeroizing::new(pem::encode_config(&block, config)))
    }

    /// The SubjectPublicKeyInfo of the public half.
    pub fn public_key_info(&self) -> &[u8] {
        &self.info
    }

    /// The AlgorithmIdentifier of the signatures that this key makes, in DER.
    pub fn signature_algorithm(&self) -> Vec<u8> {
        match &self.secret {
            Secret::Ed25519(_) => der::sequence(&[ED25519.to_vec()]),
            Secret::P256(_) => der::sequence(&[ECDSA_WITH_SHA256.to_vec()]),
            Secret::P384(_) | Secret::P521(_) => der::sequence(&[ECDSA_WITH_SHA384.to_vec()]),
            Secret::Rsa(_) => der::sequence(&[SHA256_WITH_RSA.to_vec(), vec![0x05, 0x00]]),
        }
    }

    fn new(secret: Secret) -> Result<Self> {
        let fail = |cause: rsa::pkcs8::spki::Error| failed("write the public key", cause);
        let (info, public) = match &secret {
            Secret::Ed25519(key) => {
                // RFC 8410 section 4: the algorithm without parameters, and 32 octets.
                let octets = key.verifying_key().to_bytes().to_vec();
                let algorithm = der::sequence(&[ED25519.to_vec()]);
                let bits = der::value(0x03, &[&[0], &octets[..]].concat());
                (der::sequence(&[algorithm, bits]), octets)
            }
            Secret::P256(key) => {
                let public = key.verifying_key();
                let info = public.to_public_key_der().map_err(fail)?.into_vec();
                (info, public.to_sec1_point(false).as_bytes().to_vec())
            }
            Secret::P384(key) => {
                let public = key.verifying_key();
                let info = public.to_public_key_der().map_err(fail)?.into_vec();
                (info, public.to_sec1_point(false).as_bytes().to_vec())
            }
            Secret::P521(key) => {
                let public = key.verifying_key();
                let info = public.to_public_key_der().map_err(fail)?.into_vec();
                (info, public.to_sec1_point(false).as_bytes().to_vec())
            }
            Secret::Rsa(key) => {
                let public = key.to_public_key();
                let info = public.to_public_key_der().map_err(fail)?.into_vec();
                let octets = public
                    .to_pkcs1_der()
                    .map_err(|cause| failed("write the public key", cause))?;
                (info, octets.into_vec())
            }
        };
        Ok(Self {
            secret,
            public,
            info,
        })
    }
}

/// RFC 8410 section 7 in version 1: OpenSSL 3.0 does not read the version 2 that
/// ed25519-dalek writes, with the public key inside.
fn ed25519_info(secret: &[u8; 32]) -> Zeroizing<Vec<u8>> {
    let algorithm = der::sequence(&[ED25519.to_vec()]);
    let secret = Zeroizing::new(der::value(0x04, secret));
    let parts = [vec![0x02, 0x01, 0x00], algorithm, der::value(0x04, &secret)];
    Zeroizing::new(der::sequence(&parts))
}

/// `1.3.101.112`, with its header.
const ED25519: [u8; 5] = [0x06, 0x03, 0x2B, 0x65, 0x70];

/// `1.2.840.10045.4.3.2` and `.3`, with their headers.
const ECDSA_WITH_SHA256: [u8; 10] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
const ECDSA_WITH_SHA384: [u8; 10] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03];
/// `1.2.840.113549.1.1.11`, with its header.
const SHA256_WITH_RSA: [u8; 11] = [
    0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B,
];

/// The next number in the stream that the curve takes as a private key.
fn scalar<K, const N: usize>(
    stream: &mut impl Rng,
    mask: u8,
    read: impl Fn(&[u8]) -> Option<K>,
) -> K {
    loop {
        let mut octets = Zeroizing::new([0; N]);
        stream.fill_bytes(&mut *octets);
        octets[0] &= mask;
        if let Some(key) = read(&*octets) {
            return key;
        }
    }
}

fn rsa_key(stream: &mut rand_chacha::ChaCha20Rng, bits: usize) -> Result<Secret> {
    rsa::PrivateKey::new(stream, bits)
        .map(|key| Secret::Rsa(Box::new(key)))
        .map_err(|cause| failed("make an RSA key", cause))
}

impl rcgen::PublicKeyData for MockKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        match &self.secret {
            Secret::Ed25519(_) => &rcgen::PKCS_ED25519,
            Secret::P256(_) => &rcgen::PKCS_ECDSA_P256_SHA256,
            // The identifier names the hash alone, so it serves P-521 as well.
            Secret::P384(_) | Secret::P521(_) => &rcgen::PKCS_ECDSA_P384_SHA384,
            Secret::Rsa(_) => &rcgen::PKCS_RSA_SHA256,
        }
    }
}

impl rcgen::SigningKey for MockKey {
    /// RFC 6979 for ECDSA, and deterministic by nature for the others.
    fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, rcgen::Error> {
        let refused = |_| rcgen::Error::RemoteKeyError;
        match &self.secret {
            Secret::Ed25519(key) => Ok(key.sign(message).to_bytes().to_vec()),
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key
                    .sign_prehash(&Sha256::digest(message))
                    .map_err(refused)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Secret::P384(key) => {
                let signature: p384::ecdsa::Signature = key
                    .sign_prehash(&Sha384::digest(message))
                    .map_err(refused)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Secret::P521(key) => {
                let signature: p521::ecdsa::Signature = key
                    .sign_prehash(&Sha384::digest(message))
                    .map_err(refused)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Secret::Rsa(key) => key
                .pkcs1v15_sign::<Sha256>(message)
                .map_err(|_| rcgen::Error::RemoteKeyError),
        }
    }
}

impl fmt::Debug for MockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockKey").finish_non_exhaustive()
    }
}
