//! Every check has a set of files that fails it; `fixtures/faults` holds them, made by the mock.

#![cfg(all(feature = "cli", feature = "mock"))]

use popcert::{
    Time, catalogue,
    mock::{FaultSet, Randomness, faults, manifest},
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/faults")
}

fn at() -> Time {
    Time::parse("2026-01-01").expect("a date")
}

fn sets() -> Vec<FaultSet> {
    faults(&Randomness::seeded(1), at()).expect("the sets")
}

fn committed() -> Value {
    let text = fs::read(folder().join("manifest.json")).expect("a manifest");
    serde_json::from_slice(&text).expect("JSON")
}

fn strings(value: &Value) -> Vec<String> {
    let all = value.as_array().expect("a list").iter();
    all.map(|one| one.as_str().expect("a string").to_owned())
        .collect()
}

#[test]
fn the_committed_sets_are_rebuilt_byte_for_byte() {
    let sets = sets();
    let text = fs::read_to_string(folder().join("manifest.json")).expect("a manifest");
    assert!(
        text == manifest(&sets, at()).expect("a manifest"),
        "the manifest is not what the mock makes"
    );
    for set in &sets {
        for (name, bytes) in &set.files {
            let file = folder().join(set.name).join(name);
            let there =
                fs::read(&file).unwrap_or_else(|cause| panic!("{}: {cause}", file.display()));
            assert!(
                there == *bytes,
                "{} is not what the mock makes",
                file.display()
            );
        }
    }
    let folders = fs::read_dir(folder()).expect("a folder").count();
    assert_eq!(
        folders,
        sets.len() + 1,
        "a folder is there that no set made"
    );
}

#[test]
fn every_set_fails_just_what_its_manifest_says() {
    let manifest = committed();
    let mut wrong = Vec::new();
    for set in manifest["sets"].as_array().expect("sets") {
        let name = set["name"].as_str().expect("a name");
        let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
            .current_dir(folder().join(name))
            .args(strings(&set["arguments"]))
            .args(["--format", "ndjson"])
            .output()
            .expect("popcert runs");
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
        let findings = match set["says"].as_str() {
            None => report["findings"].as_array().expect("findings").clone(),
            Some(says) => {
                let message = report["error"]["message"].as_str().unwrap_or_default();
                assert!(message.contains(says), "{name}: {message}");
                Vec::new()
            }
        };
        let failed: BTreeSet<_> = findings
            .iter()
            .filter(|finding| finding["status"] == "fail")
            .map(|finding| finding["id"].as_str().expect("an id").to_owned())
            .collect();
        let expected: BTreeSet<_> = strings(&set["fails"]).into_iter().collect();
        let exit = i64::from(output.status.code().expect("an exit code"));
        if failed != expected || Some(exit) != set["exit"].as_i64() {
            wrong.push(format!(
                "{name}: {failed:?} with exit {exit}, not {expected:?} with {}",
                set["exit"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_check_has_a_set_that_fails_it() {
    let manifest = committed();
    let sets = manifest["sets"].as_array().expect("sets");
    let shown: BTreeSet<_> = sets
        .iter()
        .filter_map(|set| set["check"].as_str())
        .collect();
    let missing: Vec<_> = catalogue()
        .into_iter()
        .map(|check| check.id)
        .filter(|id| !shown.contains(id))
        .collect();
    assert!(missing.is_empty(), "no set for {missing:?}");
    for set in sets {
        let check = set["check"].as_str().expect("a check");
        let fails = strings(&set["fails"]);
        assert!(
            check.is_empty() && fails.is_empty() || fails.iter().any(|id| id == check),
            "{} does not fail {check}",
            set["name"]
        );
    }
}

/// Near misses: every check also passes somewhere, so that none fails always.
#[test]
fn every_check_passes_in_some_set() {
    let manifest = committed();
    let mut passed = BTreeSet::new();
    for set in manifest["sets"].as_array().expect("sets") {
        let name = set["name"].as_str().expect("a name");
        let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
            .current_dir(folder().join(name))
            .args(strings(&set["arguments"]))
            .args(["--format", "ndjson"])
            .output()
            .expect("popcert runs");
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        for finding in report["findings"].as_array().into_iter().flatten() {
            if finding["status"] == "pass" {
                passed.insert(finding["id"].as_str().expect("an id").to_owned());
            }
        }
    }
    let never: Vec<_> = catalogue()
        .into_iter()
        .map(|check| check.id)
        .filter(|id| !passed.contains(*id))
        .collect();
    assert!(never.is_empty(), "never passes: {never:?}");
}
