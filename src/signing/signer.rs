//! Whoever signs: the one trait through which proofs, requests and certificates get their signatures.
//!
//! A key in a file is one implementation ([`PrivateKey`](super::PrivateKey)); a command, a PKCS#11 token and a
//! caller's own client of an HSM or a key vault are others.

use crate::{
    asn1::{
        oid,
        writer::{algorithm, null, octet_string, sequence},
    },
    certificate::{HashAlgorithm, PublicKey},
    error::{Error, ErrorKind, Result},
};
use const_oid::ObjectIdentifier;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::fmt;

/// Something that signs with one private key, wherever that key is.
///
/// What it returns is read in every usual form and verified under its public key before anything is
/// made of it, by all of [`prove`](crate::prove): of an ECDSA signature both DER and the two numbers side by
/// side (IEEE P1363) serve.
///
/// A program with an HSM client of its own makes proofs with it:
///
/// ```
/// # #[cfg(feature = "mock")] {
/// use popcert::prove::{ProofValidity, Randomness, Signer, SigningInput, proof};
/// use popcert::{Certificate, Error, ErrorKind, Time};
///
/// # struct Client(p384::ecdsa::SigningKey);
/// # impl Client {
/// #     fn sign_digest(&self, digest: &[u8]) -> std::io::Result<Vec<u8>> {
/// #         use p384::ecdsa::{Signature, signature::hazmat::PrehashSigner};
/// #         let signature: Signature = self.0.sign_prehash(digest).map_err(std::io::Error::other)?;
/// #         Ok(signature.to_bytes().to_vec())
/// #     }
/// # }
/// struct Hsm {
///     client: Client,
///     ca: Certificate,
/// }
///
/// impl Signer for Hsm {
///     fn public_key_info(&self) -> &[u8] {
///         self.ca.public_key().der()
///     }
///
///     fn sign_input(&self, input: &SigningInput<'_>) -> popcert::Result<Vec<u8>> {
///         // `input.scheme()` names ECDSA or RSA and the hash; only Ed25519 has none, and takes the message.
///         let digest = input.digest().unwrap_or(input.message());
///         let signed = self.client.sign_digest(digest);
///         signed.map_err(|cause| Error::new(ErrorKind::Io, "the HSM does not sign").caused_by(cause))
///     }
/// }
///
/// # use p384::pkcs8::DecodePrivateKey;
/// # let at = Time::parse("2026-01-01")?;
/// # let tenant = popcert::mock::Tenant::builder().build(&Randomness::seeded(1), at)?;
/// # let key = pem::parse(tenant.key().to_pem()?.as_bytes())?;
/// # let client = Client(p384::ecdsa::SigningKey::from_pkcs8_der(key.contents())?);
/// # let hsm = Hsm { client, ca: Certificate::from_der(tenant.ca())? };
/// let life = ProofValidity { at, seconds: 86_400 };
/// let made = proof(&hsm.ca, &hsm, &"7D07A6A51F8AF146".parse()?, life, &Randomness::from_system()?)?;
/// assert_eq!(Certificate::from_der(&made)?.subject().to_string(), "CN=7D07A6A51F8AF146");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Signer {
    /// The SubjectPublicKeyInfo of the public key in DER, as the CA certificate has it.
    fn public_key_info(&self) -> &[u8];

    /// The signature of `input`.
    ///
    /// # Errors
    /// Its own: [`ErrorKind::Io`] if what signs cannot be reached or refuses.
    fn sign_input(&self, input: &SigningInput<'_>) -> Result<Vec<u8>>;

    /// How it signs certificates: the usual hash for the key, unless it knows better.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a kind of key that popcert does not sign with.
    fn scheme(&self) -> Result<SignatureScheme> {
        SignatureScheme::usual(self.public_key_info())
    }
}

/// A signature algorithm with its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// ECDSA with SHA-256.
    EcdsaSha256,
    /// ECDSA with SHA-384.
    EcdsaSha384,
    /// ECDSA with SHA-512.
    EcdsaSha512,
    /// Ed25519, which signs the message and not a hash.
    Ed25519,
    /// RSA PKCS #1 v1.5 with SHA-256.
    RsaSha256,
    /// RSA PKCS #1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS #1 v1.5 with SHA-512.
    RsaSha512,
}

/// Each scheme: its name, its algorithm identifier, and its hash.
type Row = (
    SignatureScheme,
    &'static str,
    ObjectIdentifier,
    Option<HashAlgorithm>,
);

const SCHEMES: &[Row] = &[
    (
        SignatureScheme::EcdsaSha256,
        "ECDSA with SHA-256",
        oid::ECDSA_WITH_SHA256,
        Some(HashAlgorithm::Sha256),
    ),
    (
        SignatureScheme::EcdsaSha384,
        "ECDSA with SHA-384",
        oid::ECDSA_WITH_SHA384,
        Some(HashAlgorithm::Sha384),
    ),
    (
        SignatureScheme::EcdsaSha512,
        "ECDSA with SHA-512",
        oid::ECDSA_WITH_SHA512,
        Some(HashAlgorithm::Sha512),
    ),
    (SignatureScheme::Ed25519, "Ed25519", oid::ED25519, None),
    (
        SignatureScheme::RsaSha256,
        "RSA PKCS #1 v1.5 with SHA-256",
        oid::SHA256_WITH_RSA,
        Some(HashAlgorithm::Sha256),
    ),
    (
        SignatureScheme::RsaSha384,
        "RSA PKCS #1 v1.5 with SHA-384",
        oid::SHA384_WITH_RSA,
        Some(HashAlgorithm::Sha384),
    ),
    (
        SignatureScheme::RsaSha512,
        "RSA PKCS #1 v1.5 with SHA-512",
        oid::SHA512_WITH_RSA,
        Some(HashAlgorithm::Sha512),
    ),
];

impl SignatureScheme {
    /// What a key of that SubjectPublicKeyInfo usually signs certificates with: P-384 with SHA-384 and P-521
    /// with SHA-512, so that the hash is as strong as the curve (FIPS 186-5 section 6.1.1); else SHA-256.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a kind of key that popcert does not sign with.
    pub fn usual(public_key_info: &[u8]) -> Result<Self> {
        let hash = match PublicKey::from_der(public_key_info)?.curve() {
            Some("P-384") => HashAlgorithm::Sha384,
            Some("P-521") => HashAlgorithm::Sha512,
            _ => HashAlgorithm::Sha256,
        };
        Self::with_hash(public_key_info, hash)
    }

    /// The scheme of that key with another hash, which Ed25519 does not have.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for SHA-1, and for a kind of key that popcert does not sign with.
    pub fn with_hash(public_key_info: &[u8], hash: HashAlgorithm) -> Result<Self> {
        let key = PublicKey::from_der(public_key_info)?;
        let identifier = key.algorithm().oid();
        let is = |wanted: ObjectIdentifier| *identifier == wanted;
        match (key.curve(), hash) {
            _ if is(oid::ED25519) => Ok(Self::Ed25519),
            (Some("P-256" | "P-384" | "P-521"), HashAlgorithm::Sha256) => Ok(Self::EcdsaSha256),
            (Some("P-256" | "P-384" | "P-521"), HashAlgorithm::Sha384) => Ok(Self::EcdsaSha384),
            (Some("P-256" | "P-384" | "P-521"), HashAlgorithm::Sha512) => Ok(Self::EcdsaSha512),
            (None, HashAlgorithm::Sha256) if is(oid::RSA) => Ok(Self::RsaSha256),
            (None, HashAlgorithm::Sha384) if is(oid::RSA) => Ok(Self::RsaSha384),
            (None, HashAlgorithm::Sha512) if is(oid::RSA) => Ok(Self::RsaSha512),
            _ => {
                let message = format!("popcert does not sign with a key of {key} and {hash}");
                Err(Error::new(ErrorKind::Usage, message).with_hint(
                    "it signs with RSA, with ECDSA on P-256, P-384 and P-521, and with Ed25519, with SHA-256, \
                     SHA-384 or SHA-512",
                ))
            }
        }
    }

    /// The hash of the message that is signed; `None` for Ed25519, which signs the message.
    pub fn hash(self) -> Option<HashAlgorithm> {
        self.row().3
    }

    /// The AlgorithmIdentifier of such signatures, in DER.
    pub fn identifier(self) -> Vec<u8> {
        let (.., identifier, _) = self.row();
        match self {
            // RFC 4055 section 5: the parameters are NULL. RFC 5758 section 3.2, RFC 8410 section 3: none.
            Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512 => algorithm(*identifier, &null()),
            _ => algorithm(*identifier, &[]),
        }
    }

    fn row(self) -> &'static Row {
        let row = SCHEMES.iter().find(|row| row.0 == self);
        row.expect("a test finds a row for each scheme")
    }
}

impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().1)
    }
}

/// What is to be signed: a message, and how.
#[derive(Clone, Debug)]
pub struct SigningInput<'a> {
    message: &'a [u8],
    scheme: SignatureScheme,
    digest: Option<Vec<u8>>,
}

impl<'a> SigningInput<'a> {
    /// A message that is to be signed with `scheme`.
    pub fn new(scheme: SignatureScheme, message: &'a [u8]) -> Self {
        Self {
            message,
            scheme,
            digest: scheme.hash().map(|hash| digest(hash, message)),
        }
    }

    /// The algorithm and its hash.
    pub fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The whole message.
    pub fn message(&self) -> &'a [u8] {
        self.message
    }

    /// The hash of the message; `None` for Ed25519, which signs the message itself.
    pub fn digest(&self) -> Option<&[u8]> {
        self.digest.as_deref()
    }

    /// The hash within the DigestInfo of RSA PKCS #1 v1.5 (RFC 8017 section 9.2), for what signs such a value
    /// as it is (PKCS #11's CKM_RSA_PKCS); `None` where there is no hash.
    pub fn digest_info(&self) -> Option<Vec<u8>> {
        let identifier = match self.scheme.hash()? {
            HashAlgorithm::Sha384 => oid::SHA384,
            HashAlgorithm::Sha512 => oid::SHA512,
            _ => oid::SHA256,
        };
        Some(sequence(&[
            algorithm(identifier, &null()),
            octet_string(self.digest()?),
        ]))
    }
}

/// The hash of `message`. No scheme has SHA-1.
fn digest(hash: HashAlgorithm, message: &[u8]) -> Vec<u8> {
    match hash {
        HashAlgorithm::Sha384 => Sha384::digest(message).to_vec(),
        HashAlgorithm::Sha512 => Sha512::digest(message).to_vec(),
        _ => Sha256::digest(message).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{KeyType, PrivateKey, Randomness};

    #[test]
    fn every_scheme_has_its_row_in_the_order_of_its_declaration() {
        for (place, (scheme, ..)) in SCHEMES.iter().enumerate() {
            assert_eq!(*scheme as usize, place);
            assert_eq!(scheme.row().0, *scheme);
        }
        assert_eq!(SCHEMES.len(), SignatureScheme::RsaSha512 as usize + 1);
    }

    #[test]
    fn the_usual_hash_is_as_strong_as_the_curve() {
        for (kind, expected) in [
            (KeyType::P256, SignatureScheme::EcdsaSha256),
            (KeyType::P384, SignatureScheme::EcdsaSha384),
            (KeyType::P521, SignatureScheme::EcdsaSha512),
            (KeyType::Ed25519, SignatureScheme::Ed25519),
            (KeyType::Rsa1024, SignatureScheme::RsaSha256),
        ] {
            let key = PrivateKey::draw(kind, &Randomness::seeded(1), "key").unwrap();
            assert_eq!(
                SignatureScheme::usual(key.public_key_info()).unwrap(),
                expected
            );
            assert_eq!(key.scheme().unwrap(), expected);
            assert_eq!(key.signature_algorithm(), expected.identifier());
        }
    }

    #[test]
    fn a_digest_info_is_that_of_rfc_8017() {
        let input = SigningInput::new(SignatureScheme::RsaSha256, b"abc");
        // RFC 8017 section 9.2, note 1.
        let expected = "3031300d060960864801650304020105000420\
            ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(input.digest_info().unwrap()), expected);
    }
}
