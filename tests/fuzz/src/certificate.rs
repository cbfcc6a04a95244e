//! Certificates: popcert's fields are x509-cert's where that decodes the certificate, every report
//! can be written and read, and two audits of one certificate are the same.

use der::{Decode, Encode};
use popcert::{
    Case, Certificate, CertificateInput, HashAlgorithm, Options, Report, Role, certificates,
    render::{Format, Header, Outcome, Renderer, Style},
};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Reads the input as any file that may hold certificates, and examines the first.
pub fn run(bytes: &[u8]) {
    let Ok(mut found) = certificates(bytes, "file") else {
        return;
    };
    let first = found.swap_remove(0);
    let certificate = Certificate::from_der(&first.der).ok();
    if let Some(certificate) = &certificate {
        assert_eq!(certificate.der(), first.der, "the octets are kept");
        thumbprints(certificate);
        facts(certificate);
    }
    match CertificateInput::new(first, Role::Other, 1) {
        Ok(input) => audit(input),
        Err(_) => assert!(certificate.is_none(), "readable, but not to be examined"),
    }
}

/// Thumbprints are the hashes of the octets, computed by the hash crates directly.
fn thumbprints(certificate: &Certificate) {
    let der = certificate.der();
    for (algorithm, expected) in [
        (HashAlgorithm::Sha1, sha1::Sha1::digest(der).to_vec()),
        (HashAlgorithm::Sha256, Sha256::digest(der).to_vec()),
        (HashAlgorithm::Sha384, Sha384::digest(der).to_vec()),
        (HashAlgorithm::Sha512, Sha512::digest(der).to_vec()),
    ] {
        let thumbprint = certificate.thumbprint(algorithm);
        assert_eq!(thumbprint.as_bytes(), expected, "{algorithm:?}");
    }
}

/// Compares every field that both decoders read. Where x509-cert refuses, it is no oracle: it is
/// stricter about encodings that popcert describes.
fn facts(ours: &Certificate) {
    let Ok(theirs) = x509_cert::Certificate::from_der(ours.der()) else {
        return;
    };
    let signed = theirs.tbs_certificate();
    let der = |written: der::Result<Vec<u8>>| written.expect("what was read is written");
    // x509-cert decodes a default value that is encoded, and does not encode it again, so its
    // octets are comparable only where the whole certificate comes out as it was.
    if der(theirs.to_der()) == ours.der() {
        assert_eq!(ours.signed_bytes(), der(signed.to_der()));
    }
    assert_eq!(ours.issuer().der(), der(signed.issuer().to_der()));
    assert_eq!(ours.subject().der(), der(signed.subject().to_der()));
    assert_eq!(
        ours.public_key().der(),
        der(signed.subject_public_key_info().to_der())
    );
    assert_eq!(
        ours.signature_algorithm().der(),
        der(theirs.signature_algorithm().to_der())
    );
    assert_eq!(ours.signature(), theirs.signature().as_bytes());
    serials(ours.serial().as_bytes(), signed.serial_number().as_bytes());
    let seconds = |time: &x509_cert::time::Time| Some(time.to_unix_duration().as_secs() as i64);
    let unix = |field: &popcert::certificate::TimeField| field.time().map(popcert::Time::unix);
    let (validity, theirs) = (ours.validity(), signed.validity());
    assert_eq!(unix(validity.not_before()), seconds(&theirs.not_before));
    assert_eq!(unix(validity.not_after()), seconds(&theirs.not_after));
    let listed = signed.extensions().into_iter().flatten();
    let listed = listed.map(|one| {
        (
            one.extn_id.as_bytes().to_vec(),
            one.critical,
            one.extn_value.as_bytes().to_vec(),
        )
    });
    let own = ours.extensions().iter();
    let own = own.map(|one| {
        (
            one.oid().as_bytes().to_vec(),
            one.is_critical(),
            one.value().to_vec(),
        )
    });
    assert!(own.eq(listed), "the extensions are others");
}

/// Compares serial numbers without leading zeros: x509-cert may drop the octet for the sign.
fn serials(ours: &[u8], theirs: &[u8]) {
    let significant = |octets: &[u8]| {
        let zeros = octets.iter().take_while(|octet| **octet == 0).count();
        octets[zeros..].to_vec()
    };
    assert_eq!(significant(ours), significant(theirs));
}

/// Audits the certificate and writes the report in every format. JSON must parse, and no format may
/// hold characters that steer a terminal, whatever the certificate's names are.
fn audit(input: CertificateInput) {
    let (input, because) = input.in_likely_role();
    let options = Options::new(crate::at());
    let report = Report::of(&Case::audit(&input, because, &options));
    for format in [
        Format::Csv,
        Format::Github,
        Format::Html,
        Format::Ics,
        Format::Json,
        Format::Junit,
        Format::Ndjson,
        Format::Prometheus,
        Format::Sarif,
        Format::Text,
    ] {
        let out = rendered(format, &report);
        let text = String::from_utf8(out).expect("reports are UTF-8");
        match format {
            Format::Json | Format::Ndjson | Format::Sarif => {
                for line in lines(format, &text) {
                    let read: Result<serde_json::Value, _> = serde_json::from_str(line);
                    read.unwrap_or_else(|error| panic!("{format:?}: {error}: {text}"));
                }
            }
            Format::Github => {}
            _ => assert!(!text.is_empty()),
        }
        plain(format, &text);
    }
}

/// The JSON documents in a report: one a line for NDJSON, else one.
fn lines(format: Format, text: &str) -> Vec<&str> {
    match format {
        Format::Ndjson => text.lines().collect(),
        _ => vec![text],
    }
}

/// No character of the report steers a terminal: names come from whoever made the certificate.
fn plain(format: Format, text: &str) {
    let text = match format {
        Format::Csv | Format::Ics => text.replace("\r\n", "\n"),
        _ => text.to_owned(),
    };
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if let Some(found) = text.chars().find(|c| steers(*c)) {
        panic!("{format:?} holds {found:?}: {text}");
    }
}

/// The report in that format, without colour, 80 columns wide.
fn rendered(format: Format, report: &Report) -> Vec<u8> {
    let header = Header::new("popcert/audit/1", crate::at(), "generic");
    let mut out = Vec::new();
    let mut renderer = Renderer::new(format, Style::new(false, 80), header, &mut out);
    renderer
        .result(&Outcome::Examined(Box::new(report.clone())))
        .expect("a vector takes everything");
    renderer.finish().expect("a vector takes everything");
    out
}
