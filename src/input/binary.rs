//! Binary files that hold certificates as they are, behind headers of their own.

use super::{certificate_property, found::QuirkKind};
use crate::{
    asn1::tag,
    error::{Error, ErrorKind, Result},
};

/// How a certificate was held, in a word and in words, and the certificates.
type Held<'a> = (QuirkKind, &'static str, Vec<&'a [u8]>);

/// What a binary file of a known form holds; `None` if it is of none.
pub(super) fn unwrap(bytes: &[u8]) -> Option<Result<Held<'_>>> {
    if let Some(certificate) = nv_certificate(bytes) {
        let words =
            "it is the image of a TPM's NVRAM, with a header of the TCG before the certificate";
        return Some(Ok((
            QuirkKind::Wrapped("tpm-nvram"),
            words,
            vec![certificate],
        )));
    }
    let properties = bytes.strip_prefix(SERIALIZED_STORE)?;
    let contents = certificate_property::contents(properties);
    if contents.is_empty() {
        let message =
            "this is a serialized certificate store (.sst), in which no certificate is found";
        return Some(Err(Error::new(ErrorKind::NotACertificate, message)
            .with_hint(
                "export the certificate from it: `certutil -split -dump FILE`",
            )));
    }
    let words = "it is in a serialized certificate store (.sst)";
    Some(Ok((
        QuirkKind::Wrapped("serialized-store"),
        words,
        contents,
    )))
}

/// A store's version, and what kind of file it is (MS-OSHARED section 2.3.9.1 has the same structure).
const SERIALIZED_STORE: &[u8] = b"\0\0\0\0CERT";

/// TCG PC Client Implementation Specification for Conventional BIOS 1.21 section 7.4.5:
/// TCG_PCCLIENT_STORED_CERT (1001), a type, the length in two octets; and then perhaps
/// TCG_FULL_CERT (1002).
fn nv_certificate(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(&[0x10, 0x01])?;
    let [_kind, high, low, rest @ ..] = rest else {
        return None;
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let stored = rest.get(..length).unwrap_or(rest);
    let certificate = stored.strip_prefix(&[0x10, 0x02]).unwrap_or(stored);
    (certificate.first() == Some(&tag::SEQUENCE)).then_some(certificate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_and_the_inner_tag_of_a_tpm_are_read() {
        let certificate = [0x30, 3, 2, 1, 7];
        for (header, filler) in [
            (&[0x10, 1, 0, 0, 5][..], &[][..]),
            (&[0x10, 1, 0, 0, 5], &[0xFF, 0xFF]),
            (&[0x10, 1, 0, 0, 7, 0x10, 2], &[0; 9]),
        ] {
            let image = [header, &certificate, filler].concat();
            assert_eq!(nv_certificate(&image), Some(&certificate[..]), "{header:?}");
        }
        for other in [
            &[][..],
            &[0x10, 1],
            &[0x10, 1, 0, 0, 5],
            &[0x10, 1, 0, 0, 1, 4],
        ] {
            assert_eq!(nv_certificate(other), None);
        }
    }

    #[test]
    fn a_store_without_certificates_is_named() {
        let error = unwrap(b"\0\0\0\0CERT\0\0\0\0")
            .expect("a store")
            .expect_err("it is empty");
        assert!(error.message().contains(".sst"));
    }
}
