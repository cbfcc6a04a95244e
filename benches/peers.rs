//! popcert and its peers on the same files, interleaved in one run: `cargo bench --bench peers`.
//!
//! Prints the README's tables. The first run builds OpenSSL 3.5 beside the system's, which takes some minutes. `POPCERT_PEERS_COUNT` is how many certificates there are (20,000),
//! `POPCERT_PEERS_EACH` how many under a CA of each algorithm (2,000), `POPCERT_PEERS_ROUNDS` how
//! often each command runs (5), `POPCERT_PEERS_PYTHON` a Python with `cryptography`. What is
//! missing on this machine is left out, and a line says so.

#![allow(clippy::print_stdout)] // The table is the purpose.

use std::{
    path::Path,
    process::{Command, Stdio},
};

#[path = "peers_algorithms.rs"]
mod algorithms;
#[allow(dead_code)] // It is a program of its own, too.
#[path = "fleet.rs"]
mod fleet;
#[path = "peers_measure.rs"]
mod measure;
#[path = "peers_openssl.rs"]
mod openssl;

use measure::{Entry, chain, entry, files, measure, run, table, words};
use openssl::Openssl;
use popcert::mock::KeyType;

const POPCERT: &str = env!("CARGO_BIN_EXE_popcert");
const AT: &str = "2026-01-01T00:30:00Z";
/// The same moment for OpenSSL.
const AT_UNIX: &str = "1767227400";
/// Processes started in a row where each file has its own.
const PROCESSES: usize = 100;
/// Certificates given to Python.
const FEW: usize = 2_000;
const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

const PYTHON: &str = "
import sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
ca = x509.load_pem_x509_certificate(open(sys.argv[1], 'rb').read())
for name in sys.argv[2:]:
    one = x509.load_pem_x509_certificate(open(name, 'rb').read())
    one.fingerprint(hashes.SHA1()), one.fingerprint(hashes.SHA256())
    one.verify_directly_issued_by(ca)
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo test --benches` only wants to see that it runs.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let (count, each, rounds) = match measuring {
        true => (
            number("COUNT", 20_000),
            number("EACH", 2_000),
            number("ROUNDS", 5),
        ),
        false => (20, 2, 1),
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fleet-{count}"));
    fleet::write(&folder, KeyType::P384, count)?;
    let openssls = openssl::all(measuring);
    let machine = openssl::machine();
    let mut many = batch(&folder, count, &openssls)?;
    measure(&mut many, rounds);
    println!("\n{count} P-384 certificates under one CA, {rounds} interleaved rounds; {machine}\n");
    table("certificates a second", &many, &openssls);
    algorithms::compare(each, rounds, &openssls)?;
    let mut one = cold(&openssls)?;
    measure(&mut one, if measuring { 20 * rounds } else { 1 });
    println!(
        "\nOne proof, cold: the whole process, {} interleaved rounds\n",
        one.first().map_or(0, |entry| entry.seconds.len())
    );
    table("processes a second", &one, &openssls);
    memory(&folder);
    Ok(())
}

fn number(name: &str, usual: usize) -> usize {
    let value = std::env::var(format!("POPCERT_PEERS_{name}")).ok();
    value.and_then(|value| value.parse().ok()).unwrap_or(usual)
}

/// Every command that validates a folder.
fn batch(
    folder: &Path,
    count: usize,
    openssls: &[Openssl],
) -> Result<Vec<Entry>, Box<dyn std::error::Error>> {
    let ca = folder.join("ca.pem").display().to_string();
    let der = folder.join("devices").display().to_string();
    let files = files(folder)?;
    let each = |command: &[String]| -> Vec<Vec<String>> {
        let some = files.iter().take(PROCESSES);
        some.map(|file| [command, std::slice::from_ref(file)].concat())
            .collect()
    };
    let whole = openssls.iter().map(|one| {
        let command = [one.verify(&ca), files.clone()].concat();
        entry(&one.entry(), count, vec![command])
    });
    let mut entries: Vec<_> = whole.collect();
    let chain = |jobs| vec![chain(folder, jobs)];
    let audit = |jobs| {
        let more = ["--at", AT, "--format", "ndjson", "--jobs", jobs];
        vec![words([POPCERT, "audit", &der].into_iter().chain(more))]
    };
    let some = PROCESSES.min(files.len());
    entries.extend([
        entry("popcert chain --jobs 1", count, chain("1")),
        entry("popcert chain --jobs 2", count, chain("2")),
        entry("popcert audit --jobs 1", count, audit("1")),
        entry("popcert audit --jobs 2", count, audit("2")),
    ]);
    for one in openssls.iter().take(1) {
        let fingerprint = [
            one.program.as_str(),
            "x509",
            "-noout",
            "-fingerprint",
            "-in",
        ];
        entries.extend([
            entry(
                "`openssl verify`, a process a file",
                some,
                each(&one.verify(&ca)),
            ),
            entry(
                "`openssl x509 -fingerprint`, a process a file",
                some,
                each(&words(fingerprint)),
            ),
        ]);
    }
    let python = std::env::var("POPCERT_PEERS_PYTHON").unwrap_or_else(|_| "python3".into());
    let few = files.len().min(FEW);
    let script = [python.as_str(), "-I", "-c", PYTHON, &ca];
    let script = words(
        script
            .into_iter()
            .chain(files[..few].iter().map(String::as_str)),
    );
    entries.push(entry("Python cryptography, one process", few, vec![script]));
    Ok(entries)
}

/// Every command that verifies one proof in a process of its own.
fn cold(openssls: &[Openssl]) -> Result<Vec<Entry>, Box<dyn std::error::Error>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let pem = |name: &str| {
        let to = folder
            .join(name)
            .with_extension("pem")
            .display()
            .to_string();
        let from = fixtures.join(name).display().to_string();
        let convert = [POPCERT, "convert", &from, "--to", "pem", "-o", &to];
        run(&words(convert)).then_some(to).ok_or("convert failed")
    };
    let (ca, proof) = (
        pem("CAcertificate.cer")?,
        pem("ValidationCertification.cer")?,
    );
    let openssl = openssls.iter().map(|one| {
        let command = [one.verify(&ca), vec![proof.clone()]].concat();
        entry(&one.entry(), 1, vec![command])
    });
    let mut entries: Vec<_> = openssl.collect();
    let popcert = [
        POPCERT, "verify", "--ca", &ca, "--proof", &proof, "--code", CODE, "--at", AT,
    ];
    entries.extend([
        entry("popcert verify", 1, vec![words(popcert)]),
        entry("popcert --version", 1, vec![words([POPCERT, "--version"])]),
    ]);
    Ok(entries)
}

/// Peak memory of a batch (maximum resident set size of GNU time).
fn memory(folder: &Path) {
    let (ca, der) = (folder.join("ca.pem"), folder.join("devices"));
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%M", POPCERT, "chain"])
        .args([&der, Path::new("--trust"), &ca])
        .args(["--at", AT, "--format", "ndjson", "--jobs", "2"])
        .stdout(Stdio::null())
        .output();
    match output {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr);
            let kilobytes = text.lines().last().unwrap_or("?");
            println!("\npeak memory of `popcert chain --jobs 2`: {kilobytes} KB");
        }
        Err(_) => println!("\nleft out: peak memory, which needs /usr/bin/time"),
    }
}
