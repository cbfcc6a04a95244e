//! Workflow commands of GitHub Actions: an annotation for each failure.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::Outcome;
use crate::report::{Plain, Report, Severity};
use std::io::{self, Write};

pub(super) fn write(outcome: &Plain<Outcome>, out: &mut dyn Write) -> io::Result<()> {
    match &**outcome {
        Outcome::Examined(report) => examined(report, out),
        Outcome::Unreadable { error } => {
            let hint = error.hint.as_deref().unwrap_or_default();
            annotation(
                "error",
                &error.path,
                "popcert",
                &format!("{}\n{hint}", error.message),
                out,
            )
        }
    }
}

fn examined(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings.iter().filter(|one| one.is_raised()) {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Note => "notice",
            Severity::Warning => "warning",
        };
        let text = format!("{}\nhelp: {}", finding.detail, finding.remedy);
        annotation(command, &finding.path, finding.id, &text, out)?;
    }
    Ok(())
}

fn annotation(
    command: &str,
    file: &str,
    title: &str,
    text: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (file, title) = (property(file), property(title));
    writeln!(
        out,
        "::{command} file={file},title={title}::{}",
        data(text.trim_end())
    )
}

/// What would end the command, escaped as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
