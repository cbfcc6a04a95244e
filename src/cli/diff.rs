//! `popcert diff`: which facts of two certificates differ, and what that means.

use super::{
    exit::{CliResult, ExitStatus},
    files,
    output::Terminal,
    passphrase::{PassphraseArgs, Passphrases},
    time::{now, parse_time},
};
use crate::{
    case::{CertificateInput, Role},
    certificate::Time,
    error::Result,
    render::{self, TOOL},
    report::{Comparison, Facts},
};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The certificate as it was: a file, or `-` for standard input
    #[arg(value_name = "OLD", help_heading = "Input")]
    old: PathBuf,
    /// The certificate as it is now
    #[arg(value_name = "NEW", help_heading = "Input")]
    new: PathBuf,
    /// Count the time left from this moment (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = parse_time, help_heading = "Rules")]
    at: Option<Time>,
    /// How to print the result
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    format: Format,
    /// Write the result to FILE, whole or not at all
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Json,
    Text,
}

/// Differences are no failure: the exit code is 0.
pub(super) fn run(args: &DiffArgs, terminal: &Terminal) -> CliResult {
    let at = args.at.unwrap_or_else(now);
    args.passphrase
        .refuse_shared_stdin([&args.old, &args.new])?;
    let passphrases = args.passphrase.asking();
    let facts = |path| facts(path, &passphrases, terminal);
    let comparison = Comparison::of(facts(&args.old)?, facts(&args.new)?, at);
    let file = args.output.as_deref();
    let style = terminal.style(file.is_some());
    terminal.write(file, |out| {
        match args.format {
            Format::Json => render::comparison_json(TOOL, &comparison, out)?,
            Format::Text => render::comparison_text(&comparison, &style, out)?,
        }
        Ok(ExitStatus::Good)
    })
}

/// The facts of the first certificate of a file.
fn facts(path: &Path, passphrases: &Passphrases, terminal: &Terminal) -> Result<Facts> {
    let mut found = files::certificates(path, passphrases)?;
    let count = found.len();
    if count > 1 {
        terminal.note(&format!(
            "{} holds {count} certificates; the first is compared",
            path.display()
        ));
    }
    let input = CertificateInput::new(found.swap_remove(0), Role::Other, count)?;
    Ok(Facts::of(
        input.certificate(),
        input.source(),
        input.quirks(),
    ))
}
