//! Extensions that hold names, as the sets of broken rules need them.

use super::{
    der::{sequence, value},
    extension,
};
use crate::error::Result;

/// A GeneralName in DER: the number of its choice and its contents.
pub fn general_name(choice: u8, contents: &[u8]) -> Vec<u8> {
    // Only directoryName is constructed, by way of its explicit tag.
    let constructed = if choice == 4 { 0x20 } else { 0 };
    value(0x80 | constructed | choice, contents)
}

/// SubjectAltName with these GeneralNames.
///
/// # Errors
/// None that can happen: the identifier is fixed.
pub fn alternative_names(names: &[Vec<u8>]) -> Result<Vec<u8>> {
    extension("2.5.29.17", false, &sequence(names))
}

/// NameConstraints, critical, with these permitted and excluded GeneralNames.
///
/// # Errors
/// None that can happen: the identifier is fixed.
pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Result<Vec<u8>> {
    let subtrees = |choice: u8, bases: &[Vec<u8>]| {
        let all: Vec<_> = bases.iter().map(|base| value(0x30, base)).collect();
        value(0xA0 | choice, &all.concat())
    };
    let mut parts = Vec::new();
    if !permitted.is_empty() {
        parts.push(subtrees(0, permitted));
    }
    if !excluded.is_empty() {
        parts.push(subtrees(1, excluded));
    }
    extension("2.5.29.30", true, &sequence(&parts))
}
