//! Where output waits for what must stand before it and is only known at its end.

use std::io::{self, Read, Seek, Write};

/// Up to this much waits in memory, more of it in a temporary file that has no name.
const IN_MEMORY: usize = 16 * 1024 * 1024;

#[cfg(feature = "cli")]
type Store = tempfile::SpooledTempFile;
/// A library writes no files that nobody asked for.
#[cfg(not(feature = "cli"))]
type Store = io::Cursor<Vec<u8>>;

pub(super) struct Spool(Store);

impl Spool {
    pub(super) fn new() -> Self {
        Self::keeping(IN_MEMORY)
    }

    /// One of several, each of which keeps less in memory.
    pub(super) fn keeping(in_memory: usize) -> Self {
        #[cfg(feature = "cli")]
        return Self(tempfile::spooled_tempfile(in_memory));
        #[cfg(not(feature = "cli"))]
        {
            let _ = in_memory;
            Self(io::Cursor::default())
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Hands on all that was written, in pieces.
    pub(super) fn copy_to(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.0.rewind()?;
        let mut piece = vec![0; 64 * 1024];
        loop {
            match self.0.read(&mut piece)? {
                0 => return Ok(()),
                length => out.write_all(&piece[..length])?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_comes_back_from_memory_and_from_a_file() {
        for pieces in [0, 1, 300] {
            let mut spool = Spool::new();
            let piece: Vec<u8> = (0..100_003_u32).map(|n| (n % 251) as u8).collect();
            (0..pieces).for_each(|_| spool.write(&piece).expect("written"));
            let mut back = Vec::new();
            spool.copy_to(&mut back).expect("read");
            assert!(back == piece.repeat(pieces), "{pieces} pieces");
        }
    }
}
