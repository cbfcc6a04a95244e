//! `popcert help`: what `--help` prints, of any command.

use super::suggest::closest;
use clap::{
    Args, Command,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};

#[derive(Debug, Args)]
pub(super) struct HelpArgs {
    /// The command, such as `verify` or `mock cloud`; popcert itself if none is given
    #[arg(value_name = "COMMAND", help_heading = "Output")]
    command: Vec<String>,
}

/// The help as clap has it, which is what it calls an error.
pub(super) fn of(args: &HelpArgs, root: Command) -> Error {
    match descend(root.clone(), &args.command) {
        Err(error) => error,
        Ok(_) => {
            let words = args.command.iter().map(String::as_str);
            let words = std::iter::once("popcert").chain(words).chain(["--help"]);
            let parsed = root.try_get_matches_from(words);
            // `--help` never parses to anything else.
            parsed
                .err()
                .unwrap_or_else(|| Error::new(ErrorKind::DisplayHelp))
        }
    }
}

/// The command that the words lead to, built.
pub(super) fn descend(mut command: Command, words: &[String]) -> Result<Command, Error> {
    command.build();
    for word in words {
        match command.find_subcommand(word) {
            Some(next) => command = next.clone(),
            None => return Err(unknown(word, &command)),
        }
    }
    Ok(command)
}

fn unknown(word: &str, command: &Command) -> Error {
    let mut error = Error::new(ErrorKind::InvalidSubcommand).with_cmd(command);
    let string = ContextValue::String(word.to_owned());
    error.insert(ContextKind::InvalidSubcommand, string);
    let close = closest(word, command.get_subcommands().map(Command::get_name));
    if !close.is_empty() {
        let names = close.into_iter().map(str::to_owned).collect();
        error.insert(
            ContextKind::SuggestedSubcommand,
            ContextValue::Strings(names),
        );
    }
    error
}
