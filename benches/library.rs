//! What one certificate costs: `cargo bench --bench library`.

use popcert::{
    Case, Certificate, CertificateInput, HashAlgorithm, Options, Report, Role, Time,
    VerificationCode, certificates,
    mock::{KeyType, Randomness, Tenant},
    path::{PathRequest, validate_path},
    signature::Key,
};

#[allow(dead_code)] // The tests use more of it.
#[path = "../tests/hostile/sets.rs"]
mod sets;

use sets::Set;

const CA: &[u8] = include_bytes!("../fixtures/CAcertificate.cer");
const CA_PEM: &[u8] = include_bytes!("../fixtures/CAcertificate.pem");
const PROOF: &[u8] = include_bytes!("../fixtures/ValidationCertification.cer");
const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

fn main() {
    divan::main();
}

fn at() -> Time {
    Time::parse("2026-01-01T00:30:00Z").expect("a time")
}

fn input(bytes: &[u8], role: Role) -> CertificateInput {
    let found = certificates(bytes, "file")
        .expect("a certificate")
        .swap_remove(0);
    CertificateInput::new(found, role, 1).expect("a certificate")
}

#[divan::bench]
fn find_in_pem() -> usize {
    certificates(divan::black_box(CA_PEM), "file")
        .expect("a certificate")
        .len()
}

#[divan::bench]
fn decode() -> Certificate {
    Certificate::from_der(divan::black_box(CA)).expect("a certificate")
}

#[divan::bench(args = HashAlgorithm::ALL)]
fn thumbprint(bencher: divan::Bencher<'_, '_>, algorithm: HashAlgorithm) {
    let certificate = Certificate::from_der(CA).expect("a certificate");
    bencher.bench(|| certificate.thumbprint(algorithm));
}

#[divan::bench]
fn audit_ca(bencher: divan::Bencher<'_, '_>) {
    let (ca, options) = (input(CA, Role::Ca), Options::new(at()));
    bencher.bench(|| Report::of(&Case::audit(&ca, String::new(), &options)));
}

#[divan::bench]
fn verify_proof(bencher: divan::Bencher<'_, '_>) {
    let (ca, proof) = (input(CA, Role::Ca), input(PROOF, Role::Proof));
    let code: VerificationCode = CODE.parse().expect("a code");
    let options = Options::new(at());
    bencher.bench(|| Report::of(&Case::verify(&ca, &proof, &code, &options)));
}

#[divan::bench(args = KeyType::ALL)]
fn signature(bencher: divan::Bencher<'_, '_>, kind: KeyType) {
    let randomness = Randomness::seeded(1);
    let tenant = Tenant::builder()
        .key(kind)
        .build(&randomness, at())
        .expect("a tenant");
    let proof = tenant.proof(CODE, &randomness, at()).expect("a proof");
    let proof = Certificate::from_der(&proof).expect("a certificate");
    let key = Key::from_spki(tenant.key().public_key_info()).expect("a key");
    let algorithm = proof.signature_algorithm().der();
    let signature = proof.signature().expect("whole octets");
    bencher.bench(|| {
        key.verify(algorithm, proof.signed_bytes(), signature)
            .expect("valid")
    });
}

/// A path is found and validated; its keys are known from the round before, tables and all.
fn path(bencher: divan::Bencher<'_, '_>, set: &Set, leaf: &Certificate) {
    let mut request = PathRequest::new(leaf, &set.anchors, sets::at());
    request.untrusted = &set.untrusted;
    bencher.bench_local(|| assert!(validate_path(&request).is_valid()));
}

#[divan::bench(args = [1, 3, 10])]
fn path_of_intermediates(bencher: divan::Bencher<'_, '_>, count: usize) {
    // Leaf and root belong to the length.
    let set = sets::straight(count + 2);
    path(bencher, &set, &set.leaf);
}

#[divan::bench]
fn path_to_one_of_150_anchors(bencher: divan::Bencher<'_, '_>) {
    let mut set = sets::straight(3);
    // As many CAs as 13 of which each certifies each other: 156.
    let others = sets::mesh(13, false).untrusted;
    set.anchors.splice(0..0, others.into_iter().take(149));
    assert_eq!(set.anchors.len(), 150);
    path(bencher, &set, &set.leaf);
}

/// One of a hundred CAs of one name and key identifier issued the leaf, and the anchor that one.
#[divan::bench]
fn path_among_100_of_one_name(bencher: divan::Bencher<'_, '_>) {
    let mut set = sets::look_alikes(101);
    set.anchors = vec![set.untrusted.remove(58)];
    path(bencher, &set, &set.issued_by_57);
}
