//! CRLs: popcert's fields are x509-cert's, where that decodes the CRL.

use der::{Decode, Encode};
use popcert::Crl;
use x509_cert::crl::CertificateList;

/// Reads the input as one CRL in DER. popcert refuses more than x509-cert, so only what both take
/// is compared.
pub fn run(bytes: &[u8]) {
    let Ok(ours) = Crl::from_der(bytes) else {
        return;
    };
    let _ = (ours.issuer().to_string(), ours.this_update().text());
    let Ok(theirs) = <CertificateList>::from_der(bytes) else {
        return;
    };
    let signed = &theirs.tbs_cert_list;
    let der = |value: &dyn EncodeDer| value.octets();
    // x509-cert decodes a default value that is encoded, which is not DER, and does not encode it
    // again.
    if der(&theirs) != bytes {
        return;
    }
    assert_eq!(ours.signature(), theirs.signature.raw_bytes());
    assert_eq!(ours.issuer().der(), der(&signed.issuer));
    assert_eq!(
        ours.signature_algorithm().der(),
        der(&theirs.signature_algorithm)
    );
    let seconds = |time: &x509_cert::time::Time| time.to_unix_duration().as_secs() as i64;
    assert_eq!(
        ours.this_update().time().map(popcert::Time::unix),
        Some(seconds(&signed.this_update))
    );
    let next = ours
        .next_update()
        .map(|field| field.time().map(popcert::Time::unix));
    assert_eq!(
        next,
        signed.next_update.as_ref().map(|time| Some(seconds(time)))
    );
    assert_eq!(ours.signed_bytes(), der(signed));
}

/// Encoding, behind one name for x509-cert's different types.
trait EncodeDer {
    fn octets(&self) -> Vec<u8>;
}

impl<T: Encode> EncodeDer for T {
    fn octets(&self) -> Vec<u8> {
        self.to_der().expect("what was read is written")
    }
}
