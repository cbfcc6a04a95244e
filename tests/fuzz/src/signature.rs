//! Signatures: popcert's verdict, in each way by which it can come to one, is the verdict of the
//! algorithm's crate.
//!
//! The first octet chooses the algorithm. Keys, and the tables that popcert makes for them, last
//! from run to run: making them takes longer than a thousand signatures.

mod ecdsa;
mod eddsa;
mod rsa;

use crate::program::Program;
use popcert::signature::{Key, SignedMessage};

/// Compares the verdicts on signatures of the algorithm that the first octet chooses.
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

/// Whether it is the turn of what takes long: many signatures and new keys once in four times,
/// large curves and moduli once in 32. The sum of all octets decides, so that most mutations of a
/// slow input are fast again.
fn has_turn(bytes: &[u8], turns: u8) -> bool {
    let sum = bytes
        .iter()
        .fold(0_u8, |sum, octet| sum.wrapping_add(*octet));
    sum.is_multiple_of(turns)
}

/// A signature, and whether its crate finds it valid.
type Case = (Vec<u8>, bool);

/// Compares popcert's verdict on each signature with the one beside it, one by one or all together:
/// a batch must give each its own.
fn compare(key: &Key, algorithm: &[u8], message: &[u8], cases: &[Case], together: bool) {
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
