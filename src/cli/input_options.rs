//! The options of batches: paths, lists of paths, streams, and the number of threads.

use super::passphrase::{PassphraseArgs, Passphrases};
use crate::error::{Error, ErrorKind, Result};
use clap::{Args, ValueEnum};
use std::{num::NonZeroUsize, path::PathBuf};

/// The inputs of a batch.
#[derive(Debug, Args)]
pub(super) struct BatchArgs {
    /// Files, folders (walked recursively), or `-` for standard input
    #[arg(
        required_unless_present = "files_from",
        value_name = "PATH",
        help_heading = "Input"
    )]
    pub(super) paths: Vec<PathBuf>,
    /// Read more paths from FILE or `-`, ended by NUL or line ends
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) files_from: Option<PathBuf>,
    /// What a PATH holds.
    #[arg(
        long,
        help = "What a PATH holds; `ndjson` is a record a line, {\"id\":…, \"certificate\":\"<base64 DER or PEM>\"}",
        value_name = "FORMAT",
        default_value = "certificates",
        conflicts_with = "files_from",
        help_heading = "Input"
    )]
    pub(super) input: InputFormat,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArgs,
    /// How many threads work; as many as there are processors if not given
    #[arg(long, value_name = "N", value_parser = parse_jobs, help_heading = "Input")]
    pub(super) jobs: Option<NonZeroUsize>,
}

impl BatchArgs {
    /// Refuses a passphrase from standard input where another input, or one of `others`, is it.
    pub(super) fn refuse_shared_stdin<'a>(
        &'a self,
        others: impl IntoIterator<Item = &'a PathBuf>,
    ) -> Result<()> {
        let own = self.paths.iter().chain(&self.files_from);
        self.passphrase.refuse_shared_stdin(own.chain(others))
    }

    pub(super) fn passphrases(&self) -> Passphrases {
        match &self.files_from {
            None => self.passphrase.about(&self.paths),
            Some(_) => self.passphrase.silent(),
        }
    }
}

/// What is read from a PATH.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum InputFormat {
    /// Certificates, in any encoding
    Certificates,
    /// A JSON object a line
    Ndjson,
}

/// A larger number is a typing error.
const MAX_JOBS: usize = 1024;

fn parse_jobs(text: &str) -> Result<NonZeroUsize> {
    let jobs = text.parse::<NonZeroUsize>().ok();
    jobs.filter(|jobs| jobs.get() <= MAX_JOBS).ok_or_else(|| {
        let message = format!("give a number from 1 to {MAX_JOBS}");
        Error::new(ErrorKind::Usage, message)
    })
}
