//! What is to be examined, found as it is needed: files, folders, lists of files, streams of
//! records.
//!
//! Nothing is collected beforehand, so results come at once and memory does not grow with the
//! number of inputs.

use super::{folder::Folder, input::Input, list::List, records::Records};
use crate::{
    cli::input_options::{BatchArgs, InputFormat},
    error::Result,
};
use std::{
    path::{Path, PathBuf},
    vec,
};

/// Inputs in order.
pub(in crate::cli) struct Inputs {
    paths: vec::IntoIter<PathBuf>,
    format: InputFormat,
    folder: Option<Folder>,
    list: Option<List>,
    records: Option<Records>,
    /// Whether anything comes from standard input line by line, where reading may wait.
    is_stream: bool,
}

impl Inputs {
    /// The inputs that were asked for.
    ///
    /// # Errors
    /// When the list of files cannot be opened.
    pub(in crate::cli) fn of(args: &BatchArgs) -> Result<Self> {
        let list = args.files_from.as_deref().map(List::open).transpose()?;
        let is_stdin = |path: &PathBuf| path == Path::new("-");
        let records = args.input == InputFormat::Ndjson;
        // Only standard input may make the program wait; files and folders are there.
        let is_stream = args.files_from.as_ref().is_some_and(is_stdin)
            || (records && args.paths.iter().any(is_stdin));
        Ok(Self {
            is_stream,
            paths: args.paths.clone().into_iter(),
            format: args.input,
            folder: None,
            list,
            records: None,
        })
    }

    /// Files and folders alone.
    pub(in crate::cli) fn files(paths: &[PathBuf]) -> Self {
        Self {
            paths: Vec::from(paths).into_iter(),
            format: InputFormat::Certificates,
            folder: None,
            list: None,
            records: None,
            is_stream: false,
        }
    }

    /// Begins with what a path names: opens a stream or a folder, or gives the file. `None`
    /// when inputs follow from it.
    fn begin(&mut self, path: PathBuf) -> Option<Input> {
        if self.format == InputFormat::Ndjson {
            return match Records::open(&path) {
                Ok(records) => {
                    self.records = Some(records);
                    None
                }
                Err(error) => Some(Input::Trouble(error)),
            };
        }
        // A link to a folder that was named is followed; links inside folders are not.
        if path.is_dir() {
            self.folder = Some(Folder::new(path));
            return None;
        }
        Some(Input::File {
            path,
            in_folder: false,
        })
    }

    /// The next path that was named, on the command line or in the list.
    fn path(&mut self) -> Option<Result<PathBuf>> {
        match self.paths.next() {
            Some(path) => Some(Ok(path)),
            // Arguments first, then the list, in the order in which results come.
            None => self.list.as_mut()?.next(),
        }
    }
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            // What was begun is finished before the next path.
            if let Some(folder) = &mut self.folder {
                match folder.next() {
                    Some(input) => return Some(input),
                    None => self.folder = None,
                }
            }
            if let Some(records) = &mut self.records {
                match records.next() {
                    Some(record) => return Some(Input::Record(record)),
                    None => self.records = None,
                }
            }
            let input = match self.path()? {
                Ok(path) => self.begin(path),
                Err(error) => Some(Input::Trouble(error)),
            };
            if input.is_some() {
                return input;
            }
        }
    }
}

impl Inputs {
    /// Whether somebody else may have to be waited for, now or later.
    pub(super) fn is_stream(&self) -> bool {
        self.is_stream
    }

    /// Whether taking the next one may mean to wait.
    pub(super) fn may_wait(&self) -> bool {
        if self.folder.is_some() {
            return false;
        }
        if let Some(records) = &self.records {
            return records.may_wait();
        }
        match self.paths.as_slice().first() {
            // Opening a stream of records is the beginning of waiting for it.
            Some(path) => self.format == InputFormat::Ndjson && path == Path::new("-"),
            None => self.list.as_ref().is_some_and(List::may_wait),
        }
    }
}
