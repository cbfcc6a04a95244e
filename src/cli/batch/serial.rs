//! The contents of files one after another, on one thread: for commands such as `thumbprint`
//! whose work per certificate is too little for more.

use super::{input::Input, source::Inputs};
use crate::{
    cli::{files, output::Terminal, passphrase::Passphrases},
    error::Result,
    input::Found,
};

/// The certificates of every input, or the reason why there are none.
///
/// In a folder, a file that is recognised as something else than a certificate is
/// passed over with a note, unless its name says that it should be one.
pub(in crate::cli) struct FileContents<'t> {
    inputs: Inputs,
    passphrases: Passphrases,
    terminal: &'t Terminal,
    /// Files since the last folder began, to notice one that holds nothing.
    in_folder: usize,
}

impl<'t> FileContents<'t> {
    /// The contents of `inputs`; what is passed over is noted on `terminal`.
    pub(in crate::cli) fn of(
        inputs: Inputs,
        passphrases: Passphrases,
        terminal: &'t Terminal,
    ) -> Self {
        Self {
            inputs,
            passphrases,
            terminal,
            in_folder: 0,
        }
    }
}

impl Iterator for FileContents<'_> {
    type Item = Result<Vec<Found>>;

    fn next(&mut self) -> Option<Result<Vec<Found>>> {
        loop {
            let found = match self.inputs.next()? {
                Input::File { path, in_folder } => {
                    match files::certificates(&path, &self.passphrases) {
                        Err(error) if in_folder && files::is_passed_over(&error, &path) => {
                            self.terminal.note(&format!("passed over {error}"));
                            continue;
                        }
                        found => found,
                    }
                }
                // A folder with anything in it has been answered for by its files.
                Input::FolderEnds(_) if std::mem::take(&mut self.in_folder) > 0 => continue,
                Input::FolderEnds(path) => Err(files::empty_folder(&path)),
                Input::Record(record) => record.read(&self.passphrases).1,
                Input::Trouble(error) => Err(error),
            };
            self.in_folder += 1;
            return Some(found);
        }
    }
}
