//! `--key pkcs11:…`: a key on a token.

use crate::{
    case::CertificateInput,
    cli::passphrase::Passphrases,
    error::Result,
    prove::{Pkcs11Key, Pkcs11Uri, Signer},
};
use std::{env, path::PathBuf};

/// The module of a URI without one: the variable is that of libp11's engine for OpenSSL.
const MODULE: &str = "PKCS11_MODULE_PATH";

pub(super) fn on_token(
    uri: &str,
    ca: &CertificateInput,
    passphrases: &Passphrases,
) -> Result<Box<dyn Signer>> {
    let uri: Pkcs11Uri = uri.parse()?;
    let module = env::var_os(MODULE).map(PathBuf::from);
    let public_key = ca.certificate().public_key().der();
    let ask = |token: &str| passphrases.pin_of(token);
    let key = Pkcs11Key::open(&uri, module.as_deref(), public_key, ask)?;
    Ok(Box::new(key))
}
