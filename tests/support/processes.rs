//! Programs that are given something on standard input.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

/// Runs `command` with `input` on its standard input, and collects what it prints.
///
/// Nothing is read before all input is written, so both must fit into a pipe (64 KiB on Linux).
pub fn run_with_input(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input");
    // A program that has seen enough closes its input: no failure of the test.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}
