//! Files that may hold a signature: what was found is found again in base64 and hex, and is no proof of a key that did
//! not make it.

use base64::{Engine, prelude::BASE64_STANDARD};
use popcert::{
    Case, CertificateInput, Options, Report, Role, SignatureInput, Verdict, certificates,
    input::signature,
};
use std::sync::LazyLock;

/// A CA of the fixtures, whose private key nobody has here.
static CA: LazyLock<CertificateInput> = LazyLock::new(|| {
    let pem = include_bytes!("../../../fixtures/CAcertificate.pem");
    let mut found = certificates(pem, "ca.pem").expect("a certificate");
    CertificateInput::new(found.swap_remove(0), Role::Ca, 1).expect("decoded")
});

/// Reads the input as a file with a signature.
pub fn run(bytes: &[u8]) {
    let Ok(found) = signature(bytes, "file") else {
        return;
    };
    // Octets that are text themselves are taken for one more wrapping.
    if !found.octets.is_ascii() && std::str::from_utf8(&found.octets).is_err() {
        let again = signature(BASE64_STANDARD.encode(&found.octets).as_bytes(), "file");
        assert_eq!(again.map(|one| one.octets).ok(), Some(found.octets.clone()));
        let again = signature(hex::encode(&found.octets).as_bytes(), "file");
        assert_eq!(again.map(|one| one.octets).ok(), Some(found.octets));
    }
    let input = SignatureInput::new(bytes, "file").expect("read before");
    let code = "7D07A6A51F8AF146".parse().expect("a code");
    let options = Options::new(crate::at());
    let report = Report::of(&Case::verify_signature(&CA, &input, &code, &options));
    assert_eq!(report.verdict, Verdict::NotProven);
}
