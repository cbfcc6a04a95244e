//! The verification code: from the argument, a file or standard input.

mod key;

pub(super) use key::holds_private_key;

use crate::{
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    input,
    shell::quoted,
};
use clap::Args;
use std::{
    io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct CodeArgs {
    /// The verification code; `-` reads it from standard input
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    code: Option<String>,
    /// Read the verification code from FILE
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    code_file: Option<PathBuf>,
}

/// Twice the length of AWS's codes; a file with more holds something else.
const MAX_CHARACTERS: usize = 128;
const KEY: &str = "this is a private key or a part of one, not a verification code";

impl CodeArgs {
    /// The file that it is read from, if it is one.
    pub(super) fn file(&self) -> Option<&Path> {
        self.code_file.as_deref()
    }

    /// Where it is read from, as a path.
    pub(super) fn input(&self) -> Option<PathBuf> {
        let code = self.code.as_ref().map(PathBuf::from);
        code.or_else(|| self.code_file.clone())
    }

    /// Reads the code; `others` are read, too, so that standard input can be only one of them.
    pub(super) fn read(&self, others: &[&Path]) -> Result<VerificationCode> {
        let (bytes, name) = match (&self.code, &self.code_file) {
            (Some(code), _) if code != "-" => return from_argument(code),
            (_, Some(file)) => (input::read_file(file)?, file.display().to_string()),
            _ => {
                if others.iter().any(|other| other.as_os_str() == "-") {
                    let message = "standard input cannot hold both the code and another file";
                    return Err(Error::new(ErrorKind::Usage, message)
                        .with_hint("read the code from a file: `--code-file FILE`"));
                }
                (input::read(io::stdin().lock(), "-")?, "-".to_owned())
            }
        };
        let bytes = Zeroizing::new(bytes);
        from_content(&bytes).map_err(|error| error.in_file(name))
    }
}

fn from_argument(code: &str) -> Result<VerificationCode> {
    if key::holds_private_key(code.as_bytes()) {
        return Err(Error::new(ErrorKind::Usage, KEY)
            .with_hint("give the code that the service showed: `--code CODE`"));
    }
    // No service's codes have these characters.
    if code.contains(['.', '/', '\\']) && Path::new(code).is_file() {
        let message = format!("`{code}` is a file, not a verification code");
        let hint = format!("read the code from it: `--code-file {}`", quoted(code));
        return Err(Error::new(ErrorKind::Usage, message).with_hint(hint));
    }
    code.parse()
}

/// The code in a file. Errors repeat nothing of the file: what is not a code may be a secret.
fn from_content(bytes: &[u8]) -> Result<VerificationCode> {
    let no_code = |message: &str| {
        Error::new(ErrorKind::Usage, message).with_hint(
            "give the file that holds the code that the service showed, and nothing else",
        )
    };
    if key::holds_private_key(bytes) {
        return Err(no_code(KEY));
    }
    let text = input::characters(bytes, &mut Vec::new())?;
    // The end of the last line belongs to the file, and is not reported as white space around the code.
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    let inner = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\0');
    if inner.is_empty() && text.contains('\0') {
        return Err(no_code("this is no text, so it is no verification code"));
    }
    if inner.contains(['\n', '\r']) {
        return Err(no_code(
            "a verification code is one line, and this file has more",
        ));
    }
    if inner.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
        return Err(no_code(
            "this holds control characters, so it is no verification code",
        ));
    }
    if inner.chars().count() > MAX_CHARACTERS {
        let message = format!(
            "this is longer than {MAX_CHARACTERS} characters, so it is no verification code"
        );
        return Err(no_code(&message));
    }
    text.parse()
}
