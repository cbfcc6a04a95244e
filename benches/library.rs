//! What one certificate costs: `cargo bench --bench library`.

use popcert::{
    Case, Certificate, Exhibit, HashAlgorithm, Key, Report, Role, Surroundings, Time,
    VerificationCode, certificates,
    mock::{KeyType, Randomness, Tenant},
};

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

fn exhibit(bytes: &[u8], role: Role) -> Exhibit {
    let found = certificates(bytes, "file")
        .expect("a certificate")
        .swap_remove(0);
    Exhibit::new(found, role, 1).expect("a certificate")
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
    let (ca, around) = (exhibit(CA, Role::Ca), Surroundings::new(at()));
    bencher.bench(|| Report::of(&Case::audit(&ca, String::new(), &around)));
}

#[divan::bench]
fn verify_proof(bencher: divan::Bencher<'_, '_>) {
    let (ca, proof) = (exhibit(CA, Role::Ca), exhibit(PROOF, Role::Proof));
    let code: VerificationCode = CODE.parse().expect("a code");
    let around = Surroundings::new(at());
    bencher.bench(|| Report::of(&Case::verify(&ca, &proof, &code, &around)));
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
