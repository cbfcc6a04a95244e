//! `popcert schema`: the JSON schemas of what is written.

use super::{
    exit::{CliResult, ExitStatus},
    output::Terminal,
};
use crate::render::Schema;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The kind of document; `line` is a line of `--format ndjson`
    #[arg(value_name = "NAME", help_heading = "Output")]
    pub(super) name: Schema,
}

pub(super) fn run(args: &SchemaArgs, terminal: &Terminal) -> CliResult {
    let text = args.name.text().map_err(std::io::Error::other)?;
    terminal.write_bytes(None, text.as_bytes())?;
    Ok(ExitStatus::Good)
}
