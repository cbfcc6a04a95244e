//! What each set is made from.

use super::fault_builder::{FaultBuilder, Scenario};
use crate::error::Result;

/// One broken rule: the set that breaks it, and what is to be said of it.
pub(super) struct Fault {
    pub(super) name: &'static str,
    /// The id of the check that the set is about; one that is not among `fails` is nearly failed.
    pub(super) check: &'static str,
    /// Ids of all checks that fail, in any order.
    pub(super) fails: &'static [&'static str],
    pub(super) exit: u8,
    /// What the error says, where a file cannot be read at all.
    pub(super) says: Option<&'static str>,
    /// What somebody did to get there.
    pub(super) why: &'static str,
    pub(super) make: fn(&FaultBuilder) -> Result<Scenario>,
}

/// A set that nearly fails checks, and passes them.
pub(super) struct NearMiss {
    pub(super) name: &'static str,
    /// Ids of the checks that it nearly fails.
    pub(super) nearly: &'static [&'static str],
    /// Ids of all checks that fail all the same, none of them an error.
    pub(super) fails: &'static [&'static str],
    pub(super) why: &'static str,
    pub(super) make: fn(&FaultBuilder) -> Result<Scenario>,
}
