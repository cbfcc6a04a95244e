//! What a check is, and how checks are run over a case.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    report::{Finding, RuleText, Severity, Status, Subject},
    shell::quoted,
};
use std::{borrow::Cow, sync::Arc};

/// One rule: a constant, so that the catalogue, the documentation and the reports
/// all come from the same words.
#[derive(Debug)]
pub struct Check {
    /// Stable name, `subject.rule`; it never changes its meaning.
    pub id: &'static str,
    /// The rule as a statement that holds when it is kept.
    pub title: &'static str,
    /// What it looks at; also the first half of the id and the folder of its file.
    pub subject: Subject,
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
    /// The questions that it helps to answer.
    pub modes: &'static [Mode],
    /// The roles of the certificates that it is run on.
    pub applies: &'static [Role],
    /// Whether its failures always count.
    pub decides: Decides,
    /// What becomes of it when CA and proof were given for each other.
    pub when_swapped: WhenSwapped,
    /// The rule itself.
    pub run: fn(&Case<'_>, &CertificateInput) -> CheckOutcome,
}

/// Whether a check decides: where it fails, the answer is no whatever else holds, under whatever flags. A signature or a
/// link was not verified, a date does not hold, or this is not the certificate that was asked about. Of a check that does
/// not decide, single failures may (`Evidence::deciding`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// Its failures count, whatever is ignored.
    Always,
    /// The same, for the moment of the examination: at another the rule may hold.
    AtThatTime,
    /// Its failures may be left uncounted, or weigh less with some cloud or role.
    No,
}

/// What becomes of a check when CA and proof were given for each other, or one file as both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenSwapped {
    /// It is run all the same: its answer does not hang on which file is which.
    Asked,
    /// It is left open: what it finds would say nothing of either certificate.
    Pointless,
}

impl Check {
    /// Whether whoever asks may leave its failures uncounted.
    pub fn can_be_ignored(&self) -> bool {
        self.decides == Decides::No
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
#[non_exhaustive]
pub enum CheckOutcome {
    /// The rule is broken, once for each evidence.
    Fail(Vec<Evidence>),
    /// There is nothing that the rule could be about.
    NotApplicable(&'static str),
    /// The rule holds.
    Pass,
    /// It cannot be decided, and why.
    Undetermined(Cow<'static, str>),
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
    /// Whether this failure decides, although not all of the check's do.
    pub(crate) decides: bool,
    pub(crate) certificate: Option<String>,
    /// The SHA-256 of that certificate, by which its file is found.
    pub(crate) sha256: Option<[u8; 32]>,
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

    /// An error that always counts, whatever cloud, role and flags say.
    pub(crate) fn deciding(mut self) -> Self {
        self.decides = true;
        self.severity(Severity::Error)
    }

    /// A severity that holds whatever cloud and role say.
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

impl CheckOutcome {
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

/// What one check says of one certificate, whatever file that is in.
pub(crate) struct CheckResult {
    check: &'static Check,
    /// Which certificate of the case.
    input: usize,
    outcome: CheckOutcome,
}

/// Runs a check on each certificate of the case that it applies to, in order.
pub(crate) fn results<'c>(
    case: &'c Case<'_>,
    check: &'static Check,
) -> impl Iterator<Item = CheckResult> + 'c {
    let inputs = case.inputs().iter().enumerate();
    inputs
        .filter(|(_, input)| check.applies.contains(&input.role()))
        .map(move |(at, input)| CheckResult {
            check,
            input: at,
            outcome: outcome(case, check, input),
        })
}

fn outcome(case: &Case<'_>, check: &Check, input: &CertificateInput) -> CheckOutcome {
    if check.when_swapped == WhenSwapped::Pointless && case.are_swapped() {
        return CheckOutcome::Undetermined("see proof.identity: the files are mixed up".into());
    }
    (check.run)(case, input)
}

impl CheckResult {
    /// Whether it is what `check` says.
    pub(crate) fn is_of(&self, check: &Check) -> bool {
        self.check.id == check.id
    }

    /// Whether the rule is broken.
    #[cfg(feature = "cli")]
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.outcome, CheckOutcome::Fail(_))
    }

    /// The result in the words of a report, for the certificates of `case` in their files.
    pub(crate) fn report(&self, case: &Case<'_>, into: &mut Vec<Finding>) {
        let Some(input) = case.inputs().get(self.input) else {
            return;
        };
        let plain = |status, detail| self.plain(case, input, status, detail);
        match &self.outcome {
            CheckOutcome::Pass => into.push(plain(Status::Pass, "".into())),
            CheckOutcome::NotApplicable(why) => {
                into.push(plain(Status::NotApplicable, (*why).into()));
            }
            CheckOutcome::Undetermined(why) => into.push(plain(Status::Skipped, why.clone())),
            CheckOutcome::Fail(evidence) => into.extend(evidence.iter().map(|evidence| {
                let finding = plain(Status::Fail, evidence.detail.clone().into());
                self.failure(case, evidence, finding)
            })),
        }
    }

    /// Of nothing but words that never change, but for the file and perhaps the detail.
    fn plain(
        &self,
        case: &Case<'_>,
        input: &CertificateInput,
        status: Status,
        detail: Cow<'static, str>,
    ) -> Finding {
        let check = self.check;
        let certificate = match case.mode() {
            _ if check.subject == Subject::Code => "code",
            Mode::Chain => "leaf",
            Mode::Audit | Mode::Verify => input.role().as_str(),
        };
        Finding {
            id: check.id,
            subject: check.subject,
            status,
            severity: severity(case, check, input.role()),
            certificate: certificate.into(),
            path: Arc::clone(input.file()),
            title: check.title,
            expected: None,
            actual: None,
            detail,
            field: None,
            offset: None,
            remedy: check.remedy.into(),
            reference: check.reference,
            cloud_answer: None,
        }
    }

    fn failure(&self, case: &Case<'_>, evidence: &Evidence, mut finding: Finding) -> Finding {
        let id = self.check.id;
        finding.expected.clone_from(&evidence.expected);
        finding.actual.clone_from(&evidence.actual);
        finding.field = evidence.field.map(str::to_owned);
        finding.offset = evidence.offset;
        let of_cloud = || case.cloud().remedy_for(id).map(Cow::Borrowed);
        let own = evidence.remedy.clone().map(Cow::Owned);
        if let Some(remedy) = own.or_else(of_cloud) {
            finding.remedy = remedy;
        }
        if let Some(advice) = evidence.advice {
            finding.remedy = format!("{advice}; {}", finding.remedy).into();
        }
        if let Some(severity) = evidence.severity {
            finding.severity = severity;
        }
        if let Some(file) = evidence.sha256.and_then(|hash| case.file_of(&hash)) {
            finding.path = file.into();
        }
        finding.remedy = for_file(finding.remedy, &finding.path);
        // Services do not answer to what they let pass.
        if finding.severity != Severity::Note {
            finding.cloud_answer = answer(case, id).map(str::to_owned);
        }
        if let Some(certificate) = &evidence.certificate {
            finding.certificate = certificate.clone().into();
        }
        if case.ignores(id) && self.check.can_be_ignored() && !evidence.decides {
            finding.status = Status::Ignored;
        }
        finding
    }
}

/// A remedy's `FILE` and `FILE.pem` with the names of this file, so that it can be pasted.
fn for_file(remedy: Cow<'static, str>, path: &str) -> Cow<'static, str> {
    if path == "-" || !remedy.contains("FILE") {
        return remedy;
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
    words.collect::<String>().into()
}

/// To an upload, or to a device that connects with its chain.
fn answer(case: &Case<'_>, id: &str) -> Option<&'static str> {
    match case.mode() {
        Mode::Chain => case.cloud().connect_answer_to(id),
        Mode::Audit | Mode::Verify => case.cloud().answer_to(id),
    }
}

/// The cloud's word comes first, then the role's, then the check's own. What decides is never
/// less serious than the check says.
fn severity(case: &Case<'_>, check: &Check, role: Role) -> Severity {
    let severity = case.cloud().severity_of(check.id).unwrap_or_else(|| {
        check
            .by_role
            .iter()
            .find(|(its_role, _)| *its_role == role)
            .map_or(check.severity, |(_, severity)| *severity)
    });
    match check.can_be_ignored() {
        true => severity,
        false => severity.max(check.severity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_name_the_file() {
        let remedy = |path| for_file("write it anew: `convert FILE -o FILE.pem`".into(), path);
        assert_eq!(remedy("a.cer"), "write it anew: `convert a.cer -o a.pem`");
        assert_eq!(
            remedy("a.pem"),
            "write it anew: `convert a.pem -o a-clean.pem`"
        );
        // Standard input has no name to paste.
        assert_eq!(remedy("-"), "write it anew: `convert FILE -o FILE.pem`");
    }
}
