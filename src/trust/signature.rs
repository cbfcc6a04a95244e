//! Signatures: whether the owner of a key signed these octets.
//!
//! Signatures are verified by the RustCrypto and dalek crates, or found valid before that by the
//! arithmetic in `fast`, which [`Arithmetic::Crates`] leaves out; this module reads keys, algorithm
//! identifiers and signatures, strictly, and says which of them is wrong. An algorithm that is not
//! supported is neither valid nor invalid.
//!
//! Certificates are read tolerantly, but what goes into a signature is not: a key or an algorithm
//! with two readings is a key or an algorithm that two verifiers disagree about. So there is one
//! list of algorithms (`algorithm`), parameters must be those of the algorithm's RFC, and nothing
//! is guessed. SHA-1 and weaker hashes are never verified: a valid signature with them shows
//! nothing.
//!
//! | file | what |
//! | --- | --- |
//! | `algorithm`, `parameters`, `registry` | algorithm identifiers |
//! | `detached` | signatures that come without an algorithm identifier |
//! | `digest` | the hash of a signature, whether or not it can be verified |
//! | `ecdsa`, `eddsa`, `rsa` | one family each: keys, and signatures by their crates |
//! | `other_keys` | keys of algorithms that are not verified |
//! | `key_cache` | keys that are likely to be used again |
//! | `fast` | popcert's own arithmetic, behind a wall |

mod algorithm;
mod detached;
mod digest;
mod ecdsa;
mod eddsa;
mod fast;
mod key_cache;
mod other_keys;
mod parameters;
mod registry;
mod rsa;

pub(crate) use detached::{SignatureEncoding, SignedAs, find_signed};
#[cfg(feature = "prove")]
pub(crate) use detached::{der_from_p1363, is_ecdsa_der, p1363_half};
use digest::Digest;
pub use digest::{SignatureHash, signature_hash};
pub use parameters::{ParameterFault, parameter_fault};

use crate::{
    asn1::{oid, reader::Tlv},
    certificate::{Certificate, CertificationRequest, Oid, PublicKey},
    error::Error,
};
use algorithm::{Algorithm, Family};
use std::{fmt, sync::Arc};

/// Why a signature was not found valid. `Display` is a clause for a message.
///
/// Only [`Mismatch`](Self::Mismatch) says that the signature is wrong; with any other value it was
/// not verified at all, and no verdict may be good either way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The signature's algorithm identifier is malformed, or has parameters that the algorithm does
    /// not have.
    BadAlgorithm(String),
    /// The key is not a possible key: off its curve, a modulus with a small factor, octets that do
    /// not decode.
    BadKey(String),
    /// The signature is malformed: no verifier can compare it with anything.
    BadSignature(String),
    /// The signature is of one family of algorithms, the key of another.
    KeyMismatch {
        /// The signature's algorithm.
        signature: String,
        /// The key's algorithm.
        key: String,
    },
    /// All is well-formed, but this key did not sign these octets.
    Mismatch,
    /// popcert does not implement it: the signature may be valid.
    Unsupported(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadAlgorithm(reason) => {
                write!(f, "the signature algorithm cannot be used: {reason}")
            }
            Self::BadKey(reason) => write!(f, "the public key is unusable: {reason}"),
            Self::BadSignature(reason) => write!(f, "the signature is malformed: {reason}"),
            Self::KeyMismatch { signature, key } => {
                write!(
                    f,
                    "the signature algorithm is {signature}, but the key is {key}"
                )
            }
            Self::Mismatch => {
                f.write_str("the signature was not made by this key over these bytes")
            }
            Self::Unsupported(what) => write!(f, "{what} is not supported"),
        }
    }
}

impl std::error::Error for Failure {}

/// Which arithmetic verifies signatures. Both always give the same result; `fast` has the proof of
/// it and the measurements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arithmetic {
    /// popcert's own finds most valid signatures, in a fraction of the time; every other signature
    /// is verified by its algorithm's crate.
    #[default]
    Fast,
    /// The crates verify every signature: `p256`, `p384`, `p521`, `rsa` and `ed25519-dalek`. For a
    /// second opinion on popcert's own arithmetic, or to do without it.
    Crates,
}

impl Arithmetic {
    fn is_fast(self) -> bool {
        self == Self::Fast
    }
}

/// A public key, read once and used for any number of signatures.
///
/// After some signatures an ECDSA key keeps tables of its multiples (at most 680 KiB), which makes
/// verifying several times faster. Clones share them, also between threads. Private keys are never
/// held here: nothing in this module takes the same time for all values.
#[derive(Clone, Debug)]
pub struct Key(Arc<Kind>);

/// A key of one of the three families that are verified.
#[derive(Debug)]
enum Kind {
    Ecdsa(ecdsa::Key),
    Ed25519(eddsa::Key),
    Rsa(rsa::Key),
}

/// One signature for [`Key::verify_all`]: the arguments of [`Key::verify`].
#[derive(Clone, Copy, Debug)]
pub struct SignedMessage<'a> {
    /// An `AlgorithmIdentifier` in DER.
    pub algorithm: &'a [u8],
    /// What should be signed: of a certificate, the octets of tbsCertificate as they were read.
    pub message: &'a [u8],
    /// The contents of the signature's BIT STRING.
    pub signature: &'a [u8],
}

/// Larger than any key of a supported kind (RSA of 8192 bits takes some 1,060 octets): a megabyte
/// of key is not decoded, and not hashed for the cache.
const MAX_SPKI_OCTETS: usize = 4096;

impl Key {
    /// Reads a `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7) in DER.
    ///
    /// # Errors
    /// [`Failure::BadKey`] if it cannot be a key; [`Failure::Unsupported`] if popcert does not
    /// verify with its algorithm, curve or size.
    pub fn from_spki(spki: &[u8]) -> Result<Self, Failure> {
        Self::with_arithmetic(spki, Arithmetic::default())
    }

    /// [`Key::from_spki`] for a key whose signatures are verified by that arithmetic.
    ///
    /// # Errors
    /// As [`Key::from_spki`].
    pub fn with_arithmetic(spki: &[u8], arithmetic: Arithmetic) -> Result<Self, Failure> {
        if spki.len() > MAX_SPKI_OCTETS {
            return Err(too_large());
        }
        let key = PublicKey::from_der(spki).map_err(|error| unreadable(&error))?;
        Self::read(&key, arithmetic)
    }

    /// [`Key::from_spki`] for a key that was decoded with its certificate.
    ///
    /// # Errors
    /// As [`Key::from_spki`].
    pub(crate) fn of(key: &PublicKey) -> Result<Self, Failure> {
        Self::read(key, Arithmetic::default())
    }

    /// Chooses the family by the key's algorithm identifier, and by nothing else: the octets of a
    /// key of one algorithm can be a key of another.
    fn read(key: &PublicKey, arithmetic: Arithmetic) -> Result<Self, Failure> {
        if key.der().len() > MAX_SPKI_OCTETS {
            return Err(too_large());
        }
        let info = KeyInfo::of(key)?;
        let kind = match info.algorithm {
            oid if *oid == oid::EC_PUBLIC_KEY => Kind::Ecdsa(ecdsa::Key::read(&info, arithmetic)?),
            oid if *oid == oid::RSA => Kind::Rsa(rsa::Key::read(&info, arithmetic)?),
            oid if *oid == oid::RSA_PSS => Kind::Rsa(rsa::Key::read_pss(&info, arithmetic)?),
            oid if *oid == oid::ED25519 => Kind::Ed25519(eddsa::Key::read(&info)?),
            _ => return Err(other_keys::failure(&info)),
        };
        Ok(Self(Arc::new(kind)))
    }

    /// The key of a certificate, likely to be used again soon: the last keys are kept for the whole
    /// process, with the tables that they have made.
    ///
    /// # Errors
    /// As [`Key::from_spki`].
    pub(super) fn cached(key: &PublicKey, arithmetic: Arithmetic) -> Result<Self, Failure> {
        match arithmetic {
            Arithmetic::Fast => key_cache::cached(key.der(), || Self::of(key)),
            // Nothing is made ready.
            // Without tables there is nothing worth keeping.
            Arithmetic::Crates => Self::read(key, arithmetic),
        }
    }

    /// Whether `signature`, made with `algorithm` (an `AlgorithmIdentifier` in DER), is this
    /// key's over `message`.
    ///
    /// The algorithm comes from the certificate and the key from its issuer: both must be of one
    /// family. A key never serves two (ECDSA under an RSA key is a [`Failure::KeyMismatch`]), so
    /// that a signature cannot be taken for one by another algorithm.
    pub fn verify(
        &self,
        algorithm: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Failure> {
        let only = SignedMessage {
            algorithm,
            message,
            signature,
        };
        let mut results = self.verify_all(&[only]);
        results.pop().unwrap_or(Err(Failure::Mismatch))
    }

    /// Whether `signature` is over octets that were taken for the hash as they are: ECDSA without hashing, or RSA
    /// PKCS #1 v1.5 without DigestInfo. It finds out what went wrong; such a signature is never valid.
    #[cfg(feature = "prove")]
    pub(crate) fn signed_as_is(&self, octets: &[u8], signature: &[u8]) -> bool {
        match &*self.0 {
            Kind::Ecdsa(key) => key.signed_as_is(octets, signature),
            Kind::Rsa(key) => key.signed_as_is(octets, signature),
            Kind::Ed25519(_) => false,
        }
    }

    /// [`Key::verify`] for each of many signatures, in their order; for ECDSA it costs less
    /// than one by one. Each has its own result: one that is invalid does not spoil the others.
    pub fn verify_all(&self, all: &[SignedMessage<'_>]) -> Vec<Result<(), Failure>> {
        match &*self.0 {
            Kind::Ecdsa(key) => {
                key.verify_all(all.iter().map(|one| self.0.ecdsa_task(one)).collect())
            }
            kind => all.iter().map(|one| kind.verify(one)).collect(),
        }
    }
}

impl Kind {
    /// One signature as ECDSA takes it, if its algorithm is one of ECDSA's.
    fn ecdsa_task<'a>(&self, one: &SignedMessage<'a>) -> Result<ecdsa::Task<'a>, Failure> {
        let algorithm = Algorithm::read(one.algorithm)?;
        match algorithm.family {
            Family::Ecdsa(hash) => Ok(ecdsa::Task {
                hash,
                message: one.message,
                signature: one.signature,
            }),
            _ => Err(self.mismatch(&algorithm)),
        }
    }

    /// One signature, if its algorithm is of the key's family.
    fn verify(&self, one: &SignedMessage<'_>) -> Result<(), Failure> {
        let algorithm = Algorithm::read(one.algorithm)?;
        let (message, signature) = (one.message, one.signature);
        match (self, &algorithm.family) {
            (Self::Ed25519(key), Family::Ed25519) => key.verify(message, signature),
            (Self::Rsa(key), Family::Pkcs1(hash)) => key.verify_pkcs1(*hash, message, signature),
            (Self::Rsa(key), Family::Pss(pss)) => key.verify_pss(*pss, message, signature),
            _ => Err(self.mismatch(&algorithm)),
        }
    }

    /// The failure for a signature whose algorithm belongs to another family.
    fn mismatch(&self, algorithm: &Algorithm) -> Failure {
        Failure::KeyMismatch {
            signature: algorithm.to_string(),
            key: self.name(),
        }
    }

    /// The key's family, for messages.
    fn name(&self) -> String {
        match self {
            Self::Ecdsa(key) => format!("EC {}", key.curve()),
            Self::Ed25519(_) => "Ed25519".into(),
            Self::Rsa(_) => "RSA".into(),
        }
    }
}

/// Whether signatures of that algorithm (an `AlgorithmIdentifier` in DER) can be verified at all,
/// under some key.
pub(super) fn can_verify(algorithm: &[u8]) -> Result<(), Failure> {
    Algorithm::read(algorithm).map(drop)
}

/// Whether the key in `issuer_spki` signed `certificate`, over the octets as they were in the file.
///
/// Only the signature is verified: names, dates and extensions are the business of [`crate::path`].
/// The last issuers' keys are kept, for all threads, so that many certificates under a few issuers
/// are verified faster than each alone.
///
/// # Errors
/// Any [`Failure`]; `Ok` alone means valid.
pub fn verify_certificate(
    certificate: &Certificate,
    issuer_spki: &[u8],
    arithmetic: Arithmetic,
) -> Result<(), Failure> {
    certificate.signature().ok_or_else(malformed_bits)?;
    let key = PublicKey::from_der(issuer_spki).map_err(|error| unreadable(&error))?;
    verify_with_key(certificate, &key, arithmetic)
}

/// [`verify_certificate`] with a key that was decoded already.
pub(crate) fn verify_with_key(
    certificate: &Certificate,
    key: &PublicKey,
    arithmetic: Arithmetic,
) -> Result<(), Failure> {
    let signature = certificate.signature().ok_or_else(malformed_bits)?;
    Key::cached(key, arithmetic)?.verify(
        certificate.signature_algorithm().der(),
        certificate.signed_bytes(),
        signature,
    )
}

/// Verifies that the request is signed by its own key (RFC 2986 section 4.2).
pub(crate) fn verify_request(
    request: &CertificationRequest,
    arithmetic: Arithmetic,
) -> Result<(), Failure> {
    let signature = request.signature().ok_or_else(malformed_bits)?;
    Key::with_arithmetic(request.public_key().der(), arithmetic)?.verify(
        request.signature_algorithm().der(),
        request.signed_bytes(),
        signature,
    )
}

/// The failure for a signature that [`Certificate::signature`] does not give: every algorithm here
/// makes whole octets (RFC 5280 section 4.1.1.3: the value "is encoded as a BIT STRING").
pub(super) fn malformed_bits() -> Failure {
    Failure::BadSignature("its bits do not fill whole octets".into())
}

/// The failure for a SubjectPublicKeyInfo over [`MAX_SPKI_OCTETS`].
fn too_large() -> Failure {
    Failure::BadKey(format!("it takes over {MAX_SPKI_OCTETS} octets"))
}

/// The parts of a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) that is encoded strictly: an
/// algorithm, at most one value of parameters, and whole octets.
struct KeyInfo<'a> {
    algorithm: &'a Oid,
    parameters: Option<Tlv<'a>>,
    /// The contents of the BIT STRING `subjectPublicKey`.
    key: &'a [u8],
}

impl<'a> KeyInfo<'a> {
    fn of(key: &'a PublicKey) -> Result<Self, Failure> {
        let algorithm = key.algorithm();
        Ok(Self {
            algorithm: algorithm.oid(),
            parameters: algorithm
                .parameters("")
                .map_err(|error| unreadable(&error))?,
            key: key
                .octets()
                .ok_or_else(|| Failure::BadKey("the key's bits do not fill whole octets".into()))?,
        })
    }
}

/// A decoding error as the failure of the key.
fn unreadable(error: &Error) -> Failure {
    Failure::BadKey(error.message().to_owned())
}

/// `name (1.2.3)`, or the identifier alone: an operator searches for the one, a developer for the
/// other.
fn named(oid: &Oid) -> String {
    oid.name()
        .map_or_else(|| oid.to_string(), |name| format!("{name} ({oid})"))
}
