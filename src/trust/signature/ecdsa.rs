//! ECDSA (FIPS 186-5 section 6) on P-256, P-384 and P-521, through RustCrypto's curves.

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

/// A point on one of the three curves.
#[derive(Debug)]
pub(super) struct Key(Verifying);

#[derive(Debug)]
enum Verifying {
    P256(Verifier<p256::NistP256>),
    P384(Verifier<p384::NistP384>),
    P521(Box<Verifier<p521::NistP521>>),
}

/// The curve crate's key, and the fast way beside it, if that is wanted.
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

/// The same, read and digested.
struct Digested<S> {
    digest: Vec<u8>,
    signature: S,
}

impl Key {
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

    pub(super) fn curve(&self) -> &'static str {
        match &self.0 {
            Verifying::P256(_) => "P-256",
            Verifying::P384(_) => "P-384",
            Verifying::P521(_) => "P-521",
        }
    }

    /// Any of the hashes goes with any of the curves; a digest is cut as FIPS 186-5 says.
    pub(super) fn verify_all(
        &self,
        tasks: Vec<Result<Task<'_>, Failure>>,
    ) -> Vec<Result<(), Failure>> {
        match &self.0 {
            Verifying::P256(key) => judge(tasks, p256::ecdsa::Signature::from_der, |tasks| {
                key.verify_all(tasks)
            }),
            Verifying::P384(key) => judge(tasks, p384::ecdsa::Signature::from_der, |tasks| {
                key.verify_all(tasks)
            }),
            Verifying::P521(key) => judge(tasks, p521::ecdsa::Signature::from_der, |tasks| {
                key.verify_all(tasks)
            }),
        }
    }
}

impl<C: Curve> Verifier<C> {
    fn new(key: VerifyingKey<C>, arithmetic: Arithmetic) -> Self {
        let fast = || EcdsaKey::new(*key.as_affine());
        Self {
            fast: arithmetic.is_fast().then(fast),
            key,
        }
    }

    /// Which of the signatures are this key's. The fast way may only say that one is valid: what
    /// it does not find valid, the crate verifies.
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

    /// By the curve's crate.
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

/// Reads the signatures and has those judged that could be read; the order stays.
fn judge<S>(
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

fn malformed() -> Failure {
    Failure::BadSignature("it is not two numbers below the curve's order in DER".into())
}

/// RFC 5480 section 2.1.1: certificates name their curve.
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
