//! One proof, cold: the whole `popcert verify` process against `openssl verify` on the same
//! files, interleaved in one run: `cargo bench --bench process`.

#![allow(clippy::print_stdout)] // The table is the purpose.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROUNDS: usize = 200;

fn main() {
    // `cargo test --benches` only wants to see that it runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") {
        ROUNDS
    } else {
        1
    };
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let file = |name: &str| fixtures.join(name).display().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let pem = |name: &str| {
        let to = folder.path().join(name).display().to_string();
        let done = Command::new(env!("CARGO_BIN_EXE_popcert"))
            .args(["convert", &file(name), "--to", "pem", "-o", &to])
            .status();
        assert!(done.is_ok_and(|status| status.success()));
        to
    };
    let (ca, proof) = (pem("CAcertificate.cer"), pem("ValidationCertification.cer"));
    let code = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
    let commands: Vec<(&str, Vec<String>)> = vec![
        (
            "openssl verify",
            words(&[
                "openssl",
                "verify",
                "-partial_chain",
                "-attime",
                "1767227400",
                "-CAfile",
                &ca,
                &proof,
            ]),
        ),
        (
            "popcert verify",
            words(&[
                env!("CARGO_BIN_EXE_popcert"),
                "verify",
                "--ca",
                &ca,
                "--proof",
                &proof,
                "--code",
                code,
                "--at",
                "2026-01-01T00:30:00Z",
            ]),
        ),
        (
            "popcert --version",
            words(&[env!("CARGO_BIN_EXE_popcert"), "--version"]),
        ),
    ];
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); commands.len()];
    for _ in 0..rounds {
        for ((_, command), times) in commands.iter().zip(&mut times) {
            let started = Instant::now();
            let status = Command::new(&command[0])
                .args(&command[1..])
                .stdout(Stdio::null())
                .status();
            match status {
                Ok(status) => assert!(status.success(), "{command:?}"),
                Err(error) => return println!("skipped: {}: {error}", command[0]),
            }
            times.push(started.elapsed());
        }
    }
    times.iter_mut().for_each(|times| times.sort());
    let median = |times: &[Duration]| times[times.len() / 2].as_secs_f64() * 1e3;
    let reference = median(&times[0]);
    println!(
        "{:<20} {:>10} {:>10} {:>10} {:>7}",
        "process", "median ms", "10 %", "90 %", "ratio"
    );
    for ((name, _), times) in commands.iter().zip(&times) {
        let at = |tenth: usize| times[times.len() * tenth / 10].as_secs_f64() * 1e3;
        println!(
            "{name:<20} {:>10.2} {:>10.2} {:>10.2} {:>7.2}",
            median(times),
            at(1),
            at(9),
            median(times) / reference
        );
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
