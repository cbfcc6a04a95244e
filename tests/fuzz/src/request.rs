//! Certificate signing requests: popcert's fields are x509-cert's where that decodes the request, and errors point into
//! the input.

use der::{Decode, Encode};
use popcert::{certificate::CertificationRequest, input::request};

/// Reads the input as a request in DER, and as a file that may hold one.
pub fn run(bytes: &[u8]) {
    examine(bytes);
    if let Ok(der) = request(bytes, "file") {
        examine(&der);
    }
}

fn examine(der: &[u8]) {
    let read = match CertificationRequest::from_der(der) {
        Ok(read) => read,
        Err(error) => {
            assert!(error.offset().is_none_or(|at| at <= der.len()), "{error}");
            return;
        }
    };
    assert_eq!(read.der(), der, "the octets are kept");
    let place = read.signed_bytes().as_ptr() as usize - read.der().as_ptr() as usize;
    assert!(place + read.signed_bytes().len() <= der.len());
    // What x509-cert writes again otherwise was no DER.
    let Ok(other) = x509_cert::request::CertReq::from_der(der) else {
        return;
    };
    if other.to_der().ok().as_deref() != Some(der) {
        return;
    }
    assert_eq!(read.signed_bytes(), other.info.to_der().expect("DER"));
    assert_eq!(read.subject().der(), other.info.subject.to_der().expect("DER"));
    assert_eq!(read.public_key().der(), other.info.public_key.to_der().expect("DER"));
    assert_eq!(read.signature_algorithm().der(), other.algorithm.to_der().expect("DER"));
    assert_eq!(read.signature(), other.signature.as_bytes());
}
