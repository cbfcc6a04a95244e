//! A proof of any kind that the service would refuse is not written.

use crate::{
    cli::{
        exit::{CliResult, ExitStatus},
        output::Terminal,
    },
    report::{Report, Severity, Status},
};

/// Says why the proof is not written: `verify` would not call it proven.
pub(super) fn refuse(report: &Report, terminal: &Terminal) -> CliResult {
    terminal.print_causes(report, Severity::Error);
    for finding in report.with_status(Status::Fail) {
        if finding.severity == Severity::Error {
            terminal.note(&format!("hint: {}", finding.remedy));
        }
    }
    terminal.note(&format!(
        "nothing was written: the proof would not be proven ({})",
        report.cloud
    ));
    Ok(ExitStatus::Failed)
}
