//! Revocation: popcert's verdict against a small second reading of RFC 5280 section 6.3.3, over
//! sets of CRLs that a program describes, in several orders.
//!
//! The order of files must not matter: whoever can choose it could otherwise choose the verdict.
//! The reference works on the description and never sees DER, so that no mistake in decoding is
//! shared.

mod reference;
mod set;
mod written;

use crate::{at, program::Program};
use popcert::{
    Certificate, Crl,
    path::{PathRequest, validate_path},
};
use reference::Answer;
use set::Set;

/// Builds certificate and CRLs from the description, and compares the verdicts in every rotation
/// and reversed.
pub fn run(bytes: &[u8]) {
    let mut set = Set::read(Program::new(bytes));
    let (anchor, leaf) = (written::anchor(), written::leaf(&set));
    let read = |der: &[u8]| Certificate::from_der(der).expect("a certificate");
    let (anchor, leaf) = (read(&anchor), read(&leaf));
    // A CRL that cannot be read is an error of its own, before any verdict.
    let mut crls = Vec::new();
    set.crls.retain(|list| {
        let crl = Crl::from_der(&written::crl(list)).ok();
        let is_read = crl.is_some();
        crls.extend(crl);
        is_read
    });
    if crls.is_empty() {
        return;
    }
    let accepted = accepts(&leaf, &anchor, &crls);
    for turn in 0..crls.len() {
        crls.rotate_left(1);
        assert_eq!(
            accepted,
            accepts(&leaf, &anchor, &crls),
            "turned {turn}: {set:#?}"
        );
    }
    crls.reverse();
    assert_eq!(
        accepted,
        accepts(&leaf, &anchor, &crls),
        "reversed: {set:#?}"
    );
    match reference::answer(&set) {
        Answer::Good => assert!(accepted, "good, and refused: {set:#?}"),
        Answer::NotGood(why) => assert!(!accepted, "{why}, and accepted: {set:#?}"),
        Answer::Unclear => {}
    }
}

/// Whether popcert finds the path valid with these CRLs.
fn accepts(leaf: &Certificate, anchor: &Certificate, crls: &[Crl]) -> bool {
    let mut request = PathRequest::new(leaf, std::slice::from_ref(anchor), at());
    request.crls = crls;
    validate_path(&request).is_valid()
}
