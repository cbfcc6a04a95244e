//! Departures from DER (X.690 sections 8 to 11) in an otherwise readable certificate.
//!
//! DER has one encoding for each value, so that two readers see the same, and a signature covers
//! what was meant. Where a certificate departs from it, validators disagree: some refuse it, some
//! read on. Decoding here goes on where the meaning is clear, and these rules list every departure
//! with its byte, for the check and for path validation.

use super::{
    extension::Extensions,
    public_key::{KeyKind, PublicKey},
};
use crate::asn1::{
    oid::{self, has_padded_arc},
    reader::{Reader, Tlv},
    tag,
};

/// One place where the encoding is not the one that DER prescribes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerViolation {
    /// Offset from the start of the certificate.
    pub offset: usize,
    /// What is there, and what DER requires, as a clause for a message.
    pub what: &'static str,
    /// Whether every validator accepts it. It is reported, but no path fails on it: the example
    /// certificate of RFC 8410 section 10.2 encodes a default value, too.
    pub tolerated: bool,
}

/// The most violations that are listed; more would only repeat the message, for megabytes.
const MAX_REPORTED: usize = 32;

/// How deep values may nest. Real certificates nest about ten deep, extension values included; the
/// walk keeps a stack of its own, so depth costs memory and never overflows.
const MAX_DEPTH: usize = 48;
/// Real certificates seldom nest deeper.
const USUAL_DEPTH: usize = 10;

/// Every violation up to a limit, by offset.
///
/// `excess` are offsets at which algorithm identifiers go on too long; `unique_identifiers` are
/// implicitly tagged, so that the walk does not see that they are BIT STRINGs. Values of unknown
/// extensions are not walked: they need not be ASN.1.
///
/// A version 1 that is encoded although it is the default is not listed: old CAs did so, validators
/// accept it, and a check of its own reports it.
pub(super) fn violations(
    der: &[u8],
    public_key: &PublicKey,
    unique_identifiers: &[Tlv<'_>],
    extensions: &Extensions,
    excess: &[usize],
) -> Vec<DerViolation> {
    let mut found = Vec::new();
    for offset in excess {
        let what = "an algorithm identifier has more than its identifier and parameters";
        push(&mut found, *offset, what);
    }
    let mut levels = Vec::with_capacity(USUAL_DEPTH);
    walk(Reader::new(der, 0), &mut levels, &mut found);
    // An RSA key is DER within the BIT STRING (RFC 8017 appendix A.1.1); a point or an Ed25519 key
    // is not.
    if let KeyKind::Rsa { .. } = public_key.kind() {
        walk(public_key.key_reader(), &mut levels, &mut found);
    }
    for identifier in unique_identifiers {
        if let Some(what) = bit_string_fault(identifier.value) {
            push(&mut found, identifier.offset, what);
        }
    }
    for extension in extensions.iter() {
        if extension.has_needless_default() {
            push_default(
                &mut found,
                extension.offset(),
                "`critical FALSE` is the default and must be left out",
            );
        }
        if extension.is_understood() {
            walk(
                Reader::new(extension.value(), extension.value_offset()),
                &mut levels,
                &mut found,
            );
        }
    }
    if let Some(basic) = extensions.basic_constraints().value()
        && basic.needless_default
    {
        let at = extensions
            .iter()
            .find(|e| e.oid() == &oid::BASIC_CONSTRAINTS);
        let offset = at.map_or(0, |extension| extension.value_offset());
        push_default(
            &mut found,
            offset,
            "`cA FALSE` is the default and must be left out",
        );
    }
    found.sort_by_key(|violation| violation.offset);
    found
}

/// The first violation in some values, extension values left out: for what is read as strict DER.
pub(super) fn first_violation(values: Reader<'_>) -> Option<(usize, &'static str)> {
    let mut found = Vec::new();
    walk(values, &mut Vec::new(), &mut found);
    found.first().map(|one| (one.offset, one.what))
}

/// Adds a violation on which a path fails.
fn push(found: &mut Vec<DerViolation>, offset: usize, what: &'static str) {
    add(found, offset, what, false);
}

/// Adds an encoded default value, which is tolerated. X.690 section 11.5: the encoding "shall not
/// include an encoding for any component value which is equal to its default value".
fn push_default(found: &mut Vec<DerViolation>, offset: usize, what: &'static str) {
    add(found, offset, what, true);
}

/// Adds a violation, up to [`MAX_REPORTED`]. A tolerated one never takes the place of one on which
/// a path fails.
fn add(found: &mut Vec<DerViolation>, offset: usize, what: &'static str, tolerated: bool) {
    // What a path fails on must not be crowded out by what it does not.
    if found.len() < MAX_REPORTED || !tolerated {
        found.truncate(MAX_REPORTED - 1);
        found.push(DerViolation {
            offset,
            what,
            tolerated,
        });
    }
}

/// A constructed value that is being walked, and its last member if their order counts.
struct Level<'a> {
    members: Reader<'a>,
    ordered: bool,
    previous: Option<&'a [u8]>,
}

/// Walks values and all values inside them. What looks constructed is walked, whatever its tag: in
/// DER it must be values.
///
/// `levels` is empty before and after: several walks share its memory.
fn walk<'a>(whole: Reader<'a>, levels: &mut Vec<Level<'a>>, found: &mut Vec<DerViolation>) {
    levels.push(Level {
        members: whole,
        ordered: false,
        previous: None,
    });
    while let Some(level) = levels.last_mut() {
        if level.members.is_empty() || found.len() >= MAX_REPORTED {
            levels.pop();
            continue;
        }
        // Whoever decodes the value reports that it cannot be read.
        let Ok(tlv) = level.members.any("") else {
            levels.pop();
            continue;
        };
        // X.690 section 11.6: "The encodings of the component values of a set-of value shall appear
        // in ascending order".
        if level.ordered
            && level
                .previous
                .is_some_and(|previous| previous > tlv.encoding)
        {
            push(found, tlv.offset, "the members of a SET OF must be sorted");
        }
        level.previous = Some(tlv.encoding);
        examine(&tlv, found);
        if !tlv.is_constructed() {
            continue;
        }
        if levels.len() == MAX_DEPTH {
            push(
                found,
                tlv.offset,
                "values are nested too deeply for a certificate",
            );
            continue;
        }
        levels.push(Level {
            members: tlv.contents(),
            ordered: tlv.tag == tag::SET,
            previous: None,
        });
    }
}

/// Compares one value with the rules of its universal type: X.690 sections 8.3.2 and 11.1 to 11.2
/// for contents, 10.1 and 10.2 for lengths and strings.
fn examine(tlv: &Tlv<'_>, found: &mut Vec<DerViolation>) {
    if tlv.long_form {
        push(
            found,
            tlv.offset,
            "a length or tag takes more octets than it needs",
        );
    }
    let fault = match (tlv.tag, tlv.value) {
        // Section 11.1: TRUE is the octet FF, all eight bits set.
        (tag::BOOLEAN, [0x00 | 0xFF]) => None,
        (tag::BOOLEAN, _) => Some("a BOOLEAN must be the octet 00 or FF"),
        (tag::INTEGER | tag::ENUMERATED, []) => Some("an INTEGER has no octets"),
        // Section 8.3.2: "the bits of the first octet and bit 8 of the second octet: a) shall not
        // all be ones; and b) shall not all be zero".
        (tag::INTEGER | tag::ENUMERATED, [0x00, next, ..]) if next & 0x80 == 0 => {
            Some("an INTEGER starts with a needless 00")
        }
        (tag::INTEGER | tag::ENUMERATED, [0xFF, next, ..]) if next & 0x80 != 0 => {
            Some("an INTEGER starts with a needless FF")
        }
        (tag::BIT_STRING, value) => bit_string_fault(value),
        (tag::NULL, [_, ..]) => Some("a NULL has contents"),
        (tag::OBJECT_IDENTIFIER, value) if has_padded_arc(value) => {
            Some("an arc of an object identifier starts with a needless 80")
        }
        (tag, _) if is_constructed_string(tag) => Some("a string must not be constructed of parts"),
        _ => None,
    };
    if let Some(what) = fault {
        push(found, tlv.offset, what);
    }
}

/// What is wrong with the contents of a BIT STRING. X.690 section 11.2.1: "Each unused bit in the
/// final octet of the encoding of a bit string value shall be set to zero."
fn bit_string_fault(value: &[u8]) -> Option<&'static str> {
    match value {
        [] => Some("a BIT STRING has no octets"),
        [8..=255, ..] => Some("a BIT STRING leaves more than 7 bits unused"),
        [1..=7] => Some("an empty BIT STRING leaves bits unused"),
        [unused, .., last] if last.trailing_zeros() < u32::from(*unused) => {
            Some("unused bits of a BIT STRING must be zero")
        }
        _ => None,
    }
}

/// Whether it is a universal string type in the constructed form, which BER allows. X.690 section
/// 10.2: "For bitstring, octetstring and restricted character string types, the constructed form of
/// encoding shall not be used."
fn is_constructed_string(identifier: u8) -> bool {
    identifier & 0xE0 == 0x20 && matches!(identifier & 0x1F, 3 | 4 | 12 | 18..=30)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(hex: &str) -> Vec<(usize, &'static str)> {
        let mut found = Vec::new();
        let der = hex::decode(hex).unwrap();
        walk(Reader::new(&der, 0), &mut Vec::new(), &mut found);
        found.iter().map(|one| (one.offset, one.what)).collect()
    }

    #[test]
    fn each_rule_has_its_near_miss() {
        for (good, bad, word) in [
            ("30020500", "3081020500", "more octets"),
            ("0101ff", "010101", "BOOLEAN"),
            ("02020080", "02020001", "needless 00"),
            ("0202ff7f", "0202ff80", "needless FF"),
            ("03020780", "03020781", "unused bits"),
            ("030100", "030101", "empty BIT STRING"),
            ("3106020101020102", "3106020102020101", "sorted"),
            ("06022a01", "06032a8001", "needless 80"),
            ("0403010203", "2403040100", "constructed of parts"),
            ("0500", "050100", "NULL"),
        ] {
            assert_eq!(faults(good), [], "{good}");
            let [(_, what)] = faults(bad)[..] else {
                panic!("{bad}: {:?}", faults(bad))
            };
            assert!(what.contains(word), "{bad}: {what}");
        }
    }

    #[test]
    fn nesting_and_numbers_are_bounded() {
        let deep: String = "3080".repeat(3);
        faults(&deep);
        let mut nested = vec![0x05, 0x00];
        for _ in 0..200 {
            let mut outer = vec![0x30, 0x82, (nested.len() >> 8) as u8, nested.len() as u8];
            outer.append(&mut nested);
            nested = outer;
        }
        assert!(faults(&hex::encode(nested)).len() <= MAX_REPORTED);
        assert_eq!(faults(&"010105".repeat(1000)).len(), MAX_REPORTED);
    }
}
