//! Every check has a set of files that fails it, and one that nearly does; `fixtures/faults` holds them, made by the mock.
//!
//! The manifest beside the sets says which checks are to fail: what the mock means to break. The words are pinned by
//! `tests/faults/findings.json`, which is written from what popcert says and reviewed as any other change:
//! `POPCERT_WRITE_FINDINGS=1 cargo test --all-features --test faults`, then `git diff tests/faults`.

#![cfg(all(feature = "cli", feature = "mock"))]

use popcert::{
    Time, catalogue,
    mock::{FaultSet, Randomness, faults, manifest},
};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
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

/// What popcert says of one set.
struct Answer {
    set: Value,
    exit: Option<i32>,
    report: Value,
}

impl Answer {
    fn name(&self) -> &str {
        self.set["name"].as_str().expect("a name")
    }

    /// Findings with one of these statuses.
    fn findings(&self, statuses: &[&str]) -> Vec<&Value> {
        let all = self.report["findings"].as_array().into_iter().flatten();
        let status = |finding: &Value| finding["status"].as_str().map(str::to_owned);
        all.filter(|finding| status(finding).is_some_and(|one| statuses.contains(&one.as_str())))
            .collect()
    }

    fn ids(&self, statuses: &[&str]) -> BTreeSet<String> {
        let findings = self.findings(statuses).into_iter();
        let id = |finding: &Value| finding["id"].as_str().expect("an id").to_owned();
        findings.map(id).collect()
    }
}

/// Each set is run once, for all tests.
fn answers() -> &'static [Answer] {
    static ANSWERS: OnceLock<Vec<Answer>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let manifest = committed();
        let sets = manifest["sets"].as_array().expect("sets").iter();
        sets.map(answer).collect()
    })
}

fn answer(set: &Value) -> Answer {
    let name = set["name"].as_str().expect("a name");
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(folder().join(name))
        .args(strings(&set["arguments"]))
        .args(["--format", "ndjson", "--all-findings"])
        .output()
        .expect("popcert runs");
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
    Answer {
        set: set.clone(),
        exit: output.status.code(),
        report,
    }
}

#[test]
fn every_set_fails_just_what_its_manifest_says() {
    let mut wrong = Vec::new();
    for answer in answers() {
        let (set, name) = (&answer.set, answer.name());
        if let Some(says) = set["says"].as_str() {
            let message = answer.report["error"]["message"]
                .as_str()
                .unwrap_or_default();
            assert!(message.contains(says), "{name}: {message}");
        }
        let failed = answer.ids(&["fail", "info"]);
        let expected: BTreeSet<_> = strings(&set["fails"]).into_iter().collect();
        let exit = answer.exit.map(i64::from);
        if failed != expected || exit != set["exit"].as_i64() {
            wrong.push(format!(
                "{name}: {failed:?} with exit {exit:?}, not {expected:?} with {}",
                set["exit"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The checks of the catalogue that `found` leaves out.
fn missing(found: &BTreeSet<String>) -> Vec<&'static str> {
    let ids = catalogue().into_iter().map(|check| check.id);
    ids.filter(|id| !found.contains(*id)).collect()
}

#[test]
fn every_check_has_a_set_that_fails_it() {
    let mut failed = BTreeSet::new();
    for answer in answers() {
        let check = answer.set["check"].as_str().expect("a check");
        let fails = strings(&answer.set["fails"]);
        assert!(
            check.is_empty() || fails.iter().any(|id| id == check),
            "{} does not fail {check}",
            answer.name()
        );
        failed.insert(check.to_owned());
    }
    let missing = missing(&failed);
    assert!(missing.is_empty(), "no set for {missing:?}");
}

/// Near misses: what is present but of another kind, or just inside its bound, passes.
#[test]
fn every_check_has_a_set_that_nearly_fails_it() {
    let mut nearly_failed = BTreeSet::new();
    let mut wrong = Vec::new();
    for answer in answers() {
        let passed = answer.ids(&["pass"]);
        let nearly = answer.set["nearly"].as_array().into_iter().flatten();
        for id in nearly.filter_map(Value::as_str) {
            nearly_failed.insert(id.to_owned());
            if !passed.contains(id) {
                wrong.push(format!("{} does not pass {id}", answer.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let missing = missing(&nearly_failed);
    assert!(missing.is_empty(), "no near miss for {missing:?}");
}

/// Severity, place, detail, expected, actual and remedy of each finding: no word changes unseen.
#[test]
fn every_finding_has_its_recorded_text() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/findings.json");
    let text = findings_text();
    if std::env::var_os("POPCERT_WRITE_FINDINGS").is_some() {
        fs::write(&file, &text).expect("the file is written");
    }
    let reviewed = fs::read_to_string(&file).expect("reviewed findings");
    let mut lines = reviewed.lines().zip(text.lines()).enumerate();
    if let Some((number, (old, new))) = lines.find(|(_, (old, new))| old != new) {
        panic!(
            "line {} of {} is `{old}`, and popcert says `{new}`; if that is \
             meant, run `POPCERT_WRITE_FINDINGS=1 cargo test --all-features --test faults` and review the diff",
            number + 1,
            file.display()
        );
    }
    assert_eq!(reviewed.lines().count(), text.lines().count());
}

/// What is to be read of each set, and why checks do not apply.
fn findings_text() -> String {
    const MEMBERS: &[&str] = &[
        "id",
        "status",
        "severity",
        "certificate",
        "detail",
        "expected",
        "actual",
        "field",
        "offset",
        "remedy",
        "cloud_answer",
    ];
    let mut sets = Map::new();
    let mut not_applicable: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for answer in answers() {
        let open = ["fail", "ignored", "info", "undetermined"];
        let found = answer.findings(&open).into_iter();
        let found = found.map(|finding| {
            let members = MEMBERS.iter().map(|name| (*name, finding[*name].clone()));
            let members = members.filter(|(_, value)| !value.is_null());
            members.collect::<Value>()
        });
        let expected = match answer.set["says"].as_str() {
            Some(_) => answer.report["error"].clone(),
            None => found.collect(),
        };
        sets.insert(answer.name().to_owned(), expected);
        for finding in answer.findings(&["not-applicable"]) {
            let text = |name: &str| finding[name].as_str().expect("text");
            not_applicable
                .entry(text("id"))
                .or_default()
                .insert(text("detail"));
        }
    }
    let all = json!({ "not_applicable": not_applicable, "sets": sets });
    serde_json::to_string_pretty(&all).expect("JSON") + "\n"
}
