//! Damage of every small kind: nothing crashes, and nothing damaged is proven.

use popcert::signature::Arithmetic;
use popcert::{Case, CertificateInput, Options, Report, Role, Time, Verdict, certificates};

const CA: &[u8] = include_bytes!("../fixtures/CAcertificate.cer");
const PROOF: &[u8] = include_bytes!("../fixtures/ValidationCertification.cer");
const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

const ISSUER: &[u8] = include_bytes!("../fixtures/policy.cer");

/// `None` when one of the two cannot be read.
fn verdict(ca: &[u8], proof: &[u8]) -> Option<Report> {
    evaluated(ca, proof, None)
}

fn evaluated(ca: &[u8], proof: &[u8], issuer: Option<&[u8]>) -> Option<Report> {
    let read = |bytes: &[u8], role| {
        let found = certificates(bytes, "file").ok()?.swap_remove(0);
        CertificateInput::new(found, role, 1).ok()
    };
    let (ca, proof) = (read(ca, Role::Ca)?, read(proof, Role::Proof)?);
    let code = CODE.parse().expect("a code");
    let mut options = Options::new(Time::parse("2026-01-01T00:30:00Z").expect("a time"));
    // The crates are optimised when tests are built, popcert is not.
    options.arithmetic = Arithmetic::Crates;
    if let Some(issuer) = issuer {
        let issuer = popcert::Certificate::from_der(issuer).expect("a certificate");
        options.help_with(issuer, "issuer");
    }
    Some(Report::of(&Case::verify(&ca, &proof, &code, &options)))
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
            let is_reported = report.findings.iter().any(|finding| {
                finding.id == "proof.issuer-form" && finding.status == popcert::Status::Fail
            });
            assert!(
                report.verdict == Verdict::NotProven || is_reported,
                "bit {at}"
            );
        }
        ca[at / 8] ^= 1 << (at % 8);
    }
}

fn status_of(report: &Report, id: &str) -> popcert::Status {
    let mut findings = report.findings.iter();
    let found = findings.find(|finding| finding.id == id && finding.certificate == "ca");
    found.expect("a finding").status
}

/// What a proof does not cover, the signature of the CA's issuer does; without it, that is reported.
#[test]
fn no_changed_byte_of_a_ca_is_proven_beside_its_issuer() {
    let sound = evaluated(CA, PROOF, Some(ISSUER)).expect("all are read");
    assert_eq!(sound.verdict, Verdict::Proven);
    assert_eq!(status_of(&sound, "ca.signature"), popcert::Status::Pass);
    let mut ca = CA.to_vec();
    for at in 0..CA.len() {
        for change in [0x01, 0xFF] {
            ca[at] ^= change;
            if let Some(report) = evaluated(&ca, PROOF, Some(ISSUER)) {
                // With another issuer in it, it is another CA's word that counts: it is not given, and the report says so.
                let untold = report.verdict == Verdict::Proven
                    && status_of(&report, "ca.signature") != popcert::Status::Undetermined;
                assert!(!untold, "byte {at} changed by {change:#04X}");
            }
            if let Some(report) = verdict(&ca, PROOF)
                && report.verdict == Verdict::Proven
            {
                let is_reported =
                    status_of(&report, "ca.signature") == popcert::Status::Undetermined;
                assert!(
                    is_reported,
                    "byte {at} changed by {change:#04X}, without its issuer"
                );
            }
            ca[at] ^= change;
        }
    }
}

/// What follows the certificate in its file is not signed, and is reported.
#[test]
fn bytes_behind_a_certificate_are_reported() {
    for (ca, proof) in [(true, false), (false, true)] {
        let file = |bytes: &[u8], more: bool| match more {
            true => [bytes, b"more"].concat(),
            false => bytes.to_vec(),
        };
        let report = verdict(&file(CA, ca), &file(PROOF, proof)).expect("both are read");
        assert_eq!(report.verdict, Verdict::Proven);
        let facts = [(ca, report.ca), (proof, report.proof)];
        for (changed, facts) in facts {
            let quirks = facts.expect("facts").source.quirks;
            assert_eq!(changed, !quirks.is_empty(), "{quirks:?}");
        }
    }
}

#[test]
fn no_truncation_is_proven() {
    for end in 0..PROOF.len() {
        assert!(verdict(CA, &PROOF[..end]).is_none(), "{end} bytes");
        assert!(verdict(&CA[..end], PROOF).is_none(), "{end} bytes");
    }
}
