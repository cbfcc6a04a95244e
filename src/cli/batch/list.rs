//! `--files-from`: names of files, one after another, separated by line ends or, as `find
//! -print0` writes them, by NUL.
//!
//! A Unix file name may hold a line end, so only NUL separates safely. Which it is shows in the
//! first octets read.

use super::lines::{Line, Lines};
use crate::error::{Error, ErrorKind, Result};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Octets of a path: Linux's PATH_MAX, which counts the NUL at its end.
const MAX_NAME_OCTETS: usize = 4096;

/// A list of files, read as it is needed.
pub(super) struct List {
    lines: Lines,
    name: String,
    /// NUL when the list is seen to have one, else the line end.
    separator: Option<u8>,
}

impl List {
    /// Errors: when the list cannot be opened.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            lines: Lines::open(path)?,
            name: path.display().to_string(),
            separator: None,
        })
    }

    /// Whether the next name may have to be waited for.
    pub(super) fn may_wait(&self) -> bool {
        self.lines.may_wait(self.separator.unwrap_or(b'\n'))
    }

    /// The path of one line. Names are octets on Unix and need not be UTF-8.
    ///
    /// Errors: a NUL in a list that began with line ends: a file of that name cannot exist.
    fn named(&self, line: Vec<u8>, separator: u8) -> Result<PathBuf> {
        // Lists made on Windows have CRLF; with NUL as separator a CR belongs to the name.
        let line = match (separator, line.strip_suffix(b"\r")) {
            (b'\n', Some(line)) => line.to_vec(),
            _ => line,
        };
        if line.contains(&0) {
            let message = "a line holds a NUL, and the list began with line ends";
            return Err(Error::new(ErrorKind::Usage, message)
                .in_file(&self.name)
                .with_hint("separate all names in the same way: `find … -print0` does"));
        }
        let path = PathBuf::from(os_string(line)?);
        // Standard input is what `-` means on the command line alone.
        Ok(match path == Path::new("-") {
            true => Path::new(".").join(path),
            false => path,
        })
    }
}

impl Iterator for List {
    type Item = Result<PathBuf>;

    fn next(&mut self) -> Option<Result<PathBuf>> {
        loop {
            let separator = match self.separator {
                Some(separator) => separator,
                None => {
                    let ahead = match self.lines.ahead() {
                        Ok(ahead) => ahead,
                        Err(error) => return Some(Err(error)),
                    };
                    // The first octets decide: names have at most 4,096 octets, and many more
                    // are read at once.
                    let has_nul = ahead.contains(&0);
                    *self.separator.insert(if has_nul { 0 } else { b'\n' })
                }
            };
            match self.lines.next(separator, MAX_NAME_OCTETS)? {
                Err(error) => return Some(Err(error)),
                Ok(Line::TooLong) => {
                    let message = format!("a name takes over {MAX_NAME_OCTETS} octets");
                    return Some(Err(
                        Error::new(ErrorKind::Limit, message).in_file(&self.name)
                    ));
                }
                // Blank lines are passed over, as `xargs` does.
                Ok(Line::Whole(line)) if line.is_empty() || line == b"\r" => {}
                Ok(Line::Whole(line)) => return Some(self.named(line, separator)),
            }
        }
    }
}

/// On Unix a file name is any octets but NUL and `/`.
#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> Result<OsString> {
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(bytes))
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> Result<OsString> {
    String::from_utf8(bytes)
        .map(OsString::from)
        .map_err(|_| Error::new(ErrorKind::Usage, "a name in the list is not UTF-8"))
}
