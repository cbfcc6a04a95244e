//! What one search has compared already.
//!
//! Backtracking meets the same CA above the same certificate on many paths; without this, its name
//! constraints would be compared on each, which is quadratic work for the price of a few certificates.

use super::subtrees::Subtrees;
use std::{collections::HashMap, rc::Rc};

/// The SHA-256 of a certificate.
pub(super) type Id = [u8; 32];

/// The comparisons of one search. The constraints of a CA are prepared once and compared with each
/// certificate below it once, however many paths lead through both.
#[derive(Debug, Default)]
pub(in crate::trust::path) struct ComparisonCache {
    pub(super) prepared: HashMap<Id, Rc<PreparedConstraints>>,
    /// By CA, certificate, and whether the certificate is the leaf.
    pub(in crate::trust::path) violations: HashMap<(Id, Id, bool), Option<String>>,
}

/// The constraints of one CA, sorted.
#[derive(Debug)]
pub(super) struct PreparedConstraints {
    pub(super) permitted: Subtrees,
    pub(super) excluded: Subtrees,
}
