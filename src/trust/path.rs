//! Certification paths: building (RFC 4158) and validation (RFC 5280 section 6.1).

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
pub fn validate_path<'a>(request: &PathRequest<'a>) -> PathValidation<'a> {
    validate_counting(None, request, &Effort::default())
}

/// [`validate_path`] where an anchor itself must have signed the leaf: no intermediates.
pub fn validate_direct<'a>(request: &PathRequest<'a>) -> PathValidation<'a> {
    build::Search::new(request).direct().best()
}

/// [`validate_path`] with results of signatures that were verified in a batch before.
pub fn validate_path_with<'a>(
    verified: &SignatureCache<'_>,
    request: &PathRequest<'a>,
) -> PathValidation<'a> {
    validate_counting(Some(verified), request, &Effort::default())
}

/// The same, which adds what signatures cost to `effort`.
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
