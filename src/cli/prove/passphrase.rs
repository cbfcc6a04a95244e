//! Where the passphrase of an encrypted key comes from: a file, the environment or the
//! terminal, never an argument, which everybody on the machine can read in the list of
//! processes.

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
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    passphrase_file: Option<PathBuf>,
    /// Read the key's passphrase from the environment variable NAME
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    passphrase_env: Option<String>,
}

impl PassphraseArgs {
    /// The passphrase for the key in `file`, from the one place that was named, else from the
    /// terminal. It is asked for only when the key turns out to be encrypted.
    ///
    /// Errors: a file that cannot be read, a variable that is not set, and no terminal to ask
    /// on.
    pub(super) fn read(&self, file: &str) -> Result<Passphrase> {
        if let Some(path) = &self.passphrase_file {
            return Ok(first_line(&Zeroizing::new(input::read_file(path)?)));
        }
        if let Some(name) = &self.passphrase_env {
            // Octets, not text: a passphrase need not be UTF-8 (see `signing::Passphrase`).
            let value = env::var_os(name).ok_or_else(|| {
                let message =
                    format!("the environment has no variable `{name}` for the passphrase");
                Error::new(ErrorKind::Usage, message)
                    .with_hint("set it and export it, or use `--passphrase-file FILE`")
            })?;
            return Ok(Zeroizing::new(value.into_encoded_bytes()));
        }
        // In a pipeline a prompt on /dev/tty would wait for nobody.
        if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
            return Err(nobody());
        }
        // The file's name passes the escaping of all output: it could move the cursor
        // otherwise.
        rpassword::prompt_password(format!("passphrase for {}: ", escape::text(file)))
            .map(|text| Zeroizing::new(text.into_bytes()))
            .map_err(|_| nobody())
    }
}

/// The first line, as `openssl` reads its `-passin file:`: blanks count, the line end does not.
/// The byte order mark of Windows' editors is left out, which `openssl` would take for a part
/// of the passphrase.
fn first_line(bytes: &[u8]) -> Passphrase {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let end = text.iter().position(|byte| *byte == b'\n');
    let line = &text[..end.unwrap_or(text.len())];
    Zeroizing::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
}

/// Nobody can be asked: in CI a prompt would wait forever.
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
