//! BER with what DER forbids (X.690 sections 10.1 and 10.2), written as DER: indefinite lengths and
//! strings in segments. OpenSSL, Java and Node read it; thumbprints and signatures are those of DER.

use super::found::{EncodingQuirk, QuirkKind};
use crate::asn1::{
    reader::{Reader, Tlv},
    tag,
    writer::push_length,
};
#[cfg(feature = "pkcs12")]
use std::borrow::Cow;

/// Deeper than any certificate nests its values.
const MAX_DEPTH: usize = 32;
const CONSTRUCTED: u8 = 0x20;
/// BIT STRING, OCTET STRING, and the types of characters and times (X.690 sections 8.6, 8.7, 8.23).
const STRINGS: &[u8] = &[
    0x03, 0x04, 0x0C, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1E,
];

/// The first value of `bytes` in DER as far as lengths and segments go; `None` if it is so already.
pub(super) fn to_der(bytes: &[u8]) -> Option<Vec<u8>> {
    let value = Reader::ber(bytes).any("").ok()?;
    if !is_ber(&value, 0) {
        return None;
    }
    let mut out = Vec::with_capacity(value.encoding.len());
    write(&value, 0, &mut out);
    Some(out)
}

/// What is reported of a certificate that was rewritten.
pub(super) fn quirk() -> EncodingQuirk {
    EncodingQuirk {
        kind: QuirkKind::Ber,
        offset: None,
        detail: "it is BER, with lengths or strings that DER forbids (X.690 section 10)".to_owned(),
    }
}

fn is_ber(value: &Tlv<'_>, depth: usize) -> bool {
    let is_itself = || is_indefinite(value) || is_segmented(value);
    let mut members = members(value).filter(|_| value.is_constructed());
    depth < MAX_DEPTH && (is_itself() || members.any(|one| is_ber(&one, depth + 1)))
}

fn is_indefinite(value: &Tlv<'_>) -> bool {
    // X.690 section 8.1.3.6: the one octet 80.
    value.encoding.get(tag_octets(value.encoding).len()) == Some(&0x80)
}

fn is_segmented(value: &Tlv<'_>) -> bool {
    value.is_constructed() && STRINGS.contains(&(value.tag & !CONSTRUCTED))
}

/// Up to one that cannot be read.
fn members<'a>(value: &Tlv<'a>) -> impl Iterator<Item = Tlv<'a>> {
    let mut rest = value.contents();
    // At the end, which comes once a value, no error is made up.
    std::iter::from_fn(move || (!rest.is_empty()).then(|| rest.any("").ok())?)
}

fn write(value: &Tlv<'_>, depth: usize, out: &mut Vec<u8>) {
    if !is_ber(value, depth) {
        return out.extend_from_slice(value.encoding);
    }
    let mut contents = Vec::with_capacity(value.value.len());
    if is_segmented(value) {
        segments(value, depth, &mut contents);
        if value.tag & !CONSTRUCTED == tag::BIT_STRING {
            contents.insert(0, unused_bits(value, depth));
        }
        out.push(value.tag & !CONSTRUCTED);
    } else {
        members(value).for_each(|one| write(&one, depth + 1, &mut contents));
        out.extend_from_slice(tag_octets(value.encoding));
    }
    push_length(out, contents.len());
    out.extend_from_slice(&contents);
}

/// The contents of a string, whose segments are joined.
#[cfg(feature = "pkcs12")]
pub(super) fn string<'a>(value: &Tlv<'a>) -> Cow<'a, [u8]> {
    if !value.is_constructed() {
        return Cow::Borrowed(value.value);
    }
    let mut contents = Vec::with_capacity(value.value.len());
    segments(value, 0, &mut contents);
    Cow::Owned(contents)
}

/// The contents of a string's segments, which may be segmented themselves.
fn segments(value: &Tlv<'_>, depth: usize, out: &mut Vec<u8>) {
    for one in members(value) {
        match one.is_constructed() {
            true if depth < MAX_DEPTH => segments(&one, depth + 1, out),
            // X.690 section 8.6.4: each segment of a BIT STRING begins with its unused bits.
            _ if one.tag == tag::BIT_STRING => out.extend(one.value.iter().skip(1)),
            _ => out.extend_from_slice(one.value),
        }
    }
}

/// Only the last segment of a BIT STRING may have some.
fn unused_bits(value: &Tlv<'_>, depth: usize) -> u8 {
    match members(value).last() {
        Some(last) if last.is_constructed() && depth < MAX_DEPTH => unused_bits(&last, depth + 1),
        Some(last) => last.value.first().copied().unwrap_or(0),
        None => 0,
    }
}

fn tag_octets(encoding: &[u8]) -> &[u8] {
    let is_long = encoding.first().is_some_and(|first| first & 0x1F == 0x1F);
    let more = encoding
        .iter()
        .skip(1)
        .take_while(|octet| **octet & 0x80 != 0);
    &encoding[..if is_long { more.count() + 2 } else { 1 }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn converted(hex_text: &str) -> Option<String> {
        let bytes = hex::decode(hex_text.replace(' ', "")).expect("hex");
        to_der(&bytes).map(hex::encode)
    }

    #[test]
    fn lengths_become_definite_and_strings_whole() {
        for (ber, der) in [
            ("3080 020107 0000", "3003020107"),
            ("3080 3080 0000 0000", "30023000"),
            ("2480 0402 0102 0401 03 0000", "0403010203"),
            ("2406 0401 01 0401 02", "04020102"),
            ("2380 0302 00ff 0302 04f0 0000", "030304fff0"),
            ("7f21 80 020107 0000", "7f2103020107"),
        ] {
            assert_eq!(converted(ber).as_deref(), Some(der), "{ber}");
        }
    }

    #[test]
    fn what_is_der_in_this_respect_is_left_alone() {
        // The second has a length in more octets than needed: a finding, and the issuer's own octets.
        for der in ["3003020107", "308103020107", "0403010203", "30", ""] {
            assert_eq!(converted(der), None, "{der}");
        }
    }

    /// `layers` constructed values with the octet `tag`, one in the other, around `inner`.
    fn nested(layers: usize, tag: u8, inner: &str) -> String {
        let inner = hex::decode(inner).expect("hex");
        let around = |contents: Vec<u8>, _| crate::asn1::writer::value(tag, &contents);
        hex::encode((0..layers).fold(inner, around))
    }

    /// What lies deeper stays as it is.
    #[test]
    fn values_are_looked_into_to_the_same_depth_everywhere() {
        let segments = |layers, tag, inner| converted(&nested(layers, tag, inner));
        for (layers, octets) in [(33, "040107"), (34, "0403040107")] {
            assert_eq!(segments(layers, 0x24, "040107").as_deref(), Some(octets));
        }
        for (layers, bits) in [(33, "030204f0"), (34, "030503030204f0")] {
            assert_eq!(segments(layers, 0x23, "030204f0").as_deref(), Some(bits));
        }
        for (layers, inner) in [(30, "3000"), (31, "30800000")] {
            let members = nested(layers, 0x30, "30800000");
            let expected = nested(1, 0x30, &nested(layers, 0x30, inner));
            let ber = format!("3080{members}0000");
            assert_eq!(converted(&ber), Some(expected), "{layers}");
        }
        assert_eq!(converted(&nested(32, 0x30, "30800000")), None);
    }

    /// A value in DER, and the same in BER.
    fn value() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
        let definite = |tag: u8, contents: &[u8]| crate::asn1::writer::value(tag, contents);
        let indefinite = |tag: u8, contents: &[u8]| [&[tag, 0x80], contents, &[0, 0]].concat();
        let octets = proptest::collection::vec(any::<u8>(), 0..40);
        let leaf = (octets, any::<bool>(), 1_usize..9).prop_map(move |(octets, cut, size)| {
            let der = definite(tag::OCTET_STRING, &octets);
            let segments = octets
                .chunks(size)
                .map(|part| definite(tag::OCTET_STRING, part));
            let ber = indefinite(
                tag::OCTET_STRING | CONSTRUCTED,
                &segments.collect::<Vec<_>>().concat(),
            );
            (der.clone(), if cut { ber } else { der })
        });
        leaf.prop_recursive(4, 32, 4, move |inner| {
            (proptest::collection::vec(inner, 0..4), any::<bool>()).prop_map(move |(all, open)| {
                let (der, ber): (Vec<_>, Vec<_>) = all.into_iter().unzip();
                let outer = if open { indefinite } else { definite };
                (
                    definite(tag::SEQUENCE, &der.concat()),
                    outer(tag::SEQUENCE, &ber.concat()),
                )
            })
        })
    }

    proptest! {
        #[test]
        fn ber_becomes_the_der_that_it_stands_for((der, ber) in value()) {
            prop_assert_eq!(to_der(&ber).unwrap_or(ber), der);
        }

        #[test]
        fn any_octets_give_an_answer(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(der) = to_der(&octets) {
                prop_assert!(der.len() <= octets.len() + 4 * octets.len());
                prop_assert!(to_der(&der).is_none());
            }
        }
    }
}
