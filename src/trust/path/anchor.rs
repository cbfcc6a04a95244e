//! What counts of a trust anchor (RFC 5280 section 6.1.1 (d), RFC 5937).

use super::{
    anchor_limits::not_understood,
    batch_verify::SignatureCache,
    build::Search,
    request::{AnchorTrust, PathRequest},
    rules::{self, Place},
    validate,
    validation::PathValidation,
    violation::Violation,
};
use crate::{certificate::Certificate, trust::effort::Effort};

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
