//! Keys that sign certificates and CRLs: the same ones in every run, so that an input always means
//! the same. Ed25519 for its speed, P-256 so that there are two algorithms to confuse.

use crate::der;
use ed25519_dalek::Signer as _;
use std::{cell::RefCell, collections::HashMap, sync::LazyLock};

/// How many keys there are; the last two are on P-256, the others Ed25519's.
pub const COUNT: usize = 8;
/// How many of them are Ed25519's.
const ED25519: usize = 6;

/// `id-Ed25519` and `ecdsa-with-SHA256`, without parameters.
pub const ED25519_ALGORITHM: &[u8] = &[0x30, 5, 6, 3, 0x2B, 0x65, 0x70];
pub const P256_ALGORITHM: &[u8] = &[0x30, 0x0A, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];
/// The AlgorithmIdentifier of a P-256 key: `id-ecPublicKey`, `prime256v1`.
const P256_KEY: &[u8] = &[
    0x30, 0x13, 6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1,
    7,
];

enum Secret {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    P256(p256::ecdsa::SigningKey),
}

/// A key, with its public half as certificates hold it.
struct Pair {
    secret: Secret,
    spki: Vec<u8>,
    /// The contents of the public key's BIT STRING.
    public: Vec<u8>,
}

static KEYS: LazyLock<Vec<Pair>> = LazyLock::new(|| (0..COUNT).map(pair).collect());

/// Key number `index`: its secret is the number plus one in every octet.
fn pair(index: usize) -> Pair {
    let octets = [index as u8 + 1; 32];
    if index < ED25519 {
        let secret = ed25519_dalek::SigningKey::from_bytes(&octets);
        let public = secret.verifying_key().to_bytes().to_vec();
        return Pair {
            spki: der::sequence(&[ED25519_ALGORITHM.to_vec(), der::bit_string(&public)]),
            secret: Secret::Ed25519(Box::new(secret)),
            public,
        };
    }
    let secret = p256::ecdsa::SigningKey::from_slice(&octets).expect("a key");
    let public = secret
        .verifying_key()
        .to_sec1_point(false)
        .as_bytes()
        .to_vec();
    Pair {
        spki: der::sequence(&[P256_KEY.to_vec(), der::bit_string(&public)]),
        secret: Secret::P256(secret),
        public,
    }
}

/// The SubjectPublicKeyInfo of a key.
pub fn spki(index: usize) -> &'static [u8] {
    &KEYS[index].spki
}

/// The AlgorithmIdentifier of a key's signatures.
pub fn algorithm(index: usize) -> &'static [u8] {
    match KEYS[index].secret {
        Secret::Ed25519(_) => ED25519_ALGORITHM,
        Secret::P256(_) => P256_ALGORITHM,
    }
}

/// The key whose public half has these contents, if it is one of ours: such signatures need no
/// verification.
pub fn with_public(public: &[u8]) -> Option<usize> {
    KEYS.iter().position(|pair| pair.public == public)
}

/// How many signatures are kept. A mutated input has mostly the same certificates as before, and
/// signing takes the most time.
const KEPT: usize = 4_096;

type Kept = HashMap<(usize, Vec<u8>), Vec<u8>>;

thread_local! {
    static SIGNED: RefCell<Kept> = RefCell::new(HashMap::new());
}

/// A key's signature, always the same for the same message: both algorithms are deterministic here.
pub fn sign(index: usize, message: &[u8]) -> Vec<u8> {
    SIGNED.with_borrow_mut(|signed| {
        if signed.len() >= KEPT {
            signed.clear();
        }
        let made =
            signed
                .entry((index, message.to_vec()))
                .or_insert_with(|| match &KEYS[index].secret {
                    Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
                    Secret::P256(key) => {
                        let signature: p256::ecdsa::DerSignature = key.sign(message);
                        signature.as_bytes().to_vec()
                    }
                });
        made.clone()
    })
}
