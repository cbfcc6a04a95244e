//! What is handed to people and programs: plain data, in a stable order.

mod comparison;
mod facts;
mod lines;
mod plain;
mod rollover;
mod texts;

pub use comparison::{Comparison, Difference};
pub use facts::{CertificateFacts, Facts};
pub(crate) use lines::{lines, time_left};
pub(crate) use plain::{Plain, Show};
pub use rollover::{Generation, Rollover, Succession};
pub use texts::Texts;

use crate::{certificate::Time, error::Error};
use serde::Serialize;
use std::{borrow::Cow, sync::Arc};

/// How serious a failed check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Odd, and harmless as far as is known.
    Note,
    /// It may be refused, or will trouble someone later.
    Warning,
    /// It must not be used like this.
    Error,
}

impl Severity {
    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

/// What a check looks at: the first half of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// A CA certificate.
    Ca,
    /// Any certificate.
    Certificate,
    /// The verification code.
    Code,
    /// The certificate of a device.
    Device,
    /// The file around the certificate; the others see the certificate alone.
    File,
    /// The path to a trust anchor, and what a device sends of it.
    Path,
    /// A proof certificate.
    Proof,
}

impl Subject {
    /// The word in ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ca => "ca",
            Self::Certificate => "certificate",
            Self::Code => "code",
            Self::Device => "device",
            Self::File => "input",
            Self::Path => "chain",
            Self::Proof => "proof",
        }
    }
}

/// What became of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Status {
    /// The rule is broken.
    Fail,
    /// The rule is broken, and whoever asked said not to count it.
    Ignored,
    /// There was nothing to look at.
    NotApplicable,
    /// The rule holds.
    Pass,
    /// It could not be told.
    Skipped,
}

/// What one check said of one certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// The check's stable name.
    pub id: &'static str,
    /// What the check looks at.
    #[serde(skip)]
    pub subject: Subject,
    /// What became of it.
    pub status: Status,
    /// How serious a failure is.
    pub severity: Severity,
    /// Which certificate: `ca`, `proof`, `device`, `other`, a place in the path (`leaf`,
    /// `intermediate 1`, `anchor`), or `code` for the verification code.
    pub certificate: Cow<'static, str>,
    /// The file that it came from, for people.
    #[serde(skip)]
    pub path: Arc<str>,
    /// The rule as a statement.
    pub title: &'static str,
    /// What should have been there.
    pub expected: Option<String>,
    /// What was there.
    pub actual: Option<String>,
    /// Why it failed or was skipped; empty when it passed.
    pub detail: Cow<'static, str>,
    /// The field concerned, as a node path.
    pub field: Option<String>,
    /// Offset in octets from the start of the certificate.
    pub offset: Option<usize>,
    /// What to do.
    pub remedy: Cow<'static, str>,
    /// Where the rule comes from.
    pub reference: &'static str,
    /// What the named service is known to answer.
    pub cloud_answer: Option<String>,
}

/// What the catalogue says of one check, for readers of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RuleText {
    /// Stable name.
    pub id: &'static str,
    /// The rule as a statement that holds when it is kept.
    pub title: &'static str,
    /// How serious a failure is in general.
    pub severity: Severity,
    /// Why it matters.
    pub explanation: &'static str,
    /// What to do when it does not hold.
    pub remedy: &'static str,
    /// Where it comes from.
    pub reference: &'static str,
}

/// The answer to the question that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// An audited certificate does what its role asks.
    Fit,
    /// The proof does not prove possession of the CA's key.
    NotProven,
    /// The proof proves possession of the CA's key.
    Proven,
    /// A path to a trust anchor is valid.
    Trusted,
    /// An audited certificate does not do what its role asks.
    Unfit,
    /// No path to a trust anchor is valid.
    Untrusted,
}

impl Verdict {
    /// The word in reports, `not-proven`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::NotProven => "not-proven",
            Self::Proven => "proven",
            Self::Trusted => "trusted",
            Self::Unfit => "unfit",
            Self::Untrusted => "untrusted",
        }
    }

    /// Whether the answer is yes.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Fit | Self::Proven | Self::Trusted)
    }
}

/// Everything that is known of one case.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(
    feature = "cli",
    derive(schemars::JsonSchema),
    schemars(transform = require_findings)
)]
#[non_exhaustive]
pub struct Report {
    /// What the service is called, by [`crate::Cloud::name`].
    pub cloud: &'static str,
    /// The moment that dates were held against.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub at: Time,
    /// The answer.
    pub verdict: Verdict,
    /// The role of an audited certificate, and how it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleFound>,
    /// The verification code that was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The CA certificate, on verify.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<Facts>,
    /// The proof certificate, on verify.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Facts>,
    /// The only certificate, on audit and chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Facts>,
    /// SHA-256 thumbprints from the proof or device to the anchor, as far as the path goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<String>>,
    /// The certificates of the path, in the same order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<PathEntry>>,
    /// What is known about revocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation: Option<String>,
    /// What to do next with a proof that is proven, for the named service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What the checks said, in the order of the catalogue.
    // There are always some; whoever serialises them in another way has taken them out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// A report always has findings.
#[cfg(feature = "cli")]
fn require_findings(schema: &mut schemars::Schema) {
    if let Some(serde_json::Value::Array(required)) = schema.get_mut("required") {
        required.push("findings".into());
    }
}

/// One certificate of a path, in brief.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PathEntry {
    /// Its place, as findings name it: `proof`, `leaf`, `intermediate 1`, `anchor`.
    pub certificate: String,
    /// The subject (RFC 4514).
    pub subject: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
    /// Algorithm and size of the key, `EC P-384`.
    pub public_key: String,
    /// The beginning as RFC 3339, or as it is written if that is no date.
    pub not_before: String,
    /// The end likewise.
    pub not_after: String,
}

/// The role under which a certificate was audited.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RoleFound {
    /// `ca`, `proof`, `device` or `other`.
    pub name: &'static str,
    /// Why it was taken for that.
    pub because: String,
}

impl Report {
    /// The most serious failure, if any check failed.
    pub fn worst(&self) -> Option<Severity> {
        worst(&self.findings)
    }

    /// What failed, in the order in which people want it: first whether the code can be one at all,
    /// then the most serious.
    pub fn failures(&self) -> Vec<&Finding> {
        let mut failed: Vec<_> = self.with_status(Status::Fail).collect();
        failed.sort_by_key(|finding| {
            let code_is_odd = finding.certificate == "code" && finding.severity > Severity::Note;
            (!code_is_odd, std::cmp::Reverse(finding.severity))
        });
        failed
    }

    /// Where a finding is: the file, the certificate in it, the field and the octet.
    pub fn place_of(&self, finding: &Finding) -> String {
        if finding.certificate == "code" {
            return "the verification code".into();
        }
        let mut place = match self.subject_of(finding) {
            Some(subject) => format!("{} ({}: {subject})", finding.path, finding.certificate),
            None => format!("{} ({})", finding.path, finding.certificate),
        };
        if let Some(field) = &finding.field {
            place.push_str(", ");
            place.push_str(field);
        }
        if let Some(offset) = finding.offset {
            place.push_str(&format!(", byte {offset}"));
        }
        place
    }

    /// The name of a certificate between, whose facts are not shown.
    fn subject_of(&self, finding: &Finding) -> Option<&str> {
        let mut links = self.links.iter().flatten();
        let link = links.find(|link| link.certificate == finding.certificate)?;
        (finding.certificate.starts_with("intermediate") || finding.certificate == "anchor")
            .then_some(link.subject.as_str())
    }

    /// The findings with that status.
    pub fn with_status(&self, status: Status) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(move |finding| finding.status == status)
    }
}

/// The most serious failure among `findings`.
pub(crate) fn worst(findings: &[Finding]) -> Option<Severity> {
    findings
        .iter()
        .filter(|finding| finding.status == Status::Fail)
        .map(|finding| finding.severity)
        .max()
}

/// An input that could not be examined, as reports show it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Unreadable {
    /// The file concerned.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// Offset in octets.
    pub offset: Option<usize>,
    /// The field that was being read.
    pub field: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl From<&Error> for Unreadable {
    fn from(error: &Error) -> Self {
        Self {
            path: error.file().unwrap_or_default().to_owned(),
            message: error.message().to_owned(),
            offset: error.offset(),
            field: error.field().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
        }
    }
}
