//! The committed fixtures are what the mock makes from seed 1 at the start of 2026, today as ever.

use popcert::{
    Time,
    mock::{Randomness, Tenant},
};
use std::{fs, path::Path};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn pem(der: &[u8]) -> Vec<u8> {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE", der), config).into_bytes()
}

#[test]
fn fixtures_are_rebuilt_byte_for_byte() {
    let at = Time::parse("2026-01-01").expect("a date");
    let randomness = Randomness::seeded(1);
    let tenant = Tenant::builder().build(&randomness, at).expect("a tenant");
    let (device_id, device) = {
        let committed = fixture("device.pem");
        let found = popcert::certificates(&committed, "device.pem").expect("a certificate");
        let certificate = popcert::Certificate::from_der(&found[0].der).expect("a certificate");
        let name = certificate
            .subject()
            .common_names()
            .next()
            .and_then(|name| name.text());
        let id = name.expect("a device has a name");
        (
            id.clone(),
            tenant.device(&id, &randomness, at).expect("a device").0,
        )
    };
    assert_eq!(device_id.len(), 128);
    for (name, made) in [
        ("CAcertificate.cer", tenant.ca().to_vec()),
        ("CAcertificate.pem", pem(tenant.ca())),
        ("CAcertificateChain.p7b", tenant.chain()),
        (
            "ValidationCertification.cer",
            tenant.proof(CODE, &randomness, at).expect("a proof"),
        ),
        ("device.pem", pem(&device)),
        (
            "policy.cer",
            tenant.policy().expect("a policy CA").0.to_vec(),
        ),
        ("root.cer", tenant.root().expect("a root").0.to_vec()),
        ("verification-code.txt", format!("{CODE}\n").into_bytes()),
    ] {
        assert!(
            fixture(name) == made,
            "fixtures/{name} is not what the mock makes"
        );
    }
}
