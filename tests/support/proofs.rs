//! Proofs that mock tenants sign, one for each kind of key.

use popcert::{
    Certificate, Time,
    mock::{KeyType, Randomness, Tenant},
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

/// The SubjectPublicKeyInfo of a tenant CA with that kind of key, and a proof that it signed.
pub fn signed_proof(kind: KeyType, seed: u64) -> (Vec<u8>, Certificate) {
    let randomness = Randomness::seeded(seed);
    let at = Time::parse("2026-01-01").expect("a date");
    let tenant = Tenant::builder().key(kind).build(&randomness, at);
    let tenant = tenant.expect("a tenant");
    let proof = tenant.proof(CODE, &randomness, at).expect("a proof");
    let proof = Certificate::from_der(&proof).expect("a certificate");
    (tenant.key().public_key_info().to_vec(), proof)
}
