//! What of a trust anchor's certificate constrains a path (RFC 5280 section 6.1.1 (d), RFC 5937).
//!
//! RFC 5280 uses only the anchor's name and key; RFC 5937 adds its constraints; TLS libraries also
//! apply the rules for CA certificates to it. [`AnchorTrust`] selects which.

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

/// The violations of the anchor's certificate that count only under [`AnchorTrust::Certificate`]:
/// the rules that TLS libraries apply to anchors.
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

/// Completes a validation under [`AnchorTrust::NameAndKey`] with the violations of its anchor that
/// were disregarded. If another valid path leads to an anchor without violations, that path is
/// returned instead.
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
