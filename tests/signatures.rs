//! Many signatures under one key: [`Key::verify_all`] says what [`Key::verify`] says of each.

#![cfg(feature = "mock")]

#[path = "support/proofs.rs"]
mod proofs;

use popcert::{
    Certificate,
    mock::KeyType,
    signature::{Failure, Key, SignedMessage},
};
use proofs::signed_proof;

const KINDS: [KeyType; 6] = [
    KeyType::Ed25519,
    KeyType::P256,
    KeyType::P384,
    KeyType::P521,
    KeyType::Rsa1024,
    // Verified the fast way, unlike the smaller one.
    KeyType::Rsa2048,
];

/// A key's SubjectPublicKeyInfo and a proof that it signed.
fn signed(kind: KeyType) -> (Vec<u8>, Certificate) {
    signed_proof(kind, 1)
}

fn integer(number: &[u8]) -> Vec<u8> {
    let mut octets = number.to_vec();
    if octets.first().is_some_and(|first| *first >= 0x80) {
        octets.insert(0, 0);
    }
    let mut der = vec![0x02, octets.len() as u8];
    der.append(&mut octets);
    der
}

fn pair(r: &[u8], s: &[u8]) -> Vec<u8> {
    let contents = [integer(r), integer(s)].concat();
    let mut der = vec![0x30];
    if contents.len() >= 0x80 {
        der.push(0x81);
    }
    der.push(contents.len() as u8);
    [der, contents].concat()
}

/// Right, wrong and malformed signatures, most of them for ECDSA.
fn signatures(right: &[u8], order: &[u8]) -> Vec<Vec<u8>> {
    let mut last = order.to_vec();
    *last.last_mut().expect("octets") -= 1;
    let mut longer = right.to_vec();
    longer.push(0);
    let mut damaged = right.to_vec();
    *damaged.last_mut().expect("octets") ^= 1;
    let mut all = vec![right.to_vec(), longer, damaged, Vec::new(), right.to_vec()];
    for odd in [&[0][..], &[1], &last, order, &[0xFF; 48]] {
        all.extend([pair(odd, &[1]), pair(&[1], odd), pair(odd, &last)]);
    }
    all.push(right.to_vec());
    all
}

#[test]
fn signatures_verified_together_have_the_results_of_one_by_one() {
    let p256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let p384 = "ffffffffffffffffffffffffffffffffffffffffffffffff\
        c7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    let p521 = "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409";
    for kind in KINDS {
        let (spki, proof) = signed(kind);
        let order = match kind {
            KeyType::P256 => p256,
            KeyType::P521 => p521,
            _ => p384,
        };
        let right = proof.signature().expect("whole octets");
        let signatures = signatures(right, &hex::decode(order).expect("hex"));
        let algorithm = proof.signature_algorithm().der();
        let algorithms = [
            algorithm,
            &hex::decode("300506032b6570").expect("hex"),
            &[5, 0],
        ];
        for message in [proof.signed_bytes(), b"another"] {
            let mut jobs = Vec::new();
            for algorithm in algorithms {
                jobs.extend(signatures.iter().map(|signature| SignedMessage {
                    algorithm,
                    message,
                    signature,
                }));
            }
            // A key of its own for each is one that has no table yet.
            let alone: Vec<_> = jobs.iter().map(|job| verify(&spki, job)).collect();
            let together = Key::from_spki(&spki).expect("a key").verify_all(&jobs);
            assert_eq!(together, alone, "{kind:?}");
            let valid = together.iter().filter(|result| result.is_ok()).count();
            let expected = if message == b"another" { 0 } else { 3 };
            assert!(valid >= expected, "{kind:?}: {valid} are valid");
        }
    }
}

fn verify(spki: &[u8], job: &SignedMessage<'_>) -> Result<(), Failure> {
    let key = Key::from_spki(spki).expect("a key");
    key.verify(job.algorithm, job.message, job.signature)
}

/// More uses than the largest table waits for, from several threads that share the key.
#[test]
fn a_key_can_be_used_by_threads_over_all_its_tables() {
    for kind in [KeyType::P256, KeyType::P384, KeyType::P521] {
        let (spki, proof) = signed(kind);
        let key = Key::from_spki(&spki).expect("a key");
        let verify = |message: &[u8]| {
            key.clone().verify(
                proof.signature_algorithm().der(),
                message,
                proof.signature().expect("whole octets"),
            )
        };
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for round in 0..300 {
                        assert_eq!(verify(proof.signed_bytes()), Ok(()));
                        if round % 100 == 99 {
                            assert_eq!(verify(b"another"), Err(Failure::Mismatch));
                        }
                    }
                });
            }
        });
    }
}

#[test]
fn no_signatures_are_no_results() {
    for kind in KINDS {
        let (spki, _) = signed(kind);
        let key = Key::from_spki(&spki).expect("a key");
        assert!(key.verify_all(&[]).is_empty());
    }
}
