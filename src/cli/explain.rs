//! `popcert explain`: what a check means, why it matters, what to do.

mod answers;
mod json;
mod signing;

use super::{
    exit::{CliResult, ExitStatus},
    output::Terminal,
    value_parsers,
};
use crate::{
    check::Check,
    checks::catalogue,
    cloud::{Cloud, ProofKind},
    render::Style,
    report::{Severity, span},
};
use answers::answers;
use clap::{Args, ValueEnum};
use std::fmt::Write as _;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The check's id, as reports show it: `proof.common-name`
    #[arg(value_name = "CHECK-ID", value_parser = value_parsers::check(), hide_possible_values = true, required_unless_present_any = ["cloud", "format", "list", "markdown", "signing"], help_heading = "Input")]
    pub(super) id: Option<&'static Check>,
    /// Show what is known of a service, with sources, and what is not
    #[arg(long, value_name = "NAME", value_parser = value_parsers::cloud(), conflicts_with_all = ["list", "id", "markdown"], help_heading = "Rules")]
    pub(super) cloud: Option<&'static Cloud>,
    /// Show commands that sign with keys in key vaults, HSMs and smart cards, for `prove --sign-with`
    #[arg(long, conflicts_with_all = ["cloud", "format", "id", "list", "markdown"], help_heading = "Rules")]
    pub(super) signing: bool,
    /// List every check, a line each
    #[arg(long, help_heading = "Output")]
    pub(super) list: bool,
    /// Print the whole catalogue as Markdown
    #[arg(long, conflicts_with_all = ["list", "id"], help_heading = "Output")]
    pub(super) markdown: bool,
    /// How to print checks: JSON has the whole catalogue, or the check that is named
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with_all = ["cloud", "markdown"], help_heading = "Output")]
    pub(super) format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    Json,
    Text,
}

pub(super) fn run(args: &ExplainArgs, terminal: &Terminal) -> CliResult {
    if args.format == ExplainFormat::Json {
        let checks = match args.id {
            Some(check) => vec![check],
            None => catalogue(),
        };
        return json::write(checks, terminal);
    }
    let style = terminal.style(false);
    let text = match (args.id, args.cloud) {
        _ if args.signing => signing::recipes(&style),
        (_, Some(cloud)) => profile(cloud, &style),
        (Some(check), _) if !args.list && !args.markdown => explanation(check, &style),
        _ if args.markdown => markdown(),
        _ => list(&style),
    };
    terminal.write(None, |out| {
        out.write_all(text.as_bytes())?;
        Ok(ExitStatus::Good)
    })
}

/// One check, in the form of a finding.
fn explanation(check: &Check, style: &Style) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}: {}", style.strong(check.id), check.title);
    let part = |text: &mut String, name: &str, value: &str| {
        let _ = writeln!(
            text,
            "  {}{}",
            style.quiet(&format!("{name:<10}")),
            style.wrap(value, 12, 12)
        );
    };
    part(&mut text, "severity", check.severity.as_str());
    part(&mut text, "why", check.explanation);
    part(&mut text, "help", check.remedy);
    part(&mut text, "rule", check.reference);
    for cloud in Cloud::all() {
        if let Some((_, severity, source)) =
            cloud.severities.iter().find(|(id, ..)| *id == check.id)
        {
            part(
                &mut text,
                "",
                &format!("{} with {} ({source})", severity.as_str(), cloud.name),
            );
        }
    }
    for (clouds, when, answer, source) in answers(check.id) {
        let line = format!("{} on {when}: {answer} ({source})", clouds.join(", "));
        part(&mut text, "service", &line);
    }
    text
}

/// What popcert knows of a service, with sources, and what it does not know.
fn profile(cloud: &Cloud, style: &Style) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}: {}", style.strong(cloud.name), cloud.title);
    let mut rows: Vec<(&str, String)> = Vec::new();
    let mut row = |label, value: String, source: &str| match source {
        "" => rows.push((label, value)),
        source => rows.push((label, format!("{value} ({source})"))),
    };
    if let Some(code) = &cloud.code {
        row("code", code.to_string(), code.source);
    }
    if cloud.proof != ProofKind::Certificate {
        row("proof", cloud.proof.describe().to_owned(), "");
    }
    if let Some(rules) = &cloud.signature_proofs {
        row("hashes", rules.hashes.join(" or "), rules.source);
    }
    for life in cloud.lifetimes {
        row(
            "valid",
            format!("{}: {}", life.what, span(life.seconds)),
            life.source,
        );
    }
    let uploads: Vec<_> = cloud.uploads.iter().map(|form| form.as_str()).collect();
    if !uploads.is_empty() {
        row("upload", uploads.join(" or "), "");
    }
    if !cloud.file_endings.is_empty() {
        row(
            "file names",
            format!("ending in {}", cloud.file_endings.join(" or ")),
            "",
        );
    }
    if let Some(keys) = &cloud.keys {
        let mut what = keys.algorithms.join(", ");
        if let Some(bits) = keys.rsa_bits {
            let _ = write!(what, "; RSA of {bits} bits or more");
        }
        row("keys", what, keys.source);
    }
    if let Some((names, source)) = cloud.signatures {
        row("signatures", names.join(", "), source);
    }
    if let Some(format) = &cloud.device_id {
        row(
            "device ids",
            format!("{}: {format}", format.name),
            format.source,
        );
    }
    for (label, value, source) in cloud.known.iter().copied().flatten() {
        row(label, (*value).to_owned(), source);
    }
    for (answers, when) in [
        (cloud.answers, "upload"),
        (cloud.connect_answers, "connect"),
    ] {
        for (id, answer, source) in answers {
            row("answers", format!("on {when}, {id}: {answer}"), source);
        }
    }
    for unconfirmed in cloud.unconfirmed {
        row("not known", (*unconfirmed).to_owned(), "");
    }
    let width = rows.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    for (label, value) in rows {
        let label = style.quiet(&format!("{label:<width$}"));
        let _ = writeln!(
            text,
            "  {label}  {}",
            style.wrap(&value, width + 4, width + 4)
        );
    }
    text
}

fn list(style: &Style) -> String {
    let all = catalogue();
    let width = all.iter().map(|check| check.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for check in all {
        let severity = style.severity(check.severity, &format!("{:<7}", check.severity.as_str()));
        let title = style.wrap(check.title, width + 11, width + 11);
        let _ = writeln!(text, "{severity}  {:<width$}  {title}", check.id);
    }
    text
}

/// The catalogue as a page, which is `src/checks/CATALOGUE.md`.
pub(super) fn markdown() -> String {
    let mut text = String::from(
        "# Every check\n\nMade by `popcert explain --markdown`. An id never changes its meaning. A service may weigh a check \
         otherwise; signature, code and dates are errors everywhere.\n",
    );
    let mut subject = None;
    for check in catalogue() {
        if subject.replace(check.subject) != Some(check.subject) {
            let _ = write!(text, "\n## {}\n", check.subject.as_str());
        }
        let word = match check.severity {
            Severity::Error => "**error**",
            other => other.as_str(),
        };
        let _ = write!(
            text,
            "\n### `{}`\n\n{word}: {}.\n\n{}\n\n- what to do: {}\n- source: {}\n",
            check.id, check.title, check.explanation, check.remedy, check.reference
        );
        for cloud in Cloud::all() {
            if let Some((_, severity, source)) =
                cloud.severities.iter().find(|(id, ..)| *id == check.id)
            {
                let _ = writeln!(text, "- {}: {} ({source})", cloud.name, severity.as_str());
            }
        }
        for (clouds, when, answer, source) in answers(check.id) {
            let _ = writeln!(
                text,
                "- {} on {when}: “{answer}” ({source})",
                clouds.join(", ")
            );
        }
    }
    text
}
