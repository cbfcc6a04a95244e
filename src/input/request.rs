//! A certificate signing request in a file: DER, PEM, or base64 without armour.

use super::{pem, text};
use crate::{
    asn1::tag,
    error::{Error, ErrorKind, Result},
};

const HINT: &str =
    "give the request as the service shows it: a PEM block `CERTIFICATE REQUEST`, or DER";
/// As many as of a certificate.
const MAX_OCTETS: usize = 1024 * 1024;

/// The DER of the one certificate signing request (PKCS#10) in a file.
///
/// # Errors
/// [`ErrorKind::Decode`] when there is none, or more than one; [`ErrorKind::Limit`] when the file is longer
/// than any request. Both name `path`.
pub fn request(bytes: &[u8], path: &str) -> Result<Vec<u8>> {
    read(bytes).map_err(|error| error.in_file(path))
}

fn read(bytes: &[u8]) -> Result<Vec<u8>> {
    let fail = |message: &str| Error::new(ErrorKind::Decode, message).with_hint(HINT);
    if bytes.len() > MAX_OCTETS {
        return Err(
            Error::new(ErrorKind::Limit, "the file is longer than any request").with_hint(HINT),
        );
    }
    if bytes.first() == Some(&tag::SEQUENCE) && !bytes.is_ascii() {
        return Ok(bytes.to_vec());
    }
    let text = text::decode(bytes, &mut Vec::new())?;
    // Answers of APIs and their command lines have the PEM as a JSON string.
    let text = text.replace("\\n", "\n").replace("\\r", "");
    let (mut at, mut number, mut found) = (0, 0, None);
    let mut other = None;
    while let Some(block) = pem::next_block(&text, at, number) {
        let block = block?;
        match block.label {
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" if found.is_some() => {
                return Err(fail(
                    "the file holds more than one certificate signing request",
                ));
            }
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
                found = Some(text::body(block.body.lines())?)
            }
            label => other = Some(super::shortened(label)),
        }
        at = block.end();
        number += 1;
    }
    match (found, other) {
        (Some(der), _) => Ok(der),
        (None, Some(label)) => Err(fail(&format!(
            "the file holds a PEM block `{label}`, no certificate signing request"
        ))),
        (None, None) => {
            let trimmed = text.trim().trim_matches('"');
            let decoded =
                text::base64(trimmed).filter(|(octets, _)| octets.first() == Some(&tag::SEQUENCE));
            decoded
                .map(|(octets, _)| octets)
                .ok_or_else(|| fail("the file holds no certificate signing request"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, prelude::BASE64_STANDARD};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_file_makes_it_panic(octets in proptest::collection::vec(any::<u8>(), 0..200), text in "(-----(BEGIN|END) [A-Z ]{0,20}-----|[A-Za-z0-9+/=\n\\\\\"]{0,20}){0,6}") {
            for bytes in [&octets[..], text.as_bytes()] {
                if let Err(error) = request(bytes, "f") {
                    prop_assert_eq!(error.file(), Some("f"));
                }
            }
        }
    }

    #[test]
    fn a_request_is_found_in_each_form() {
        let der = [0x30, 0x82, 0x01, 0x00, 0xFF];
        let base64 = BASE64_STANDARD.encode(der);
        for label in ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"] {
            let pem = format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n");
            assert_eq!(request(pem.as_bytes(), "f").expect("PEM"), der);
            let json = format!("\"{}\"", pem.replace('\n', "\\n"));
            assert_eq!(request(json.as_bytes(), "f").expect("JSON"), der);
            let marked = format!("\u{FEFF}{pem}");
            assert_eq!(request(marked.as_bytes(), "f").expect("a mark"), der);
        }
        assert_eq!(request(&der, "f").expect("DER"), der);
        assert_eq!(request(base64.as_bytes(), "f").expect("base64"), der);
    }

    #[test]
    fn what_is_longer_than_any_request_is_refused() {
        let kind = |length| request(&vec![b' '; length], "f").map_err(|error| error.kind());
        assert_eq!(kind(1_048_576), Err(ErrorKind::Decode));
        assert_eq!(kind(1_048_577), Err(ErrorKind::Limit));
    }

    #[test]
    fn what_is_no_request_is_named() {
        let twice =
            "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"
                .repeat(2);
        for (text, expected) in [
            ("", "holds no certificate signing request"),
            (
                "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
                "a PEM block `CERTIFICATE`",
            ),
            (&twice, "more than one"),
            (&twice[..twice.len() - 4], "PEM block 2"),
        ] {
            let error = request(text.as_bytes(), "f").expect_err("no request");
            assert!(error.message().contains(expected), "{error}");
        }
    }
}
