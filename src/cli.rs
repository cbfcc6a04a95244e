//! The command line: the only place that reads the clock, the arguments and the terminal.

mod audit;
mod batch;
mod chain;
mod code;
mod convert;
mod diff;
mod evaluation_options;
mod exit;
mod explain;
mod files;
mod input_options;
mod lazy_args;
#[cfg(feature = "mock")]
mod mock;
mod output;
mod prove;
mod schema;
mod signals;
mod thumbprint;
mod time;
mod usage;
mod value_names;
mod value_parsers;
mod verify;
mod write_files;

use clap::{CommandFactory, Parser, Subcommand};
use exit::ExitStatus;
use lazy_args::LazyArgs;
use output::{Color, Terminal};
use std::{ffi::OsString, process::ExitCode};

const EXIT_CODES: &str = "Exit codes:
  0  everything asked for holds
  1  a check of severity error failed (--fail-on warning lowers the bar, --exit-zero lifts it)
  2  wrong usage
  3  an input could not be read or decoded, or Ctrl-C came before the last one";

/// Judge proof-of-possession certificates before a cloud does, offline.
#[derive(Debug, Parser)]
#[command(name = "popcert", bin_name = "popcert", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colour; NO_COLOR and CLICOLOR_FORCE are honoured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Print nothing but the cause of a failure
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what a certificate is and whether it is fit for its purpose
    Audit(LazyArgs<audit::AuditArgs>),
    /// Validate certificates against trust anchors (RFC 5280 path validation)
    ///
    /// A file with several certificates is what a device sends: its own certificate first, each
    /// signed by the next (RFC 8446 section 4.4.2). The one that issues none of the others is validated
    /// with the help of the rest, and certificates that are out of order, unneeded, repeated, expired
    /// or of another key are reported. Every other certificate of the file that is not a CA gets a
    /// result of its own, with the help of the file's CAs. Where no certificate names another of its
    /// file as its issuer, and more than one is not a CA, each is checked on its own. A PKCS#7 bundle
    /// (.p7b) has no order. Files given with --untrusted need no order, and may be unused.
    Chain(LazyArgs<chain::ChainArgs>),
    /// Print a completion script for a shell
    Completions(LazyArgs<schema::CompletionsArgs>),
    /// Write certificates in another encoding
    Convert(LazyArgs<convert::ConvertArgs>),
    /// Show which facts of two certificates differ, and what that means for a cloud
    Diff(LazyArgs<diff::DiffArgs>),
    /// Explain what a check means, why it matters and what to do
    Explain(LazyArgs<explain::ExplainArgs>),
    /// Print the manual page
    Man,
    /// Make a mock CA, proofs and devices to rehearse with
    #[cfg(feature = "mock")]
    Mock(LazyArgs<mock::MockArgs>),
    /// Answer a verification code for one's own CA: a proof, or a request for one
    ///
    /// With --key, makes the proof certificate, verifies it as `popcert verify` does, and writes it
    /// only if it is proven. With --csr, for a key that is held elsewhere (in an HSM, by a PKI
    /// team), makes a request and prints a page for whoever signs it.
    Prove(LazyArgs<prove::ProveArgs>),
    /// Print the JSON schema of what is written
    Schema(LazyArgs<schema::SchemaArgs>),
    /// Print the thumbprints of certificates
    Thumbprint(LazyArgs<thumbprint::ThumbprintArgs>),
    /// Verify a proof certificate before it is uploaded
    Verify(LazyArgs<verify::VerifyArgs>),
}

/// Runs the program on `arguments`, whose first is the program's name.
///
/// The exit code is 0 when everything asked for holds, 1 when a check failed,
/// 2 for wrong usage, 3 when an input could not be read or decoded or Ctrl-C came before the last.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match Cli::try_parse_from(arguments) {
        Ok(cli) => dispatch(&cli).into(),
        Err(error) => {
            let error = usage::escaped(error);
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
        Command::Completions(args) => schema::completions(args, Cli::command(), &terminal),
        Command::Man => schema::man(Cli::command(), &terminal),
        Command::Schema(args) => schema::schema(args, &terminal),
        Command::Thumbprint(args) => thumbprint::run(args, &terminal),
        Command::Verify(args) => verify::run(args, &terminal),
    };
    done.unwrap_or_else(|stop| terminal.print_stop(stop))
}
