//! `popcert man`: manual pages.

use super::{
    exit::{CliError, CliResult, ExitStatus},
    help,
    output::{Secrecy, Terminal},
};
use crate::error::Error;
use clap::{Args, Command};
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The command whose page to print, such as `verify` or `mock cloud`; popcert's own if none is given
    #[arg(value_name = "COMMAND", help_heading = "Output")]
    command: Vec<String>,
    /// Write every page to this folder, as `popcert.1`, `popcert-verify.1` and so on
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with = "command",
        help_heading = "Output"
    )]
    out_dir: Option<PathBuf>,
}

/// The page, or what is wrong with the command that was asked for.
pub(super) fn run(
    args: &ManArgs,
    root: Command,
    terminal: &Terminal,
) -> Result<CliResult, clap::Error> {
    let root = help::descend(root, &[])?;
    let Some(folder) = &args.out_dir else {
        let command = help::descend(root.clone(), &args.command)?;
        return Ok(print(&root, &command, &args.command, terminal));
    };
    Ok(write_all(&root, folder.clone(), terminal))
}

fn print(root: &Command, command: &Command, words: &[String], terminal: &Terminal) -> CliResult {
    let page = page(root, command, words)?;
    terminal.write_bytes(None, &page)?;
    Ok(ExitStatus::Good)
}

fn write_all(root: &Command, folder: PathBuf, terminal: &Terminal) -> CliResult {
    std::fs::create_dir_all(&folder)
        .map_err(|cause| Error::io(folder.display().to_string(), "make the folder", cause))?;
    let mut left = vec![(root.clone(), Vec::new())];
    while let Some((command, words)) = left.pop() {
        let file = folder.join(format!("{}.1", title(&words)));
        terminal.write_file(&file, &page(root, &command, &words)?, Secrecy::Public)?;
        for sub in command.get_subcommands() {
            let mut words = words.clone();
            words.push(sub.get_name().to_owned());
            left.push((sub.clone(), words));
        }
    }
    terminal.note(&format!("wrote    {}", folder.display()));
    Ok(ExitStatus::Good)
}

/// The name under which `man` finds the page: `popcert-mock-cloud`.
fn title(words: &[String]) -> String {
    let all: Vec<_> = std::iter::once("popcert")
        .chain(words.iter().map(String::as_str))
        .collect();
    all.join("-")
}

/// When what the pages say last changed; `man` shows it at their foot.
const DATE: &str = "2026-11-26";

/// The page of a command that `words` lead to from the root.
fn page(root: &Command, command: &Command, words: &[String]) -> Result<Vec<u8>, CliError> {
    let title = title(words);
    let help = |one: &Command| one.get_after_help().map(ToString::to_string);
    let (examples, codes) = (help(command), help(root));
    let command = command.clone().display_name(title.clone());
    let man = Man::new(command.clone())
        .title(title.to_uppercase())
        .date(DATE)
        .source(concat!("popcert ", env!("CARGO_PKG_VERSION")))
        .manual("popcert manual");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    synopsis(command.clone()).to_writer(&mut text)?;
    man.render_description_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    man.render_options_section(&mut text)?;
    let mut roff = Roff::new();
    add_examples(&mut roff, &examples.unwrap_or_default());
    add_exit_status(&mut roff, &codes.unwrap_or_default());
    add_see_also(&mut roff, &command, words);
    roff.to_writer(&mut text)?;
    // Before lists of values clap_mangen breaks a line that a space breaks, too; mandoc warns of it.
    let text = String::from_utf8_lossy(&text).replace(".br\n\n.br\n", ".sp\n");
    Ok(text.into_bytes())
}

/// As in `--help`; clap_mangen names every option, without its value.
fn synopsis(mut command: Command) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    roff.control("nf", []);
    let usage = command.render_usage().to_string();
    for line in usage.trim_start_matches("Usage:").lines() {
        roff.text([roman(line.trim())]);
    }
    roff.control("fi", []);
    roff
}

/// From the text behind `--help`: commands stand four blanks in, what they do two.
fn add_examples(roff: &mut Roff, help: &str) {
    roff.control("SH", ["EXAMPLES"]);
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    let lines = lines.take_while(|line| line.starts_with(' '));
    for (at, line) in lines.enumerate() {
        match line.strip_prefix("    ") {
            Some(command) => {
                roff.control("nf", []);
                roff.text([roman("    "), bold(command)]);
                roff.control("fi", []);
            }
            None => {
                if at > 0 {
                    roff.control("PP", []);
                }
                roff.text([roman(line.trim())]);
            }
        }
    }
}

/// From the text behind `popcert --help`: a line for each code, and what it is continued with.
fn add_exit_status(roff: &mut Roff, help: &str) {
    roff.control("SH", ["EXIT STATUS"]);
    let lines = help
        .lines()
        .skip_while(|line| *line != "Exit status:")
        .skip(1);
    for line in lines.map(str::trim) {
        match line.split_once("  ") {
            Some((code, meaning)) => {
                roff.control("TP", []);
                roff.text([bold(code)]);
                roff.text([roman(meaning)]);
            }
            None => {
                roff.text([roman(line)]);
            }
        }
    }
}

fn add_see_also(roff: &mut Roff, command: &Command, words: &[String]) {
    let above = words.split_last().map(|(_, above)| title(above));
    let below = command.get_subcommands().map(|sub| {
        let mut words = words.to_vec();
        words.push(sub.get_name().to_owned());
        title(&words)
    });
    let all: Vec<_> = above.into_iter().chain(below).collect();
    if all.is_empty() {
        return;
    }
    roff.control("SH", ["SEE ALSO"]);
    let last = all.len() - 1;
    for (at, name) in all.iter().enumerate() {
        let comma = if at < last { "(1)," } else { "(1)" };
        roff.text([bold(name.as_str()), roman(comma)]);
    }
}
