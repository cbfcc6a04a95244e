//! Files of any form: certificates that are found in a file are found again in every form that
//! popcert writes.

use base64::{Engine, engine::general_purpose::STANDARD};
use popcert::{
    Certificate, ErrorKind, certificates,
    input::{Encoding, Found, MAX_CERTIFICATES},
};

/// Reads the input as a file with certificates, and as one with CRLs. What is found is within the
/// limits, numbered in order, and never larger than the file: a form that multiplies its octets
/// would be an attack.
pub fn run(bytes: &[u8]) {
    if let Ok(crls) = popcert::crls(bytes, "file") {
        assert!(!crls.is_empty(), "nothing was found, and no reason given");
    }
    let found = match certificates(bytes, "file") {
        Ok(found) => found,
        Err(error) => return explained(&error, bytes.len()),
    };
    assert!((1..=MAX_CERTIFICATES).contains(&found.len()));
    for (index, one) in found.iter().enumerate() {
        assert_eq!(one.source.index, index);
        assert_eq!(one.source.path, "file");
        // A length of BER, written as DER, may take an octet more.
        assert!(
            one.der.len() <= 2 * bytes.len(),
            "more octets than the file has"
        );
    }
    let ders: Vec<_> = found.into_iter().map(|Found { der, .. }| der).collect();
    // As `convert`: what cannot be followed is not written.
    if ders.iter().all(|der| Certificate::from_der(der).is_ok()) {
        written_and_read(&ders);
    }
}

/// An error names the file, has a message, and places within the file.
fn explained(error: &popcert::Error, length: usize) {
    assert_eq!(error.file(), Some("file"));
    assert!(!error.message().is_empty());
    if let (ErrorKind::Decode, Some(offset)) = (error.kind(), error.offset()) {
        assert!(offset <= length, "byte {offset} of {length}");
    }
}

/// Writes the certificates as PEM and PKCS#7, a single one also as DER and base64, and reads each
/// again.
fn written_and_read(ders: &[Vec<u8>]) {
    let blocks = ders
        .iter()
        .map(|der| pem::Pem::new("CERTIFICATE", der.clone()));
    let text = pem::encode_many(&blocks.collect::<Vec<_>>());
    same(text.as_bytes(), ders, Encoding::Pem);
    let bundle = popcert::certificate::certificates_only(ders);
    same(&bundle, ders, Encoding::Pkcs7Der);
    if let [der] = ders {
        same(der, ders, Encoding::Der);
        same(STANDARD.encode(der).as_bytes(), ders, Encoding::Base64);
    }
}

/// The file holds exactly these certificates, is recognised as what it is, and has nothing to
/// complain about.
fn same(file: &[u8], ders: &[Vec<u8>], encoding: Encoding) {
    let again = certificates(file, "again").expect("what popcert writes it reads");
    assert!(again.iter().map(|one| &one.der).eq(ders), "{encoding:?}");
    for one in &again {
        assert_eq!(one.source.encoding, encoding);
        assert!(one.quirks.is_empty(), "{:?}", one.quirks);
    }
}
