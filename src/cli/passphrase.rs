//! Where the passphrase of an encrypted key or of a PKCS#12 file comes from: a file, a pipe, the environment or the
//! terminal, never an argument, which everybody on the machine can read in the list of processes.

use crate::{
    error::{Error, ErrorKind, Result},
    escape, input,
    input::Found,
    prove::{Asked, Passphrase},
};
use clap::Args;
use std::{
    env, fmt,
    fs::File,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use zeroize::Zeroizing;

#[derive(Clone, Debug, Default, Args)]
#[group(multiple = false)]
pub(super) struct PassphraseArgs {
    /// Read the passphrase of PKCS#12 files (.p12, .pfx) and encrypted keys from the first line of FILE, or of `-`
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    passphrase_file: Option<PathBuf>,
    /// Read that passphrase from the environment variable NAME
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    passphrase_env: Option<String>,
    /// A pipe can be read once, however many parts of a run take the passphrase.
    #[arg(skip)]
    known: Arc<Mutex<Known>>,
}

/// A passphrase is one line; a larger file is something else.
const MAX_BYTES: u64 = 64 * 1024;

impl PassphraseArgs {
    /// The file that it is read from, if it is one.
    pub(super) fn file(&self) -> Option<&Path> {
        self.passphrase_file.as_deref()
    }

    /// The passphrases of a run about a few named files: without the options they are asked for.
    pub(super) fn asking(&self) -> Passphrases {
        Passphrases {
            args: self.clone(),
            asks: true,
        }
    }

    /// The passphrases of a run about these paths. For one file they are asked for, for many never: nobody
    /// may be sitting there.
    pub(super) fn about(&self, paths: &[PathBuf]) -> Passphrases {
        match paths {
            [path] if path.is_file() => self.asking(),
            _ => self.silent(),
        }
    }

    /// The passphrases of a run about any number of files, in which nobody is asked.
    pub(super) fn silent(&self) -> Passphrases {
        Passphrases {
            asks: false,
            ..self.asking()
        }
    }

    /// Refuses `-` where one of the other inputs is standard input, too.
    pub(super) fn refuse_shared_stdin<'a>(
        &self,
        others: impl IntoIterator<Item = &'a PathBuf>,
    ) -> Result<()> {
        let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
        if self.passphrase_file.as_ref().is_some_and(is_stdin) && others.into_iter().any(is_stdin) {
            let message = "standard input cannot hold both the passphrase and another input";
            return Err(
                Error::new(ErrorKind::Usage, message).with_hint("give one of them as a file")
            );
        }
        Ok(())
    }

    fn is_given(&self) -> bool {
        self.passphrase_file.is_some() || self.passphrase_env.is_some()
    }

    /// From the one place that was named.
    ///
    /// Errors: a file that cannot be read, and a variable that is not set.
    fn given(&self) -> Result<Option<Passphrase>> {
        if let Some(path) = &self.passphrase_file {
            return read(path).map(|bytes| Some(first_line(&bytes)));
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
}

/// What was given or typed so far: it is read once, and nobody is asked for the same file again.
#[derive(Default)]
struct Known {
    given: Option<Passphrase>,
    typed: Vec<(String, Passphrase)>,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known")
    }
}

impl Passphrases {
    /// The certificates in `bytes`, which are those of `file`.
    pub(super) fn certificates(&self, bytes: &[u8], file: &str) -> Result<Vec<Found>> {
        input::certificates_asking(bytes, file, self.args.is_given(), &|| {
            let passphrase = self.of(file)?;
            // Who types nothing has none; an empty one was tried before.
            Ok(passphrase.filter(|typed| self.args.is_given() || !typed.is_empty()))
        })
    }

    /// The passphrase of a private key, which is no use without.
    pub(super) fn of_key(&self, file: &str) -> Asked<impl FnOnce() -> Result<Passphrase>> {
        Asked {
            passphrase: || self.of(file)?.ok_or_else(nobody),
            is_given: self.args.is_given(),
        }
    }

    /// The PIN of a token, which is asked for like a passphrase.
    #[cfg(feature = "pkcs11")]
    pub(super) fn pin_of(&self, token: &str) -> Result<Passphrase> {
        let pin = self.of(&format!("the token {token} (its PIN)"))?;
        pin.ok_or_else(|| {
            let message = format!(
                "the token `{token}` wants a PIN, and there is no terminal to ask for it on"
            );
            Error::new(ErrorKind::Usage, message).with_hint(
                "give it in a file, `--passphrase-file FILE`, or in a variable, `--passphrase-env NAME`",
            )
        })
    }

    /// The passphrase for `file`: the one that was given, else from the terminal; `None` if there is nobody to
    /// ask. It is called only when something turns out to be encrypted.
    fn of(&self, file: &str) -> Result<Option<Passphrase>> {
        let known = &self.args.known;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
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
}

/// The octets of a file, a pipe or a device, or of standard input for `-`.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let name = path.display().to_string();
    if name == "-" {
        return read_from(io::stdin().lock(), &name);
    }
    if path.is_dir() {
        let message = "this is a folder, not a file with a passphrase";
        return Err(Error::new(ErrorKind::Io, message)
            .in_file(name)
            .with_hint(ONE_LINE));
    }
    let file = File::open(path).map_err(|cause| Error::io(&name, "open", cause))?;
    read_from(file, &name)
}

fn read_from(stream: impl Read, name: &str) -> Result<Zeroizing<Vec<u8>>> {
    // Room for all of it: a buffer that grows would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES as usize + 64));
    stream
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| Error::io(name, "read", cause))?;
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!(
            "this is larger than {} KiB, so it is no passphrase",
            MAX_BYTES / 1024
        );
        return Err(Error::new(ErrorKind::Limit, message)
            .in_file(name)
            .with_hint(ONE_LINE));
    }
    Ok(bytes)
}

const ONE_LINE: &str = "name a file or a pipe whose first line is the passphrase";

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
/// of the passphrase; with that of UTF-16, which PowerShell 5 writes, it is text.
fn first_line(bytes: &[u8]) -> Passphrase {
    let text = utf16(bytes);
    let text = match &text {
        Some(text) => text.as_slice(),
        None => bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
    };
    let end = text.iter().position(|byte| *byte == b'\n');
    let line = &text[..end.unwrap_or(text.len())];
    Zeroizing::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
}

/// The same text in UTF-8, if it is UTF-16 with a byte order mark; other octets may be a passphrase as they are.
fn utf16(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (units, order) = match bytes {
        [0xFF, 0xFE, units @ ..] => (units, u16::from_le_bytes as fn([u8; 2]) -> u16),
        [0xFE, 0xFF, units @ ..] => (units, u16::from_be_bytes as fn([u8; 2]) -> u16),
        _ => return None,
    };
    let (units, []) = units.as_chunks::<2>() else {
        return None;
    };
    // A unit takes three octets of UTF-8 at most.
    let mut text = Zeroizing::new(Vec::with_capacity(3 * units.len()));
    for character in char::decode_utf16(units.iter().map(|unit| order(*unit))) {
        let character = character.ok()?;
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(text)
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
            (b"\xFF\xFEp\0\xE4\0\r\0\n\0x\0", "p\u{E4}".as_bytes()),
            (b"\xFE\xFF\x20\xAC\0\n", "\u{20AC}".as_bytes()),
            // Half of a pair is no text.
            (b"\xFF\xFE\x00\xD8", b"\xFF\xFE\x00\xD8"),
            (b"", b""),
        ] {
            assert_eq!(&*first_line(file), expected);
        }
    }
}
