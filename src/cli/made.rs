//! What the commands that make certificates have in common: not to replace, and to tell.

use super::{exit::Stop, output::Terminal};
use crate::{
    certificate::{Certificate, HashAlgorithm},
    error::{Error, ErrorKind, Result},
};
use std::{io::Write, path::Path};

/// Refuses before anything is written, so that nothing is half-written.
pub(super) fn refuse_to_replace(files: &[&Path], force: bool) -> Result<()> {
    match files.iter().find(|file| !force && file.exists()) {
        None => Ok(()),
        Some(file) => Err(Error::new(ErrorKind::Usage, "the file is there already")
            .in_file(file.display().to_string())
            .with_hint("choose another place, or let it be replaced with `--force`")),
    }
}

/// What was written, what it is, and when it ends; `more` lines are added.
pub(super) fn tell(
    terminal: &Terminal,
    written: &str,
    certificate: &Certificate,
    more: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::result::Result<(), Stop> {
    if terminal.is_quiet() {
        return Ok(());
    }
    let end = certificate.validity().not_after();
    terminal.write(None, |out| {
        writeln!(out, "wrote    {written}")?;
        writeln!(out, "subject  {}", certificate.subject())?;
        writeln!(
            out,
            "SHA-1    {}",
            certificate.thumbprint(HashAlgorithm::Sha1)
        )?;
        writeln!(
            out,
            "ends     {}",
            end.time()
                .map_or_else(|| end.text().to_owned(), |end| end.to_string())
        )?;
        Ok(more(out)?)
    })
}
