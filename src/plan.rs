//! Plans: what to do to prove possession of a CA's key to a service, in order.
//!
//! The steps are data of the service's profile. What is added here is the case: the files, the code, the dates
//! that count from now, and what is wrong with the CA already.

use crate::{
    case::{Case, CertificateInput, Options, Role},
    certificate::{HashAlgorithm, Time},
    cloud::{Cloud, PlanStep, ProofKind},
    code::VerificationCode,
    report::{
        Plan, PlannedCa, PlannedDate, PlannedStep, Problem, Report, Severity, Subject, Variable,
        span,
    },
    rollover::{CaRecord, Rollovers},
    shell::quoted,
};

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
        let steps: Vec<_> = steps.map(|step| planned(step, ca, code, cloud)).collect();
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
            problems: problems(&report, code, cloud, &steps, tenant.is_some()),
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

/// The step with the files and the code of this case in its commands.
fn planned(
    step: &PlanStep,
    ca: &CertificateInput,
    code: Option<&VerificationCode>,
    cloud: &Cloud,
) -> PlannedStep {
    let file = quoted(&ca.source().path);
    let code = code.map_or("\"$CODE\"".into(), |code| quoted(code.as_str()));
    let of = |name: &str| match name {
        "CA" => Some(&*file),
        "CLOUD" => Some(cloud.name),
        "CODE" => Some(&*code),
        _ => None,
    };
    PlannedStep {
        title: step.title,
        note: step.note,
        commands: step
            .commands
            .iter()
            .map(|command| filled(command, of))
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
    steps: &[PlannedStep],
    is_tenant: bool,
) -> Vec<Problem> {
    // A step that writes the file anew mends its encoding.
    let mut commands = steps.iter().flat_map(|step| &step.commands);
    let is_rewritten = commands.any(|command| command.starts_with("popcert convert "));
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
            id: finding.id,
            severity: finding.severity,
            detail: finding.detail.to_string(),
            remedy: finding.remedy.to_string(),
        })
        .collect();
    if is_tenant && needs_key(cloud) && cloud.tenant_proof.is_none() {
        problems.insert(0, no_key(cloud));
    }
    if let (Some(code), Some(format)) = (code, &cloud.code)
        && !format.fits(code.as_str())
    {
        problems.push(Problem {
            id: "code.format",
            severity: Severity::Warning,
            detail: format!(
                "the code is not of the form of {}'s codes, {format}",
                cloud.title
            ),
            remedy: "copy the code again from the page of the service that it is for".into(),
        });
    }
    problems
}

/// Why there is no way: Microsoft Learn, Azure Sphere certificates: the service keeps the private keys of tenant CAs.
fn no_key(cloud: &Cloud) -> Problem {
    Problem {
        id: "plan.private-key",
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

/// For how long `popcert prove` makes a proof valid, by its kind; a signature has no end.
fn prove_seconds(kind: ProofKind) -> Option<i64> {
    match kind {
        ProofKind::Certificate => Some(86_400),
        ProofKind::Request => Some(365 * 86_400),
        ProofKind::Signature => None,
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
            "a {} of now ends, after {} ({})",
            life.what,
            span(life.seconds),
            life.source
        ),
    });
    let mut dates: Vec<_> = lifetimes.collect();
    let mut commands = steps.iter().flat_map(|step| &step.commands);
    let is_made = commands.any(|command| command.starts_with("popcert prove "));
    if let Some(seconds) = prove_seconds(cloud.proof).filter(|_| is_made) {
        dates.push(PlannedDate {
            at: at.plus_seconds(seconds),
            what:
                "a proof that `popcert prove` makes now ends, unless `--valid-for` says otherwise"
                    .into(),
        });
    }
    if let Some(end) = ca.certificate().validity().not_after().time() {
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
    // Azure Sphere's own plan asks for the same.
    let is_new = |(name, _): &&(&str, &str)| cloud.plan_asks.iter().all(|(own, _)| own != name);
    let asked = cloud.plan_asks.iter().chain(of_tenant.filter(is_new));
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
            let mut known: Vec<String> = cloud
                .plan_asks
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect();
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
