//! Whether the limits of a trust anchor are understood, so that it is known what it may certify.

use super::violation::{Rule, Violation};
use crate::{
    asn1::oid,
    certificate::{Certificate, Oid},
};

/// What of an anchor's limits cannot be understood, so that nobody knows what it may certify.
///
/// Name constraints are inputs (h) and (i) of RFC 5280 section 6.1.1 whatever else counts, so
/// they are refused where they cannot be read, and so is any other extension whose meaning is known
/// and that is critical (section 4.2: "contains information that it cannot process"). Critical
/// extensions of an unknown kind are no limits that RFC 5937 knows of; they count with the whole
/// certificate, as in rustls-webpki.
pub(super) fn not_understood(anchor: &Certificate, position: usize) -> Vec<Violation> {
    let extensions = anchor.extensions();
    let counts = |oid: &Oid| {
        let mut all = extensions.iter();
        *oid == oid::NAME_CONSTRAINTS || all.any(|one| one.oid() == oid && one.is_critical())
    };
    let unclear = "so what this anchor may certify is not known";
    let mut found = Vec::new();
    for oid in extensions
        .duplicates()
        .into_iter()
        .filter(|oid| counts(oid))
    {
        let detail = format!("`{}` occurs more than once, {unclear}", oid.label());
        found.push(Violation::new(Rule::DuplicateExtensions, position, detail));
    }
    for (oid, error) in extensions.malformed().iter().filter(|(oid, _)| counts(oid)) {
        let detail = format!(
            "`{}` cannot be read ({}), {unclear}",
            oid.label(),
            error.message()
        );
        found.push(Violation::new(Rule::MalformedExtensions, position, detail));
    }
    found
}
