//! The mock's folder (`--dir`): one mock at a time, and files that are whole and private.

use crate::{
    access::restrict_to_owner,
    error::{Error, ErrorKind, Result},
};
use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// Locked while a mock uses the folder. The system unlocks it when the process ends, however it
/// ends.
const LOCK: &str = "lock";
/// The address of the mock that has the lock. A file of its own, because Windows lets nobody read
/// a locked one.
const ADDRESS: &str = "address";
/// Prefix of files that are being written; whatever has it at the start is left over from a
/// kill.
const TEMPORARY: &str = ".popcert-";

/// A folder that this process alone uses.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Locked as long as it is open.
    _lock: File,
}

impl Folder {
    /// Takes the folder, which is made if it is not there.
    ///
    /// Errors: a folder that cannot be used, or that another mock uses.
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        let name = path.display().to_string();
        let fail = |doing: &str, cause| Error::io(&name, doing, cause);
        make_private(&path).map_err(|cause| fail("make the folder", cause))?;
        let lock = private(&path.join(LOCK)).map_err(|cause| fail("lock the folder", cause))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(&path)),
            Err(TryLockError::Error(cause)) => return Err(fail("lock the folder", cause)),
        }
        for entry in fs::read_dir(&path).map_err(|cause| fail("list the folder", cause))? {
            let entry = entry.map_err(|cause| fail("list the folder", cause))?;
            let file = entry.file_name();
            // The address of a mock that was killed, and files that were never whole. All others
            // are left alone: the user may keep notes here.
            if file == ADDRESS || file.to_string_lossy().starts_with(TEMPORARY) {
                fs::remove_file(entry.path()).map_err(|cause| fail("tidy up", cause))?;
            }
        }
        Ok(Self { path, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Tells those who try to use the folder where its mock is.
    pub(super) fn announce(&self, url: &str) -> Result<()> {
        let text = format!("{url} (process {})\n", std::process::id());
        write_whole(&self.path, ADDRESS, text.as_bytes()).map_err(|cause| {
            Error::io(
                self.path.join(ADDRESS).display().to_string(),
                "write",
                cause,
            )
        })
    }
}

fn taken(path: &Path) -> Error {
    let address = fs::read_to_string(path.join(ADDRESS)).unwrap_or_default();
    let address = match address.trim() {
        "" => "one that is just starting",
        address => address,
    };
    Error::new(
        ErrorKind::Io,
        format!("another mock cloud uses this folder: {address}"),
    )
    .in_file(path.display().to_string())
    .with_hint("use that one, end it first, or give another folder")
}

/// A file that its owner alone may read, made if it is not there and never emptied.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let is_new = !path.exists();
    let file = options.open(path)?;
    if is_new {
        restrict_to_owner(path)?;
    }
    Ok(file)
}

/// Makes a folder, and those above it, that its owner alone may look into; one that is there stays as
/// it is.
fn make_private(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    restrict_to_owner(folder)
}

/// Writes a file whole or not at all.
pub(super) fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut temporary = temporary(folder)?;
    temporary.write_all(bytes)?;
    keep(temporary, &folder.join(name))
}

/// A file under another name, readable by its owner alone (the library makes it with mode 0600),
/// and gone unless it is kept.
pub(super) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let temporary = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(folder)?;
    restrict_to_owner(temporary.path())?;
    Ok(temporary)
}

/// Gives it its name (POSIX rename is atomic).
pub(super) fn keep(temporary: NamedTempFile, path: &Path) -> io::Result<()> {
    // Without it, a rename may reach the disk before the contents: an empty file after a power
    // failure.
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    // The new name is on the disk only when the folder is; Windows cannot flush folders.
    #[cfg(unix)]
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}
