//! ECDSA (FIPS 186-5 section 6) on P-256, P-384 and P-521, through RustCrypto's curves.
//!
//! Certificates come in both directions from here: the curve belongs to the issuer's key, the hash
//! to the signature's algorithm, and any pair of them is allowed. Older tenant CAs of Azure Sphere
//! have a P-256 key, and their certificates are signed with a P-384 one.
//!
//! A signature `(r, s)` and its mirror `(r, n - s)` are both valid: X.509 forbids neither, so
//! neither does popcert. Two certificates that differ in nothing else are two, with two
//! thumbprints.

mod other_curves;

use super::{
    Arithmetic, Failure, KeyInfo,
    algorithm::Hash,
    fast::{Curve, EcdsaKey},
};
use crate::asn1::{
    oid::{self, Oid},
    tag,
};
use ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier as _};
use std::fmt;

/// A point on one of the three curves; never one off the curve or the point at infinity.
#[derive(Debug)]
pub(super) struct Key(Verifying);

/// One variant a curve: the crates' types are generic, and the choice is made once, when the key is
/// read.
#[derive(Debug)]
enum Verifying {
    P256(Verifier<p256::NistP256>),
    P384(Verifier<p384::NistP384>),
    P521(Box<Verifier<p521::NistP521>>),
}

/// The curve crate's key, and popcert's own arithmetic beside it, unless that is not wanted.
struct Verifier<C: Curve> {
    key: VerifyingKey<C>,
    fast: Option<EcdsaKey<C>>,
}

/// A message and what should be its signature, in DER.
pub(super) struct Task<'a> {
    pub(super) hash: Hash,
    pub(super) message: &'a [u8],
    pub(super) signature: &'a [u8],
}

/// A task whose signature was decoded and whose message was hashed.
struct Digested<S> {
    digest: Vec<u8>,
    signature: S,
}

impl Key {
    /// Reads the point of a SubjectPublicKeyInfo (RFC 5480 section 2.2), compressed or not.
    ///
    /// The crate checks that the point is on the curve: a point on another, weaker curve is no key.
    pub(super) fn read(info: &KeyInfo<'_>, arithmetic: Arithmetic) -> Result<Self, Failure> {
        let curve = curve(info)?;
        let off_curve = |_| {
            let fault = match info.key.first() {
                Some(0x06 | 0x07) => {
                    "its point is in the hybrid form, which RFC 5480 section 2.2 forbids"
                }
                Some(0x00) => "it is the point at infinity",
                _ => "it is not a point",
            };
            Failure::BadKey(format!("{fault} on the curve {}", curve.label()))
        };
        let key = match &curve {
            oid if *oid == oid::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(info.key)
                .map(|key| Verifying::P256(Verifier::new(key, arithmetic))),
            oid if *oid == oid::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(info.key)
                .map(|key| Verifying::P384(Verifier::new(key, arithmetic))),
            oid if *oid == oid::P521 => p521::ecdsa::VerifyingKey::from_sec1_bytes(info.key)
                .map(|key| Verifying::P521(Box::new(Verifier::new(key, arithmetic)))),
            _ => return Err(other_curves::failure(&curve, info.key)),
        };
        key.map(Self).map_err(off_curve)
    }

    /// The curve's usual name.
    pub(super) fn curve(&self) -> &'static str {
        match &self.0 {
            Verifying::P256(_) => "P-256",
            Verifying::P384(_) => "P-384",
            Verifying::P521(_) => "P-521",
        }
    }

    /// See [`super::Key::signed_as_is`].
    #[cfg(feature = "prove")]
    pub(super) fn signed_as_is(&self, octets: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Verifying::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.key.verify_prehash(octets, &signature).is_ok()),
            Verifying::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.key.verify_prehash(octets, &signature).is_ok()),
            Verifying::P521(key) => p521::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.key.verify_prehash(octets, &signature).is_ok()),
        }
    }

    /// Verifies each signature, in their order.
    ///
    /// Any of the hashes goes with any of the curves. FIPS 186-5 section 6.4.2: of a digest that is
    /// longer than the order, the leftmost bits count; a shorter one is taken whole.
    pub(super) fn verify_all(
        &self,
        tasks: Vec<Result<Task<'_>, Failure>>,
    ) -> Vec<Result<(), Failure>> {
        match &self.0 {
            Verifying::P256(key) => {
                verify_decoded(tasks, p256::ecdsa::Signature::from_der, |tasks| {
                    key.verify_all(tasks)
                })
            }
            Verifying::P384(key) => {
                verify_decoded(tasks, p384::ecdsa::Signature::from_der, |tasks| {
                    key.verify_all(tasks)
                })
            }
            Verifying::P521(key) => {
                verify_decoded(tasks, p521::ecdsa::Signature::from_der, |tasks| {
                    key.verify_all(tasks)
                })
            }
        }
    }
}

impl<C: Curve> Verifier<C> {
    /// The key, with popcert's arithmetic beside it if that is wanted. Tables are made later, on
    /// demand.
    fn new(key: VerifyingKey<C>, arithmetic: Arithmetic) -> Self {
        let fast = || EcdsaKey::new(*key.as_affine());
        Self {
            fast: arithmetic.is_fast().then(fast),
            key,
        }
    }

    /// Which of the signatures are this key's. The fast arithmetic may only find that one is valid:
    /// what it does not find valid, the crate verifies, and the crate's result counts.
    fn verify_all(&self, all: &[Digested<Signature<C>>]) -> Vec<bool> {
        let Some(fast) = &self.fast else {
            return all.iter().map(|one| self.verify(one)).collect();
        };
        let signed: Vec<_> = all
            .iter()
            .map(|one| (one.digest.as_slice(), &one.signature))
            .collect();
        let found = fast.find_valid(&signed).into_iter().zip(all);
        let results = found.map(|(found, one)| {
            found || {
                let valid = self.verify(one);
                debug_assert!(!valid, "the fast way did not find a valid signature");
                valid
            }
        });
        results.collect()
    }

    /// Verifies one signature by the curve's crate.
    fn verify(&self, one: &Digested<Signature<C>>) -> bool {
        let result = self.key.verify_prehash(&one.digest, &one.signature);
        result.is_ok()
    }
}

impl<C: Curve> fmt::Debug for Verifier<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

/// Decodes the signatures (`read`), has the decodable ones verified together (`verify_all`), and
/// returns all results in the order of the tasks.
fn verify_decoded<S>(
    tasks: Vec<Result<Task<'_>, Failure>>,
    read: impl Fn(&[u8]) -> Result<S, ecdsa::Error>,
    verify_all: impl FnOnce(&[Digested<S>]) -> Vec<bool>,
) -> Vec<Result<(), Failure>> {
    let mut digested = Vec::with_capacity(tasks.len());
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        let result = task.and_then(|task| {
            let signature = read(task.signature).map_err(|_| malformed())?;
            Ok(Digested {
                digest: task.hash.digest(task.message),
                signature,
            })
        });
        results.push(result.map(|one| digested.push(one)));
    }
    let mut verdicts = verify_all(&digested).into_iter();
    for result in results.iter_mut().filter(|result| result.is_ok()) {
        if verdicts.next() != Some(true) {
            *result = Err(Failure::Mismatch);
        }
    }
    results
}

/// RFC 3279 section 2.2.3: `Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }`, in DER. Several
/// encodings of one signature would be several certificates with the same contents and other
/// thumbprints.
fn malformed() -> Failure {
    Failure::BadSignature("it is not two numbers below the curve's order in DER".into())
}

/// The curve of a key. RFC 5480 section 2.1.1: "implicitCurve and specifiedCurve MUST NOT be used
/// in PKIX", so there is a named curve or none. With explicit parameters, whoever made the key
/// chose the generator, and can choose one for which they know the private key of somebody else's
/// public key (CVE-2020-0601).
fn curve(info: &KeyInfo<'_>) -> Result<Oid, Failure> {
    match info.parameters.map(|tlv| (tlv.tag, tlv.value)) {
        Some((tag::OBJECT_IDENTIFIER, contents)) => Oid::from_contents(contents)
            .map_err(|reason| Failure::BadKey(format!("its curve OID cannot be read: {reason}"))),
        Some((tag::SEQUENCE, _)) => Err(Failure::Unsupported(
            "a curve given by explicit parameters".into(),
        )),
        _ => Err(Failure::BadKey("it does not name its curve".into())),
    }
}
