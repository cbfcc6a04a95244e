//! Reports as they are serialised.
//!
//! What is the same for every certificate (title, explanation and source of a rule) is left to
//! `popcert explain`: in a line for each of many certificates it would be most of the line.

use super::{
    CertificateFacts, CheckCounts, Facts, Finding, PathEntry, Report, RequestFacts, RoleFound,
    Severity, SignatureFacts, Status, Verdict, facts::SourceFacts,
};
use crate::certificate::Time;
use serde::{Serialize, Serializer};

/// How much of a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detail {
    /// Data: findings that passed, do not apply or were ignored are listed, too.
    pub all_findings: bool,
    /// Data: the facts of certificates are there, besides where each was found.
    pub facts: bool,
    /// Text: 1 adds notes, facts and undetermined checks, 2 each check that passed.
    pub verbosity: u8,
    /// Text of many results: a line for each healthy certificate, too.
    pub lists_healthy: bool,
    /// Text: results are waited for one by one, so that the first is not held back until it is known
    /// whether there are more.
    pub is_stream: bool,
}

impl Default for Detail {
    fn default() -> Self {
        Self {
            all_findings: false,
            facts: true,
            verbosity: 0,
            lists_healthy: true,
            is_stream: false,
        }
    }
}

/// A report as an object.
#[derive(Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct ReportDocument<'a> {
    /// The verdict.
    verdict: Verdict,
    /// The service, by name.
    cloud: &'a str,
    /// Why the rules of this service apply, if nobody named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_because: Option<&'a str>,
    /// The moment at which the certificates were checked.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    at: Time,
    /// The role of an audited certificate, and how it was determined.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a RoleFound>,
    /// The verification code that was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    /// The CA certificate, on verify.
    #[serde(skip_serializing_if = "Option::is_none")]
    ca: Option<FactsDocument<'a>>,
    /// The proof certificate, on verify.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<FactsDocument<'a>>,
    /// The signature over the code, on verify with `--signature`.
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<&'a SignatureFacts>,
    /// The request of the service, on verify with `--csr`.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a RequestFacts>,
    /// The certificate examined, on audit and chain; on verify with `--csr` the one that was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<FactsDocument<'a>>,
    /// SHA-256 thumbprints of the path, from the proof or leaf to the anchor, or as far as the path
    /// could be built.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a [String]>,
    /// The certificates of the path, in the same order.
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<&'a [PathEntry]>,
    /// The revocation status, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation: Option<&'a str>,
    /// What to do next with a proof whose verdict is proven, at the named service.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
    /// Errors, warnings, notes and what is undetermined, in the order of the catalogue; with
    /// `--all-findings` every check.
    findings: Vec<FindingDocument<'a>>,
    /// How many findings there are of each status, listed or not.
    checks: CheckCounts,
}

/// A certificate: where it was found, and its facts unless `--facts none` leaves them out.
#[derive(Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename = "Facts"))]
struct FactsDocument<'a> {
    /// Where the certificate was found.
    source: &'a SourceFacts,
    #[serde(flatten)]
    facts: Option<&'a CertificateFacts>,
}

/// The result of one check on one certificate. What is the same for every certificate (title,
/// explanation, source) is in `popcert explain --format json`.
#[derive(Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename = "Finding"))]
struct FindingDocument<'a> {
    /// The check's stable identifier.
    id: &'a str,
    /// The result.
    status: Status,
    /// How serious a failure is; only there with the status `fail` or `info`.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    /// Which certificate: `ca`, `proof`, `device`, `other`, `issued`, a position in the path (`leaf`,
    /// `intermediate 1`, `anchor`); or `code`, `signature` or `request` for what is no certificate.
    certificate: &'a str,
    /// Why the rule is broken, does not apply or is undetermined; not there when it holds.
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    /// The value that the rule requires.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    /// The value that was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<&'a str>,
    /// The field concerned, as a path of ASN.1 names.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    /// Offset in octets from the start of the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
    /// What to do about a broken rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    /// What the named service is known to answer to such a certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_answer: Option<&'a str>,
}

impl<'a> ReportDocument<'a> {
    pub(crate) fn of(report: &'a Report, detail: Detail) -> Self {
        let facts = |facts: &'a Option<Facts>| {
            let facts = facts.as_ref()?;
            Some(FactsDocument {
                source: &facts.source,
                facts: detail.facts.then_some(&*facts.certificate),
            })
        };
        let listed = |finding: &&Finding| {
            detail.all_findings
                || !(finding.status.is_settled() || finding.status == Status::Ignored)
        };
        let findings = report.findings.iter().filter(listed);
        Self {
            verdict: report.verdict,
            cloud: report.cloud,
            cloud_because: report.cloud_because.as_deref(),
            at: report.at,
            role: report.role.as_ref(),
            code: report.code.as_deref(),
            ca: facts(&report.ca),
            proof: facts(&report.proof),
            signature: report.signature.as_ref(),
            request: report.request.as_ref(),
            certificate: facts(&report.certificate),
            path: report.path.as_ref().map(|path| path.as_slice()),
            links: report.links.as_ref().map(|links| links.as_slice()),
            revocation: report.revocation.as_deref(),
            next: report.next.as_deref(),
            findings: findings.map(FindingDocument::of).collect(),
            checks: report.checks,
        }
    }
}

impl<'a> FindingDocument<'a> {
    fn of(finding: &'a Finding) -> Self {
        let is_broken = finding.is_raised() || finding.status == Status::Ignored;
        Self {
            id: finding.id,
            status: finding.status,
            severity: finding.is_raised().then_some(finding.severity),
            certificate: &finding.certificate,
            detail: &finding.detail,
            expected: finding.expected.as_deref(),
            actual: finding.actual.as_deref(),
            field: finding.field.as_deref(),
            offset: finding.offset,
            remedy: is_broken.then_some(&*finding.remedy),
            cloud_answer: finding.cloud_answer.as_deref(),
        }
    }
}

/// With every finding and all facts.
impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let everything = Detail {
            all_findings: true,
            ..Detail::default()
        };
        ReportDocument::of(self, everything).serialize(serializer)
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FindingDocument::of(self).serialize(serializer)
    }
}
