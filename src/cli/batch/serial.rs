//! Inputs one after another, for what is not worth threads.

use super::source::{Input, Inputs};
use crate::{
    cli::{
        exit::{CliResult, ExitStatus},
        files,
        output::Terminal,
    },
    error::Result,
    input::Found,
};

/// Calls `each` with the certificates of every input, or with the reason why there are none.
///
/// In a folder, a file that is recognised as something else than a certificate is
/// passed over with a note, unless its name says that it should be one.
pub(in crate::cli) fn serial(
    inputs: Inputs,
    terminal: &Terminal,
    each: &mut dyn FnMut(Result<Vec<Found>>) -> CliResult,
) -> CliResult {
    let (mut worst, mut in_folder) = (ExitStatus::Good, 0);
    for input in inputs {
        let found = match input {
            Input::File { path, in_folder } => match files::certificates(&path) {
                Err(error) if in_folder && files::is_passed_over(&error, &path) => {
                    terminal.note(&format!("passed over {error}"));
                    continue;
                }
                found => found,
            },
            Input::FolderEnds(_) if std::mem::take(&mut in_folder) > 0 => continue,
            Input::FolderEnds(path) => Err(files::empty_folder(&path)),
            Input::Record(record) => record.read().1,
            Input::Trouble(error) => Err(error),
        };
        in_folder += 1;
        worst = worst.max(each(found)?);
    }
    Ok(worst)
}
