//! Where results are written: a regular file, whole or not at all, or through to what is none.

#[cfg(feature = "mock")]
use crate::access;
use crate::{
    cli::signals::{self, Begun},
    error::{Error, ErrorKind, Result},
};
use std::{
    fs::{self, File, Metadata},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Secrecy {
    /// Its owner alone.
    #[cfg(feature = "mock")]
    Private,
    /// Whoever the umask lets, or who could read what was there before.
    Public,
}

/// What a name on the command line leads to.
pub(super) enum Destination {
    /// A pipe or a device, or a file that this process has open: it stays what it is.
    Through(File),
    /// A temporary file beside `target`, which it replaces when it is complete.
    Whole { temporary: Begun, target: PathBuf },
}

enum Target {
    Folder,
    /// A file, or the place for one.
    Regular(PathBuf, Option<Metadata>),
    Other,
}

/// As many as Linux follows.
const MAX_LINKS: usize = 40;

impl Destination {
    pub(super) fn open(file: &Path, secrecy: Secrecy) -> Result<Self> {
        let name = || file.display().to_string();
        let failed = |cause| Error::io(name(), "create", cause);
        match target(file).map_err(failed)? {
            Target::Folder => {
                let message = "this is a folder; a file is needed";
                Err(Error::new(ErrorKind::Usage, message).in_file(name()))
            }
            Target::Other => {
                // `>>` has been here before, where it is an open file of ours.
                let opened = File::options().append(true).open(file);
                opened.map(Self::Through).map_err(failed)
            }
            Target::Regular(target, before) => {
                let temporary = beside(&target, before.as_ref(), secrecy).map_err(failed)?;
                Ok(Self::Whole { temporary, target })
            }
        }
    }

    /// Whether what is written may still be dropped.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Self::Whole { .. })
    }

    /// Makes what was written the content of the file.
    pub(super) fn keep(self) -> Result<()> {
        match self {
            Self::Through(_) => Ok(()),
            Self::Whole { temporary, target } => temporary
                .persist(&target)
                .map_err(|cause| Error::io(target.display().to_string(), "write", cause)),
        }
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Through(file) => file.write(bytes),
            Self::Whole { temporary, .. } => temporary.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Through(file) => file.flush(),
            Self::Whole { temporary, .. } => temporary.flush(),
        }
    }
}

/// Follows links by hand: a rename would replace the link, and of one that leads nowhere the
/// system does not tell where it leads.
fn target(file: &Path) -> io::Result<Target> {
    // The system knows of links that are not to be followed, in folders that all may write to.
    if let Err(cause) = fs::metadata(file)
        && cause.kind() != io::ErrorKind::NotFound
    {
        return Err(cause);
    }
    let mut path = file.to_owned();
    for _ in 0..MAX_LINKS {
        let found = match fs::symlink_metadata(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                return Ok(Target::Regular(path, None));
            }
            found => found?,
        };
        if !found.is_symlink() {
            return Ok(match (found.is_dir(), found.is_file()) {
                (true, _) => Target::Folder,
                (_, true) => Target::Regular(path, Some(found)),
                _ => Target::Other,
            });
        }
        let folder = folder_of(&path);
        // `/dev/stdout` ends there: what it leads to has no name, or is open under it.
        if fs::canonicalize(folder)?.starts_with("/proc") {
            return Ok(Target::Other);
        }
        path = folder.join(fs::read_link(&path)?);
    }
    Err(io::Error::other("it is a link that leads to itself"))
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A temporary file of the same owner and mode as what was there before.
fn beside(target: &Path, before: Option<&Metadata>, secrecy: Secrecy) -> io::Result<Begun> {
    #[cfg(not(unix))]
    let _ = before;
    #[cfg(not(any(unix, feature = "mock")))]
    let _ = secrecy;
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = match secrecy {
            #[cfg(feature = "mock")]
            Secrecy::Private => 0o600,
            // The umask still applies.
            Secrecy::Public => 0o666,
        };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let temporary = signals::begin(|| builder.tempfile_in(folder_of(target)))?;
    #[cfg(feature = "mock")]
    if secrecy == Secrecy::Private {
        access::restrict_to_owner(temporary.path())?;
    }
    #[cfg(unix)]
    if let Some(before) = before {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only root can give files away; for others the file becomes their own.
        let _ = fchown(temporary.as_file(), Some(before.uid()), Some(before.gid()));
        if secrecy == Secrecy::Public {
            temporary.as_file().set_permissions(before.permissions())?;
        }
    }
    Ok(temporary)
}
