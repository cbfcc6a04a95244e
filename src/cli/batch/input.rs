//! One of many inputs, before it is read.

use super::records::Record;
use crate::error::Error;
use std::path::PathBuf;

/// One thing to examine, or the error in its place.
pub(in crate::cli) enum Input {
    /// A file, or standard input for `-`.
    File {
        path: PathBuf,
        /// It was found in a folder, so it may be something else than a certificate.
        in_folder: bool,
    },
    /// All files of a folder that was named have been given.
    FolderEnds(PathBuf),
    /// A line of a stream.
    Record(Record),
    /// There is an input, and it cannot be reached.
    Trouble(Error),
}

impl Input {
    /// Octets that it holds in memory.
    pub(super) fn octets(&self) -> usize {
        match self {
            Self::Record(record) => record.line.len(),
            _ => 0,
        }
    }
}
