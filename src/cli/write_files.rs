//! Files that the commands which make certificates write.

use super::{exit::CliError, output::Terminal};
use crate::{
    certificate::{Certificate, HashAlgorithm},
    error::{Error, ErrorKind, Result},
};
use std::path::Path;

/// Refuses to replace existing files before the first of them is written.
pub(super) fn refuse_to_replace(files: &[&Path], force: bool) -> Result<()> {
    // Writing to a pipe or a device replaces nothing.
    let stands = |file: &Path| {
        let found = file.metadata();
        found.is_ok_and(|found| found.is_file() || found.is_dir())
    };
    match files.iter().find(|file| !force && stands(file)) {
        None => Ok(()),
        Some(file) => Err(Error::new(ErrorKind::Usage, "the file is there already")
            .in_file(file.display().to_string())
            .with_hint("choose another place, or let it be replaced with `--force`")),
    }
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
