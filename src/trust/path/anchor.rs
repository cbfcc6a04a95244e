//! What counts of a trust anchor (RFC 5280 section 6.1.1 (d), RFC 5937).

use super::{
    AnchorTrust, PathRequest, PathValidation, Rule, SignatureCache, Violation,
    build::Search,
    rules::{self, Place},
    validate,
};
use crate::{
    certificate::{Certificate, Oid},
    trust::effort::Effort,
};
use const_oid::db::rfc5280::ID_CE_NAME_CONSTRAINTS;

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
        *oid == ID_CE_NAME_CONSTRAINTS || all.any(|one| one.oid() == oid && one.is_critical())
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

/// What the anchor's certificate breaks of the rules that count under [`AnchorTrust::Certificate`]
/// alone: TLS libraries hold anchors to them.
fn disregarded(chain: &[&Certificate], whole: &PathRequest<'_>) -> Vec<Violation> {
    let Some(position) = chain.len().checked_sub(1).filter(|last| *last > 0) else {
        return Vec::new();
    };
    let anchor = chain[position];
    let mut found = rules::violations(anchor, Place::Anchor, position, whole);
    found.extend(validate::path_length(chain, position));
    let counted = not_understood(anchor, position);
    found.retain(|one| counted.iter().all(|other| other.rule != one.rule));
    found
}

/// The validation with what was disregarded of its anchor; or that of another valid path, if that
/// leads to an anchor of which nothing has to be disregarded.
pub(super) fn examine<'a>(
    found: PathValidation<'a>,
    request: &PathRequest<'a>,
    verified: Option<&SignatureCache<'_>>,
    effort: &Effort,
) -> PathValidation<'a> {
    if request.anchor_trust == AnchorTrust::Certificate || !found.anchored {
        return found;
    }
    let whole = PathRequest {
        anchor_trust: AnchorTrust::Certificate,
        ..request.clone()
    };
    let disregarded = disregarded(&found.chain, &whole);
    if disregarded.is_empty() {
        return found;
    }
    let sound = match found.is_valid() {
        true => {
            let search = Search::new(&whole).counting(effort);
            match verified {
                Some(verified) => search.after(verified).valid(),
                None => search.valid(),
            }
        }
        false => None,
    };
    sound.unwrap_or(PathValidation {
        disregarded,
        ..found
    })
}
