//! A folder, walked by name, however many files it holds.

use super::{
    names::{Names, octets},
    source::Input,
};
use crate::error::{Error, Result};
use std::{ffi::OsString, io, path::PathBuf};

/// Octets that the names of one folder may take. More names are read in several passes, so that a
/// folder of millions takes no more memory than this.
const ROOM: usize = 512 * 1024;
/// What a folder has of it at least, however much the folders around it hold.
const LEAST_ROOM: usize = ROOM / 8;

/// A folder being walked, depth first.
pub(super) struct Folder {
    root: PathBuf,
    open: Vec<Level>,
    ended: bool,
}

/// A folder on the way down, with the next of its names.
struct Level {
    path: PathBuf,
    names: Names,
    /// The last name that was read, when there are more behind it.
    more_after: Option<Vec<u8>>,
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self::with_room(root, ROOM)
    }

    fn with_room(root: PathBuf, room: usize) -> Self {
        Self {
            open: vec![Level::new(root.clone(), room)],
            root,
            ended: false,
        }
    }

    /// What the folders that are open leave of the room.
    fn room(&self) -> usize {
        let held = self.open.iter().map(|level| level.names.size()).sum();
        ROOM.saturating_sub(held).max(LEAST_ROOM)
    }
}

impl Iterator for Folder {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        while let Some(level) = self.open.last_mut() {
            match level.next() {
                Ok(Some((name, is_folder))) => {
                    let path = level.path.join(name);
                    if !is_folder {
                        let in_folder = true;
                        return Some(Input::File { path, in_folder });
                    }
                    let room = self.room();
                    self.open.push(Level::new(path, room));
                }
                Ok(None) => drop(self.open.pop()),
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
    fn new(path: PathBuf, room: usize) -> Self {
        Self {
            path,
            names: Names::new(room),
            // Every name comes after the empty one.
            more_after: Some(Vec::new()),
        }
    }

    /// The next name, and whether it is a folder's.
    fn next(&mut self) -> Result<Option<(OsString, bool)>> {
        if let Some(next) = self.names.take() {
            return Ok(Some(next));
        }
        if let Some(last) = self.more_after.take() {
            self.read_after(&last)?;
        }
        Ok(self.names.take())
    }

    /// Reads the first names after `last`, as many as there is room for.
    fn read_after(&mut self, last: &[u8]) -> Result<()> {
        let folder = &self.path;
        let fail =
            |cause: io::Error| Error::io(folder.display().to_string(), "list the folder", cause);
        self.names.clear();
        for entry in std::fs::read_dir(folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let name = octets(entry.file_name());
            if *name <= *last || self.names.excludes(&name) {
                continue;
            }
            // A link to a folder is not followed: it may lead round in a circle.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            self.names.add(&name, is_folder);
        }
        self.names.sort();
        self.more_after = self.names.limit().map(<[u8]>::to_vec);
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
        // Room for seven of them.
        let mut folder = Folder::with_room(root.path().to_owned(), 7 * (3 + 8));
        let files = std::iter::from_fn(|| match folder.next()? {
            Input::File { path, .. } => Some(path),
            _ => None,
        });
        let seen: Vec<_> = files
            .map(|path| {
                let path = path.strip_prefix(root.path()).unwrap();
                path.to_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(seen, expected);
        assert!(folder.next().is_none());
    }
}
