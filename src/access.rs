//! Access rights of private files where files have no mode: Windows.
//!
//! The system's own `icacls` sets them, since the interface behind it needs unsafe code, and no
//! maintained crate wraps it.

use std::{io, path::Path};

/// Lets nobody but its owner use a file or a folder, whatever the folder above would grant.
///
/// To be called before anything secret is written. Elsewhere files are made with a mode, and nothing
/// is left to do.
///
/// # Errors
/// When the rights could not be set, with what `icacls` said.
#[cfg(windows)]
pub(crate) fn restrict_to_owner(path: &Path) -> io::Result<()> {
    use std::{
        env,
        path::PathBuf,
        process::{Command, Stdio},
    };
    // By its full name: the current folder may hold another program of that name. A full path is
    // never taken for an option.
    let system =
        env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
    let program = system.join(r"System32\icacls.exe");
    let output = Command::new(&program)
        .arg(std::path::absolute(path)?)
        .args(arguments(path.is_dir()))
        .stdin(Stdio::null())
        .output()
        .map_err(|cause| failed(&format!("{}: {cause}", program.display())))?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = [output.stdout, output.stderr].concat();
            Err(failed(String::from_utf8_lossy(&said).trim()))
        }
    }
}

#[cfg(windows)]
fn failed(why: &str) -> io::Error {
    io::Error::other(format!(
        "its access rights could not be limited to its owner: {why}"
    ))
}

/// `/inheritance:r` takes away what the folder grants. S-1-3-4 is OWNER RIGHTS: whoever owns it, under
/// any name and in any language of the system.
#[cfg(windows)]
fn arguments(is_folder: bool) -> [&'static str; 3] {
    match is_folder {
        // What is made in it gets the same.
        true => ["/inheritance:r", "/grant:r", "*S-1-3-4:(OI)(CI)F"],
        false => ["/inheritance:r", "/grant:r", "*S-1-3-4:F"],
    }
}

/// Files are made with a mode here.
///
/// # Errors
/// None.
#[cfg(not(windows))]
pub(crate) fn restrict_to_owner(_: &Path) -> io::Result<()> {
    Ok(())
}
