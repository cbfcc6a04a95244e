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
mod proof;
mod revocation;

use super::Randomness;
use crate::{certificate::Time, error::Result};
use fault::Fault;
use fault_builder::FaultBuilder;
use serde::Serialize;

/// All of them, grouped as the catalogue is.
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
    /// The check that it is about; empty for sets in which all is well.
    pub check: &'static str,
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
    let made = ALL.iter().copied().flatten().map(|fault| {
        let (arguments, files) = (fault.make)(&builder)?.into_parts();
        Ok(FaultSet {
            name: fault.name,
            check: fault.check,
            why: fault.why,
            arguments,
            exit: fault.exit,
            says: fault.says,
            fails: fault.fails.to_vec(),
            files,
        })
    });
    made.collect()
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
