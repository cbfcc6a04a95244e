//! The program in a folder, and each command that writes a file.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

pub const CA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/CAcertificate.cer");
pub const PROOF: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/ValidationCertification.cer"
);

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = super::signals::with_default_signals(env!("CARGO_BIN_EXE_popcert"));
    command.current_dir(folder).args(arguments);
    command
}

pub fn popcert(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments)
        .stdin(Stdio::null())
        .output()
        .expect("popcert runs")
}

pub fn exit(output: &Output) -> i32 {
    output.status.code().expect("an exit code, not a signal")
}

pub fn all(output: &Output) -> String {
    let parts = [&output.stdout[..], &output.stderr];
    String::from_utf8_lossy(&parts.concat()).into_owned()
}

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Each command that takes `-o`, without it.
pub fn writers() -> Vec<Vec<&'static str>> {
    vec![
        vec!["convert", CA, "--to", "pem"],
        vec!["audit", CA],
        vec!["audit", CA, "--format", "json"],
        vec!["audit", CA, "--format", "csv"],
        vec!["audit", CA, "--format", "ics"],
        vec!["audit", CA, "--format", "prometheus"],
        vec!["chain", CA, "--trust", CA, "--exit-zero"],
        vec!["diff", CA, PROOF],
        vec![
            "verify",
            "--ca",
            CA,
            "--proof",
            PROOF,
            "--code",
            "A",
            "--exit-zero",
        ],
        vec!["prove", "--csr", "--code", "ABC", "--force"],
    ]
}

pub fn to<'a>(mut arguments: Vec<&'a str>, file: &'a str) -> Vec<&'a str> {
    arguments.extend(["-o", file]);
    arguments
}
