//! A folder, walked by name, however many files it holds.
//!
//! The operating system lists a folder in any order. Results are to come in the same order on
//! every machine, so names are sorted; and a folder of millions is to take no more memory than
//! one of thousands, so the names are read in passes, each of which keeps the first ones behind
//! the last that was given.

use super::input::Input;
use crate::error::{Error, Result};
use std::{collections::BTreeMap, ffi::OsString, io, path::PathBuf};

/// Names that are held at once of all folders on the way down. A folder of millions is listed in
/// several passes, so that it takes no more memory than this.
const MAX_NAMES: usize = 16 * 1024;
/// What a folder has of it at least, however many folders are around it.
const MIN_NAMES: usize = 256;

/// A folder being walked, depth first.
pub(super) struct Folder {
    root: PathBuf,
    open: Vec<Level>,
    max_names: usize,
    ended: bool,
}

/// A folder on the way down, with the next of its names.
struct Level {
    path: PathBuf,
    /// Each with whether it is a folder's.
    names: BTreeMap<OsString, bool>,
    /// The last name that was read, when there are more behind it.
    more_after: Option<OsString>,
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self::with_names(root, MAX_NAMES)
    }

    /// A test chooses a small number, to make several passes of few files.
    fn with_names(root: PathBuf, max_names: usize) -> Self {
        Self {
            open: vec![Level::new(root.clone())],
            root,
            max_names,
            ended: false,
        }
    }

    /// The next name of the innermost folder.
    fn next_name(&mut self) -> Option<Result<Option<(PathBuf, bool)>>> {
        // Folders on the way down keep their names meanwhile, so the innermost one has what
        // they leave.
        let held: usize = self.open.iter().map(|level| level.names.len()).sum();
        let room = self
            .max_names
            .saturating_sub(held)
            .max(MIN_NAMES.min(self.max_names));
        Some(self.open.last_mut()?.next(room))
    }
}

impl Iterator for Folder {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        while let Some(next) = self.next_name() {
            match next {
                Ok(Some((path, true))) => self.open.push(Level::new(path)),
                Ok(Some((path, false))) => {
                    let in_folder = true;
                    return Some(Input::File { path, in_folder });
                }
                // The folder is done; its parent goes on.
                Ok(None) => drop(self.open.pop()),
                // An unreadable folder is one error, and the walk goes on beside it.
                Err(error) => {
                    self.open.pop();
                    return Some(Input::Trouble(error));
                }
            }
        }
        (!std::mem::replace(&mut self.ended, true))
            .then(|| Input::FolderEnds(std::mem::take(&mut self.root)))
    }
}

impl Level {
    /// A folder none of whose names was read.
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            names: BTreeMap::new(),
            // Every name comes after the empty one.
            more_after: Some(OsString::new()),
        }
    }

    /// The next path, and whether it is a folder's.
    fn next(&mut self, room: usize) -> Result<Option<(PathBuf, bool)>> {
        if self.names.is_empty()
            && let Some(last) = self.more_after.take()
        {
            self.read_after(last, room)?;
        }
        let next = self.names.pop_first();
        Ok(next.map(|(name, is_folder)| (self.path.join(name), is_folder)))
    }

    /// Reads the first names after `last` in the order of octets, as many as there is room for.
    /// One pass over the folder; of `n` names there are `n / room` passes.
    ///
    /// Errors: what the system says about the folder. A name that comes or goes between passes
    /// is seen or not.
    fn read_after(&mut self, last: OsString, room: usize) -> Result<()> {
        let folder = &self.path;
        let fail =
            |cause: io::Error| Error::io(folder.display().to_string(), "list the folder", cause);
        let mut is_cut = false;
        for entry in std::fs::read_dir(folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let name = entry.file_name();
            // Names behind the last of a full window are for a later pass; their existence is
            // remembered.
            let is_full = self.names.len() >= room;
            let is_behind = |(first_behind, _): (&OsString, &bool)| name > *first_behind;
            if name <= last || (is_full && self.names.last_key_value().is_some_and(is_behind)) {
                is_cut |= name > last;
                continue;
            }
            // A link to a folder is not followed: it may lead round in a circle.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            self.names.insert(name, is_folder);
            if is_full {
                self.names.pop_last();
                is_cut = true;
            }
        }
        let last = self.names.last_key_value().filter(|_| is_cut);
        self.more_after = last.map(|(name, _)| name.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_passes_give_every_name_once_and_in_order() {
        let root = tempfile::tempdir().unwrap();
        let mut expected: Vec<_> = (0..50).map(|number| format!("{number:03}")).collect();
        for name in expected.iter().rev() {
            std::fs::write(root.path().join(name), b"").unwrap();
        }
        std::fs::create_dir(root.path().join("020-folder")).unwrap();
        std::fs::write(root.path().join("020-folder/x"), b"").unwrap();
        expected.insert(21, "020-folder/x".into());
        for max_names in [1, 7, 50, 51, 52] {
            let mut folder = Folder::with_names(root.path().to_owned(), max_names);
            let mut seen = Vec::new();
            while let Some(Input::File { path, .. }) = folder.next() {
                assert!(folder.open[0].names.len() <= max_names);
                let path = path.strip_prefix(root.path()).unwrap();
                seen.push(path.to_str().unwrap().to_owned());
            }
            assert_eq!(seen, expected, "{max_names} at once");
            assert!(folder.next().is_none());
        }
    }
}
