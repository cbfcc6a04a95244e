//! A private key that signs, with its public half.
//!
//! Signatures are deterministic: RFC 6979 for ECDSA, and by nature with Ed25519 (RFC 8032) and
//! RSA PKCS #1 v1.5. Nothing here needs random numbers to sign, so a weak generator cannot
//! reveal a key, and fixtures do not change.

use super::{
    failed,
    randomness::Randomness,
    signer::{SignatureScheme, Signer, SigningInput},
};
use crate::{
    asn1::{
        oid, tag,
        writer::{algorithm, bit_string, null, oid as identifier, sequence, unsigned},
    },
    error::{Error, ErrorKind, Result},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use p256::ecdsa::signature::{Signer as _, hazmat::PrehashSigner};
use pkcs8::{
    EncodePrivateKey, PrivateKeyInfoRef, SecretDocument, der::asn1::OctetStringRef,
    spki::AlgorithmIdentifierRef,
};
use rand_chacha::rand_core::Rng;
use rsa::traits::PublicKeyParts;
use sha2::{Sha256, Sha384, Sha512};
use std::{fmt, str::FromStr};
use zeroize::Zeroizing;

/// The kinds of keys that can be made. Reading accepts more: RSA of any size up to 8,192 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyType {
    /// Ed25519.
    Ed25519,
    /// ECDSA on P-256 with SHA-256.
    P256,
    /// ECDSA on P-384 with SHA-384, as Azure Sphere's.
    P384,
    /// ECDSA on P-521; with SHA-384 in the mock, whose rcgen has no other identifier for it.
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
    /// Errors: [`ErrorKind::Usage`] for a name that is none of [`KeyType::as_str`].
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Error::new(ErrorKind::Usage, format!("`{text}` is not a kind of key")))
    }
}

/// A private key, and its public half. `Debug` does not show it, and it is wiped from memory
/// when it is dropped.
pub struct PrivateKey {
    secret: Secret,
    /// The contents of the public key's BIT STRING.
    public: Vec<u8>,
    /// The SubjectPublicKeyInfo in DER, which holds the one above.
    info: Vec<u8>,
    /// The usual one for the key's size; see [`PrivateKey::with_scheme`].
    scheme: SignatureScheme,
}

/// The secret part, by algorithm.
pub(super) enum Secret {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Rsa(Box<rsa::PrivateKey>),
}

impl PrivateKey {
    /// A key of that kind from the stream of `purpose`.
    ///
    /// # Errors
    /// Never in practice: when no RSA key can be made of the stream.
    pub fn draw(kind: KeyType, randomness: &Randomness, purpose: &str) -> Result<Self> {
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
        Ok(Self::new(secret))
    }

    /// A key with its public half, encoded as certificates have it. P-384 signs with SHA-384
    /// and P-521 with SHA-512, so that the hash is as strong as the curve (FIPS 186-5 section
    /// 6.1.1).
    pub(super) fn new(secret: Secret) -> Self {
        // RFC 5480 section 2.1.1: the curve is named.
        let curve = |curve| algorithm(oid::EC_PUBLIC_KEY, &identifier(curve));
        let (algorithm, public) = match &secret {
            Secret::Ed25519(key) => (
                // RFC 8410 section 3: no parameters.
                algorithm(oid::ED25519, &[]),
                key.verifying_key().to_bytes().to_vec(),
            ),
            Secret::P256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                (curve(oid::P256), point.as_bytes().to_vec())
            }
            Secret::P384(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                (curve(oid::P384), point.as_bytes().to_vec())
            }
            Secret::P521(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                (curve(oid::P521), point.as_bytes().to_vec())
            }
            Secret::Rsa(key) => (
                // RFC 3279 section 2.3.1: the parameters are NULL.
                algorithm(oid::RSA, &null()),
                sequence(&[unsigned(&key.n_bytes()), unsigned(&key.e_bytes())]),
            ),
        };
        // SHA-256 for all others, as services document it for RSA and P-256.
        let scheme = match &secret {
            Secret::Ed25519(_) => SignatureScheme::Ed25519,
            Secret::P256(_) => SignatureScheme::EcdsaSha256,
            Secret::P384(_) => SignatureScheme::EcdsaSha384,
            Secret::P521(_) => SignatureScheme::EcdsaSha512,
            Secret::Rsa(_) => SignatureScheme::RsaSha256,
        };
        Self {
            secret,
            info: sequence(&[algorithm, bit_string(&public)]),
            public,
            scheme,
        }
    }

    /// The key as PKCS#8 in PEM (RFC 5958), not encrypted: whoever writes it to a file
    /// restricts the file.
    ///
    /// # Errors
    ///
    /// Never in practice: every key that was read or drawn has an encoding.
    pub fn to_pem(&self) -> Result<Zeroizing<String>> {
        let fail = |cause: pkcs8::Error| failed("write the private key", cause);
        let document = match &self.secret {
            Secret::Ed25519(key) => ed25519_info(key.as_bytes()).map_err(fail)?.to_bytes(),
            Secret::P256(key) => key.to_pkcs8_der().map_err(fail)?.to_bytes(),
            Secret::P384(key) => key.to_pkcs8_der().map_err(fail)?.to_bytes(),
            Secret::P521(key) => key.to_pkcs8_der().map_err(fail)?.to_bytes(),
            Secret::Rsa(key) => key.to_pkcs8_der().map_err(fail)?.to_bytes(),
        };
        Ok(armoured(&document))
    }

    /// The SubjectPublicKeyInfo of the public half in DER. ECDSA points are uncompressed, the
    /// form that RFC 5480 section 2.2 demands support for.
    pub fn public_key_info(&self) -> &[u8] {
        &self.info
    }

    /// The contents of the public half's BIT STRING.
    pub(crate) fn public_octets(&self) -> &[u8] {
        &self.public
    }

    /// The same key, signing with another hash than is usual for it.
    #[cfg(feature = "mock")]
    pub(crate) fn with_scheme(mut self, scheme: SignatureScheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Whether it is an Ed25519 key, which not every service takes.
    pub fn is_ed25519(&self) -> bool {
        matches!(self.secret, Secret::Ed25519(_))
    }

    /// The curve of a key of ECDSA, in bits.
    #[cfg(feature = "mock")]
    pub(crate) fn curve_bits(&self) -> Option<u16> {
        match self.secret {
            Secret::P256(_) => Some(256),
            Secret::P384(_) => Some(384),
            Secret::P521(_) => Some(521),
            Secret::Ed25519(_) | Secret::Rsa(_) => None,
        }
    }

    /// The AlgorithmIdentifier of the signatures that this key makes, in DER.
    pub fn signature_algorithm(&self) -> Vec<u8> {
        self.scheme.identifier()
    }

    /// The signature of `message`: RFC 6979 for ECDSA, and deterministic by nature for the others.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when the numbers of an RSA key do not sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        self.sign_input(&SigningInput::new(self.scheme, message))
    }
}

impl Signer for PrivateKey {
    fn public_key_info(&self) -> &[u8] {
        &self.info
    }

    fn scheme(&self) -> Result<SignatureScheme> {
        Ok(self.scheme)
    }

    fn sign_input(&self, input: &SigningInput<'_>) -> Result<Vec<u8>> {
        use SignatureScheme::{
            EcdsaSha256, EcdsaSha384, EcdsaSha512, Ed25519, RsaSha256, RsaSha384, RsaSha512,
        };
        let fail = |cause| failed("sign", cause);
        let message = input.message();
        match (&self.secret, input.scheme(), input.digest()) {
            (Secret::Ed25519(key), Ed25519, _) => Ok(key.sign(message).to_bytes().to_vec()),
            (Secret::P256(key), EcdsaSha256 | EcdsaSha384 | EcdsaSha512, Some(digest)) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(digest).map_err(fail)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            (Secret::P384(key), EcdsaSha256 | EcdsaSha384 | EcdsaSha512, Some(digest)) => {
                let signature: p384::ecdsa::Signature = key.sign_prehash(digest).map_err(fail)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            (Secret::P521(key), EcdsaSha256 | EcdsaSha384 | EcdsaSha512, Some(digest)) => {
                let signature: p521::ecdsa::Signature = key.sign_prehash(digest).map_err(fail)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            (Secret::Rsa(key), RsaSha256, _) => {
                key.pkcs1v15_sign::<Sha256>(message).map_err(does_not_sign)
            }
            (Secret::Rsa(key), RsaSha384, _) => {
                key.pkcs1v15_sign::<Sha384>(message).map_err(does_not_sign)
            }
            (Secret::Rsa(key), RsaSha512, _) => {
                key.pkcs1v15_sign::<Sha512>(message).map_err(does_not_sign)
            }
            (_, scheme, _) => {
                let message = format!("the private key is of another kind than {scheme}");
                Err(Error::new(ErrorKind::Usage, message))
            }
        }
    }
}

fn does_not_sign(cause: rsa::Error) -> Error {
    let message = format!("the RSA key does not sign: {cause}");
    Error::new(ErrorKind::Decode, message).with_hint(CHECK_RSA)
}

// Written by hand: a derived Debug would print the key into logs and panics.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").finish_non_exhaustive()
    }
}

/// What to do with an RSA key whose numbers do not fit together.
pub(super) const CHECK_RSA: &str =
    "see what is wrong with it: `openssl rsa -in FILE -check -noout`";

/// PEM (RFC 7468 section 2: 64 characters a line) in buffers that are wiped: the `pem` crate's
/// are not.
fn armoured(document: &[u8]) -> Zeroizing<String> {
    const LINE: usize = 64;
    let body = Zeroizing::new(STANDARD.encode(document));
    // Room for all of it, since a string that grows leaves copies behind.
    let mut out = Zeroizing::new(String::with_capacity(body.len() + body.len() / LINE + 80));
    out.push_str("-----BEGIN PRIVATE KEY-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    out.push_str("-----END PRIVATE KEY-----\n");
    out
}

/// RFC 8410 section 7 in version 1: OpenSSL 3.0 does not read the version 2 that
/// ed25519-dalek writes, with the public key inside.
fn ed25519_info(secret: &[u8; 32]) -> pkcs8::Result<SecretDocument> {
    // CurvePrivateKey is an OCTET STRING of its own, in a buffer that is wiped.
    let mut octets = Zeroizing::new([0; 34]);
    octets[..2].copy_from_slice(&[tag::OCTET_STRING, 32]);
    octets[2..].copy_from_slice(secret);
    let algorithm = AlgorithmIdentifierRef {
        oid: oid::ED25519,
        parameters: None,
    };
    let key = OctetStringRef::new(&*octets)?;
    PrivateKeyInfoRef::new(algorithm, key).try_into()
}

/// The next number in the stream that the curve takes as a private key: rejection, as in FIPS
/// 186-5 appendix A.2.2, so that all keys are equally likely. `mask` clears the bits of the
/// first octet above the order's length.
fn scalar<K, const N: usize>(
    stream: &mut impl Rng,
    mask: u8,
    read: impl Fn(&[u8]) -> Option<K>,
) -> K {
    loop {
        let mut octets = Zeroizing::new([0; N]);
        stream.fill_bytes(&mut *octets);
        // P-521's order has 521 bits, 66 octets of which the first has one bit.
        octets[0] &= mask;
        if let Some(key) = read(&*octets) {
            return key;
        }
    }
}

/// An RSA key whose primes come from the stream: the same stream gives the same key.
fn rsa_key(stream: &mut rand_chacha::ChaCha20Rng, bits: usize) -> Result<Secret> {
    rsa::PrivateKey::new(stream, bits)
        .map(|key| Secret::Rsa(Box::new(key)))
        .map_err(|cause| failed("make an RSA key", cause))
}
