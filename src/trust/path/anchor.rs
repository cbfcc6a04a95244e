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
///
/// `whole` is the request with that setting. Empty for a leaf that is itself the anchor: its rules as a
/// leaf were applied already.
fn disregarded(chain: &[&Certificate], whole: &PathRequest<'_>) -> Vec<Violation> {
    let Some(position) = chain.len().checked_sub(1).filter(|last| *last > 0) else {
        return Vec::new();
    };
    let anchor = chain[position];
    let mut found = rules::violations(anchor, Place::Anchor, position, whole);
    found.extend(validate::path_length(chain, position));
    // What cannot be read of the anchor's limits counts in either setting, and is reported already.
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
    // Under `Certificate` these rules were part of the search; without an anchor there is nothing to add.
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
    // Two certificates of one CA (renewed, or cross-signed) lead to the same key; the warning about one
    // of them is noise as long as the other has no fault.
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
