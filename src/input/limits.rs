//! How much a file may hold.

use crate::error::{Error, ErrorKind};

/// A file with more octets is refused: no bundle of certificates comes near.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// A file with more certificates is refused.
pub const MAX_CERTIFICATES: usize = 10_000;

pub(super) fn too_large() -> Error {
    let message = format!("it is larger than {} MiB", MAX_FILE_BYTES / 1024 / 1024);
    Error::new(ErrorKind::Limit, message)
        .with_hint("a certificate takes a few kilobytes: is this the right file?")
}
