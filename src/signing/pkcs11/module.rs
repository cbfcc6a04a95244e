//! Where the module of a token is.

use super::Pkcs11Uri;
use crate::error::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

/// Folders in which modules are installed (p11-kit's, and distributions').
const FOLDERS: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/pkcs11",
    "/usr/lib/aarch64-linux-gnu/pkcs11",
    "/usr/lib64/pkcs11",
    "/usr/lib/pkcs11",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/lib/softhsm",
    "/usr/local/lib",
    "/usr/local/lib/softhsm",
    "/opt/homebrew/lib",
    "/opt/homebrew/lib/softhsm",
];

/// The file of the module: module-path (or the one in that folder that module-name names), else `default`.
pub(super) fn file(uri: &Pkcs11Uri, default: Option<&Path>) -> Result<PathBuf> {
    match (&uri.module_path, &uri.module_name, default) {
        // RFC 7512 section 2.4: module-path "may be a directory", in which module-name is looked for.
        (Some(path), Some(name), _) if path.is_dir() => named(name, &[path]),
        (Some(path), ..) => Ok(path.clone()),
        (None, Some(name), _) => {
            let folders: Vec<_> = FOLDERS.iter().map(Path::new).collect();
            named(name, &folders)
        }
        (None, None, Some(default)) => Ok(default.to_owned()),
        (None, None, None) => {
            let message = "the URI does not say which PKCS#11 module speaks to the token";
            Err(Error::new(ErrorKind::Usage, message).with_hint(
                "add `?module-path=FILE` with the module of the token's vendor, or set PKCS11_MODULE_PATH",
            ))
        }
    }
}

/// RFC 7512 section 2.4: module-name is "the name of the PKCS #11 library", without the system's prefix and ending.
fn named(name: &str, folders: &[impl AsRef<Path>]) -> Result<PathBuf> {
    let (prefix, ending) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    // macOS names modules both ways.
    let endings = [ending, ".so"];
    let files = endings
        .iter()
        .flat_map(|ending| [format!("{name}{ending}"), format!("{prefix}{name}{ending}")]);
    let files: Vec<_> = files.collect();
    let is_plain = !name.contains(['/', '\\']);
    let mut places = folders
        .iter()
        .flat_map(|folder| files.iter().map(|file| folder.as_ref().join(file)));
    places
        .find(|place| is_plain && place.is_file())
        .ok_or_else(|| {
            let message =
                format!("no PKCS#11 module named `{name}` was found in the usual folders");
            Error::new(ErrorKind::Usage, message).with_hint("name its file: `?module-path=FILE`")
        })
}
