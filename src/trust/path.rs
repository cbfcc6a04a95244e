//! Certification paths: building (RFC 4158) and validation (RFC 5280 section 6.1).
//!
//! RFC 5280 leaves it open how a path is found: "The procedure performed to obtain this sequence of
//! certificates is outside the scope of this specification." So there are two halves:
//!
//! ```text
//! request            what is asked: leaf, candidates, anchors, CRLs, time, purpose, policies
//!    |
//! build              tries issuers, likeliest first, until a path is valid      (candidates, budget)
//!    |   rules            one certificate by itself, in its place                (anchor_limits)
//!    |   validate         the path as a whole: lengths, names, policies          (name_constraints, policy)
//!    |   revocation       each certificate below the anchor, with the CRLs given
//!    |
//! anchor             what the anchor's own certificate would violate
//!    v
//! validation         the path, and every rule that it violates
//! ```
//!
//! Validators for TLS stop at the first violation; a report needs all of them. So where no path is
//! valid, the search runs once more and keeps the one with the fewest violations (`build/diagnosis`
//! explains where it ends if it reaches no anchor).

mod anchor;
mod anchor_limits;
mod batch_verify;
mod budget;
mod build;
mod name_constraints;
mod policy;
#[cfg(test)]
mod random;
mod request;
mod revocation;
mod rules;
mod validate;
mod validation;
mod violation;

pub use batch_verify::SignatureCache;
pub use request::{AnchorTrust, PathRequest, PolicyInputs, Purpose};
pub use validation::{PathValidation, Revocation};
pub use violation::{Rule, Violation};

use super::effort::Effort;

/// Builds the best path for the leaf and validates it.
///
/// Every path is tried, within a fixed budget of signatures and steps, until one is valid; a bad
/// candidate never hides a good one. If none is, the path with the fewest violations is returned
/// with all of them. Key identifiers decide the order of candidates and nothing else.
///
/// A leaf that is itself an anchor is a path of one certificate.
///
/// The result is valid if it has no violations, leads to an anchor, and every signature on the way was
/// verified: [`PathValidation::is_valid`]. Nothing is downloaded, and the clock is not read.
pub fn validate_path<'a>(request: &PathRequest<'a>) -> PathValidation<'a> {
    validate_counting(None, request, &Effort::default())
}

/// [`validate_path`] where an anchor itself must have signed the leaf: no intermediates.
///
/// Proofs of possession are verified this way: a proof shows control of the very key that was uploaded,
/// and a path through another CA would show control of that CA's key.
pub fn validate_direct<'a>(request: &PathRequest<'a>) -> PathValidation<'a> {
    build::Search::new(request).direct().best()
}

/// [`validate_path`], with the results of signatures that were verified in a batch before.
///
/// Only the cost changes: a result is used only for the same certificate under the same key, and results
/// that other [`Arithmetic`](crate::signature::Arithmetic) gave are not used.
pub fn validate_path_with<'a>(
    verified: &SignatureCache<'_>,
    request: &PathRequest<'a>,
) -> PathValidation<'a> {
    validate_counting(Some(verified), request, &Effort::default())
}

/// [`validate_path`] with or without the results of a batch, which adds what signatures cost to
/// `effort`.
pub(crate) fn validate_counting<'a>(
    verified: Option<&SignatureCache<'_>>,
    request: &PathRequest<'a>,
    effort: &Effort,
) -> PathValidation<'a> {
    let search = build::Search::new(request).counting(effort);
    let found = match verified {
        Some(verified) => search.after(verified).best(),
        None => search.best(),
    };
    anchor::examine(found, request, verified, effort)
}
