//! What a file is, when it is not what was hoped for.

mod binary;
mod der;
mod kind;
mod label;
mod text;

#[cfg(feature = "prove")]
pub(crate) use binary::is_hex_text;
pub(super) use binary::{binary, converted, unreadable};
pub(crate) use der::der;
pub(super) use der::is_certificate;
pub(crate) use kind::{Kind, shortened};
pub(super) use kind::{error, name};
pub(super) use label::label;
pub(super) use text::{text, unknown};

use crate::error::{Error, ErrorKind};

/// A PKCS#12 file without a certificate, and with so many keys.
#[cfg(feature = "pkcs12")]
pub(super) fn empty_keystore(keys: usize) -> Error {
    let message = match keys {
        0 => "the PKCS#12 file holds no certificates",
        _ => "the PKCS#12 file holds a private key and no certificate",
    };
    Error::new(ErrorKind::NotACertificate, message)
        .with_hint("export it again with its certificates")
}

pub(super) fn empty_bundle(crls: bool) -> Error {
    let message = match crls {
        true => "the PKCS#7 bundle holds no CRLs",
        false => "the PKCS#7 bundle holds no certificates",
    };
    Error::new(ErrorKind::NotACertificate, message)
        .with_hint("export it again with its certificates")
}
