//! The command line: the only place that reads the clock, the arguments and the terminal.

mod args;
mod audit;
mod batch;
mod chain;
mod code;
mod convert;
mod deferred;
mod diff;
mod exit;
mod explain;
mod files;
mod made;
#[cfg(feature = "mock")]
mod mock;
mod output;
mod prove;
mod schema;
mod signals;
mod thumbprint;
mod time;
mod usage;
mod verify;

use args::{Cli, Command};
use clap::Parser;
use exit::ExitStatus;
use output::Terminal;
use std::{ffi::OsString, process::ExitCode};

/// Runs the program on `arguments`, whose first is the program's name.
///
/// The exit code is 0 when everything asked for holds, 1 when a check failed,
/// 2 for wrong usage, 3 when an input could not be read or decoded or Ctrl-C came before the last.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match Cli::try_parse_from(arguments) {
        Ok(cli) => dispatch(&cli).into(),
        Err(error) => {
            let error = usage::shown(error);
            // Help and version are no errors and go to standard output.
            let exit = if error.use_stderr() {
                ExitStatus::Usage
            } else {
                ExitStatus::Good
            };
            // Nobody is left to tell if this fails.
            let _ = error.print();
            exit.into()
        }
    }
}

fn dispatch(cli: &Cli) -> ExitStatus {
    let terminal = Terminal::new(cli.color, cli.quiet);
    let done = match &cli.command {
        Command::Audit(args) => audit::run(args, &terminal),
        Command::Chain(args) => chain::run(args, &terminal),
        Command::Convert(args) => convert::run(args, &terminal),
        Command::Diff(args) => diff::run(args, &terminal),
        Command::Explain(args) => explain::run(args, &terminal),
        #[cfg(feature = "mock")]
        Command::Mock(args) => mock::run(args, &terminal),
        Command::Prove(args) => prove::run(args, &terminal),
        Command::Completions(args) => schema::completions(args, &terminal),
        Command::Man => schema::man(&terminal),
        Command::Schema(args) => schema::schema(args, &terminal),
        Command::Thumbprint(args) => thumbprint::run(args, &terminal),
        Command::Verify(args) => verify::run(args, &terminal),
    };
    done.unwrap_or_else(|stop| stop.exit(&terminal))
}
