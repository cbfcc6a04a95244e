//! Checks as JSON: what is the same for every certificate, and so is in no result.

use super::answers::answers;
use crate::{
    check::Check,
    cli::{
        exit::{CliResult, ExitStatus},
        output::Terminal,
    },
    cloud::Cloud,
    render::{TOOL, rules_json},
    report::{CloudAnswer, CloudSeverity, Rule},
};

/// Writes these checks.
pub(super) fn write(checks: Vec<&'static Check>, terminal: &Terminal) -> CliResult {
    let rules: Vec<_> = checks.into_iter().map(rule).collect();
    terminal.write(None, |out| {
        rules_json(TOOL, &rules, out)?;
        Ok(ExitStatus::Good)
    })
}

fn rule(check: &Check) -> Rule {
    let severities = Cloud::all().iter().filter_map(|cloud| {
        let mut severities = cloud.severities.iter();
        let (_, severity, reference) = severities.find(|(id, ..)| *id == check.id)?;
        Some(CloudSeverity {
            cloud: cloud.name,
            severity: *severity,
            reference,
        })
    });
    let answers = answers(check.id).into_iter();
    Rule {
        text: check.text(),
        severities: severities.collect(),
        answers: answers
            .map(|(clouds, when, answer, reference)| CloudAnswer {
                clouds,
                when,
                answer,
                reference,
            })
            .collect(),
    }
}
