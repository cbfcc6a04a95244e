//! `popcert convert`: the same certificates in another encoding.

use super::{
    exit::{CliResult, ExitStatus},
    files,
    output::Terminal,
    passphrase::PassphraseArgs,
};
use crate::{
    certificate::{Certificate, bundle},
    error::{Error, ErrorKind, Result},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::{Args, ValueEnum};
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
};

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// A file, or `-` for standard input
    #[arg(value_name = "PATH", help_heading = "Input")]
    pub(super) path: PathBuf,
    /// The encoding to write
    #[arg(long, value_name = "ENCODING", help_heading = "Output")]
    pub(super) to: Target,
    /// Only this certificate of the file, counted from 1
    #[arg(long, value_name = "N", help_heading = "Input")]
    pub(super) index: Option<usize>,
    /// Write to FILE, whole or not at all
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    /// Base64 without armour, in one line a certificate
    Base64,
    /// Plain DER, of one certificate
    Der,
    /// PKCS#7 certificates-only bundle in DER
    P7b,
    /// PEM with one block a certificate
    Pem,
}

pub(super) fn run(args: &ConvertArgs, terminal: &Terminal) -> CliResult {
    let path = args.path.display().to_string();
    let mut ders = Vec::new();
    args.passphrase.refuse_shared_stdin([&args.path])?;
    for one in files::certificates(&args.path, &args.passphrase.asking())? {
        // A certificate that cannot be decoded is refused, rather than written in an encoding that hides it.
        Certificate::from_der(&one.der).map_err(|error| error.in_file(&path))?;
        ders.push(one.der);
    }
    if let Some(index) = args.index {
        ders = vec![chosen(ders, index).map_err(|error| error.in_file(&path))?];
    }
    let bytes = encoded(&ders, args.to).map_err(|error| error.in_file(&path))?;
    let binary = matches!(args.to, Target::Der | Target::P7b);
    if binary && args.output.is_none() && io::stdout().is_terminal() {
        let message = "this encoding is binary and would garble the terminal";
        let error = Error::new(ErrorKind::Usage, message);
        return Err(error.with_hint("write it to a file: `-o FILE`").into());
    }
    terminal.write_bytes(args.output.as_deref(), &bytes)?;
    Ok(ExitStatus::Good)
}

fn chosen(mut ders: Vec<Vec<u8>>, index: usize) -> Result<Vec<u8>> {
    let count = ders.len();
    match index.checked_sub(1) {
        Some(at) if at < count => Ok(ders.swap_remove(at)),
        _ => {
            let message = format!("there is no certificate number {index}: the file holds {count}");
            Err(Error::new(ErrorKind::Usage, message))
        }
    }
}

fn encoded(ders: &[Vec<u8>], target: Target) -> Result<Vec<u8>> {
    let text: String = match target {
        Target::Der => {
            let [der] = ders else {
                let message = format!("the file holds {} certificates, DER takes one", ders.len());
                return Err(Error::new(ErrorKind::Usage, message)
                    .with_hint("choose one with `--index N`, or write `--to pem` or `--to p7b`"));
            };
            return Ok(der.clone());
        }
        Target::P7b => return Ok(bundle::certificates_only(ders)),
        Target::Base64 => ders.iter().map(|der| STANDARD.encode(der) + "\n").collect(),
        Target::Pem => {
            let blocks: Vec<_> = ders
                .iter()
                .map(|der| pem::Pem::new("CERTIFICATE", der.clone()))
                .collect();
            let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
            pem::encode_many_config(&blocks, config)
        }
    };
    Ok(text.into_bytes())
}
