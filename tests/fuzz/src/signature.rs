//! Signatures: what popcert says of them, in each of its ways, is what the crates say.
//!
//! The first octet chooses the way; keys, and what popcert makes ready for them, last from run to run.

mod ecdsa;
mod eddsa;
mod rsa;

use crate::program::Program;
use popcert::signature::{Key, SignedMessage};

pub fn run(bytes: &[u8]) {
    let [seldom, rare] = [4, 32].map(|turns| has_turn(bytes, turns));
    let mut program = Program::new(bytes);
    match program.octet() % 16 {
        4 if rare => ecdsa::p384::run(program, seldom),
        5 if rare => ecdsa::p521::run(program, seldom),
        0..=5 => ecdsa::p256::run(program, seldom),
        6..=9 => eddsa::run(program),
        10..=12 => rsa::pkcs1(program, rare),
        _ => rsa::pss(program, rare),
    }
}

/// Whether it is the turn of what takes long: many signatures and new keys, one in four times, and large curves and
/// moduli, one in 32. By all octets, so that what is made of such an input is mostly fast again.
fn has_turn(bytes: &[u8], turns: u8) -> bool {
    let sum = bytes
        .iter()
        .fold(0_u8, |sum, octet| sum.wrapping_add(*octet));
    sum.is_multiple_of(turns)
}

/// A signature, and whether its crate takes it.
type Judged = (Vec<u8>, bool);

/// Whether the key says of each signature what is said beside it, one by one or all together.
fn compare(key: &Key, algorithm: &[u8], message: &[u8], cases: &[Judged], together: bool) {
    let jobs: Vec<_> = cases
        .iter()
        .map(|(signature, _)| SignedMessage {
            algorithm,
            message,
            signature,
        })
        .collect();
    let results = match together {
        true => key.verify_all(&jobs),
        false => jobs
            .iter()
            .map(|job| key.verify(job.algorithm, job.message, job.signature))
            .collect(),
    };
    assert_eq!(results.len(), cases.len());
    for (result, (signature, valid)) in results.iter().zip(cases) {
        assert_eq!(
            result.is_ok(),
            *valid,
            "{result:?} for {} under {}",
            hex::encode(signature),
            hex::encode(algorithm)
        );
    }
}
