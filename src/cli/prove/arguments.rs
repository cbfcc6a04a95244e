//! The arguments of `popcert prove`, and the two encodings that it writes.

use crate::{
    certificate::{Time, parse_span},
    cli::{code::CodeArgs, passphrase::PassphraseArgs, time::parse_time, value_parsers},
    cloud::Cloud,
    error::{Error, ErrorKind, Result},
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct ProveArgs {
    /// The CA certificate that is to be trusted
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "csr",
        help_heading = "Input"
    )]
    pub(super) ca: Option<PathBuf>,
    /// The CA's private key: PKCS#8 (encrypted too), SEC 1 or PKCS#1, PEM or DER, or PKCS#12 (.p12, .pfx);
    /// `-` reads it from standard input
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "csr",
        conflicts_with = "csr",
        help_heading = "Input"
    )]
    pub(super) key: Option<PathBuf>,
    #[command(flatten)]
    pub(super) code: CodeArgs,
    /// The file to write, whole or not at all
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(super) output: PathBuf,
    /// The encoding to write; if not given, the ending of the file's name decides
    #[arg(long, value_name = "ENCODING", help_heading = "Output")]
    pub(super) to: Option<Form>,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArgs,
    /// How long the proof is to be valid; never longer than the CA
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = parse_life, help_heading = "Rules")]
    pub(super) valid_for: i64,
    /// The service whose rules the proof must pass
    #[arg(long, value_name = "NAME", value_parser = value_parsers::cloud(), help_heading = "Rules")]
    pub(super) cloud: Option<&'static Cloud>,
    /// Make the proof for this moment (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = parse_time, help_heading = "Rules")]
    pub(super) at: Option<Time>,
    /// Make a request for whoever holds the key, instead of a proof
    #[arg(long, help_heading = "Input")]
    pub(super) csr: bool,
    /// Write the page for whoever signs to FILE instead of standard output
    #[arg(long, value_name = "FILE", requires = "csr", help_heading = "Output")]
    pub(super) instructions: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
}

impl ProveArgs {
    pub(super) fn refuse_shared_stdin(&self) -> Result<()> {
        let files = self.ca.iter().chain(&self.key);
        self.passphrase
            .refuse_shared_stdin(files.chain(&self.code.input()))
    }
}

/// The encoding of the file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Plain DER
    Der,
    /// PEM armour, which every service takes
    Pem,
}

/// Seconds of validity. A proof that ends before it is uploaded proves nothing, hence the
/// least; RFC 5280 section 4.1.2.5 has no year after 9999, which the most stays far below.
fn parse_life(text: &str) -> Result<i64> {
    const SHORTEST: i64 = 60;
    const LONGEST: i64 = 100 * 366 * 86_400;
    let seconds = parse_span(text)?;
    match seconds {
        SHORTEST..=LONGEST => Ok(seconds),
        _ => Err(Error::new(
            ErrorKind::Usage,
            "a proof is valid for a minute at least, and a hundred years at most",
        )),
    }
}

/// DER as it is, or PEM with LF and 64 characters a line (RFC 7468 section 2).
pub(super) fn encoded(der: Vec<u8>, label: &str, form: Form) -> Vec<u8> {
    match form {
        Form::Der => der,
        Form::Pem => {
            let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
            pem::encode_config(&pem::Pem::new(label, der), config).into_bytes()
        }
    }
}
