//! A folder, walked by name, however many files it holds.

use super::source::Input;
use crate::error::{Error, Result};
use std::{
    collections::VecDeque,
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

/// Names of one folder held at a time. More are read in several passes, so that a folder of
/// millions takes no more memory than this.
const NAMES: usize = 24 * 1024;
/// Read beyond that before the names are sorted and the last ones forgotten.
const SLACK: usize = 4 * 1024;

/// A folder being walked, depth first.
pub(super) struct Folder {
    root: PathBuf,
    open: Vec<Level>,
    ended: bool,
}

/// A folder on the way down, with the next of its names.
struct Level {
    path: PathBuf,
    names: VecDeque<Entry>,
    /// The last name that was read, when there are more behind it.
    more_after: Option<Box<OsStr>>,
}

/// Ordered by name; whether it is a folder comes for free.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    name: Box<OsStr>,
    is_folder: bool,
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            open: vec![Level::new(root.clone())],
            root,
            ended: false,
        }
    }
}

impl Iterator for Folder {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        while let Some(level) = self.open.last_mut() {
            match level.next() {
                Ok(Some(Entry { name, is_folder })) => {
                    let path = level.path.join(&*name);
                    if !is_folder {
                        let in_folder = true;
                        return Some(Input::File { path, in_folder });
                    }
                    self.open.push(Level::new(path));
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
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            names: VecDeque::new(),
            // Every name comes after the empty one.
            more_after: Some(Box::default()),
        }
    }

    fn next(&mut self) -> Result<Option<Entry>> {
        if self.names.is_empty()
            && let Some(last) = self.more_after.take()
        {
            let names = names_after(&self.path, &last, NAMES)?;
            if names.len() == NAMES {
                self.more_after = names.last().map(|entry| entry.name.clone());
            }
            self.names = names.into();
        }
        Ok(self.names.pop_front())
    }
}

/// The first `count` entries after `last`, by name.
fn names_after(folder: &Path, last: &OsStr, count: usize) -> Result<Vec<Entry>> {
    let fail =
        |cause: io::Error| Error::io(folder.display().to_string(), "list the folder", &cause);
    let mut names: Vec<Entry> = Vec::new();
    let mut limit: Option<Box<OsStr>> = None;
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().into_boxed_os_str();
        if *name <= *last || limit.as_ref().is_some_and(|limit| name > *limit) {
            continue;
        }
        // A link to a folder is not followed: it may lead round in a circle.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        names.push(Entry { name, is_folder });
        if names.len() == count + SLACK {
            names.sort_unstable();
            names.truncate(count);
            limit = names.last().map(|entry| entry.name.clone());
        }
    }
    names.sort_unstable();
    names.truncate(count);
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_passes_give_every_name_once_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let expected: Vec<_> = (0..50).map(|number| format!("{number:03}")).collect();
        for name in expected.iter().rev() {
            std::fs::write(folder.path().join(name), b"").unwrap();
        }
        let (mut last, mut seen): (Box<OsStr>, _) = (Box::default(), Vec::new());
        loop {
            let names = names_after(folder.path(), &last, 7).unwrap();
            let Some(end) = names.last() else { break };
            last.clone_from(&end.name);
            let names = names.iter().map(|entry| entry.name.to_string_lossy());
            seen.extend(names.map(|name| name.into_owned()));
        }
        assert_eq!(seen, expected);
    }
}
