//! What a check is, and how checks are run over a case.

use crate::{
    case::{Case, Exhibit, Question, Role},
    report::{Finding, RuleText, Severity, Status},
    shell::quoted,
};

/// One rule: a constant, so that the catalogue, the documentation and the reports
/// all come from the same words.
#[derive(Debug)]
pub struct Check {
    /// Stable name, `subject.rule`; it never changes its meaning.
    pub id: &'static str,
    /// The rule as a statement that holds when it is kept.
    pub title: &'static str,
    /// How bad it is when it does not hold, unless the cloud or the role says otherwise.
    pub severity: Severity,
    /// Roles for which it is less (or more) serious.
    pub by_role: &'static [(Role, Severity)],
    /// Where the rule comes from.
    pub reference: &'static str,
    /// Why it matters, in plain words.
    pub explanation: &'static str,
    /// What to do when it does not hold.
    pub remedy: &'static str,
    /// The certificates that it looks at.
    pub applies: &'static [Role],
    /// The rule itself.
    pub run: fn(&Case<'_>, &Exhibit) -> Verdict,
}

impl Check {
    /// The first half of the id.
    pub fn group(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(group, _)| group)
    }

    /// What the catalogue says of it.
    pub fn text(&self) -> RuleText {
        RuleText {
            id: self.id,
            title: self.title,
            severity: self.severity,
            explanation: self.explanation,
            remedy: self.remedy,
            reference: self.reference,
        }
    }
}

/// What a check says of one certificate.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The rule is broken, once for each evidence.
    Fail(Vec<Evidence>),
    /// There is nothing that the rule could be about.
    NotApplicable(&'static str),
    /// The rule holds.
    Pass,
    /// It cannot be told, and why.
    Undetermined(String),
}

/// What was seen, beside what was expected, and where.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub(crate) detail: String,
    pub(crate) expected: Option<String>,
    pub(crate) actual: Option<String>,
    pub(crate) field: Option<&'static str>,
    pub(crate) offset: Option<usize>,
    pub(crate) remedy: Option<String>,
    pub(crate) advice: Option<&'static str>,
    pub(crate) severity: Option<Severity>,
    pub(crate) certificate: Option<String>,
    pub(crate) path: Option<String>,
}

impl Evidence {
    /// Evidence that says `detail`: lower case, no final full stop.
    pub(crate) fn new(detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..Self::default()
        }
    }

    /// What was expected, and what was found instead.
    pub(crate) fn compared(
        mut self,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        self.expected = Some(expected.into());
        self.actual = Some(actual.into());
        self
    }

    /// The field that it is about, as a node path.
    pub(crate) fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Offset from the start of the certificate.
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.offset = Some(offset);
        self
    }

    /// A remedy that fits this evidence better than the check's own.
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// What to mind while doing what the cloud's remedy, or the check's own, says.
    pub(crate) fn advice(mut self, advice: &'static str) -> Self {
        self.advice = Some(advice);
        self
    }

    /// A severity that holds whatever cloud and role say.
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

impl Verdict {
    /// A single failure.
    pub(crate) fn fail(evidence: Evidence) -> Self {
        Self::Fail(vec![evidence])
    }

    /// Passes when there is no evidence against it.
    pub(crate) fn from_evidence(evidence: Vec<Evidence>) -> Self {
        if evidence.is_empty() {
            Self::Pass
        } else {
            Self::Fail(evidence)
        }
    }
}

/// Runs each check on each certificate of the case that it applies to, in order.
pub fn run(case: &Case<'_>, checks: impl IntoIterator<Item = &'static Check>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in checks {
        for exhibit in case.exhibits() {
            if check.applies.contains(&exhibit.role()) {
                report(case, check, exhibit, &mut findings);
            }
        }
    }
    findings
}

/// What is still asked when CA and proof were mixed up.
const SAID_OF_MIXED_UP: &[&str] = &["proof.identity", "code.format", "code.white-space"];

fn report(case: &Case<'_>, check: &'static Check, exhibit: &Exhibit, into: &mut Vec<Finding>) {
    let certificate = match (case.question(), check.group()) {
        (_, "code") => "code",
        (Question::Chain, _) => "leaf",
        _ => exhibit.role().as_str(),
    };
    let plain = |status, detail: String| Finding {
        id: check.id,
        status,
        severity: severity(case, check, exhibit.role()),
        certificate: certificate.to_owned(),
        path: exhibit.source().path.clone(),
        title: check.title,
        expected: None,
        actual: None,
        detail,
        field: None,
        offset: None,
        remedy: check.remedy.to_owned(),
        reference: check.reference,
        cloud_answer: None,
    };
    // What is wrong with files that were mixed up says nothing about either.
    if case.are_mixed_up() && !SAID_OF_MIXED_UP.contains(&check.id) && check.group() != "input" {
        into.push(plain(
            Status::Skipped,
            "see proof.identity: the files are mixed up".into(),
        ));
        return;
    }
    match (check.run)(case, exhibit) {
        Verdict::Pass => into.push(plain(Status::Pass, String::new())),
        Verdict::NotApplicable(why) => into.push(plain(Status::NotApplicable, why.to_owned())),
        Verdict::Undetermined(why) => into.push(plain(Status::Skipped, why)),
        Verdict::Fail(evidence) => into.extend(evidence.into_iter().map(|evidence| {
            let mut finding = plain(Status::Fail, evidence.detail);
            finding.expected = evidence.expected;
            finding.actual = evidence.actual;
            finding.field = evidence.field.map(str::to_owned);
            finding.offset = evidence.offset;
            let of_cloud = || case.cloud().remedy_for(check.id).map(str::to_owned);
            if let Some(remedy) = evidence.remedy.or_else(of_cloud) {
                finding.remedy = remedy;
            }
            if let Some(advice) = evidence.advice {
                finding.remedy = format!("{advice}; {}", finding.remedy);
            }
            if let Some(severity) = evidence.severity {
                finding.severity = severity;
            }
            if let Some(path) = evidence.path {
                finding.path = path;
            }
            finding.remedy = for_file(&finding.remedy, &finding.path);
            // Services do not answer to what they let pass.
            if finding.severity != Severity::Note {
                finding.cloud_answer = answer(case, check.id).map(str::to_owned);
            }
            if let Some(certificate) = evidence.certificate {
                finding.certificate = certificate;
            }
            if case.ignores(check.id) {
                finding.status = Status::Ignored;
            }
            finding
        })),
    }
}

/// A remedy's `FILE` and `FILE.pem` with the names of this file, so that it can be pasted.
fn for_file(remedy: &str, path: &str) -> String {
    if path == "-" || !remedy.contains("FILE") {
        return remedy.to_owned();
    }
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    // A file is not to be written over itself.
    let new = match path.ends_with(".pem") {
        true => format!("{stem}-clean.pem"),
        false => format!("{stem}.pem"),
    };
    let words =
        remedy
            .split_inclusive([' ', '`'])
            .map(|word| match word.trim_end_matches([' ', '`']) {
                "FILE" => word.replace("FILE", &quoted(path)),
                "FILE.pem" => word.replace("FILE.pem", &quoted(&new)),
                _ => word.to_owned(),
            });
    words.collect()
}

/// To an upload, or to a device that connects with its chain.
fn answer(case: &Case<'_>, id: &str) -> Option<&'static str> {
    match case.question() {
        Question::Chain => case.cloud().connect_answer_to(id),
        Question::Audit | Question::Verify => case.cloud().answer_to(id),
    }
}

/// The cloud's word comes first, then the role's, then the check's own.
fn severity(case: &Case<'_>, check: &Check, role: Role) -> Severity {
    case.cloud().severity_of(check.id).unwrap_or_else(|| {
        check
            .by_role
            .iter()
            .find(|(its_role, _)| *its_role == role)
            .map_or(check.severity, |(_, severity)| *severity)
    })
}
