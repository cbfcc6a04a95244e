//! `popcert schema`, `completions` and `man`: what other programs need to know of this one.

use super::{
    exit::{CliResult, ExitStatus},
    output::Terminal,
};
use crate::render::Schema;
use clap::{Args, Command};

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The kind of document; `line` is a line of `--format ndjson`
    #[arg(value_name = "NAME")]
    pub(super) name: Schema,
}

pub(super) fn schema(args: &SchemaArgs, terminal: &Terminal) -> CliResult {
    let text = args.name.text().map_err(std::io::Error::other)?;
    terminal.write_bytes(None, text.as_bytes())?;
    Ok(ExitStatus::Good)
}

pub(super) fn completions(
    args: &CompletionsArgs,
    mut command: Command,
    terminal: &Terminal,
) -> CliResult {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "popcert", &mut text);
    terminal.write_bytes(None, &text)?;
    Ok(ExitStatus::Good)
}

/// The page of the program and, after it, one for each command.
pub(super) fn man(mut command: Command, terminal: &Terminal) -> CliResult {
    let mut text = Vec::new();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for sub in command.get_subcommands() {
        let name = format!("popcert {}", sub.get_name());
        clap_mangen::Man::new(sub.clone().bin_name(name)).render(&mut text)?;
    }
    terminal.write_bytes(None, &text)?;
    Ok(ExitStatus::Good)
}
