//! Damage of every small kind: nothing crashes, and nothing damaged is proven.

use popcert::{Case, Exhibit, Report, Role, Surroundings, Time, Verdict, certificates};

const CA: &[u8] = include_bytes!("../fixtures/CAcertificate.cer");
const PROOF: &[u8] = include_bytes!("../fixtures/ValidationCertification.cer");
const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

/// `None` when one of the two cannot be read.
fn verdict(ca: &[u8], proof: &[u8]) -> Option<Report> {
    let read = |bytes: &[u8], role| {
        let found = certificates(bytes, "file").ok()?.swap_remove(0);
        Exhibit::new(found, role, 1).ok()
    };
    let (ca, proof) = (read(ca, Role::Ca)?, read(proof, Role::Proof)?);
    let code = CODE.parse().expect("a code");
    let around = Surroundings::new(Time::parse("2026-01-01T00:30:00Z").expect("a time"));
    Some(Report::of(&Case::verify(&ca, &proof, &code, &around)))
}

#[test]
fn the_undamaged_pair_is_proven() {
    assert_eq!(
        verdict(CA, PROOF).expect("both are read").verdict,
        Verdict::Proven
    );
}

#[test]
fn no_flipped_bit_of_a_proof_is_proven() {
    let mut proof = PROOF.to_vec();
    for at in 0..PROOF.len() * 8 {
        proof[at / 8] ^= 1 << (at % 8);
        if let Some(report) = verdict(CA, &proof) {
            assert_eq!(report.verdict, Verdict::NotProven, "bit {at}");
        }
        proof[at / 8] ^= 1 << (at % 8);
    }
}

#[test]
fn no_flipped_bit_of_name_or_key_of_a_ca_is_proven() {
    let certificate = popcert::Certificate::from_der(CA).expect("a certificate");
    let places = [certificate.subject().der(), certificate.public_key().der()].map(|part| {
        let start = CA
            .windows(part.len())
            .position(|window| window == part)
            .expect("a part");
        start..start + part.len()
    });
    let mut ca = CA.to_vec();
    for at in 0..CA.len() * 8 {
        ca[at / 8] ^= 1 << (at % 8);
        let report = verdict(&ca, PROOF);
        if places.iter().any(|place| place.contains(&(at / 8)))
            && let Some(report) = report
        {
            // RFC 5280 section 7.1: a name in other letters is the same name, and said to be spelt so.
            let told = report.findings.iter().any(|finding| {
                finding.id == "proof.issuer" && finding.status == popcert::Status::Fail
            });
            assert!(report.verdict == Verdict::NotProven || told, "bit {at}");
        }
        ca[at / 8] ^= 1 << (at % 8);
    }
}

#[test]
fn no_truncation_is_proven() {
    for end in 0..PROOF.len() {
        assert!(verdict(CA, &PROOF[..end]).is_none(), "{end} bytes");
        assert!(verdict(&CA[..end], PROOF).is_none(), "{end} bytes");
    }
}
