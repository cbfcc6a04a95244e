//! Where the passphrase of an encrypted key or of a PKCS#12 file comes from: a file, the environment or the
//! terminal, never an argument, which everybody on the machine can read in the list of processes.

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
    sync::{Mutex, PoisonError},
};
use zeroize::Zeroizing;

#[derive(Clone, Debug, Default, Args)]
#[group(multiple = false)]
pub(super) struct PassphraseArgs {
    /// Read the passphrase of PKCS#12 files (.p12, .pfx) and encrypted keys from the first line of FILE
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    passphrase_file: Option<PathBuf>,
    /// Read that passphrase from the environment variable NAME
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    passphrase_env: Option<String>,
}

impl PassphraseArgs {
    /// The passphrases of a run about a few named files: without the options they are asked for.
    pub(super) fn asking(&self) -> Passphrases {
        Passphrases {
            args: self.clone(),
            asks: true,
            known: Mutex::default(),
        }
    }

    /// The passphrases of a run about any number of files, in which nobody is asked.
    pub(super) fn silent(&self) -> Passphrases {
        Passphrases {
            asks: false,
            ..self.asking()
        }
    }

    /// From the one place that was named.
    ///
    /// Errors: a file that cannot be read, and a variable that is not set.
    fn given(&self) -> Result<Option<Passphrase>> {
        if let Some(path) = &self.passphrase_file {
            let bytes = Zeroizing::new(input::read_file(path)?);
            return Ok(Some(first_line(&bytes)));
        }
        let Some(name) = &self.passphrase_env else {
            return Ok(None);
        };
        // Octets, not text: a passphrase need not be UTF-8 (see `signing::Passphrase`).
        let value = env::var_os(name).ok_or_else(|| {
            let message = format!("the environment has no variable `{name}` for the passphrase");
            Error::new(ErrorKind::Usage, message)
                .with_hint("set it and export it, or use `--passphrase-file FILE`")
        })?;
        Ok(Some(Zeroizing::new(value.into_encoded_bytes())))
    }
}

/// The passphrases of one run; not printed, whatever goes wrong.
#[derive(Default)]
pub(super) struct Passphrases {
    args: PassphraseArgs,
    asks: bool,
    /// What was given or typed so far: it is read once, and nobody is asked for the same file again.
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    given: Option<Passphrase>,
    typed: Vec<(String, Passphrase)>,
}

impl Passphrases {
    /// The passphrase for `file`: the one that was given, else from the terminal; `None` if there is nobody to
    /// ask. It is called only when something turns out to be encrypted.
    pub(super) fn of(&self, file: &str) -> Result<Option<Passphrase>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.given.is_none() {
            known.given = self.args.given()?;
        }
        if known.given.is_some() || !self.asks {
            return Ok(known.given.clone());
        }
        if let Some((_, typed)) = known.typed.iter().find(|(one, _)| one == file) {
            return Ok(Some(typed.clone()));
        }
        let Some(typed) = typed(file) else {
            return Ok(None);
        };
        known.typed.push((file.to_owned(), typed.clone()));
        Ok(Some(typed))
    }

    /// The same for a private key, which is no use without.
    pub(super) fn of_key(&self, file: &str) -> Result<Passphrase> {
        self.of(file)?.ok_or_else(nobody)
    }
}

/// What is typed on the terminal, if there is one.
fn typed(file: &str) -> Option<Passphrase> {
    // In a pipeline a prompt on /dev/tty would wait for nobody.
    if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
        return None;
    }
    // The file's name passes the escaping of all output: it could move the cursor otherwise.
    let typed = rpassword::prompt_password(format!("passphrase for {}: ", escape::text(file)));
    typed.ok().map(|text| Zeroizing::new(text.into_bytes()))
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
