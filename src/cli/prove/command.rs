//! `--sign-with COMMAND`: a key that only a command reaches, in a key vault, an HSM or on a smart card.
//!
//! The command runs in the shell that the system has, gets what is to be signed on standard input, and prints the
//! signature. It may ask for a PIN on the terminal: it belongs to popcert's process group.

mod process;

use crate::{
    error::{Error, ErrorKind, Result},
    prove::{Signer, SigningInput, read_signature},
};
use clap::ValueEnum;
use process::run;
use std::time::Duration;

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
        let scheme = input.scheme();
        match (self.input, scheme.hash()) {
            (SignInput::Message, _) | (_, None) => {
                format!("the message of {} octets", input.message().len())
            }
            (SignInput::Digest, Some(_)) => format!("the digest for {scheme}"),
            (SignInput::DigestInfo, Some(_)) => format!("the DigestInfo for {scheme}"),
        }
    }
}
