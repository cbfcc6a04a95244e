//! Sets of certificates that each break one rule, to test tools and people with.
//!
//! A set is run as `popcert` with its arguments, in its folder. What is expected of it
//! stands in the same place, so that a set cannot drift from its expectation unseen.

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
mod revocation;

use super::Randomness;
use crate::{certificate::Time, error::Result};
use fault::{Fault, NearMiss};
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
];

/// A set of files, the arguments to try it with, and what is expected.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct FaultSet {
    /// The folder's name.
    pub name: &'static str,
    /// The check that it fails, and is about; empty where it is about none, or about what it nearly fails.
    pub check: &'static str,
    /// Checks that it nearly fails, and passes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearly: Vec<&'static str>,
    /// What somebody did to get there.
    pub why: &'static str,
    /// What to run `popcert` with, inside the folder.
    pub arguments: Vec<String>,
    /// The exit code.
    pub exit: u8,
    /// What the error says, where a file cannot be read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<&'static str>,
    /// Every check that fails, of any severity.
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
            exit: self.exit,
            says: self.says,
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
            exit: 0,
            says: None,
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
