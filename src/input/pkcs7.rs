//! The certificates and CRLs in a PKCS#7 bundle (RFC 2315, RFC 5652), DER or BER.

use crate::{
    asn1::{
        oid,
        reader::{Reader, Tlv},
        tag,
    },
    error::{Error, ErrorKind, Result},
};

/// Tags of the certificates and of the CRLs in `SignedData`.
pub(super) const CERTIFICATES: u8 = tag::constructed(0);
pub(super) const CRLS: u8 = tag::constructed(1);

const FIELD: &str = "SignedData";

/// A member of a bundle.
pub(super) enum Member<'a> {
    /// A certificate or a CRL.
    Signed(&'a [u8]),
    /// One of the other choices, which are tagged (RFC 5652 sections 10.2.1 and 10.2.2).
    Other,
}

/// The members under `tag` of ContentInfo { signedData, [0] SignedData { …, certificates [0],
/// crls [1], … } } (RFC 5652 section 5.1), one by one: there may be millions. Where one of them
/// cannot be followed, the last item is an error.
pub(super) fn signed_data(
    bytes: &[u8],
    tag: u8,
) -> Result<impl Iterator<Item = Result<Member<'_>>>> {
    let mut parts = next(&mut Reader::ber(bytes))?.contents();
    let content_type = next(&mut parts)?;
    if content_type.value != oid::SIGNED_DATA.as_bytes() {
        let message =
            "this is a PKCS#7 file of another kind than signed data, and holds no certificates";
        return Err(Error::new(ErrorKind::NotACertificate, message).with_hint(
            "give the certificate itself, or a bundle: `openssl crl2pkcs7 -nocrl -certfile certificates.pem -out bundle.p7b`",
        ));
    }
    let explicit = next(&mut parts)?;
    let signed = next(&mut explicit.contents())?;
    let parts = values(signed.contents()).filter(move |part| match part {
        Ok(part) => part.tag == tag,
        Err(_) => true,
    });
    let members = parts.flat_map(|part| {
        let (part, error) = match part {
            Ok(part) => (part.contents(), None),
            Err(error) => (Reader::ber(&[]), Some(Err(error))),
        };
        error.into_iter().chain(values(part))
    });
    Ok(members.map(|member| {
        member.map(|member| match member.tag {
            tag::SEQUENCE => Member::Signed(member.encoding),
            _ => Member::Other,
        })
    }))
}

/// Every value, and an error at the end if one cannot be read.
fn values(mut rest: Reader<'_>) -> impl Iterator<Item = Result<Tlv<'_>>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let value = next(&mut rest);
        if value.is_err() {
            rest = Reader::ber(&[]);
        }
        Some(value)
    })
}

fn next<'a>(reader: &mut Reader<'a>) -> Result<Tlv<'a>> {
    reader.any(FIELD).map_err(|_| damaged())
}

fn damaged() -> Error {
    Error::new(
        ErrorKind::Decode,
        "the PKCS#7 bundle cannot be followed to its certificates",
    )
    .in_field(FIELD)
    .with_hint("export it again, or let `openssl pkcs7 -inform DER -in FILE -print_certs` try (`-inform PEM` if it is text)")
}
