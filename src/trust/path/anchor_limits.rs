//! Whether the limits of a trust anchor are understood, so that it is known what it may certify.
//!
//! These violations count under both settings of [`AnchorTrust`](super::AnchorTrust): whoever trusts only
//! an anchor's name and key still means the CA that its certificate describes, with its limits.

use super::violation::{Rule, Violation};
use crate::{
    asn1::oid,
    certificate::{Certificate, Oid},
};

/// Which limits of the anchor cannot be understood, so that it is not known what it may certify.
///
/// Name constraints are inputs (h) and (i) of RFC 5280 section 6.1.1 whatever else counts, so they are
/// refused where they cannot be read, and so is any other extension that popcert decodes and that is
/// critical. Section 4.2: a system "MUST reject the certificate if it encounters a critical extension it
/// does not recognize or a critical extension that contains information that it cannot process".
///
/// Critical extensions of an unknown kind are not limits that RFC 5937 defines: they count only with the
/// whole certificate, as in rustls-webpki.
pub(super) fn not_understood(anchor: &Certificate, position: usize) -> Vec<Violation> {
    let extensions = anchor.extensions();
    let counts = |oid: &Oid| {
        let mut all = extensions.iter();
        *oid == oid::NAME_CONSTRAINTS || all.any(|one| one.oid() == oid && one.is_critical())
    };
    let unclear = "so what this anchor may certify is not known";
    let mut found = Vec::new();
    // Verifiers differ on which of two instances they use, so neither is known to be the limit.
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
