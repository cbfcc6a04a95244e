//! What to do to prove possession of a CA's key to a service, as data.

use super::Severity;
use crate::certificate::Time;
use serde::Serialize;

/// What to do, in order, for one CA, one service and one moment.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Plan {
    /// The service, by name.
    pub cloud: &'static str,
    /// The service in prose.
    pub title: &'static str,
    /// Why the rules of this service apply, if nobody named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_because: Option<String>,
    /// What it takes as a proof, in words.
    pub proof: &'static str,
    /// The moment that the plan is made for.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub at: Time,
    /// The CA.
    pub ca: PlannedCa,
    /// The verification code, if it is known already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What is wrong with the CA or the code by the rules of this service: mend it first.
    pub problems: Vec<Problem>,
    /// Dates to keep in mind, the earliest first.
    pub dates: Vec<PlannedDate>,
    /// Shell variables that the commands use and that the reader has to set.
    pub variables: Vec<Variable>,
    /// What to do, in order.
    pub steps: Vec<PlannedStep>,
    /// What of the service is neither documented nor observed.
    pub unconfirmed: Vec<&'static str>,
}

/// The CA that is to be proven.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PlannedCa {
    /// The file.
    pub path: String,
    /// The subject (RFC 4514).
    pub subject: String,
    /// SHA-1 of the certificate, which portals show.
    pub sha1: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
}

/// A finding that keeps the plan from working, or may.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The check; none if no check of the CA says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'static str>,
    /// `error` or `warning`.
    pub severity: Severity,
    /// What is wrong.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
}

/// A moment by which something is over or due.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PlannedDate {
    /// The moment.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub at: Time,
    /// What then, in words.
    pub what: String,
}

/// A shell variable that the commands use.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: &'static str,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PlannedStep {
    /// What is done.
    pub title: &'static str,
    /// Why, and what to mind; may be empty.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
    /// Command lines for a POSIX shell, to be run as they stand; none for what is done in a browser.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
}
