//! The verification code: from the argument, a file or standard input.

use crate::{
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    input,
};
use clap::Args;
use std::{
    io,
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
pub(super) struct CodeArgs {
    /// The verification code; `-` reads it from standard input
    #[arg(
        long,
        value_name = "CODE",
        required_unless_present = "code_file",
        conflicts_with = "code_file"
    )]
    code: Option<String>,
    /// Read the verification code from FILE
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
}

impl CodeArgs {
    /// The code, when `others` are read besides.
    pub(super) fn read(&self, others: &[&Path]) -> Result<VerificationCode> {
        let text = match (&self.code, &self.code_file) {
            (Some(code), _) if code != "-" => return code.parse(),
            (_, Some(file)) => {
                input::read_text(input::read_file(file)?, &file.display().to_string())?
            }
            _ => {
                if others.iter().any(|other| other.as_os_str() == "-") {
                    let message = "standard input cannot hold both the code and another file";
                    return Err(Error::new(ErrorKind::Usage, message)
                        .with_hint("read the code from a file: `--code-file FILE`"));
                }
                input::read_text(input::read(io::stdin().lock(), "-")?, "-")?
            }
        };
        // A file or a pipe ends its last line; that is not white space that somebody pasted.
        let text = text.strip_suffix('\n').unwrap_or(&text);
        text.strip_suffix('\r').unwrap_or(text).parse()
    }
}
