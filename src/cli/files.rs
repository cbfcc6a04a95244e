//! From paths on the command line to certificates.

use super::{
    exit::{Done, Exit},
    output::Terminal,
};
use crate::{
    case::{Exhibit, Role},
    certificate::{Certificate, Crl},
    error::{Error, ErrorKind, Result},
    input::{self, Found},
};
use std::{
    io,
    path::{Path, PathBuf},
};

/// The certificates of one file, or of standard input for `-`.
pub(super) fn certificates(path: &Path) -> Result<Vec<Found>> {
    let name = path.display().to_string();
    let bytes = if name == "-" {
        input::read(io::stdin().lock(), "-")?
    } else {
        input::read_file(path)?
    };
    input::certificates(&bytes, &name)
}

/// Every certificate of every file, decoded, and its file; the first trouble ends it.
pub(super) fn decoded(paths: &[PathBuf]) -> Result<Vec<(Certificate, String)>> {
    let mut all = Vec::new();
    for path in paths {
        for found in certificates(path)? {
            let file = found.source.path;
            let certificate =
                Certificate::from_der(&found.der).map_err(|error| error.in_file(&file))?;
            all.push((certificate, file));
        }
    }
    Ok(all)
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

/// The exhibits of one file, all in `role`.
pub(super) fn exhibits(path: &Path, role: Role) -> Result<Vec<Exhibit>> {
    let found = certificates(path)?;
    let count = found.len();
    found
        .into_iter()
        .map(|one| Exhibit::new(one, role, count))
        .collect()
}

/// Endings under which a file is expected to hold a certificate.
const CERTIFICATE_ENDINGS: [&str; 5] = ["cer", "crt", "der", "p7b", "p7c"];

/// What is done with the certificates of one file, or with the reason why there are none.
type Each<'a> = &'a mut dyn FnMut(&Path, Result<Vec<Found>>) -> Done;

/// Calls `each` with every file below `paths`, in order; folders are walked by name.
///
/// In a folder, a file that is recognised as something else than a certificate is
/// passed over with a note, unless its name says that it should be one.
pub(super) fn walk(paths: &[PathBuf], terminal: &Terminal, each: Each<'_>) -> Done {
    let mut worst = Exit::Good;
    for path in paths {
        if !path.is_dir() {
            worst = worst.max(each(path, certificates(path))?);
            continue;
        }
        let mut seen = 0;
        let mut pending = vec![path.clone()];
        while let Some(next) = pending.pop() {
            if is_folder(&next) {
                match entries(&next) {
                    Ok(mut entries) => {
                        entries.reverse();
                        pending.append(&mut entries);
                    }
                    Err(error) => worst = worst.max(each(&next, Err(error))?),
                }
                continue;
            }
            let found = certificates(&next);
            if let Err(error) = &found
                && error.kind() == ErrorKind::NotACertificate
                && !is_named_as_certificate(&next)
            {
                terminal.note(&format!("passed over {error}"));
                continue;
            }
            seen += 1;
            worst = worst.max(each(&next, found)?);
        }
        if seen == 0 {
            let empty = Error::new(
                ErrorKind::NotACertificate,
                "the folder holds no certificates",
            )
            .in_file(path.display().to_string());
            worst = worst.max(each(path, Err(empty))?);
        }
    }
    Ok(worst)
}

/// A link to a folder is not followed: it may lead round in a circle.
fn is_folder(path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|metadata| metadata.is_dir())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let fail =
        |cause: io::Error| Error::io(folder.display().to_string(), "list the folder", &cause);
    let mut paths = std::fs::read_dir(folder)
        .map_err(fail)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(fail))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
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
