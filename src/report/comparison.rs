//! The report of `popcert diff`: two certificates compared.

use super::Facts;
use serde::Serialize;

/// The comparison of an old certificate with a new one.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// The old certificate.
    pub old: Facts,
    /// The new certificate.
    pub new: Facts,
    /// How they are related: `same`, `renewed`, `rekeyed`, `renamed`, `other-tenant` or `unrelated`.
    pub relation: &'static str,
    /// The relation as a sentence, and what it means for a service.
    pub meaning: String,
    /// What to do about it.
    pub remedy: String,
    /// The facts that differ, in the order in which reports list facts.
    pub differences: Vec<Difference>,
    /// The labels of the facts that are equal.
    pub same: Vec<&'static str>,
}

/// A fact in which two certificates differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Difference {
    /// The label of the fact in reports.
    pub fact: &'static str,
    /// Its value in the old certificate; null if it has none.
    pub old: Option<String>,
    /// Its value in the new certificate; null if it has none.
    pub new: Option<String>,
}
