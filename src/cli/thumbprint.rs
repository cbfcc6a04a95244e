//! `popcert thumbprint`: hashes, and nothing else.

use super::{
    batch::{FileContents, Inputs},
    exit::{CliResult, ExitStatus},
    output::Terminal,
    passphrase::PassphraseArgs,
};
use crate::{
    certificate::{HashAlgorithm, Thumbprint, ThumbprintStyle},
    escape,
};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ThumbprintArgs {
    /// Files, folders (walked recursively), or `-` for standard input
    #[arg(required = true, value_name = "PATH", help_heading = "Input")]
    pub(super) paths: Vec<PathBuf>,
    /// The hash function
    #[arg(
        long,
        value_name = "HASH",
        default_value = "sha1",
        help_heading = "Rules"
    )]
    pub(super) algorithm: HashAlgorithm,
    /// How to write it: as the Azure portal, OpenSSL, most libraries, or in base64
    #[arg(
        long,
        value_name = "STYLE",
        default_value = "azure",
        help_heading = "Output"
    )]
    pub(super) style: ThumbprintStyle,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArgs,
}

/// One line a certificate: the thumbprint, and the file when there is more than one.
pub(super) fn run(args: &ThumbprintArgs, terminal: &Terminal) -> CliResult {
    args.passphrase.refuse_shared_stdin(&args.paths)?;
    let passphrases = args.passphrase.about(&args.paths);
    terminal.write(None, |out| {
        let mut first: Option<(String, String)> = None;
        let mut several = false;
        let mut exit = ExitStatus::Good;
        for found in FileContents::of(Inputs::files(&args.paths), passphrases, terminal) {
            let found = match found {
                Ok(found) => found,
                Err(error) => {
                    terminal.error(&error);
                    exit = exit.max(ExitStatus::from(&error));
                    continue;
                }
            };
            for one in found {
                let thumbprint = Thumbprint::of(&one.der, args.algorithm).styled(args.style);
                // The first line has its file's name only if there is a second.
                if first.is_none() && !several {
                    first = Some((thumbprint, one.source.path));
                    continue;
                }
                several = true;
                if let Some((thumbprint, path)) = first.take() {
                    writeln!(out, "{thumbprint}  {}", escape::text(&path))?;
                }
                writeln!(out, "{thumbprint}  {}", escape::text(&one.source.path))?;
            }
        }
        if let Some((thumbprint, _)) = first {
            writeln!(out, "{thumbprint}")?;
        }
        Ok(exit)
    })
}
