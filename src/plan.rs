//! Plans: what to do to prove possession of a CA's key to a service, in order.
//!
//! The steps are data of the service's profile. What is added here is the case: the files, the code, the dates
//! that count from now, and what is wrong with the CA already.

use crate::{
    case::{Case, CertificateInput, Options, Role},
    certificate::{HashAlgorithm, Time},
    checks::code_fault,
    cloud::{Cloud, PlanStep},
    code::VerificationCode,
    report::{
        Plan, PlannedCa, PlannedDate, PlannedStep, Problem, Report, Severity, Subject, Variable,
        span,
    },
    rollover::{CaRecord, Rollovers},
    shell::quoted,
};
use std::borrow::Cow;

impl Plan {
    /// What to do to prove possession of the key of `ca` to [`Options::cloud`], from [`Options::at`] on. With a
    /// `code` the steps that ask for one are left out. An Azure Sphere tenant CA, whose key never leaves that service, is
    /// proven with what Azure Sphere signs; where that is of no use the plan has no steps and says why.
    ///
    /// ```
    /// use popcert::{CertificateInput, Options, Role, Time, report::Plan};
    ///
    /// let ca = CertificateInput::read("fixtures/root.cer", Role::Ca)?;
    /// let options = Options::new(Time::parse("2026-01-01")?);
    /// let plan = Plan::of(&ca, None, &options);
    /// let commands: Vec<_> = plan.steps.iter().flat_map(|step| &step.commands).collect();
    /// assert!(commands.iter().any(|command| command.starts_with("popcert prove ")));
    /// # Ok::<(), popcert::Error>(())
    /// ```
    pub fn of(ca: &CertificateInput, code: Option<&VerificationCode>, options: &Options) -> Self {
        let (cloud, at) = (options.cloud, options.at);
        let certificate = ca.certificate();
        let report = Report::of(&Case::audit(ca, "it was given as the CA".into(), options));
        let tenant = certificate.azure_sphere_tenant();
        let steps = steps(cloud, tenant.is_some());
        let steps = steps.filter(|step| code.is_none() || !step.only_without_code);
        let steps = written(steps, ca, code, cloud);
        Self {
            cloud: cloud.name,
            title: cloud.title,
            cloud_because: options.cloud_because.clone(),
            proof: cloud.proof.describe(),
            at,
            ca: PlannedCa {
                path: ca.source().path.clone(),
                subject: certificate.subject().to_string(),
                sha1: certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
                sha256: certificate.thumbprint(HashAlgorithm::Sha256).to_string(),
            },
            code: code.map(|code| code.as_str().to_owned()),
            problems: problems(&report, code, cloud, tenant.is_some()),
            dates: dates(&report, ca, cloud, &steps, at),
            variables: variables(cloud, &steps),
            steps,
            unconfirmed: cloud.unconfirmed.to_vec(),
        }
    }
}

/// The steps of the service's plan. For a tenant CA those that need the private key are replaced by the one that does not,
/// and there are none where the proof cannot be made at all.
fn steps(cloud: &'static Cloud, is_tenant: bool) -> impl Iterator<Item = &'static PlanStep> {
    let is_possible = !is_tenant || !needs_key(cloud) || cloud.tenant_proof.is_some();
    let plan = cloud.plan.iter().filter(move |_| is_possible);
    plan.map(move |step| match &cloud.tenant_proof {
        Some(proof) if is_tenant && asks_for_key(step) => &proof.step,
        _ => step,
    })
}

fn needs_key(cloud: &Cloud) -> bool {
    cloud.plan.iter().any(asks_for_key)
}

fn asks_for_key(step: &PlanStep) -> bool {
    step.commands
        .iter()
        .any(|command| command.contains("\"$KEY\""))
}

/// What comes first if the CA is one of several certificates in its file: every other step is about one.
const TAKE_OUT: PlanStep = PlanStep {
    title: "write the CA certificate to a file of its own",
    note: "its file holds more than one",
    commands: &["popcert convert {CA} --index {NUMBER} --to pem -o ca-alone.pem"],
    only_without_code: false,
};
/// The variable for a CA that was read from standard input, where the commands would not find it again.
const CA_FILE: (&str, &str) = ("CA", "file of the CA certificate");

/// The steps with the files and the code of this case in their commands.
fn written(
    steps: impl Iterator<Item = &'static PlanStep>,
    ca: &CertificateInput,
    code: Option<&VerificationCode>,
    cloud: &Cloud,
) -> Vec<PlannedStep> {
    let source = ca.source();
    let file: Cow<'_, str> = match &*source.path {
        "-" => "\"$CA\"".into(),
        // Else it would be read as an option.
        path if path.starts_with('-') => Cow::Owned(format!("./{}", quoted(path))),
        path => quoted(path),
    };
    let code: Cow<'_, str> = code.map_or("\"$CODE\"".into(), |code| quoted(code.as_str()));
    let number = (source.index + 1).to_string();
    let with_file = |file: &str, step: &PlanStep| {
        planned(step, |name| match name {
            "CA" => Some(file),
            "CLOUD" => Some(cloud.name),
            "CODE" => Some(&*code),
            "NUMBER" => Some(&*number),
            _ => None,
        })
    };
    if ca.certificates_in_file() < 2 {
        return steps.map(|step| with_file(&file, step)).collect();
    }
    let mut steps = steps.map(|step| with_file("ca-alone.pem", step)).peekable();
    let first = steps.peek().map(|_| with_file(&file, &TAKE_OUT));
    first.into_iter().chain(steps).collect()
}

fn planned<'v>(step: &PlanStep, of: impl Fn(&str) -> Option<&'v str>) -> PlannedStep {
    PlannedStep {
        title: step.title,
        note: step.note,
        commands: step
            .commands
            .iter()
            .map(|command| filled(command, &of))
            .collect(),
    }
}

/// `text` with a value for each `{NAME}`. What is put in is not looked at again.
fn filled<'v>(text: &str, of: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let named = after.split_once('}');
        match named.and_then(|(name, end)| Some((of(name)?, end))) {
            Some((value, end)) => {
                out.push_str(value);
                rest = end;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

/// What is wrong with the CA at this service, and a code of another form.
fn problems(
    report: &Report,
    code: Option<&VerificationCode>,
    cloud: &Cloud,
    is_tenant: bool,
) -> Vec<Problem> {
    // A step that writes the file anew mends its encoding, or has done so before there was a code.
    let mut commands = cloud.plan.iter().flat_map(|step| step.commands);
    let is_rewritten = commands.any(|command| command.starts_with("popcert convert {CA} "));
    let serious = report.failures().into_iter();
    let serious = serious.filter(|finding| {
        let is_mended = is_rewritten && finding.subject == Subject::File;
        match finding.severity {
            Severity::Error => true,
            Severity::Warning => !is_mended,
            Severity::Note => false,
        }
    });
    let mut problems: Vec<_> = serious
        .map(|finding| Problem {
            id: Some(finding.id),
            severity: finding.severity,
            detail: finding.detail.to_string(),
            remedy: finding.remedy.to_string(),
        })
        .collect();
    if is_tenant && needs_key(cloud) && cloud.tenant_proof.is_none() {
        problems.insert(0, no_key(cloud));
    }
    if let (Some(code), Some(format)) = (code, &cloud.code)
        && let Some((check, fault)) = code_fault(code, format)
    {
        problems.push(Problem {
            id: Some(check.id),
            severity: cloud.severity_of(check.id).unwrap_or(check.severity),
            detail: fault.detail,
            remedy: fault.remedy.unwrap_or_else(|| check.remedy.to_owned()),
        });
    }
    problems
}

/// Why there is no way: Microsoft Learn, Azure Sphere certificates: the service keeps the private keys of tenant CAs.
fn no_key(cloud: &Cloud) -> Problem {
    Problem {
        // No check: what is wrong is the choice of the service.
        id: None,
        severity: Severity::Error,
        detail: format!(
            "this is an Azure Sphere tenant CA: it cannot be proven to {}, as nobody has its private key, which never leaves Azure \
             Sphere, and Azure Sphere makes proof certificates for IoT Central, IoT Hub and DPS alone",
            cloud.title
        ),
        remedy: "prove it to one of these (`popcert plan --cloud azure-sphere --ca FILE`), or register a CA here whose key you hold"
            .into(),
    }
}

/// What ends when, and by when the CA's successor is due; of moments that have passed only the CA's end.
fn dates(
    report: &Report,
    ca: &CertificateInput,
    cloud: &Cloud,
    steps: &[PlannedStep],
    at: Time,
) -> Vec<PlannedDate> {
    let lifetimes = cloud.lifetimes.iter().map(|life| PlannedDate {
        at: at.plus_seconds(life.seconds),
        what: format!(
            "a {} made now ends, after {} ({})",
            life.what,
            span(life.seconds),
            life.source
        ),
    });
    let mut dates: Vec<_> = lifetimes.collect();
    let end = ca.certificate().validity().not_after().time();
    let mut commands = steps.iter().flat_map(|step| &step.commands);
    let is_made = commands.any(|command| command.starts_with("popcert prove "));
    if let Some(seconds) = cloud.proof.usual_seconds().filter(|_| is_made) {
        let own = at.plus_seconds(seconds);
        dates.push(PlannedDate {
            // No proof is made that outlives its CA.
            at: end.map_or(own, |end| end.min(own)),
            what:
                "a proof that `popcert prove` makes now ends, unless `--valid-for` says otherwise"
                    .into(),
        });
    }
    if let Some(end) = end {
        let what = "the CA certificate ends, and with it all devices under it";
        dates.push(PlannedDate {
            at: end,
            what: what.into(),
        });
    }
    let mut rollovers = Rollovers::default();
    if ca.role() == Role::Ca
        && let Some(record) = CaRecord::of(report)
    {
        rollovers.add(record);
    }
    // Of any other CA nobody knows by when its successor is made.
    for deadline in rollovers.deadlines(at).into_iter().filter(|one| one.tenant) {
        dates.push(PlannedDate {
            at: deadline.upload_by,
            what: format!(
                "the CA's successor is to be uploaded and proven by then: {}",
                deadline.advice
            ),
        });
    }
    dates.sort_by(|one, other| {
        one.at
            .cmp(&other.at)
            .then_with(|| one.what.cmp(&other.what))
    });
    dates
}

/// The variables that the remaining commands use.
fn variables(cloud: &Cloud, steps: &[PlannedStep]) -> Vec<Variable> {
    let is_used = |name: &str| {
        let mut commands = steps.iter().flat_map(|step| &step.commands);
        commands.any(|command| command.contains(&format!("\"${name}\"")))
    };
    let of_tenant = cloud.tenant_proof.iter().flat_map(|proof| proof.asks);
    let asked = std::iter::once(&CA_FILE)
        .chain(cloud.plan_asks)
        .chain(of_tenant);
    let asked = asked.filter(|(name, _)| is_used(name));
    asked
        .map(|(name, holds)| Variable { name, holds })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_not_looked_at_again() {
        let of = |name: &str| (name == "CA").then_some("{CODE}");
        for (text, expected) in [
            ("a {CA} b {CA}", "a {CODE} b {CODE}"),
            ("${X} {}", "${X} {}"),
            ("{CA", "{CA"),
            ("{{CA}", "{{CODE}"),
            ("", ""),
        ] {
            assert_eq!(filled(text, of), expected);
        }
    }

    #[test]
    fn every_profile_has_a_plan_whose_variables_are_set() {
        for cloud in Cloud::all() {
            assert!(!cloud.plan.is_empty(), "{}", cloud.name);
            let of_tenant = cloud.tenant_proof.iter().flat_map(|proof| proof.asks);
            let asked = cloud.plan_asks.iter().chain(of_tenant);
            let mut known: Vec<String> = asked.map(|(name, _)| (*name).to_owned()).collect();
            for command in cloud.plan.iter().flat_map(|step| step.commands) {
                for (at, _) in command.match_indices('$') {
                    let name: String = command[at + 1..]
                        .chars()
                        .take_while(char::is_ascii_uppercase)
                        .collect();
                    assert!(
                        name.is_empty() || known.contains(&name),
                        "{}: ${name} in {command}",
                        cloud.name
                    );
                }
                if command.contains("{CODE}") {
                    assert!(
                        known.iter().any(|name| name == "CODE"),
                        "{}: {command}",
                        cloud.name
                    );
                }
                let set = command.split_once('=').map(|(name, _)| name.to_owned());
                let read = command.strip_prefix("read -r ").map(str::to_owned);
                known.extend(set.into_iter().chain(read));
            }
        }
    }
}
