//! A real tenant CA and a real proof that it signed, where `POPCERT_REAL` names their folder.
//!
//! They are published, but not ours to copy.

#[path = "support/needs.rs"]
mod needs;

use serde_json::Value;
use std::{path::PathBuf, process::Command};

const CODE: &str = "BFF18CC17D19D7E3B7884091981E0190F8E84181";

fn file(name: &str) -> String {
    let folder = std::env::var_os("POPCERT_REAL").map(PathBuf::from);
    folder.expect("a folder").join(name).display().to_string()
}

fn popcert(arguments: &[&str]) -> (Value, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(arguments)
        .args(["--format", "json"])
        .output()
        .expect("popcert runs");
    let report = serde_json::from_slice(&output.stdout).expect("JSON");
    (report, output.status.code().expect("an exit code"))
}

fn verify(code: &str, at: &str) -> (Value, i32) {
    let (ca, proof) = (
        file("CAcertificate.cer"),
        file("ValidationCertification.cer"),
    );
    popcert(&[
        "verify", "--ca", &ca, "--proof", &proof, "--code", code, "--at", at,
    ])
}

fn failed(report: &Value, severity: &str) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings");
    let of_that_kind = findings.iter().filter(|one| one["severity"] == severity);
    of_that_kind
        .filter_map(|one| one["id"].as_str().map(str::to_owned))
        .collect()
}

fn the_pair_is_proven_in_its_hour_with_its_oddities_as_notes() {
    let (report, exit) = verify(CODE, "2023-07-14T19:00:00Z");
    assert_eq!((report["verdict"].as_str(), exit), (Some("proven"), 0));
    assert_eq!(report["cloud"], "azure-sphere");
    assert!(failed(&report, "error").is_empty());
    let notes = failed(&report, "note");
    for oddity in [
        "proof.key-usage",
        "proof.extended-key-usage",
        "proof.key-identifiers",
    ] {
        assert!(notes.iter().any(|id| id == oddity), "{oddity} in {notes:?}");
    }
}

fn an_hour_later_and_before_it_is_not() {
    for at in [
        "2023-07-14T20:00:00Z",
        "2023-07-14T19:58:28Z",
        "2023-07-14T18:53:26Z",
    ] {
        let (report, exit) = verify(CODE, at);
        assert_eq!(
            (report["verdict"].as_str(), exit),
            (Some("not-proven"), 1),
            "{at}"
        );
        assert_eq!(failed(&report, "error"), ["proof.validity"], "{at}");
    }
    // Both ends belong to the hour.
    for at in ["2023-07-14T19:58:27Z", "2023-07-14T18:53:27Z"] {
        let (report, _) = verify(CODE, at);
        assert_eq!(report["verdict"], "proven", "{at}");
    }
}

fn another_code_is_refused() {
    let (report, exit) = verify(&CODE.to_lowercase(), "2023-07-14T19:00:00Z");
    assert_eq!((report["verdict"].as_str(), exit), (Some("not-proven"), 1));
    assert_eq!(failed(&report, "error"), ["proof.common-name"]);
}

fn the_ca_is_fit_in_its_time_and_says_when_it_ended() {
    let ca = file("CAcertificate.cer");
    let (report, exit) = popcert(&["audit", &ca, "--at", "2024-01-01"]);
    assert_eq!(
        (report["results"][0]["verdict"].as_str(), exit),
        (Some("fit"), 0)
    );
    let (report, exit) = popcert(&["audit", &ca, "--at", "2026-11-24"]);
    let result = &report["results"][0];
    assert_eq!((result["verdict"].as_str(), exit), (Some("unfit"), 1));
    let end = result["certificate"]["validity"]["not_after"]
        .as_str()
        .expect("an end");
    let finding = result["findings"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["id"] == "ca.validity"))
        .expect("the finding");
    assert!(
        finding["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains(end)),
        "{finding}"
    );
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[(
        &["real"],
        named![
            the_pair_is_proven_in_its_hour_with_its_oddities_as_notes,
            an_hour_later_and_before_it_is_not,
            another_code_is_refused,
            the_ca_is_fit_in_its_time_and_says_when_it_ended
        ],
    )])
}
