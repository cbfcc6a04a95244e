//! Reports: the results of an evaluation as plain, serialisable data in a stable order.
//!
//! The doc comments of serialised fields are the descriptions in the JSON schemas
//! (`popcert schema`).

mod comparison;
mod escape_texts;
mod facts;
mod lines;
mod plain;
mod rollover;
mod texts;

pub use comparison::{Comparison, Difference};
pub(crate) use escape_texts::Escape;
pub use facts::{CertificateFacts, Facts};
pub(crate) use lines::{lines, time_left};
pub(crate) use plain::Plain;
pub use rollover::{Generation, Rollover, Succession};
pub use texts::Texts;

use crate::{certificate::Time, error::Error};
use serde::Serialize;
use std::{borrow::Cow, sync::Arc};

/// The severity of a failed check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Unusual, but harmless as far as is known.
    Note,
    /// Some service or library may refuse the certificate, or it causes problems later.
    Warning,
    /// The certificate must not be used in this way.
    Error,
}

impl Severity {
    /// The word in reports, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

/// The object that a check examines: the first half of its id.
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
    /// The encoding of the file that the certificate was read from.
    File,
    /// The path to a trust anchor, or the certificates of it that a device sends.
    Path,
    /// A proof certificate.
    Proof,
}

impl Subject {
    /// The word before the dot in ids of checks.
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

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Status {
    /// The rule is broken.
    Fail,
    /// The rule is broken, but the check was excluded from the verdict (`--ignore`).
    Ignored,
    /// The rule does not apply to this certificate.
    NotApplicable,
    /// The rule holds.
    Pass,
    /// It could not be determined whether the rule holds.
    Skipped,
}

/// The result of one check on one certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// The check's stable identifier.
    pub id: &'static str,
    /// The object that the check examines.
    #[serde(skip)]
    pub subject: Subject,
    /// The result.
    pub status: Status,
    /// The severity of a failure.
    pub severity: Severity,
    /// Which certificate: `ca`, `proof`, `device`, `other`, a position in the path (`leaf`,
    /// `intermediate 1`, `anchor`), or `code` for the verification code.
    pub certificate: Cow<'static, str>,
    /// The file that the certificate was read from, for output as text.
    #[serde(skip)]
    pub path: Arc<str>,
    /// The rule, as a statement that holds for a good certificate.
    pub title: &'static str,
    /// The value that the rule requires.
    pub expected: Option<String>,
    /// The value that was found.
    pub actual: Option<String>,
    /// Why the check failed or was skipped; empty when it passed.
    pub detail: Cow<'static, str>,
    /// The field concerned, as a path of ASN.1 names.
    pub field: Option<String>,
    /// Offset in octets from the start of the certificate.
    pub offset: Option<usize>,
    /// What to do about it.
    pub remedy: Cow<'static, str>,
    /// The source of the rule.
    pub reference: &'static str,
    /// What the named service is known to answer to such a certificate.
    pub cloud_answer: Option<String>,
}

/// The catalogue entry of one check, for reports that contain rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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

/// The verdict of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// The audited certificate is fit for its role.
    Fit,
    /// The proof certificate does not prove possession of the CA's private key.
    NotProven,
    /// The proof certificate proves possession of the CA's private key.
    Proven,
    /// The certificate has a valid path to a trust anchor.
    Trusted,
    /// The audited certificate is not fit for its role.
    Unfit,
    /// The certificate has no valid path to a trust anchor.
    Untrusted,
}

impl Verdict {
    /// The word in reports, such as `not-proven`.
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

    /// Whether the verdict is fit, proven or trusted.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Fit | Self::Proven | Self::Trusted)
    }
}

/// The report on one evaluation: verdict, facts and findings.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(
    feature = "cli",
    derive(schemars::JsonSchema),
    schemars(transform = require_findings)
)]
#[non_exhaustive]
pub struct Report {
    /// The service, by [`crate::Cloud::name`].
    pub cloud: &'static str,
    /// The moment at which the certificates were checked.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub at: Time,
    /// The verdict.
    pub verdict: Verdict,
    /// The role of an audited certificate, and how it was determined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleFound>,
    /// The verification code that was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The CA certificate, on verify.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<Facts>,
    /// The proof certificate, on verify.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Facts>,
    /// The certificate examined, on audit and chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Facts>,
    /// SHA-256 thumbprints of the path, from the proof or leaf to the anchor, or as far as the path
    /// could be built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<String>>,
    /// The certificates of the path, in the same order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<PathEntry>>,
    /// The revocation status, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation: Option<String>,
    /// What to do next with a proof whose verdict is proven, at the named service.
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
    /// Its position in the path, as in findings: `proof`, `leaf`, `intermediate 1`, `anchor`.
    pub certificate: String,
    /// The subject (RFC 4514).
    pub subject: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
    /// Algorithm and size of the key, `EC P-384`.
    pub public_key: String,
    /// `notBefore` as RFC 3339, or its characters if it is not a valid date.
    pub not_before: String,
    /// `notAfter`, likewise.
    pub not_after: String,
}

/// The role as which a certificate was audited.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RoleFound {
    /// `ca`, `proof`, `device` or `other`.
    pub name: &'static str,
    /// Why it has this role.
    pub because: String,
}

impl Report {
    /// The highest severity among failed checks, if any failed.
    pub fn worst(&self) -> Option<Severity> {
        worst(&self.findings)
    }

    /// The failed checks in the order in which the reader needs them: first an impossible verification
    /// code, which explains other failures, then by falling severity.
    pub fn failures(&self) -> Vec<&Finding> {
        let mut failed: Vec<_> = self.with_status(Status::Fail).collect();
        failed.sort_by_key(|finding| {
            let code_is_odd = finding.certificate == "code" && finding.severity > Severity::Note;
            (!code_is_odd, std::cmp::Reverse(finding.severity))
        });
        failed
    }

    /// The place of a finding in words: file, certificate, field and byte offset.
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

    /// The subject of an intermediate or anchor, of which the report has no other facts.
    fn subject_of(&self, finding: &Finding) -> Option<&str> {
        let mut links = self.links.iter().flatten();
        let link = links.find(|link| link.certificate == finding.certificate)?;
        (finding.certificate.starts_with("intermediate") || finding.certificate == "anchor")
            .then_some(link.subject.as_str())
    }

    /// The findings with the given status.
    pub fn with_status(&self, status: Status) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(move |finding| finding.status == status)
    }
}

/// The highest severity among the failed checks of `findings`.
pub(crate) fn worst(findings: &[Finding]) -> Option<Severity> {
    findings
        .iter()
        .filter(|finding| finding.status == Status::Fail)
        .map(|finding| finding.severity)
        .max()
}

/// An input that could not be examined.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Unreadable {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// Offset of the error in octets, from the start of the decoded input.
    pub offset: Option<usize>,
    /// The field that was being read.
    pub field: Option<String>,
    /// What to do about it.
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
