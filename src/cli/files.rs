//! From paths on the command line to certificates.

use super::passphrase::Passphrases;
use crate::{
    case::{CertificateInput, Role},
    certificate::Crl,
    error::{Error, ErrorKind, Result},
    input::{self, Found},
};
use std::{
    io,
    path::{Path, PathBuf},
};

/// The certificates of one file, or of standard input for `-`.
pub(super) fn certificates(path: &Path, passphrases: &Passphrases) -> Result<Vec<Found>> {
    passphrases.certificates(&bytes(path)?, &path.display().to_string())
}

/// The octets of a file, or of standard input for `-`.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>> {
    match path.as_os_str() == "-" {
        true => input::read(io::stdin().lock(), "-"),
        false => input::read_file(path),
    }
}

/// Every CRL of every file.
pub(super) fn crls(paths: &[PathBuf]) -> Result<Vec<Crl>> {
    let mut all = Vec::new();
    for path in paths {
        let bytes = input::read_file(path)?;
        for der in input::crls(&bytes, &path.display().to_string())? {
            let file = path.display().to_string();
            all.push(Crl::from_der(&der).map_err(|error| error.in_file(file))?);
        }
    }
    Ok(all)
}

/// The inputs of one file, all in `role`.
pub(super) fn inputs(
    path: &Path,
    role: Role,
    passphrases: &Passphrases,
) -> Result<Vec<CertificateInput>> {
    let found = certificates(path, passphrases)?;
    let count = found.len();
    found
        .into_iter()
        .map(|one| CertificateInput::new(one, role, count))
        .collect()
}

/// File name endings that announce a certificate.
const CERTIFICATE_ENDINGS: [&str; 5] = ["cer", "crt", "der", "p7b", "p7c"];

/// Whether to skip a file of a folder: it holds something other than a certificate, and its name does
/// not announce one.
pub(super) fn is_passed_over(error: &Error, path: &Path) -> bool {
    error.kind() == ErrorKind::NotACertificate && !is_named_as_certificate(path)
}

/// The error for a folder without a single certificate.
pub(super) fn empty_folder(path: &Path) -> Error {
    let message = "the folder holds no certificates";
    Error::new(ErrorKind::NotACertificate, message).in_file(path.display().to_string())
}

fn is_named_as_certificate(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| {
            CERTIFICATE_ENDINGS
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known))
        })
}
