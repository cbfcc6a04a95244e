//! The options of the commands that evaluate certificates: the service, the time, the format of the
//! result, and what counts as a failure.

use super::{exit::ExitStatus, output::Terminal, time::parse_time, value_parsers};
use crate::{
    case::Options,
    certificate::Time,
    check::Check,
    checks::catalogue,
    cloud::Cloud,
    evaluate::Wanted,
    render::{Format, Header},
    report::{Detail, Report, Severity},
    trust::Arithmetic,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The options of every command that evaluates certificates.
#[derive(Debug, Args)]
pub(super) struct EvaluationArgs {
    /// The service whose rules apply
    #[arg(long, value_name = "NAME", value_parser = value_parsers::cloud(), help_heading = "Rules")]
    pub(super) cloud: Option<&'static Cloud>,
    /// Check at this time (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = parse_time, help_heading = "Rules")]
    pub(super) at: Option<Time>,
    /// How to print the result
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    pub(super) format: Format,
    /// Show more of each certificate as text: notes, all facts and what is undetermined; twice, every
    /// check that passed
    #[arg(long, short, action = clap::ArgAction::Count, help_heading = "Output")]
    pub(super) verbose: u8,
    /// List every check in JSON, not only what failed or is undetermined
    #[arg(long, help_heading = "Output")]
    pub(super) all_findings: bool,
    /// Which facts of certificates are in JSON
    #[arg(
        long,
        value_name = "WHICH",
        default_value = "all",
        help_heading = "Output"
    )]
    pub(super) facts: FactsWanted,
    /// Write the result to FILE, whole or not at all
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// The least severity that makes the exit code 1
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "error",
        help_heading = "Rules"
    )]
    pub(super) fail_on: FailOn,
    /// Report failures of this check without counting them; may be given several times
    #[arg(long, value_name = "ID", value_parser = value_parsers::ignorable_check(), hide_possible_values = true, help_heading = "Rules")]
    pub(super) ignore: Vec<&'static str>,
    /// Exit with 0 whatever the checks say
    #[arg(long, help_heading = "Output")]
    pub(super) exit_zero: bool,
    /// Verify every signature with its algorithm's crate, without popcert's own faster arithmetic:
    /// the results are the same
    #[arg(long, help_heading = "Rules")]
    pub(super) no_fast_signatures: bool,
}

impl EvaluationArgs {
    /// The implementation that verifies signatures.
    pub(super) fn arithmetic(&self) -> Arithmetic {
        match self.no_fast_signatures {
            true => Arithmetic::Crates,
            false => Arithmetic::Fast,
        }
    }

    /// The least severity that makes a run fail.
    pub(super) fn threshold(&self) -> Severity {
        match self.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
        }
    }

    /// How much of a report is written.
    pub(super) fn detail(&self) -> Detail {
        Detail {
            all_findings: self.all_findings,
            facts: self.facts == FactsWanted::All,
            verbosity: self.verbose,
            ..Detail::default()
        }
    }

    /// Which findings must be put into words: those that nobody reads take a third of the time.
    pub(super) fn wanted(&self, terminal: &Terminal) -> Wanted {
        let all = match self.format {
            Format::Json | Format::Ndjson => self.all_findings,
            Format::Text => self.verbose > 1,
            Format::Csv | Format::Github | Format::Ics | Format::Prometheus | Format::Sarif => {
                false
            }
            Format::Html => true,
            #[cfg(feature = "junit")]
            Format::Junit => true,
        };
        match (terminal.is_quiet(), all) {
            (true, _) => Wanted::Failures,
            (false, true) => Wanted::All,
            (false, false) => Wanted::Open,
        }
    }

    /// What all results of a run have in common.
    pub(super) fn header(&self, schema: &'static str, options: &Options) -> Header {
        // Only SARIF lists the rules; collecting them takes time.
        let explains = self.format == Format::Sarif;
        let rules = explains.then(|| catalogue().into_iter().map(Check::text).collect());
        let mut header = Header::new(schema, options.at, options.cloud.name);
        header.rules = rules.unwrap_or_default();
        header
    }

    /// The exit status for a report.
    pub(super) fn exit(&self, report: &Report) -> ExitStatus {
        let threshold = (!self.exit_zero).then(|| self.threshold());
        ExitStatus::of(report.verdict.is_good(), report.worst(), threshold)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FactsWanted {
    /// All of them
    All,
    /// None: only the file and its encoding
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
}
