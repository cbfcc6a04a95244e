//! What a check is, and how one is run over a case.
//!
//! A check is a constant and not a trait with implementations: the catalogue, the documentation,
//! SARIF's rules and the reports are all made of the same fields, and a check without a citation or
//! a remedy does not compile. It has no state, so that the order in which checks run decides
//! nothing.
//!
//! The flow: [`results`] runs a check on each certificate of a case that it applies to and gives
//! [`CheckResult`]s, which know nothing of files; [`CheckResult::report`] makes findings of them
//! for the files of one case, and a cache may keep the results for another file with the same
//! certificate.

use crate::{
    case::{Case, CertificateInput, Mode, RequestInput, Role, SignatureInput},
    report::{Finding, RuleText, Severity, Status, Subject},
    shell::quoted,
};
use std::{borrow::Cow, sync::Arc};

/// One rule: a constant, so that the catalogue, the documentation and the reports all come from the
/// same words.
///
/// ```
/// let checks = popcert::catalogue();
/// let common_name = checks.iter().find(|check| check.id == "proof.common-name");
/// assert!(common_name.is_some_and(|check| !check.can_be_ignored()));
/// ```
#[derive(Debug)]
pub struct Check {
    /// Stable name, `subject.rule`, in lower case with dashes. Scripts, `--ignore` and SARIF rely
    /// on it: it never changes its meaning, and a check that does gets another one.
    pub id: &'static str,
    /// The rule as a statement that holds when it is kept: "the CA certificate does not expire
    /// soon".
    pub title: &'static str,
    /// What it looks at. It is also the first half of the id and the folder of its file, and
    /// decides whether the result may be kept for another file with the same certificate.
    pub subject: Subject,
    /// How bad a failure is, unless the cloud or the role says otherwise: an error needs a MUST or
    /// a service that is known to refuse, a warning a SHOULD.
    pub severity: Severity,
    /// Roles for which it is less (or more) serious. A cloud's own severity comes before these.
    pub by_role: &'static [(Role, Severity)],
    /// Where the rule comes from: norm and section, documentation, or a public issue.
    pub reference: &'static str,
    /// Why it matters: who refuses what, or what an attacker could do. Whole sentences.
    pub explanation: &'static str,
    /// What to do when it does not hold, lower case, no final full stop. `FILE` and `FILE.pem`
    /// stand for the file in question and a new one beside it, and commands stand in backticks.
    pub remedy: &'static str,
    /// The questions that it helps to answer; it is not run for others.
    pub modes: &'static [Mode],
    /// The roles of the certificates that it is run on. For others there is no finding at all, not
    /// even "not applicable".
    pub applies: &'static [Role],
    /// Whether its failures always count.
    pub decides: Decides,
    /// What becomes of it when CA and proof were given for each other.
    pub when_swapped: WhenSwapped,
    /// The rule itself. It must not panic or take unbounded work on any certificate.
    pub run: fn(&Case<'_>, &CertificateInput) -> CheckOutcome,
}

/// Whether a check decides: where it fails, the answer is no, whatever else holds and whatever is
/// ignored. That is so where a signature or a path was not verified, a date does not hold, or this is
/// not the certificate that was asked about.
///
/// An enum and not a flag, since a date that does not hold has a way out that a bad signature has
/// not: another `--at`. Single failures of a check that does not decide may still do so
/// (`Evidence::deciding`).
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
    /// The rule is broken, once for each evidence. Never empty.
    Fail(Vec<Evidence>),
    /// There is nothing that the rule could be about.
    NotApplicable(&'static str),
    /// The rule holds.
    Pass,
    /// It cannot be decided, and why: something was not given, or popcert does not implement it.
    /// Never a substitute for a failure.
    Undetermined(Cow<'static, str>),
}

/// What was seen, beside what was expected, and where: one finding's worth.
///
/// Texts may hold whatever a certificate holds; they are escaped on their way out, not here.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// What is wrong, in words: lower case, no final full stop.
    pub(crate) detail: String,
    /// What the rule asks for, next to [`actual`](Self::actual), so that both can be compared by
    /// eye.
    pub(crate) expected: Option<String>,
    /// What was found instead.
    pub(crate) actual: Option<String>,
    /// The ASN.1 path of the field, `tbsCertificate.subject`.
    pub(crate) field: Option<&'static str>,
    /// Octets from the start of the certificate's DER, not of its file.
    pub(crate) offset: Option<usize>,
    /// What to do, if that differs from the check's own remedy.
    pub(crate) remedy: Option<String>,
    /// What comes before the remedy, whosever that is.
    pub(crate) advice: Option<&'static str>,
    /// A severity that neither cloud nor role change.
    pub(crate) severity: Option<Severity>,
    /// Whether this failure decides, although not all of the check's do.
    pub(crate) decides: bool,
    /// Which certificate of the path it is about, in words, if not the one that was checked.
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
///
/// Results are kept apart from findings because thousands of files may hold the same certificate:
/// it is checked once, and each file gets findings with its own name.
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
        .filter(move |(at, input)| is_run_on(case, check, *at, input.role()))
        .map(move |(at, input)| CheckResult {
            check,
            input: at,
            outcome: outcome(case, check, input),
        })
}

/// Whether a check is run on that certificate of the case. What is about the code, or about a proof that
/// is no certificate, is run once, with the last certificate.
fn is_run_on(case: &Case<'_>, check: &Check, at: usize, role: Role) -> bool {
    match check.subject {
        Subject::Code | Subject::Request | Subject::Signature => at + 1 == case.inputs().len(),
        _ => check.applies.contains(&role),
    }
}

/// What the check says of one certificate. Of swapped files most checks would report a dozen
/// consequences of one mistake; `proof.identity` reports the mistake.
fn outcome(case: &Case<'_>, check: &Check, input: &CertificateInput) -> CheckOutcome {
    if check.when_swapped == WhenSwapped::Pointless && case.are_swapped() {
        return CheckOutcome::Undetermined("the files are swapped: see proof.identity".into());
    }
    (check.run)(case, input)
}

impl CheckResult {
    /// Whether the rule is broken.
    #[cfg(feature = "cli")]
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.outcome, CheckOutcome::Fail(_))
    }

    /// The status of a result that takes no more words: the rule holds, or does not apply.
    pub(crate) fn settled(&self) -> Option<Status> {
        match self.outcome {
            CheckOutcome::NotApplicable(_) => Some(Status::NotApplicable),
            CheckOutcome::Pass => Some(Status::Pass),
            CheckOutcome::Fail(_) | CheckOutcome::Undetermined(_) => None,
        }
    }

    /// Adds the findings of this result to `into`, for the certificates of `case` in their files. A
    /// failure gives one for each evidence, everything else one.
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
            CheckOutcome::Undetermined(why) => {
                into.push(plain(Status::Undetermined, why.clone()));
            }
            CheckOutcome::Fail(evidence) => into.extend(evidence.iter().map(|evidence| {
                let finding = plain(Status::Fail, evidence.detail.clone().into());
                self.failure(case, evidence, finding)
            })),
        }
    }

    /// A finding without evidence: the check's own words, the file, and perhaps a detail.
    fn plain(
        &self,
        case: &Case<'_>,
        input: &CertificateInput,
        status: Status,
        detail: Cow<'static, str>,
    ) -> Finding {
        let check = self.check;
        // On chain the certificate in question is the leaf, whatever its role; a code belongs to
        // none.
        let certificate = match case.mode() {
            _ if check.subject == Subject::Code => "code",
            _ if check.subject == Subject::Request => "request",
            _ if check.subject == Subject::Signature => "signature",
            Mode::Chain => "leaf",
            Mode::Request if self.input > 0 => "issued",
            Mode::Audit | Mode::Request | Mode::Signature | Mode::Verify => input.role().as_str(),
        };
        let file = match check.subject {
            Subject::Request => case.request().map(RequestInput::file),
            Subject::Signature => case.signature().map(SignatureInput::file),
            _ => None,
        };
        Finding {
            id: check.id,
            subject: check.subject,
            status,
            severity: severity(case, check, input.role()),
            certificate: certificate.into(),
            path: Arc::clone(file.unwrap_or(input.file())),
            title: check.title,
            explanation: check.explanation,
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

    /// A finding with evidence. Of several remedies the evidence's own comes first, then the
    /// cloud's, then the check's.
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
        // A finding on an intermediate names the intermediate's file, not the leaf's.
        if let Some(file) = evidence.sha256.and_then(|hash| case.file_of(&hash)) {
            finding.path = file.into();
        }
        finding.remedy = for_file(finding.remedy, &finding.path);
        let ca = case.input(Role::Ca).map(CertificateInput::certificate);
        if ca.is_some_and(|ca| ca.azure_sphere_tenant().is_some()) {
            finding.remedy = finding.remedy.replace(PROVE, DOWNLOAD_PROOF).into();
        }
        // A note is about what services accept, and they do not answer to that.
        if finding.severity != Severity::Note {
            finding.cloud_answer = answer(case, id).map(str::to_owned);
        }
        if let Some(certificate) = &evidence.certificate {
            finding.certificate = certificate.clone().into();
        }
        // Still reported, with its severity: ignoring changes what counts, not what is true.
        let is_ignored = case.ignores(id) && self.check.can_be_ignored() && !evidence.decides;
        finding.status = match is_ignored {
            true => Status::Ignored,
            false => Status::of_broken(finding.severity),
        };
        finding
    }
}

/// How whoever holds the key of a CA makes a proof.
const PROVE: &str = "`popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`";
/// The same for a tenant CA of Azure Sphere, whose key never leaves the service.
const DOWNLOAD_PROOF: &str = "`az sphere ca-certificate download-proof --resource-group GROUP --catalog CATALOG --verification-code CODE --output-file ValidationCertification.cer`";

/// A remedy with the file's name for `FILE` and a new name for `FILE.pem`, quoted for a shell, so
/// that it can be pasted. Standard input has no name to paste, so its remedies keep the
/// placeholders.
fn for_file(remedy: Cow<'static, str>, path: &str) -> Cow<'static, str> {
    if path == "-" || !remedy.contains("FILE") {
        return remedy;
    }
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    // Never the file itself: the remedy would overwrite what it reads.
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

/// What the service answers to this failure: on `chain` to a device that connects with its
/// certificates, else to an upload.
fn answer(case: &Case<'_>, id: &str) -> Option<&'static str> {
    match case.mode() {
        Mode::Chain => case.cloud().connect_answer_to(id),
        _ => case.cloud().answer_to(id),
    }
}

/// The severity of a failure: the cloud's for this check, else the role's, else the check's own.
/// What decides is never less serious than the check says, whatever a profile has.
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
    fn what_holds_or_does_not_apply_is_settled_and_the_rest_takes_words() {
        let result = |outcome| CheckResult {
            check: crate::checks::catalogue()[0],
            input: 0,
            outcome,
        };
        let failed = || CheckOutcome::fail(Evidence::new("it is wrong"));
        for (outcome, settled, has_failed) in [
            (CheckOutcome::Pass, Some(Status::Pass), false),
            (
                CheckOutcome::NotApplicable("there is none"),
                Some(Status::NotApplicable),
                false,
            ),
            (CheckOutcome::Undetermined("unknown".into()), None, false),
            (failed(), None, true),
        ] {
            let result = result(outcome);
            assert_eq!(result.settled(), settled, "{:?}", result.outcome);
            #[cfg(feature = "cli")]
            assert_eq!(result.has_failed(), has_failed, "{:?}", result.outcome);
            #[cfg(not(feature = "cli"))]
            let _ = has_failed;
        }
    }

    #[test]
    fn remedies_name_the_file() {
        let remedy = |path| for_file("convert it: `convert FILE -o FILE.pem`".into(), path);
        assert_eq!(remedy("a.cer"), "convert it: `convert a.cer -o a.pem`");
        assert_eq!(
            remedy("a.pem"),
            "convert it: `convert a.pem -o a-clean.pem`"
        );
        // Standard input has no name to paste.
        assert_eq!(remedy("-"), "convert it: `convert FILE -o FILE.pem`");
    }
}
