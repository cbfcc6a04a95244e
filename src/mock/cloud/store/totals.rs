//! How much there is.

use serde::{Deserialize, Serialize};

/// What the state takes.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Totals {
    pub(super) documents: usize,
    pub(super) collections: usize,
    pub(super) records: usize,
    /// Of all keys and values, documents included.
    pub(super) octets: usize,
}

/// What it may take.
pub(super) type Limits = Totals;
