//! What a signature costs, by algorithm and by how often the key was used:
//! `cargo bench --bench signature`. Against other libraries: `benches/peers`.

use popcert::{
    Certificate, Time,
    mock::{KeyType, Randomness, Tenant},
    signature::{Key, SignedMessage},
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

/// So many uses that every table has been built.
const MANY: usize = 600;

fn main() {
    divan::main();
}

/// A key's SubjectPublicKeyInfo and a proof that it signed.
struct Signed {
    spki: Vec<u8>,
    proof: Certificate,
}

impl Signed {
    fn new(kind: KeyType) -> Self {
        let randomness = Randomness::seeded(1);
        let at = Time::parse("2026-01-01T00:30:00Z").expect("a time");
        let tenant = Tenant::builder().key(kind).build(&randomness, at);
        let tenant = tenant.expect("a tenant");
        let proof = tenant.proof(CODE, &randomness, at).expect("a proof");
        Self {
            spki: tenant.key().public_key_info().to_vec(),
            proof: Certificate::from_der(&proof).expect("a certificate"),
        }
    }

    fn key(&self) -> Key {
        Key::from_spki(&self.spki).expect("a key")
    }

    fn message(&self) -> SignedMessage<'_> {
        SignedMessage {
            algorithm: self.proof.signature_algorithm().der(),
            message: self.proof.signed_bytes(),
            signature: self.proof.signature().expect("whole octets"),
        }
    }
}

/// Reading the key is included, as for a single file.
#[divan::bench(args = KeyType::ALL)]
fn first_under_a_key(bencher: divan::Bencher<'_, '_>, kind: KeyType) {
    let signed = Signed::new(kind);
    let message = signed.message();
    bencher.bench(|| {
        let key = signed.key();
        key.verify(message.algorithm, message.message, message.signature)
            .expect("valid")
    });
}

#[divan::bench(args = KeyType::ALL)]
fn one_of_many_under_a_key(bencher: divan::Bencher<'_, '_>, kind: KeyType) {
    let signed = Signed::new(kind);
    let (message, key) = (signed.message(), signed.key());
    key.verify_all(&vec![message; MANY]);
    bencher.bench(|| {
        key.verify(message.algorithm, message.message, message.signature)
            .expect("valid")
    });
}

#[divan::bench(args = KeyType::ALL)]
fn a_window_of_64_under_a_key(bencher: divan::Bencher<'_, '_>, kind: KeyType) {
    let signed = Signed::new(kind);
    let (message, key) = (signed.message(), signed.key());
    key.verify_all(&vec![message; MANY]);
    bencher
        .counter(divan::counter::ItemsCount::new(64usize))
        .bench(|| key.verify_all(&[message; 64]));
}

/// Building the small table is included: as many uses as build it, on a key of its own.
#[divan::bench(args = [KeyType::P256, KeyType::P384, KeyType::P521])]
fn first_eight_at_once_under_a_key(bencher: divan::Bencher<'_, '_>, kind: KeyType) {
    let signed = Signed::new(kind);
    let message = signed.message();
    bencher.bench(|| signed.key().verify_all(&[message; 8]));
}
