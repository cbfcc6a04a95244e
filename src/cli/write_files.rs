//! Files that the commands which make certificates write.

use super::{exit::CliError, output::Terminal};
use crate::{
    certificate::{Certificate, HashAlgorithm},
    error::{Error, ErrorKind, Result},
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Refuses, before anything is written, to write over an input of the same run (it may be the only copy of a key), to
/// write two outputs to one file, and, without `force`, to replace any file.
pub(super) fn refuse_to_replace(files: &[&Path], inputs: &[&Path], force: bool) -> Result<()> {
    let inputs: Vec<_> = inputs.iter().map(|input| place(input)).collect();
    let mut places = BTreeSet::new();
    for file in files.iter().filter(|file| !is_pipe_or_device(file)) {
        let its = place(file);
        let (message, hint) = if inputs.contains(&its) {
            ("the output would replace an input", "name another file")
        } else if !places.insert(its) {
            (
                "two outputs would be written to one file",
                "name a file for each",
            )
        } else if !force && file.exists() {
            (
                "the file is there already",
                "choose another place, or let it be replaced with `--force`",
            )
        } else {
            continue;
        };
        return Err(Error::new(ErrorKind::Usage, message)
            .in_file(file.display().to_string())
            .with_hint(hint));
    }
    Ok(())
}

/// Writing there replaces nothing.
fn is_pipe_or_device(file: &Path) -> bool {
    let found = file.metadata();
    found.is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Where a path leads, whether there is a file or not.
fn place(file: &Path) -> PathBuf {
    let in_folder = || {
        let folder = Path::new(".").join(file.parent()?);
        Some(fs::canonicalize(folder).ok()?.join(file.file_name()?))
    };
    let found = fs::canonicalize(file).ok();
    found.or_else(in_folder).unwrap_or_else(|| file.to_owned())
}

/// Prints the name of the file, the certificate's subject, thumbprint and end, and `more` lines.
pub(super) fn print_written(
    terminal: &Terminal,
    written: &str,
    certificate: &Certificate,
    more: &[(&str, String)],
) -> std::result::Result<(), CliError> {
    let end = certificate.validity().not_after();
    let end = end
        .time()
        .map_or_else(|| end.text().to_owned(), |end| end.to_string());
    let sha1 = certificate.thumbprint(HashAlgorithm::Sha1);
    let mut lines = vec![
        ("wrote", written.to_owned()),
        ("subject", certificate.subject().to_string()),
        ("SHA-1", sha1.to_string()),
        ("ends", end),
    ];
    lines.extend_from_slice(more);
    terminal.lines(&lines)
}
