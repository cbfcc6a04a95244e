//! A whole path against RFC 5280 section 6.1, every violation collected.
//!
//! RFC 5280 goes from the anchor down and carries state; here each certificate is compared with
//! those below it, which gives the same verdict and says for every violation which certificate
//! causes it. Positions count from the leaf, which is 0. Policies alone need the order of RFC 5280,
//! and get it (`policies`).

use super::{
    budget::Budget,
    name_constraints as names, policy,
    request::{AnchorTrust, PathRequest},
    rules::{self, Place},
    violation::{Rule, Violation},
};
use crate::certificate::{Certificate, abridged};

/// The place of position `at`, above the leaf, in a path of `length` certificates. The last one is
/// the anchor only if the path is `anchored`.
fn place(at: usize, length: usize, anchored: bool) -> Place {
    match at {
        last if anchored && last + 1 == length => Place::Anchor,
        _ => Place::Intermediate,
    }
}

/// What a path violates, signatures and revocation apart: `chain` runs from the leaf, which by
/// itself violates `leaf`, to the anchor.
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

/// Whether the certificate's path length limits what follows: an anchor's does only where its whole
/// certificate counts, because RFC 5280 takes nothing but name and key from it.
pub(super) fn counts(at: usize, length: usize, anchored: bool, request: &PathRequest<'_>) -> bool {
    let is_anchor = anchored && at + 1 == length;
    !is_anchor || request.anchor_trust == AnchorTrust::Certificate
}

/// RFC 5280 section 6.1.4 (l) and (m). Section 4.2.1.9: pathLenConstraint is "the maximum number of
/// non-self-issued intermediate certificates that may follow this certificate in a valid
/// certification path". The last certificate is not counted, even if it is a CA's.
pub(super) fn path_length(chain: &[&Certificate], at: usize) -> Option<Violation> {
    let basic = chain[at].extensions().basic_constraints().value()?;
    let allowed = usize::try_from(basic.path_len?).unwrap_or(usize::MAX);
    let below = chain[1..at]
        .iter()
        .filter(|one| !one.is_self_issued())
        .count();
    (below > allowed).then(|| {
        let detail = format!(
            "it allows {} below it, and there {}",
            cas(allowed),
            match below {
                1 => "is 1".to_owned(),
                below => format!("are {below}"),
            }
        );
        Violation::new(Rule::PathLength, at, detail)
            .compared(allowed.to_string(), below.to_string())
    })
}

/// So many CAs.
fn cas(count: usize) -> String {
    match count {
        0 => "no CA".to_owned(),
        1 => "1 CA".to_owned(),
        count => format!("{count} CAs"),
    }
}

/// RFC 5280 section 6.1.3 (b) and (c): every name below, except in self-issued intermediates. "If
/// certificate i is self-issued and it is not the final certificate in the path, skip this step".
///
/// Those of an anchor always count: they are inputs (h) and (i) of section 6.1.1, the initial
/// subtrees, as in rustls-webpki's and Go's anchors. Whoever limits the names of a CA means it.
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

/// The policies of the path, from the anchor down. The anchor's own count only with its whole
/// certificate.
fn policies(
    chain: &[&Certificate],
    anchored: bool,
    request: &PathRequest<'_>,
    budget: &mut Budget,
) -> Option<Violation> {
    let (below_anchor, anchor) = match chain.split_last() {
        Some((last, below)) if anchored => (below, Some(*last)),
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
