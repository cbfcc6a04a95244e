//! The command line: the only place that reads the clock, the arguments and the terminal.

mod audit;
mod batch;
mod chain;
mod code;
mod completions;
mod convert;
mod diff;
mod evaluation_options;
mod examples;
mod exit;
mod explain;
mod files;
mod guess;
mod help;
mod input_options;
mod lazy_args;
mod man;
#[cfg(feature = "mock")]
mod mock;
mod output;
mod passphrase;
mod plan;
mod proof_kind;
mod prove;
mod schema;
mod signals;
mod suggest;
mod thumbprint;
mod time;
mod usage;
mod value_names;
mod value_parsers;
mod verify;
mod write_files;

use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand, error::Error};
use exit::ExitStatus;
use guess::Guess;
use lazy_args::LazyArgs;
use output::{Color, Terminal};
use std::{ffi::OsString, process::ExitCode};

/// Check proofs of possession of a CA's key before a service does, offline
///
/// A service that is to trust a certificate authority hands out a verification code; whoever holds the
/// CA's key answers with a proof: a certificate whose common name is that code, signed by the CA; or a
/// signature over it. popcert checks both before they are sent, and says what is wrong, why, and what to do. Files without a
/// command are audited: `popcert FILE...` is `popcert audit FILE...`.
#[derive(Debug, Parser)]
#[command(
    name = "popcert",
    bin_name = "popcert",
    version,
    override_usage = "popcert [OPTIONS] <COMMAND>\n       popcert [OPTIONS] <FILE>...",
    after_help = examples::POPCERT,
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colour; NO_COLOR and CLICOLOR_FORCE are honoured
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    color: Color,
    /// Print nothing but the cause of a failure
    #[arg(long, short, global = true, help_heading = "Output")]
    quiet: bool,
    /// Print help; --help says more than -h
    // clap's own stand alone under a heading.
    #[arg(long, short, global = true, action = ArgAction::Help, help_heading = "Output")]
    help: Option<bool>,
    /// Print version
    #[arg(long, short = 'V', action = ArgAction::Version, help_heading = "Output")]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what a certificate is and whether it is fit for its purpose
    #[command(after_help = examples::AUDIT)]
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
    #[command(after_help = examples::CHAIN)]
    Chain(LazyArgs<chain::ChainArgs>),
    /// Print a completion script for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(LazyArgs<completions::CompletionsArgs>),
    /// Write certificates in another encoding
    #[command(after_help = examples::CONVERT)]
    Convert(LazyArgs<convert::ConvertArgs>),
    /// Show which facts of two certificates differ, and what that means for a service
    #[command(after_help = examples::DIFF)]
    Diff(LazyArgs<diff::DiffArgs>),
    /// Explain what a check means, why it matters and what to do
    #[command(after_help = examples::EXPLAIN)]
    Explain(LazyArgs<explain::ExplainArgs>),
    /// Print the help of a command
    #[command(after_help = examples::HELP)]
    Help(LazyArgs<help::HelpArgs>),
    /// Print a manual page, or write all of them
    #[command(after_help = examples::MAN)]
    Man(LazyArgs<man::ManArgs>),
    /// Make a mock CA, proofs and devices to rehearse with
    #[cfg(feature = "mock")]
    #[command(after_help = examples::MOCK)]
    Mock(LazyArgs<mock::MockArgs>),
    /// Say what to do, in order, to prove possession of a CA's key to a service
    ///
    /// For this CA, this service and this moment: the commands, which ETag they need, how long code and proof
    /// live, and when the CA's successor is due. Nothing is sent anywhere; the commands are for you to run.
    #[command(after_help = examples::PLAN)]
    Plan(LazyArgs<plan::PlanArgs>),
    /// Answer a verification code for one's own CA: a proof, or a request for one
    ///
    /// With --key or --sign-with, makes the proof certificate, verifies it as `popcert verify` does, and
    /// writes it only if it is proven. The key may be in a file, on a PKCS#11 token, or behind a command
    /// that signs: `popcert explain --signing` has those of key vaults, HSMs and smart cards. With
    /// --signature, the proof is a signature over the code; with --sign-csr, the service's own request
    /// becomes a CA below yours. With --csr, for a key that somebody else holds, makes a request and
    /// prints a page for whoever signs it.
    #[command(after_help = examples::PROVE)]
    Prove(LazyArgs<prove::ProveArgs>),
    /// Print the JSON schema of what is written
    #[command(after_help = examples::SCHEMA)]
    Schema(LazyArgs<schema::SchemaArgs>),
    /// Print the thumbprints of certificates
    #[command(after_help = examples::THUMBPRINT)]
    Thumbprint(LazyArgs<thumbprint::ThumbprintArgs>),
    /// Verify a proof before it is sent: a certificate, a signature over the code, or what was issued for a request
    #[command(after_help = examples::VERIFY)]
    Verify(LazyArgs<verify::VerifyArgs>),
}

/// Runs the program on `arguments`, whose first is the program's name.
///
/// The exit code is 0 when everything asked for holds, 1 when a check failed,
/// 2 for wrong usage, 3 when an input could not be read or decoded or Ctrl-C came before the last.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let exit = parse(arguments).and_then(|cli| dispatch(&cli).map_err(usage::escaped));
    exit.unwrap_or_else(print_usage).into()
}

/// The command, or the help or the error for which there is none.
fn parse(mut arguments: Vec<OsString>) -> Result<Cli, Error> {
    let command = Cli::command().color(Color::asked_for(&arguments).into());
    let parse = |arguments: &[OsString]| {
        let matches = command.clone().try_get_matches_from(arguments)?;
        Cli::from_arg_matches(&matches)
    };
    let cli = match parse(&arguments) {
        Ok(cli) => cli,
        Err(error) => match guess::after(usage::escaped(error), &arguments, command.clone()) {
            Guess::Audit(as_audit) => {
                arguments = as_audit;
                parse(&arguments).map_err(usage::escaped)?
            }
            Guess::Wrong(error) => return Err(error),
        },
    };
    let code = match &cli.command {
        Command::Audit(args) => guess::code_among(&args.batch.paths, &arguments, command),
        _ => None,
    };
    code.map_or(Ok(cli), Err)
}

/// Prints an error of usage, which is escaped, or help and version, which clap returns in the same way.
fn print_usage(error: Error) -> ExitStatus {
    // If the stream is closed there is no one to tell.
    let _ = error.print();
    match error.use_stderr() {
        true => ExitStatus::Usage,
        // Help and version go to standard output.
        false => ExitStatus::Good,
    }
}

fn dispatch(cli: &Cli) -> Result<ExitStatus, Error> {
    let terminal = Terminal::new(cli.color, cli.quiet);
    let command = || Cli::command().color(cli.color.into());
    let done = match &cli.command {
        Command::Audit(args) => audit::run(args, &terminal),
        Command::Chain(args) => chain::run(args, &terminal),
        Command::Convert(args) => convert::run(args, &terminal),
        Command::Diff(args) => diff::run(args, &terminal),
        Command::Explain(args) => explain::run(args, &terminal),
        Command::Help(args) => return Err(help::of(args, command())),
        #[cfg(feature = "mock")]
        Command::Mock(args) => mock::run(args, &terminal),
        Command::Plan(args) => plan::run(args, &terminal),
        Command::Prove(args) => prove::run(args, &terminal),
        Command::Completions(args) => completions::run(args, command(), &terminal),
        Command::Man(args) => man::run(args, command(), &terminal)?,
        Command::Schema(args) => schema::run(args, &terminal),
        Command::Thumbprint(args) => thumbprint::run(args, &terminal),
        Command::Verify(args) => verify::run(args, &terminal),
    };
    Ok(done.unwrap_or_else(|stop| terminal.print_stop(stop)))
}
