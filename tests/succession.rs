//! CA certificates that follow one another: `audit` over several, and `diff` of two.

#![cfg(all(feature = "cli", feature = "mock"))]

use popcert::{
    Time,
    mock::{self, KeyType, MockKey, Randomness, StringType, Template},
};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

const DAY: i64 = 86_400;
const TENANT: &str = "MOCK Microsoft Azure Sphere 51cec1cf-e45f-40fc-8399-a8d22927990c";
const OTHER_TENANT: &str = "MOCK Microsoft Azure Sphere 00000000-e45f-40fc-8399-a8d22927990c";

fn day(text: &str) -> Time {
    Time::parse(text).expect("a date")
}

fn key(seed: u64) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(seed), "succession").expect("a key")
}

/// A self-signed CA from `begin` on, for that many days.
fn ca(name: &str, key: &MockKey, begin: &str, days: i64) -> Vec<u8> {
    let name = mock::common_name(StringType::Utf8, name);
    let begin = day(begin);
    Template::new(&name, &name, key, begin)
        .valid(begin, begin.plus_seconds(days * DAY))
        .with(mock::basic_constraints(true, None))
        .with(mock::key_usage(&[5, 6]))
        .sign(key)
        .expect("a certificate")
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(folder)
        .args(arguments)
        .args(["--format", "json"])
        .output()
        .expect("popcert runs");
    let value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().expect("an exit code"), value)
}

/// An old CA, and a successor that begins 90 days before the old one ends.
fn folder(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |file: &str, der: Vec<u8>| {
        fs::write(folder.path().join(file), der).expect("written");
    };
    write("old.cer", ca(name, &key(1), "2024-01-01", 730));
    write("new.cer", ca(name, &key(2), "2025-10-02", 730));
    folder
}

fn standings(rollover: &Value) -> Vec<&str> {
    let all = rollover["certificates"].as_array().expect("certificates");
    all.iter()
        .map(|one| one["standing"].as_str().expect("a word"))
        .collect()
}

#[test]
fn a_tenants_next_ca_is_named_with_the_day_by_which_it_is_to_be_proven() {
    let folder = folder(TENANT);
    for (at, expected, upload_by) in [
        ("2025-09-01", ["current", "next"], Some("2025-11-01")),
        ("2025-10-10", ["current", "next"], Some("2025-11-01")),
        // 45 days after it was issued the successor counts.
        ("2025-11-16", ["previous", "current"], None),
        ("2026-02-01", ["expired", "current"], None),
        ("2028-01-01", ["expired", "expired"], None),
    ] {
        // The order in which files are given says nothing.
        let (_, report) = run(folder.path(), &["audit", "new.cer", "old.cer", "--at", at]);
        let rollovers = report["rollovers"].as_array().expect("roll-overs");
        assert_eq!(rollovers.len(), 1, "{at}");
        let rollover = &rollovers[0];
        assert_eq!(standings(rollover), expected, "{at}");
        assert_eq!(rollover["upload_by"].as_str(), upload_by, "{at}");
        assert_eq!(rollover["tenant"], true);
        let advice = rollover["advice"].as_str().expect("advice");
        assert!(!advice.is_empty());
        if upload_by.is_some() {
            assert!(advice.contains("new.cer follows old.cer"), "{advice}");
            assert!(advice.contains("until 2025-12-31"), "{advice}");
        }
    }
}

#[test]
fn a_deadline_that_has_passed_means_at_once() {
    let folder = folder(TENANT);
    let (_, report) = run(
        folder.path(),
        &["audit", "old.cer", "new.cer", "--at", "2025-11-10"],
    );
    let advice = report["rollovers"][0]["advice"].as_str().expect("advice");
    assert!(advice.contains("at once"), "{advice}");
}

#[test]
fn outside_azure_sphere_a_successor_counts_from_its_first_day() {
    let folder = folder("MOCK Own CA");
    let (_, report) = run(
        folder.path(),
        &["audit", "old.cer", "new.cer", "--at", "2025-10-03"],
    );
    let rollover = &report["rollovers"][0];
    assert_eq!(standings(rollover), ["previous", "current"]);
    assert_eq!(rollover["authority"], "CN=MOCK Own CA");
    assert_eq!(rollover["overlap"][0], "2025-10-02T00:00:00Z");
}

#[test]
fn one_ca_twice_and_two_tenants_are_no_roll_over() {
    let folder = folder(TENANT);
    fs::copy(
        folder.path().join("old.cer"),
        folder.path().join("copy.cer"),
    )
    .expect("copied");
    let other = ca(OTHER_TENANT, &key(3), "2024-01-01", 730);
    fs::write(folder.path().join("other.cer"), other).expect("written");
    let (_, report) = run(
        folder.path(),
        &[
            "audit",
            "old.cer",
            "copy.cer",
            "other.cer",
            "--at",
            "2025-01-01",
        ],
    );
    assert!(report.get("rollovers").is_none(), "{report}");
}

#[test]
fn a_difference_is_reported_with_what_it_means() {
    let folder = folder(TENANT);
    let write = |file: &str, der: Vec<u8>| {
        fs::write(folder.path().join(file), der).expect("written");
    };
    write("renewed.cer", ca(TENANT, &key(1), "2025-10-02", 730));
    write("other.cer", ca(OTHER_TENANT, &key(3), "2024-01-01", 730));
    write(
        "renamed.cer",
        ca("MOCK New name", &key(1), "2024-01-01", 730),
    );
    write(
        "unrelated.cer",
        ca("MOCK Unrelated", &key(4), "2024-01-01", 730),
    );
    for (new, relation, differs, same) in [
        ("old.cer", "same", None, "key"),
        ("renewed.cer", "renewed", Some("valid"), "key"),
        ("new.cer", "rekeyed", Some("key SHA-256"), "subject"),
        ("other.cer", "other-tenant", Some("tenant"), "valid"),
        ("renamed.cer", "renamed", Some("subject"), "key"),
        (
            "unrelated.cer",
            "unrelated",
            Some("key SHA-256"),
            "constraints",
        ),
    ] {
        let (exit, report) = run(
            folder.path(),
            &["diff", "old.cer", new, "--at", "2025-01-01"],
        );
        assert_eq!(exit, 0, "{new}");
        assert_eq!(report["schema"], "popcert/diff/1");
        assert_eq!(report["relation"], relation, "{new}");
        let differences = report["differences"].as_array().expect("differences");
        let facts: Vec<_> = differences
            .iter()
            .filter_map(|one| one["fact"].as_str())
            .collect();
        assert!(
            differs.is_none_or(|fact| facts.contains(&fact)),
            "{new}: {facts:?}"
        );
        assert_eq!(differs.is_none(), facts.is_empty(), "{new}: {facts:?}");
        let all = report["same"].as_array().expect("facts");
        assert!(all.iter().any(|fact| fact == same), "{new}: {all:?}");
    }
}

/// The same certificate in another encoding is the same.
#[test]
fn the_same_certificate_in_two_encodings_has_no_difference() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let (_, report) = run(
        &fixtures,
        &[
            "diff",
            "CAcertificate.cer",
            "CAcertificate.pem",
            "--at",
            "2026-01-01",
        ],
    );
    assert_eq!(report["relation"], "same");
}
