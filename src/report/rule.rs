//! Rules: what is the same for every certificate that a check looks at.

use super::Severity;
use serde::Serialize;

/// The catalogue entry of one check, for reports that contain rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RuleText {
    /// The check's stable identifier.
    pub id: &'static str,
    /// The rule, as a statement that holds for a good certificate.
    pub title: &'static str,
    /// The severity of a failure, unless the profile of the service has another.
    pub severity: Severity,
    /// Why the rule matters.
    pub explanation: &'static str,
    /// What to do when the rule is broken.
    pub remedy: &'static str,
    /// The source of the rule.
    pub reference: &'static str,
}

/// A catalogue entry, and what the services make of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Rule {
    /// What holds for every service.
    #[serde(flatten)]
    pub text: RuleText,
    /// Services for which a failure has another severity.
    pub severities: Vec<CloudSeverity>,
    /// What services are known to answer.
    pub answers: Vec<CloudAnswer>,
}

/// The severity of a failure for one service.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CloudSeverity {
    /// The service, by name.
    pub cloud: &'static str,
    /// The severity.
    pub severity: Severity,
    /// Where that comes from.
    pub reference: &'static str,
}

/// What services answer to a certificate that breaks the rule.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CloudAnswer {
    /// The services, by name.
    pub clouds: Vec<&'static str>,
    /// `upload` or `connect`.
    pub when: &'static str,
    /// The answer.
    pub answer: &'static str,
    /// Where it was seen.
    pub reference: &'static str,
}
