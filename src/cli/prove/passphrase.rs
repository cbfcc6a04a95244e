//! What opens an encrypted key: from a file, the environment or the terminal, never from an
//! argument, which everybody on the machine can read.

use crate::{
    error::{Error, ErrorKind, Result},
    escape, input,
    prove::Passphrase,
};
use clap::Args;
use std::{
    env,
    io::{self, IsTerminal},
    path::PathBuf,
};
use zeroize::Zeroizing;

#[derive(Debug, Args)]
#[group(multiple = false, conflicts_with = "csr")]
pub(super) struct PassphraseArgs {
    /// Read the key's passphrase from the first line of FILE; without this and the next, it is
    /// asked for on the terminal
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Read the key's passphrase from the environment variable NAME
    #[arg(long, value_name = "NAME")]
    passphrase_env: Option<String>,
}

impl PassphraseArgs {
    /// The passphrase for the key in `file`.
    pub(super) fn read(&self, file: &str) -> Result<Passphrase> {
        if let Some(path) = &self.passphrase_file {
            return Ok(first_line(&Zeroizing::new(input::read_file(path)?)));
        }
        if let Some(name) = &self.passphrase_env {
            let value = env::var_os(name).ok_or_else(|| {
                let message =
                    format!("the environment has no variable `{name}` for the passphrase");
                Error::new(ErrorKind::Usage, message)
                    .with_hint("set it and export it, or use `--passphrase-file FILE`")
            })?;
            return Ok(Zeroizing::new(value.into_encoded_bytes()));
        }
        // Under a pipeline there may be a terminal, but nobody in front of it.
        if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
            return Err(nobody());
        }
        rpassword::prompt_password(format!("passphrase for {}: ", escape::text(file)))
            .map(|text| Zeroizing::new(text.into_bytes()))
            .map_err(|_| nobody())
    }
}

/// As `openssl` reads its `-passin file:`, and without the byte order mark of Windows' editors.
fn first_line(bytes: &[u8]) -> Passphrase {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let end = text.iter().position(|byte| *byte == b'\n');
    let line = &text[..end.unwrap_or(text.len())];
    Zeroizing::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
}

fn nobody() -> Error {
    let message =
        "the private key is encrypted, and there is no terminal to ask for its passphrase on";
    Error::new(ErrorKind::Usage, message).with_hint(
        "give it in a file, `--passphrase-file FILE`, or in a variable, `--passphrase-env NAME`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_the_first_line_with_its_blanks() {
        for (file, expected) in [
            (&b"secret"[..], &b"secret"[..]),
            (b"secret\n", b"secret"),
            (b"secret\r\nmore\n", b"secret"),
            (b" two words \n", b" two words "),
            (b"\xEF\xBB\xBFsecret\n", b"secret"),
            (b"\xFF\xFE\n", b"\xFF\xFE"),
            (b"", b""),
        ] {
            assert_eq!(&*first_line(file), expected);
        }
    }
}
