//! `popcert plan`: what to do to prove possession of a CA's key to a service, in order.

use super::{
    code::CodeArgs,
    exit::{CliResult, ExitStatus},
    files,
    output::Terminal,
    passphrase::PassphraseArgs,
    time::{now, parse_time},
    value_parsers,
};
use crate::{
    case::{Options, Role, only_ca},
    certificate::Time,
    cloud::Cloud,
    render::{self, Header, TOOL},
    report::Plan,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(mut_group("CodeArgs", |group| group.required(false)))]
pub(super) struct PlanArgs {
    /// The CA certificate that is to be trusted
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    ca: PathBuf,
    #[command(flatten)]
    code: CodeArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// The service that is to trust it
    #[arg(long, value_name = "NAME", value_parser = value_parsers::cloud(), help_heading = "Rules")]
    cloud: &'static Cloud,
    /// Plan from this moment on (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = parse_time, help_heading = "Rules")]
    at: Option<Time>,
    /// How to print the plan; html is a checklist
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    format: Format,
    /// Write the plan to FILE, whole or not at all
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Html,
    Json,
    Text,
}

/// A plan is no verdict: the exit code is 0, whatever is wrong with the CA.
pub(super) fn run(args: &PlanArgs, terminal: &Terminal) -> CliResult {
    args.passphrase
        .refuse_shared_stdin(std::iter::once(&args.ca).chain(&args.code.input()))?;
    let cas = files::inputs(&args.ca, Role::Ca, &args.passphrase.asking())?;
    let code = match args.code.input() {
        Some(_) => Some(args.code.read(&[&args.ca])?),
        None => None,
    };
    let ca = only_ca(cas, code.as_ref())?;
    let mut options = Options::new(args.at.unwrap_or_else(now));
    options.cloud = args.cloud;
    let plan = Plan::of(&ca, code.as_ref(), &options);
    let file = args.output.as_deref();
    let style = terminal.style(file.is_some());
    terminal.write(file, |out| {
        match args.format {
            Format::Html => {
                let header = Header::new("popcert/plan/1", options.at, options.cloud.name);
                render::plan_html(&header, &plan, out)?;
            }
            Format::Json => render::plan_json(TOOL, &plan, out)?,
            Format::Text => render::plan_text(&plan, &style, out)?,
        }
        Ok(ExitStatus::Good)
    })
}
