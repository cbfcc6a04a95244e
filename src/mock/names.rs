//! Extensions that hold names (RFC 5280 sections 4.2.1.6 and 4.2.1.10), for fault scenarios.

use super::extension;
use crate::asn1::{
    oid, tag,
    writer::{constructed, sequence, value},
};

/// A GeneralName in DER: the number of its choice (1 rfc822Name, 2 dNSName, 4 directoryName, 6
/// URI, 7 iPAddress) and its contents.
pub fn general_name(choice: u8, contents: &[u8]) -> Vec<u8> {
    // A tag on a CHOICE is explicit (X.680 section 31.2.7), so directoryName's is constructed;
    // the others are implicit.
    match choice {
        4 => value(tag::constructed(choice), contents),
        _ => value(tag::context(choice), contents),
    }
}

/// SubjectAltName with these GeneralNames.
pub fn alternative_names(names: &[Vec<u8>]) -> Vec<u8> {
    extension(oid::SUBJECT_ALTERNATIVE_NAME, false, &sequence(names))
}

/// NameConstraints, critical, with these permitted and excluded GeneralNames.
pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let subtrees = |choice: u8, bases: &[Vec<u8>]| {
        let all: Vec<_> = bases.iter().map(|base| sequence(&[base])).collect();
        constructed(choice, &all)
    };
    let mut parts = Vec::new();
    if !permitted.is_empty() {
        parts.push(subtrees(0, permitted));
    }
    if !excluded.is_empty() {
        parts.push(subtrees(1, excluded));
    }
    extension(oid::NAME_CONSTRAINTS, true, &sequence(&parts))
}
