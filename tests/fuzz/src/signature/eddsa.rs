//! Ed25519: valid signatures and changed ones, and keys and signatures at which verifiers disagree.

use super::compare;
use crate::{der, keys::ED25519_ALGORITHM, program::Program};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use popcert::signature::Key;
use std::{cell::RefCell, collections::HashMap};

/// How many keys there are.
const KEPT: usize = 64;

thread_local! {
    static KEYS: RefCell<HashMap<u8, (SigningKey, Key)>> = RefCell::new(HashMap::new());
}

/// Points of small order, and octets that are no canonical point (RFC 8032 section 5.1.3): the last
/// three are p - 1, p and p + 1. Verifiers differ on them, and popcert's strict manner refuses
/// them.
const ODD: [[u8; 32]; 6] = [
    [0; 32],
    octets(1, 0, 0),
    [0xFF; 32],
    octets(0xEC, 0xFF, 0x7F),
    octets(0xED, 0xFF, 0x7F),
    octets(0xEE, 0xFF, 0x7F),
];

/// 32 octets with the first, the last and all others given.
const fn octets(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut octets = [middle; 32];
    octets[0] = first;
    octets[31] = last;
    octets
}

/// Compares the verdicts on a signature that is valid or changed in one way.
pub fn run(mut program: Program<'_>) {
    let (which, kind) = (program.octet(), program.octet());
    if kind & 0xF0 == 0xF0 {
        return given(program);
    }
    let (at, bits) = (program.octet(), program.octet());
    let other = program.take(32 * usize::from(kind & 1));
    let message = program.rest();
    KEYS.with_borrow_mut(|keys| {
        let (secret, key) = keys.entry(which % KEPT as u8).or_insert_with(|| {
            let secret = SigningKey::from_bytes(&[which % KEPT as u8; 32]);
            let key = Key::from_spki(&spki(secret.verifying_key().as_bytes()));
            (secret, key.expect("a key"))
        });
        let mut signature = secret.sign(message).to_bytes().to_vec();
        match kind & 0x0F {
            0..=3 => {}
            4..=7 => signature[usize::from(at) % 64] ^= bits,
            8 => signature[..32].copy_from_slice(&ODD[usize::from(at) % ODD.len()]),
            9 => signature[32..][..other.len()].copy_from_slice(other),
            10 => signature.truncate(usize::from(at) % 64),
            11 => signature.extend(other),
            _ => add_order(&mut signature[32..]),
        }
        let valid = crate_accepts(&secret.verifying_key(), message, &signature);
        compare(
            key,
            ED25519_ALGORITHM,
            message,
            &[(signature, valid)],
            false,
        );
    });
}

/// Key and signature come from the program: popcert takes the keys that the crate takes and does
/// not call weak.
fn given(mut program: Program<'_>) {
    let how = program.octet();
    let mut octets = [0; 32];
    match how & 1 {
        0 => octets = ODD[usize::from(how >> 1) % ODD.len()],
        _ => {
            let taken = program.take(32);
            octets[..taken.len()].copy_from_slice(taken);
        }
    }
    let signature = program.take(64).to_vec();
    let message = program.rest();
    let theirs = VerifyingKey::from_bytes(&octets)
        .ok()
        .filter(|key| !key.is_weak());
    let ours = Key::from_spki(&spki(&octets));
    assert_eq!(theirs.is_some(), ours.is_ok(), "{octets:?} {ours:?}");
    if let (Some(theirs), Ok(ours)) = (theirs, ours) {
        let valid = crate_accepts(&theirs, message, &signature);
        compare(
            &ours,
            ED25519_ALGORITHM,
            message,
            &[(signature, valid)],
            false,
        );
    }
}

/// The SubjectPublicKeyInfo of RFC 8410.
fn spki(key: &[u8; 32]) -> Vec<u8> {
    der::sequence(&[ED25519_ALGORITHM.to_vec(), der::bit_string(key)])
}

/// The crate's verdict, in its strict manner.
fn crate_accepts(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    Signature::from_slice(signature).is_ok_and(|one| key.verify_strict(message, &one).is_ok())
}

/// Adds the group's order L to s, least significant octet first. RFC 8032 section 5.1.7 refuses s +
/// L: accepting it would make a second valid signature of each.
fn add_order(s: &mut [u8]) {
    const ORDER: [u8; 32] = [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (octet, more) in s.iter_mut().zip(ORDER) {
        let sum = u16::from(*octet) + u16::from(more) + carry;
        (*octet, carry) = (sum as u8, sum >> 8);
    }
}
