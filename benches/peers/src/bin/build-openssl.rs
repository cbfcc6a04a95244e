//! `build-openssl DIR` builds the `openssl` program of OpenSSL 3.5 in `DIR`, unless it is there, as
//! distributions do: with the code for P-256, P-384 and P-521 that it has for 64-bit processors.

use std::{
    env,
    error::Error,
    fs, io,
    path::Path,
    process::{Command, Stdio},
};

const OPTIONS: [&str; 5] = [
    "enable-ec_nistp_64_gcc_128",
    "no-module",
    "no-shared",
    "no-docs",
    "no-tests",
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).ok_or("usage: build-openssl DIR")?;
    let folder = Path::new(&folder);
    if folder.join("apps/openssl").exists() {
        return Ok(());
    }
    copy(&openssl_src::source_dir(), folder)?;
    let jobs = format!("-j{}", std::thread::available_parallelism()?);
    run(Command::new("perl").arg("Configure").args(OPTIONS), folder)?;
    run(Command::new("make").arg("build_generated"), folder)?;
    run(Command::new("make").args([&jobs, "apps/openssl"]), folder)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, to) = (entry?, to);
        let to = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &to)?,
            false => drop(fs::copy(entry.path(), to)?),
        }
    }
    Ok(())
}

fn run(command: &mut Command, folder: &Path) -> Result<(), Box<dyn Error>> {
    let status = command.current_dir(folder).stdout(Stdio::null()).status()?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{command:?} failed").into()),
    }
}
