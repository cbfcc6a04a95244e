//! The CA and what signs for it: a key in a file or on a token, or a command.

use super::{arguments::ProveArgs, command::CommandSigner};
use crate::{
    case::{CertificateInput, Role, only_ca},
    certificate::PublicKey,
    cli::{files, passphrase::Passphrases},
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    input,
    prove::{PrivateKey, Signer, private_keys},
};
use std::{io, path::Path, time::Duration};
use zeroize::Zeroizing;

/// A CA, whatever signs for it, and the other certificates of its file.
pub(super) struct Authority {
    pub(super) ca: CertificateInput,
    pub(super) others: Vec<CertificateInput>,
    pub(super) signer: Box<dyn Signer>,
}

impl Authority {
    /// Reads the CA that the arguments name. `code` tells a proof in its file from the CA.
    pub(super) fn open(
        args: &ProveArgs,
        ca_file: &Path,
        passphrases: &Passphrases,
        code: Option<&VerificationCode>,
    ) -> Result<Self> {
        let inputs = files::inputs(ca_file, Role::Ca, passphrases)?;
        if let Some(command) = &args.sign_with {
            let (ca, others) = chosen(inputs, code)?;
            let signer = CommandSigner {
                command: command.clone(),
                input: args.sign_input,
                limit: Duration::from_secs(args.sign_timeout.unsigned_abs()),
                public_key: ca.certificate().public_key().der().to_vec(),
            };
            return Ok(Self {
                ca,
                others,
                signer: Box::new(signer),
            });
        }
        let Some(key_file) = &args.key else {
            // clap requires one of them.
            let message = "`--key FILE` or `--sign-with COMMAND` is needed";
            return Err(Error::new(ErrorKind::Usage, message));
        };
        if let Some(uri) = key_file.to_str().filter(|name| is_pkcs11(name)) {
            let (ca, others) = chosen(inputs, code)?;
            let signer = on_token(uri, &ca, passphrases)?;
            return Ok(Self { ca, others, signer });
        }
        let keys = read_keys(passphrases, ca_file, key_file)?;
        let (ca, others, key) = owner(inputs, keys, code)?;
        Ok(Self {
            ca,
            others,
            signer: Box::new(key),
        })
    }
}

/// RFC 7512 section 2.3: the scheme, which RFC 3986 section 3.1 reads in either case. With another scheme it is no name
/// of a file either: an error would show the PIN.
fn is_pkcs11(name: &str) -> bool {
    let scheme = name.get(..7);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("pkcs11:"))
        || name.contains("pin-value=")
}

#[cfg(not(feature = "pkcs11"))]
fn on_token(_: &str, _: &CertificateInput, _: &Passphrases) -> Result<Box<dyn Signer>> {
    let message = "this popcert was built without PKCS#11";
    Err(Error::new(ErrorKind::Usage, message).with_hint(
        "build it with `cargo install popcert --features pkcs11`, or sign with a command: `popcert explain --signing`",
    ))
}

#[cfg(feature = "pkcs11")]
use super::token::on_token;

/// The CA among the certificates of a file, and the others.
fn chosen(
    inputs: Vec<CertificateInput>,
    code: Option<&VerificationCode>,
) -> Result<(CertificateInput, Vec<CertificateInput>)> {
    let all = inputs.clone();
    let ca = only_ca(inputs, code)?;
    let is_other = |one: &CertificateInput| one.certificate().der() != ca.certificate().der();
    let others = all.into_iter().filter(is_other).collect();
    Ok((ca, others))
}

fn read_keys(
    passphrases: &Passphrases,
    ca_file: &Path,
    key_file: &Path,
) -> Result<Vec<PrivateKey>> {
    let name = key_file.display().to_string();
    let bytes = match name.as_str() {
        "-" if ca_file.as_os_str() == "-" => {
            let message = "standard input cannot hold both the CA certificate and its key";
            return Err(
                Error::new(ErrorKind::Usage, message).with_hint("give one of them as a file")
            );
        }
        "-" => input::read(io::stdin().lock(), "-"),
        _ => input::read_file(key_file),
    };
    let bytes = Zeroizing::new(bytes?);
    private_keys(&bytes, passphrases.of_key(&name)).map_err(|error| error.in_file(name.clone()))
}

/// The certificate and the key that belong together, in files with several, and the other certificates. A key that is
/// that of several certificates does not say which of them is meant.
fn owner(
    inputs: Vec<CertificateInput>,
    mut keys: Vec<PrivateKey>,
    code: Option<&VerificationCode>,
) -> Result<(CertificateInput, Vec<CertificateInput>, PrivateKey)> {
    let is_of = |key: &PrivateKey, input: &CertificateInput| {
        let own = PublicKey::from_der(key.public_key_info());
        own.is_ok_and(|own| own.is_same_key(input.certificate().public_key()))
    };
    let fits = |key: &PrivateKey| inputs.iter().any(|input| is_of(key, input));
    // That none fits is said of the first.
    let key = keys.swap_remove(keys.iter().position(fits).unwrap_or_default());
    let (mut its, mut others): (Vec<_>, Vec<_>) =
        inputs.into_iter().partition(|input| is_of(&key, input));
    if its.is_empty() {
        its.push(others.swap_remove(0));
    }
    let (ca, more) = chosen(its, code)?;
    others.extend(more);
    Ok((ca, others, key))
}
