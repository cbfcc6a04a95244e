//! SARIF before the judge of its makers: the multitool of Microsoft finds nothing to warn of.

#[path = "support/needs.rs"]
mod needs;

use serde_json::Value;
use std::{
    env, fs,
    path::Path,
    process::{Command, ExitCode},
};

const AT: &[&str] = &["--at", "2026-01-01", "--format", "sarif", "-o"];

/// Errors, warnings and unreadable files in text and binary, places in paths, and a healthy proof.
const RUNS: &[(&str, &[&str])] = &[
    ("ended", &["audit", "faults/ca-expired"]),
    ("folder", &["audit", ".", "--expires-within", "900d"]),
    (
        "path",
        &[
            "chain",
            "faults/intermediate-expired/device.cer",
            "--trust",
            "faults/intermediate-expired/ca.cer",
            "--untrusted",
            "faults/intermediate-expired/middle.cer",
        ],
    ),
    (
        "proof",
        &[
            "verify",
            "--ca",
            "CAcertificate.pem",
            "--proof",
            "ValidationCertification.cer",
            "--code",
            "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49",
        ],
    ),
];

fn validate(folder: &Path) -> Vec<String> {
    let log = folder.join("validation.log");
    let output = Command::new(env::var_os("POPCERT_MULTITOOL").expect("a file"))
        .arg("validate")
        .arg(folder.join("*.sarif"))
        .args(["--log", "ForceOverwrite"])
        .arg("-o")
        .arg(&log)
        // It needs no ICU for that.
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .output()
        .expect("the multitool runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let log = fs::read(&log).unwrap_or_else(|_| panic!("no log: {said}"));
    let log = String::from_utf8(log).expect("text");
    let log: Value = serde_json::from_str(log.trim_start_matches('\u{FEFF}')).expect("JSON");
    let results = log["runs"][0]["results"].as_array().cloned();
    let results = results.unwrap_or_default().into_iter();
    results
        .map(|one| format!("{} {}", one["ruleId"], one["message"]))
        .collect()
}

fn the_multitool_finds_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, arguments) in RUNS {
        Command::new(env!("CARGO_BIN_EXE_popcert"))
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))
            .args(*arguments)
            .args(AT)
            .arg(folder.path().join(format!("{name}.sarif")))
            .output()
            .expect("popcert runs");
        let text = fs::read_to_string(folder.path().join(format!("{name}.sarif")));
        let text = text.expect("a file");
        let is_healthy = *name == "proof";
        assert_ne!(text.contains("\"ruleId\""), is_healthy, "{name}");
    }
    let found = validate(folder.path());
    assert!(found.is_empty(), "{found:#?}");
    // It would find something.
    let broken = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","rules":[{"id":"a","name":"a"}]}},"results":[]}]}"#;
    fs::write(folder.path().join("broken.sarif"), broken).expect("written");
    assert!(!validate(folder.path()).is_empty());
}

fn main() -> ExitCode {
    use needs::named;
    needs::run(&[(&["multitool"], named![the_multitool_finds_nothing])])
}
