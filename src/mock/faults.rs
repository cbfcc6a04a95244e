//! Fault scenarios: sets of files that each break one rule, to test tools and people with.
//!
//! A scenario is run as `popcert` with its arguments, in its folder. What is expected of it
//! stands in the same place, so that a scenario cannot drift from its expectation unseen. A
//! near miss breaks no rule and comes close to it.
//!
//! The comment above a scenario says which rule it breaks or nearly breaks, and why real files
//! look like that.

mod algorithm;
mod ca;
mod certificate;
mod chain;
mod code;
mod device;
mod fault;
mod fault_builder;
mod input;
mod near_misses;
mod proof;
mod request;
mod revocation;
mod services;
mod signature;

use super::Randomness;
use crate::{certificate::Time, error::Result};
use fault::{Fault, NearMiss, Outcome};
use fault_builder::FaultBuilder;
use serde::Serialize;

/// All faults, grouped as the catalogue is.
const ALL: &[&[Fault]] = &[
    input::FAULTS,
    code::FAULTS,
    proof::FAULTS,
    ca::FAULTS,
    certificate::FAULTS,
    algorithm::FAULTS,
    device::FAULTS,
    chain::FAULTS,
    revocation::FAULTS,
    services::FAULTS,
    signature::FAULTS,
    request::FAULTS,
];

/// A set of files, the arguments to run `popcert` with, and the expected result.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct FaultSet {
    /// The folder's name.
    pub name: &'static str,
    /// The id of the check that the scenario is about and fails; empty for a near miss and
    /// where no check is concerned.
    pub check: &'static str,
    /// Ids of the checks that it nearly fails, and passes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearly: Vec<&'static str>,
    /// How somebody came to have such files.
    pub why: &'static str,
    /// Arguments of `popcert`, for a run inside the folder.
    pub arguments: Vec<String>,
    /// The exit code: 0, 1 or 3.
    pub exit: u8,
    /// A part of the error message, where a file cannot be read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<&'static str>,
    /// Ids of every check that fails, of any severity: no other may.
    pub fails: Vec<&'static str>,
    /// File names and contents.
    #[serde(skip)]
    pub files: Vec<(String, Vec<u8>)>,
}

/// Every set, made for the moment `at`.
///
/// # Errors
/// When `at` is out of range.
pub fn faults(randomness: &Randomness, at: Time) -> Result<Vec<FaultSet>> {
    let builder = FaultBuilder::new(randomness, at)?;
    let faults = ALL.iter().copied().flatten();
    let near_misses = near_misses::NEAR_MISSES.iter();
    let sets = faults.map(|fault| fault.set(&builder));
    sets.chain(near_misses.map(|one| one.set(&builder)))
        .collect()
}

impl Fault {
    fn set(&self, builder: &FaultBuilder) -> Result<FaultSet> {
        let (arguments, files) = (self.make)(builder)?.into_parts();
        let fails_it = self.fails.contains(&self.check);
        Ok(FaultSet {
            name: self.name,
            check: if fails_it { self.check } else { "" },
            nearly: match self.check {
                "" => Vec::new(),
                _ if fails_it => Vec::new(),
                check => vec![check],
            },
            why: self.why,
            arguments,
            exit: self.outcome.exit(),
            says: self.outcome.message(),
            fails: self.fails.to_vec(),
            files,
        })
    }
}

impl NearMiss {
    fn set(&self, builder: &FaultBuilder) -> Result<FaultSet> {
        let (arguments, files) = (self.make)(builder)?.into_parts();
        Ok(FaultSet {
            name: self.name,
            check: "",
            nearly: self.nearly.to_vec(),
            why: self.why,
            arguments,
            exit: Outcome::Passes.exit(),
            says: Outcome::Passes.message(),
            fails: self.fails.to_vec(),
            files,
        })
    }
}

/// The manifest of `sets`: JSON that a test can read, with what is expected of each.
///
/// # Errors
/// None that can happen: every part is plain text.
pub fn manifest(sets: &[FaultSet], at: Time) -> Result<String> {
    #[derive(Serialize)]
    struct Manifest<'a> {
        schema: &'static str,
        at: Time,
        sets: &'a [FaultSet],
    }
    let manifest = Manifest {
        schema: "popcert/faults/1",
        at,
        sets,
    };
    let text = serde_json::to_string_pretty(&manifest)
        .map_err(|cause| super::failed("write the manifest", cause))?;
    Ok(text + "\n")
}
