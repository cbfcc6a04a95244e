//! `--sign-with COMMAND`: a key that only a command reaches, in a key vault, an HSM or on a smart card.
//!
//! The command runs in the shell that the system has, gets what is to be signed on standard input, and prints the
//! signature. It may ask for a PIN on the terminal: it belongs to popcert's process group.

use crate::{
    error::{Error, ErrorKind, Result},
    prove::{Signer, SigningInput, read_signature},
};
use clap::ValueEnum;
use std::{
    io::{Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

/// What the command gets on standard input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SignInput {
    /// The hash of the message; for Ed25519, which hashes nothing, the message
    Digest,
    /// For RSA, the hash within its DigestInfo: what PKCS #11's RSA-PKCS signs
    DigestInfo,
    /// The whole message
    Message,
}

/// A key that a command signs with.
#[derive(Debug)]
pub(super) struct CommandSigner {
    pub(super) command: String,
    pub(super) input: SignInput,
    pub(super) limit: Duration,
    /// The SubjectPublicKeyInfo of the CA: whether the command has its key, the signature shows.
    pub(super) public_key: Vec<u8>,
}

/// Octets of output: a signature of RSA with 8,192 bits, in hex and JSON, takes 2 KiB.
const MAX_OUTPUT: u64 = 64 * 1024;
/// Octets of the command's own words that are kept, its last ones.
const MAX_WORDS: usize = 1000;
/// How long output is waited for when the command has ended: another process may hold its end of the pipe.
const GRACE: Duration = Duration::from_secs(2);

impl Signer for CommandSigner {
    fn public_key_info(&self) -> &[u8] {
        &self.public_key
    }

    fn sign_input(&self, input: &SigningInput<'_>) -> Result<Vec<u8>> {
        let given = self.given(input)?;
        let ran = run(&self.command, given, self.limit)?;
        if !ran.status.success() {
            let message = format!(
                "the command that signs failed ({}){}",
                ran.status,
                ran.words()
            );
            return Err(Error::new(ErrorKind::Io, message).with_hint(format!(
                "it got {} on standard input, and is to print the signature alone; `popcert explain --signing` has \
                 commands that do",
                self.describe_input(input)
            )));
        }
        read_signature(&ran.output, &self.public_key, input).map_err(|error| {
            let message = format!(
                "{}; the command that signs got {} and ended with {}{}",
                error.message(),
                self.describe_input(input),
                ran.status,
                ran.words()
            );
            let hint = error.hint().unwrap_or_default().to_owned();
            Error::new(error.kind(), message)
                .with_hint(hint)
                .caused_by(error)
        })
    }
}

impl CommandSigner {
    /// The octets for the command.
    fn given(&self, input: &SigningInput<'_>) -> Result<Vec<u8>> {
        let octets = match self.input {
            SignInput::Message => None,
            SignInput::Digest => input.digest().map(<[u8]>::to_vec),
            SignInput::DigestInfo => match input.digest_info() {
                Some(info) if input.scheme().to_string().starts_with("RSA") => Some(info),
                _ => {
                    let message = format!("{} has no DigestInfo, which is RSA's", input.scheme());
                    return Err(Error::new(ErrorKind::Usage, message)
                        .with_hint("say `--sign-input digest` or `--sign-input message`"));
                }
            },
        };
        Ok(octets.unwrap_or_else(|| input.message().to_vec()))
    }

    fn describe_input(&self, input: &SigningInput<'_>) -> String {
        let hash = input.scheme().hash();
        match (self.input, hash) {
            (SignInput::Message, _) | (_, None) => {
                format!("the message of {} octets", input.message().len())
            }
            (SignInput::Digest, Some(hash)) => format!("its {hash}"),
            (SignInput::DigestInfo, Some(hash)) => format!("the DigestInfo of its {hash}"),
        }
    }
}

/// What a command did.
struct Ran {
    status: ExitStatus,
    output: Vec<u8>,
    errors: Vec<u8>,
}

impl Ran {
    /// The command's own words, in one line.
    fn words(&self) -> String {
        let text = String::from_utf8_lossy(&self.errors);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        match lines.collect::<Vec<_>>().join(" / ") {
            none if none.is_empty() => "; it said nothing on standard error".into(),
            words => format!("; it said: {words}"),
        }
    }
}

fn run(command: &str, given: Vec<u8>, limit: Duration) -> Result<Ran> {
    let failed = |cause| Error::io("the command that signs", "start", cause);
    let mut child = shell(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that has what it needs may not read its input.
        thread::spawn(move || stdin.write_all(&given));
    }
    let output = child.stdout.take().map(|pipe| in_background(|| all(pipe)));
    let errors = child.stderr.take().map(|pipe| in_background(|| last(pipe)));
    let end = Instant::now() + limit;
    let status = wait(&mut child, end)?;
    let Some(status) = status else {
        let words = errors.map(|errors| collected(&errors)).unwrap_or_default();
        let ran = Ran {
            status: ExitStatus::default(),
            output: Vec::new(),
            errors: words,
        };
        let message = format!(
            "the command that signs did not end within {} s and was stopped{}",
            limit.as_secs(),
            ran.words()
        );
        return Err(Error::new(ErrorKind::Limit, message)
            .with_hint("give it longer with `--sign-timeout 10m`, if it waits for somebody"));
    };
    let output = output.map(|output| collected(&output)).unwrap_or_default();
    if output.len() as u64 > MAX_OUTPUT {
        let message = format!("the command that signs printed more than {MAX_OUTPUT} octets");
        return Err(
            Error::new(ErrorKind::Limit, message).with_hint("let it print the signature alone")
        );
    }
    Ok(Ran {
        status,
        output,
        errors: errors.map(|errors| collected(&errors)).unwrap_or_default(),
    })
}

/// The command in the system's shell.
#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// The command in the system's shell, which has quoting of its own.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut shell = Command::new("cmd");
    shell
        .args(["/D", "/S", "/C"])
        .raw_arg(format!("\"{command}\""));
    shell
}

/// Waits for the end of the command; `None` if it had to be stopped.
fn wait(child: &mut Child, end: Instant) -> Result<Option<ExitStatus>> {
    let failed = |cause| Error::io("the command that signs", "wait for", cause);
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            // It may have ended just now.
            let _ = child.kill();
            let _ = child.wait();
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

fn in_background(read: impl FnOnce() -> Vec<u8> + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(read()));
    receiver
}

/// What was read when the command has ended; nothing if another process holds the pipe open.
fn collected(receiver: &Receiver<Vec<u8>>) -> Vec<u8> {
    receiver.recv_timeout(GRACE).unwrap_or_default()
}

/// All of the output, up to an octet more than the limit.
fn all(pipe: impl Read) -> Vec<u8> {
    let mut octets = Vec::new();
    // What was read before an error is all there is.
    let _ = pipe.take(MAX_OUTPUT + 1).read_to_end(&mut octets);
    octets
}

/// The last octets, however many there are: the cause of a failure stands at the end.
fn last(mut pipe: impl Read) -> Vec<u8> {
    let (mut kept, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..count]);
        let excess = kept.len().saturating_sub(MAX_WORDS);
        kept.drain(..excess);
    }
    kept
}
