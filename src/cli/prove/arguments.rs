//! The arguments of `popcert prove`, and the two encodings that it writes.

use super::command::SignInput;
use crate::{
    certificate::{HashAlgorithm, Time, parse_span},
    cli::{
        code::CodeArgs, passphrase::PassphraseArgs, time::parse_time, value_parsers,
        write_files::refuse_to_replace,
    },
    cloud::Cloud,
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
// A signed request has no code.
#[command(mut_group("CodeArgs", |group| group.required(false)))]
#[command(mut_arg("code", |code| code.required_unless_present_any(["code_file", "sign_csr"])))]
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
    /// `-` reads it from standard input; `pkcs11:token=…;object=…` (RFC 7512) is a key on a token
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present_any = ["csr", "sign_with"],
        conflicts_with = "csr",
        help_heading = "Input"
    )]
    pub(super) key: Option<PathBuf>,
    /// Sign with a command, run by `sh -c` (Windows: `cmd /C`), which gets the digest on standard input and prints the
    /// signature, raw, in base64 or in hex: see `popcert explain --signing`
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["key", "csr"], help_heading = "Input")]
    pub(super) sign_with: Option<String>,
    /// What the command gets on standard input
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "digest",
        requires = "sign_with",
        help_heading = "Input"
    )]
    pub(super) sign_input: SignInput,
    /// How long the command may take
    #[arg(long, value_name = "SPAN", default_value = "2m", value_parser = parse_timeout, requires = "sign_with", help_heading = "Input")]
    pub(super) sign_timeout: i64,
    #[command(flatten)]
    pub(super) code: CodeArgs,
    /// The file to write, whole or not at all; a signature goes to standard output without it
    #[arg(
        long,
        short,
        value_name = "FILE",
        required_unless_present = "signature",
        help_heading = "Output"
    )]
    pub(super) output: Option<PathBuf>,
    /// The encoding to write; if not given, the ending of the file's name decides
    #[arg(long, value_name = "ENCODING", conflicts_with_all = ["signature", "sign_csr"], help_heading = "Output")]
    pub(super) to: Option<Form>,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArgs,
    /// How long the proof is to be valid, 24h by default, and a signed request 365d; never longer than the CA
    #[arg(long, value_name = "SPAN", value_parser = parse_life, help_heading = "Rules")]
    pub(super) valid_for: Option<i64>,
    /// The service whose rules the proof must pass
    #[arg(long, value_name = "NAME", value_parser = value_parsers::cloud(), help_heading = "Rules")]
    pub(super) cloud: Option<&'static Cloud>,
    /// Make the proof for this moment (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = parse_time, help_heading = "Rules")]
    pub(super) at: Option<Time>,
    /// Make a request for whoever holds the key, instead of a proof
    #[arg(long, help_heading = "Input")]
    pub(super) csr: bool,
    /// Make the CA key's signature over the code, in base64, for services whose proof is no certificate
    #[arg(long, conflicts_with = "csr", help_heading = "Output")]
    pub(super) signature: bool,
    /// The hash of that signature
    #[arg(
        long,
        value_name = "HASH",
        default_value = "sha256",
        value_parser = parse_hash,
        requires = "signature",
        help_heading = "Rules"
    )]
    pub(super) hash: HashAlgorithm,
    /// Write the octets of that signature as they are (ECDSA in DER)
    #[arg(long, requires = "signature", help_heading = "Output")]
    pub(super) raw: bool,
    /// Sign a service's request ("bring your own root") as a CA below, and write the chain, leaf to root
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csr", "signature", "code", "code_file"], help_heading = "Input")]
    pub(super) sign_csr: Option<PathBuf>,
    /// The CAs above the CA, for the chain of a signed request
    #[arg(
        long,
        value_name = "FILE",
        requires = "sign_csr",
        help_heading = "Input"
    )]
    pub(super) untrusted: Vec<PathBuf>,
    /// Write the page for whoever signs to FILE instead of standard output
    #[arg(long, value_name = "FILE", requires = "csr", help_heading = "Output")]
    pub(super) instructions: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
}

impl ProveArgs {
    pub(super) fn refuse_shared_stdin(&self) -> Result<()> {
        let files = self.ca.iter().chain(&self.key).chain(&self.sign_csr);
        self.passphrase
            .refuse_shared_stdin(files.chain(&self.code.input()))
    }

    /// Every file that is read.
    fn inputs(&self) -> Vec<&Path> {
        let named = [&self.ca, &self.key, &self.sign_csr].into_iter().flatten();
        let named = named.chain(&self.untrusted).map(PathBuf::as_path);
        let secrets = [self.code.file(), self.passphrase.file()];
        named.chain(secrets.into_iter().flatten()).collect()
    }

    /// See [`refuse_to_replace`].
    pub(super) fn refuse_to_replace(&self, files: &[&Path]) -> Result<()> {
        refuse_to_replace(files, &self.inputs(), self.force)
    }

    /// The file to write, which clap requires for all but a signature.
    pub(super) fn output(&self) -> Result<&Path> {
        let missing = || Error::new(ErrorKind::Usage, "`-o FILE` is needed");
        self.output.as_deref().ok_or_else(missing)
    }

    /// The code; no file that is another input is taken for it.
    pub(super) fn read_code(&self) -> Result<VerificationCode> {
        let others: Vec<_> = self
            .ca
            .iter()
            .chain(&self.key)
            .map(PathBuf::as_path)
            .collect();
        self.code.read(&others)
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

/// Seconds that a command may take.
fn parse_timeout(text: &str) -> Result<i64> {
    const LONGEST: i64 = 86_400;
    // `90s`, which spans of validity do not have.
    let seconds = text
        .strip_suffix('s')
        .and_then(|count| count.parse::<u32>().ok());
    match seconds.map_or_else(|| parse_span(text), |seconds| Ok(seconds.into()))? {
        seconds @ 1..=LONGEST => Ok(seconds),
        _ => Err(Error::new(
            ErrorKind::Usage,
            "a command gets a second at least, and a day at most",
        )),
    }
}

/// A hash that is signed.
fn parse_hash(text: &str) -> Result<HashAlgorithm> {
    match text.parse()? {
        HashAlgorithm::Sha1 => Err(Error::new(
            ErrorKind::Usage,
            "no service takes signatures with SHA-1",
        )),
        hash => Ok(hash),
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
