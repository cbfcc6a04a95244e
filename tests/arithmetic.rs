//! `--no-fast-signatures` changes nothing but the time: every report is the same, octet for octet.

#[path = "support/needs.rs"]
mod needs;

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

const FLAG: &str = "--no-fast-signatures";
const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn popcert(folder: &Path, arguments: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_popcert"));
    command.current_dir(folder).args(arguments);
    command.output().expect("popcert runs")
}

/// Exit codes of commands whose output is the same both ways.
#[derive(Default)]
struct Compared {
    exits: Vec<Option<i32>>,
    different: Vec<String>,
}

impl Compared {
    /// Runs the command both ways.
    fn run(&mut self, folder: &Path, arguments: &[String]) {
        let json = ["--format", "json"].map(str::to_owned);
        let fast = [arguments, &json].concat();
        let crates = [&fast[..], &[FLAG.to_owned()]].concat();
        let (fast, crates) = (popcert(folder, &fast), popcert(folder, &crates));
        if fast != crates {
            let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
            self.different.push(format!(
                "{}: {arguments:?}\n{}\n{}",
                folder.display(),
                text(&fast),
                text(&crates)
            ));
        }
        self.exits.push(fast.status.code());
    }

    /// At least so many, of which some were good, some were not, and none was refused as usage.
    fn finish(&self, least: usize) {
        assert!(self.different.is_empty(), "{}", self.different.join("\n\n"));
        assert!(self.exits.len() >= least, "{} commands", self.exits.len());
        for (exit, is_there) in [(0, true), (1, true), (2, false)] {
            assert_eq!(self.exits.contains(&Some(exit)), is_there, "exit {exit}");
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn strings(value: &Value) -> Vec<String> {
    let all = value.as_array().into_iter().flatten();
    all.map(|one| one.as_str().expect("a string").to_owned())
        .collect()
}

fn fixtures_and_faults_have_the_same_reports() {
    let mut compared = Compared::default();
    let at = "--at 2026-01-01T00:30:00Z";
    for arguments in [
        format!("audit . {at}"),
        format!("audit CAcertificate.cer --untrusted policy.cer {at}"),
        format!("chain . --trust root.cer --untrusted policy.cer {at}"),
        format!("chain . --trust policy.cer {at}"),
        format!(
            "verify --ca CAcertificate.cer --proof ValidationCertification.cer --code {CODE} {at}"
        ),
    ] {
        compared.run(&fixtures(), &words(&arguments));
    }
    let folder = fixtures().join("faults");
    let manifest = std::fs::read(folder.join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    for set in manifest["sets"].as_array().expect("sets") {
        let name = set["name"].as_str().expect("a name");
        compared.run(&folder.join(name), &strings(&set["arguments"]));
    }
    compared.finish(200);
}

/// Folders of devices under a CA of each algorithm, so that keys come to all of their tables.
fn batches_have_the_same_reports() {
    use popcert::{
        Time,
        mock::{KeyType, Randomness, Tenant},
    };
    let (at, count) = (Time::parse("2026-01-01").expect("a date"), 40);
    let mut compared = Compared::default();
    for kind in KeyType::ALL.iter().copied() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        let tenant = Tenant::builder()
            .key(kind)
            .build(&Randomness::seeded(1), at);
        let tenant = tenant.expect("a tenant");
        std::fs::write(path.join("ca.cer"), tenant.ca()).expect("written");
        std::fs::create_dir(path.join("devices")).expect("a folder");
        for number in 0..count {
            let (id, random) = (format!("{number:0128x}"), Randomness::seeded(number));
            let (mut device, _) = tenant.device(&id, &random, at).expect("a device");
            if number % 7 == 3 {
                *device.last_mut().expect("octets") ^= 1;
            }
            let file = path.join("devices").join(format!("{number}.cer"));
            std::fs::write(file, device).expect("written");
        }
        let chain = words("chain devices --trust ca.cer --at 2026-01-01T00:30:00Z --jobs 1");
        compared.run(path, &chain);
        let one = words("chain devices/0.cer --trust ca.cer --at 2026-01-01T00:30:00Z");
        compared.run(path, &one);
    }
    compared.finish(2 * KeyType::ALL.len());
}

/// The paths of the third-party suites, as `tests/conformance.rs` reads them.
fn third_party_cases_have_the_same_reports() {
    let folder =
        PathBuf::from(std::env::var_os("POPCERT_CORPORA").expect("POPCERT_CORPORA is set"));
    let mut compared = Compared::default();
    for entry in std::fs::read_dir(&folder).expect("POPCERT_CORPORA names a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "jsonl") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("text");
        let rows = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        // Rows without a leaf are no paths: `tests/wycheproof.rs` compares their signatures.
        for row in rows.filter(|row: &Value| row["leaf"].is_string()) {
            let mut arguments = vec![
                "chain".to_owned(),
                row["leaf"].as_str().unwrap_or_default().to_owned(),
            ];
            for (flag, key) in [
                ("--trust", "trust"),
                ("--untrusted", "intermediates"),
                ("--crl", "crls"),
            ] {
                arguments.extend(
                    strings(&row[key])
                        .into_iter()
                        .flat_map(|file| [flag.to_owned(), file]),
                );
            }
            arguments.extend([
                "--at".to_owned(),
                row["time"].as_str().unwrap_or_default().to_owned(),
            ]);
            compared.run(&folder, &arguments);
        }
    }
    compared.finish(600);
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[
        (
            &[],
            named![
                fixtures_and_faults_have_the_same_reports,
                batches_have_the_same_reports
            ],
        ),
        (
            &["corpora"],
            named![third_party_cases_have_the_same_reports],
        ),
    ])
}
