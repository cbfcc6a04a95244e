//! Lengths and PKCS#7 bundles in BER: Windows and Java write indefinite lengths,
//! which DER readers refuse.

use crate::error::{Error, ErrorKind, Result};

/// Identifier octets of the certificates and of the CRLs in `SignedData`.
pub(super) const CERTIFICATES: u8 = 0xA0;
pub(super) const CRLS: u8 = 0xA1;

/// `1.2.840.113549.1.7.2`, as contents octets.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];

/// A bundle nests about six levels before its certificates.
const MAX_DEPTH: usize = 24;

/// One value: its identifier octet, its contents, and all of it.
#[derive(Clone, Copy)]
struct Value<'a> {
    tag: u8,
    contents: &'a [u8],
    whole: &'a [u8],
}

/// Octets of the first value in `bytes`, header included.
pub(super) fn length(bytes: &[u8]) -> Result<usize> {
    match next(bytes, 0) {
        Some(value) => Ok(value.whole.len()),
        None => Err(cut_off(bytes)),
    }
}

fn cut_off(bytes: &[u8]) -> Error {
    let announced = header(bytes).and_then(|(header, length)| Some(header + length?));
    let message = match announced {
        Some(announced) => format!(
            "it says that it is {announced} bytes long, but only {} are there: it was cut off",
            bytes.len()
        ),
        None => "it starts like a certificate, but its length makes no sense".to_owned(),
    };
    Error::new(ErrorKind::Decode, message)
        .in_field("Certificate")
        .with_hint("download or copy the file again")
}

/// Octets of identifier and length, and the length unless it is indefinite.
fn header(bytes: &[u8]) -> Option<(usize, Option<usize>)> {
    let high_tag = bytes.first()? & 0x1F == 0x1F;
    let tag_octets = match high_tag {
        false => 1,
        true => {
            2 + bytes
                .iter()
                .skip(1)
                .take(4)
                .position(|byte| byte & 0x80 == 0)?
        }
    };
    let first = *bytes.get(tag_octets)?;
    match first {
        0x80 => Some((tag_octets + 1, None)),
        0..0x80 => Some((tag_octets + 1, Some(usize::from(first)))),
        _ => {
            let count = usize::from(first & 0x7F);
            let digits = bytes.get(tag_octets + 1..tag_octets + 1 + count)?;
            let length = digits.iter().try_fold(0u32, |length, digit| {
                length
                    .checked_mul(256)
                    .map(|shifted| shifted | u32::from(*digit))
            })?;
            Some((tag_octets + 1 + count, Some(length as usize)))
        }
    }
}

fn next(bytes: &[u8], depth: usize) -> Option<Value<'_>> {
    let (header, length) = header(bytes)?;
    let (length, end) = match length {
        Some(length) => (length, header.checked_add(length)?),
        None => {
            let length = indefinite(bytes.get(header..)?, depth + 1)?;
            (length, header + length + 2)
        }
    };
    Some(Value {
        tag: bytes[0],
        contents: bytes.get(header..header.checked_add(length)?)?,
        whole: bytes.get(..end)?,
    })
}

/// Octets before the end-of-contents octets.
fn indefinite(bytes: &[u8], depth: usize) -> Option<usize> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut at = 0;
    while !bytes.get(at..)?.starts_with(&[0, 0]) {
        at += next(&bytes[at..], depth)?.whole.len();
    }
    Some(at)
}

fn children(mut contents: &[u8]) -> impl Iterator<Item = Value<'_>> {
    std::iter::from_fn(move || {
        let value = next(contents, 0)?;
        contents = &contents[value.whole.len()..];
        Some(value)
    })
}

/// Identifier octets of the first few members of the first value, for recognising it.
pub(super) fn shape(bytes: &[u8]) -> Vec<u8> {
    next(bytes, 0).map_or_else(Vec::new, |value| {
        children(value.contents)
            .take(10)
            .map(|child| child.tag)
            .collect()
    })
}

/// Contents of member `index` of the first value.
pub(super) fn member(bytes: &[u8], index: usize) -> Option<&[u8]> {
    let value = next(bytes, 0)?;
    children(value.contents).nth(index).map(|child| child.whole)
}

/// Contents octets of the first value.
pub(super) fn contents(bytes: &[u8]) -> Option<&[u8]> {
    next(bytes, 0).map(|value| value.contents)
}

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
    let info = next(bytes, 0).ok_or_else(damaged)?;
    let mut parts = children(info.contents);
    let content_type = parts.next().ok_or_else(damaged)?;
    if content_type.contents != SIGNED_DATA {
        return Err(Error::new(
            ErrorKind::NotACertificate,
            "this is a PKCS#7 file of another kind than signed data, and holds no certificates",
        ));
    }
    let explicit = parts.next().ok_or_else(damaged)?;
    let signed = children(explicit.contents).next().ok_or_else(damaged)?;
    let parts = whole_children(signed.contents).filter(move |part| match part {
        Ok(part) => part.tag == tag,
        Err(_) => true,
    });
    let members = parts.flat_map(|part| {
        let (part, error) = match part {
            Ok(part) => (whole_children(part.contents), None),
            Err(error) => (whole_children(&[]), Some(Err(error))),
        };
        error.into_iter().chain(part)
    });
    Ok(members.map(|member| {
        member.map(|member| match member.tag {
            0x30 => Member::Signed(member.whole),
            _ => Member::Other,
        })
    }))
}

fn damaged() -> Error {
    Error::new(
        ErrorKind::Decode,
        "the PKCS#7 bundle cannot be followed to its certificates",
    )
    .in_field("SignedData")
    .with_hint("export it again, or let `openssl pkcs7 -print_certs` try")
}

/// As [`children`], and an error at the end if that is not the end of the contents.
fn whole_children(mut contents: &[u8]) -> impl Iterator<Item = Result<Value<'_>>> {
    std::iter::from_fn(move || {
        if contents.is_empty() {
            return None;
        }
        let value = next(contents, 0);
        contents = value.map_or(&[], |value| &contents[value.whole.len()..]);
        Some(value.ok_or_else(damaged))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_every_form() {
        for (hex, expected) in [
            ("3000", Some(2)),
            ("308000 00", Some(4)),
            ("3080 0201 01 0000 ff", Some(7)),
            ("3080 3080 0000 0000", Some(8)),
            ("30820003020101ff", Some(7)),
            ("3003020101", Some(5)),
            ("3004020101", None),
            ("3080020101", None),
            ("3085ffffffffff", None),
            ("30", None),
        ] {
            let bytes = hex::decode(hex.replace(' ', "")).unwrap();
            assert_eq!(length(&bytes).ok(), expected, "{hex}");
        }
        let deep = [0x30, 0x80].repeat(100_000);
        assert!(length(&deep).is_err());
    }
}
