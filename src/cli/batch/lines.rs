//! Lines of a file or of standard input, never longer than asked for: a stream without line
//! ends must not fill the memory.

use crate::error::{Error, ErrorKind, Result};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

/// Octets read at once.
const BUFFER: usize = 64 * 1024;

/// A stream that is read line by line.
pub(super) struct Lines {
    stream: BufReader<Box<dyn Read + Send>>,
    name: String,
    /// Standard input may make us wait; a file does not.
    is_file: bool,
    /// Nothing more comes, at the end or after trouble.
    ended: bool,
}

/// A line without its end. One that is too long has been read over, so that the next one can be
/// read.
pub(super) enum Line {
    TooLong,
    Whole(Vec<u8>),
}

impl Lines {
    /// Opens a file, or standard input for `-`.
    ///
    /// Errors: what the system says, and a folder where a file is needed (Unix opens folders
    /// without complaint).
    pub(super) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let is_file = name != "-";
        let stream: Box<dyn Read + Send> = match is_file {
            false => Box::new(io::stdin()),
            true if path.is_dir() => {
                let message = "this is a folder; a file is needed here";
                return Err(Error::new(ErrorKind::Io, message).in_file(name));
            }
            true => Box::new(File::open(path).map_err(|cause| Error::io(&name, "open", cause))?),
        };
        Ok(Self {
            stream: BufReader::with_capacity(BUFFER, stream),
            name,
            is_file,
            ended: false,
        })
    }

    /// Whether [`Lines::next`] may wait for whoever writes the stream, since no whole line is
    /// in memory.
    pub(super) fn may_wait(&self, separator: u8) -> bool {
        !self.is_file && !self.ended && !self.stream.buffer().contains(&separator)
    }

    /// What is in memory; the first octets of the stream when nothing was read before. Nothing
    /// is consumed.
    ///
    /// Errors: what the system says; the stream has then ended.
    pub(super) fn ahead(&mut self) -> Result<&[u8]> {
        match self.stream.fill_buf() {
            Ok(ahead) => Ok(ahead),
            Err(cause) => {
                self.ended = true;
                Err(Error::io(&self.name, "read", cause))
            }
        }
    }

    /// The next line; what exceeds `limit` octets is read and forgotten. The last line needs no
    /// separator.
    pub(super) fn next(&mut self, separator: u8, limit: usize) -> Option<Result<Line>> {
        if self.ended {
            return None;
        }
        let (mut line, mut length) = (Vec::new(), 0_usize);
        loop {
            let ahead = match self.stream.fill_buf() {
                Ok(ahead) => ahead,
                // A signal that has a handler interrupts a read and is no error of the stream.
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => {
                    self.ended = true;
                    return Some(Err(Error::io(&self.name, "read", cause)));
                }
            };
            let end = ahead.iter().position(|byte| *byte == separator);
            let part = &ahead[..end.unwrap_or(ahead.len())];
            let at_end = ahead.is_empty();
            length = length.saturating_add(part.len());
            if length <= limit {
                line.extend_from_slice(part);
            } else {
                // Its memory is given back at once.
                line = Vec::new();
            }
            // The separator is taken from the stream and is no part of the line.
            let read = part.len() + usize::from(end.is_some());
            self.stream.consume(read);
            if at_end {
                self.ended = true;
            }
            if at_end && length == 0 {
                return None;
            }
            if at_end || end.is_some() {
                return Some(Ok(match length > limit {
                    true => Line::TooLong,
                    false => Line::Whole(line),
                }));
            }
        }
    }
}
