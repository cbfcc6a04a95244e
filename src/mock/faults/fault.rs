//! The two kinds of scenario, as constants: see [`super::faults`].

use super::fault_builder::{FaultBuilder, Scenario};
use crate::error::Result;

/// One broken rule: how the files are made, and which checks fail.
pub(super) struct Fault {
    pub(super) name: &'static str,
    /// The id of the check that the scenario is about. If it is not among `fails`, it is nearly
    /// failed.
    pub(super) check: &'static str,
    /// Ids of all checks that fail, in any order.
    pub(super) fails: &'static [&'static str],
    pub(super) outcome: Outcome,
    /// How somebody came to have such files.
    pub(super) why: &'static str,
    pub(super) make: fn(&FaultBuilder) -> Result<Scenario>,
}

/// How a run ends that is given the files of a fault.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    /// At most warnings and notes.
    Passes,
    /// With an error.
    Fails,
    /// A file cannot be read at all; a part of the message.
    Unreadable(&'static str),
}

impl Outcome {
    /// The exit code.
    pub(super) fn exit(self) -> u8 {
        match self {
            Self::Passes => 0,
            Self::Fails => 1,
            Self::Unreadable(_) => 3,
        }
    }

    /// A part of the error message, where there is no report.
    pub(super) fn message(self) -> Option<&'static str> {
        match self {
            Self::Unreadable(message) => Some(message),
            Self::Passes | Self::Fails => None,
        }
    }
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
