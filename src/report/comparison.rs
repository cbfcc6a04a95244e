//! Two certificates side by side.

use super::Facts;
use serde::Serialize;

/// What became of a certificate, from an old one to a new one.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// The old certificate.
    pub old: Facts,
    /// The new certificate.
    pub new: Facts,
    /// How they belong together: `same`, `renewed`, `rekeyed`, `renamed`, `other-tenant` or `unrelated`.
    pub relation: &'static str,
    /// That relation as a sentence, and what it means for a cloud.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
    /// The facts that differ, in the order of reports.
    pub differences: Vec<Difference>,
    /// The facts that do not.
    pub same: Vec<&'static str>,
}

/// A fact that two certificates do not share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Difference {
    /// Which fact, as reports call it.
    pub fact: &'static str,
    /// What the old certificate says; nothing if it lacks the fact.
    pub old: Option<String>,
    /// What the new one says.
    pub new: Option<String>,
}
