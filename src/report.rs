//! Reports: the results of an evaluation as plain, serialisable data in a stable order.
//!
//! The doc comments of serialised fields are the descriptions in the JSON schemas
//! (`popcert schema`).

mod answer;
mod check_counts;
mod comparison;
mod deadline;
mod document;
mod escape_texts;
mod facts;
mod lines;
mod plain;
mod plan;
mod rollover;
mod rule;
mod texts;
mod words;

pub use answer::{RequestFacts, SignatureFacts};
pub use check_counts::CheckCounts;
pub use comparison::{Comparison, Difference};
pub use deadline::Deadline;
pub use document::Detail;
pub(crate) use document::ReportDocument;
pub(crate) use escape_texts::Escape;
pub use facts::{CertificateFacts, Facts};
pub(crate) use lines::{FactSet, lines, lines_of, span, time_left};
pub(crate) use plain::Plain;
pub use plan::{Plan, PlannedCa, PlannedDate, PlannedStep, Problem, Variable};
pub use rollover::{Generation, Rollover, Succession};
pub use rule::{CloudAnswer, CloudSeverity, Rule, RuleText};
pub use texts::Texts;
pub use words::{Severity, Status, Subject, Verdict};

pub use crate::input::Place;
use crate::{certificate::Time, error::Error};
use serde::Serialize;
use std::{borrow::Cow, sync::Arc};

/// The result of one check on one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The check's stable identifier.
    pub id: &'static str,
    /// The object that the check examines.
    pub subject: Subject,
    /// The result.
    pub status: Status,
    /// The severity that a failure has or would have.
    pub severity: Severity,
    /// Which certificate: `ca`, `proof`, `device`, `other`, `issued`, a position in the path (`leaf`,
    /// `intermediate 1`, `anchor`); or `code`, `signature` or `request` for what is no certificate.
    pub certificate: Cow<'static, str>,
    /// The file that the certificate was read from.
    pub path: Arc<str>,
    /// The rule, as a statement that holds for a good certificate.
    pub title: &'static str,
    /// Why the rule matters.
    pub explanation: &'static str,
    /// The value that the rule requires.
    pub expected: Option<String>,
    /// The value that was found.
    pub actual: Option<String>,
    /// Why the rule is broken, does not apply or is undetermined; empty when the check passed.
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

impl Finding {
    /// Whether the rule is broken and that counts: an error, a warning or a note.
    pub fn is_raised(&self) -> bool {
        matches!(self.status, Status::Fail | Status::Info)
    }

    /// What was expected and what was found, for people to compare; `None` where the detail has named both
    /// the value found and the limit that it breaks, as with dates.
    pub(crate) fn compared(&self) -> Option<(&str, &str)> {
        let (expected, actual) = (self.expected.as_deref()?, self.actual.as_deref()?);
        let words = |text| <str>::split(text, [' ', ',', ';']).filter(|word| !word.is_empty());
        let is_named = |value: &str| words(&self.detail).any(|word| word == value);
        let mut limits = words(expected).filter(|word| word.contains(|c: char| c.is_ascii_digit()));
        let is_repeated = is_named(actual) && limits.any(is_named);
        (!is_repeated).then_some((expected, actual))
    }
}

/// The report on one evaluation: verdict, facts and findings.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The service, by [`crate::Cloud::name`].
    pub cloud: &'static str,
    /// Why the rules of this service apply, if nobody named one.
    pub cloud_because: Option<String>,
    /// The moment at which the certificates were checked.
    pub at: Time,
    /// The role of an audited certificate, and how it was determined.
    pub role: Option<RoleFound>,
    /// The verification code that was expected.
    pub code: Option<String>,
    /// The CA certificate, on verify.
    pub ca: Option<Facts>,
    /// The proof certificate, on verify.
    pub proof: Option<Facts>,
    /// The signature over the code, where that is the proof.
    pub signature: Option<SignatureFacts>,
    /// The request of the service, where what was issued for it is the proof.
    pub request: Option<RequestFacts>,
    /// The certificate examined, on audit and chain; of a request the one that was issued for it.
    pub certificate: Option<Facts>,
    /// SHA-256 thumbprints of the path, from the proof or leaf to the anchor, or as far as the path
    /// could be built.
    pub path: Option<Arc<Vec<String>>>,
    /// The certificates of the path, in the same order.
    pub links: Option<Arc<Vec<PathEntry>>>,
    /// The revocation status, in words.
    pub revocation: Option<String>,
    /// What to do next with a proof whose verdict is proven, at the named service.
    pub next: Option<String>,
    /// The results of the checks, in the order of the catalogue. Where only counts were asked for, those
    /// that passed or do not apply are left out.
    pub findings: Vec<Finding>,
    /// How many checks came to what, whichever are in `findings`.
    pub checks: CheckCounts,
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
    /// The issuer's name, at the end of a path that reaches no anchor because the issuer is missing.
    #[serde(skip)]
    pub missing_issuer: Option<String>,
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
    /// The facts of the certificate that the report is about; of a proof that is no certificate, those of the CA.
    pub(crate) fn subject_facts(&self) -> Option<&Facts> {
        let own = self.certificate.as_ref().or(self.proof.as_ref());
        own.or(self.ca.as_ref())
    }

    /// The highest severity among errors, warnings and notes, if there are any.
    pub fn worst(&self) -> Option<Severity> {
        worst(&self.findings)
    }

    /// Errors, then warnings, then notes, each in the order of the catalogue.
    pub fn failures(&self) -> Vec<&Finding> {
        let raised = self.findings.iter().filter(|finding| finding.is_raised());
        let mut failed: Vec<_> = raised.collect();
        failed.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        failed
    }

    /// The place of a finding in words: file, certificate, field and byte offset.
    pub fn place_of(&self, finding: &Finding) -> String {
        match &*finding.certificate {
            "code" => return "the verification code".into(),
            "signature" => return finding.path.to_string(),
            _ => {}
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
        let mut links = self.links.iter().flat_map(|links| links.iter());
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

/// The highest severity among the errors, warnings and notes of `findings`.
pub(crate) fn worst(findings: &[Finding]) -> Option<Severity> {
    findings
        .iter()
        .filter(|finding| finding.is_raised())
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
