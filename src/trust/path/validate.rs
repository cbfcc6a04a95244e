//! A whole path against RFC 5280 section 6.1, every broken rule collected.

use super::{
    budget::Budget,
    name_constraints as names, policy,
    request::{AnchorTrust, PathRequest},
    rules::{self, Place},
    violation::{Rule, Violation},
};
use crate::certificate::{Certificate, abridged};

/// Where position `at`, above the leaf, of a path of `length` certificates is.
fn place(at: usize, length: usize, anchored: bool) -> Place {
    match at {
        last if anchored && last + 1 == length => Place::Anchor,
        _ => Place::Intermediate,
    }
}

/// What a path breaks, signatures and revocation apart: `chain` runs from the leaf, which by
/// itself breaks `leaf`, to the anchor.
pub(super) fn violations(
    leaf: &[Violation],
    chain: &[&Certificate],
    anchored: bool,
    request: &PathRequest<'_>,
    budget: &mut Budget,
) -> Vec<Violation> {
    let mut found = leaf.to_vec();
    for (at, certificate) in chain.iter().enumerate().skip(1) {
        let place = place(at, chain.len(), anchored);
        found.extend(rules::violations(certificate, place, at, request));
        if counts(at, chain.len(), anchored, request) {
            found.extend(path_length(chain, at));
        }
        found.extend(name_constraints(chain, at, budget));
    }
    found.extend(policies(chain, anchored, request, budget));
    found
}

/// Whether the certificate's own limits on what follows count.
pub(super) fn counts(at: usize, length: usize, anchored: bool, request: &PathRequest<'_>) -> bool {
    let is_anchor = anchored && at + 1 == length;
    !is_anchor || request.anchor_trust == AnchorTrust::Certificate
}

/// RFC 5280 section 6.1.4 (l) and (m): intermediates below, self-issued ones not counted.
pub(super) fn path_length(chain: &[&Certificate], at: usize) -> Option<Violation> {
    let basic = chain[at].extensions().basic_constraints().value()?;
    let allowed = usize::try_from(basic.path_len?).unwrap_or(usize::MAX);
    let below = chain[1..at]
        .iter()
        .filter(|one| !one.is_self_issued())
        .count();
    (below > allowed).then(|| {
        let detail = format!("it allows {allowed} more CAs below it, and there are {below}");
        Violation::new(Rule::PathLength, at, detail)
            .compared(allowed.to_string(), below.to_string())
    })
}

/// RFC 5280 section 6.1.3 (b) and (c): every name below, but for self-issued intermediates.
///
/// Those of an anchor always count: they are inputs (h) and (i) of section 6.1.1, the initial
/// subtrees, as in rustls-webpki's and Go's anchors. Who limits the names of a CA means it.
pub(super) fn name_constraints(
    chain: &[&Certificate],
    at: usize,
    budget: &mut Budget,
) -> Option<Violation> {
    let authority = chain[at];
    authority.extensions().name_constraints().value()?;
    chain[..at]
        .iter()
        .enumerate()
        .find_map(|(below, certificate)| {
            if below > 0 && certificate.is_self_issued() {
                return None;
            }
            let violation = names::violation(authority, certificate, below == 0, budget)?;
            let whose = abridged(authority.subject());
            let detail = format!("the name constraints of {whose} forbid it: {violation}");
            Some(Violation::new(Rule::NameConstraints, below, detail))
        })
}

fn policies(
    chain: &[&Certificate],
    anchored: bool,
    request: &PathRequest<'_>,
    budget: &mut Budget,
) -> Option<Violation> {
    let (below_anchor, anchor) = match chain.split_last() {
        Some((last, below)) if anchored && !below.is_empty() => (below, Some(*last)),
        _ => (chain, None),
    };
    let counts = request.anchor_trust == AnchorTrust::Certificate;
    let from_top: Vec<_> = below_anchor.iter().rev().copied().collect();
    policy::violation(
        &from_top,
        anchor.filter(|_| counts),
        &request.policy,
        budget,
    )
}
