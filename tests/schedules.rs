//! Outputs that are made at night and read by other programs: metrics, a calendar, and a table.

#![cfg(all(feature = "cli", feature = "mock"))]

use popcert::{
    Time,
    mock::{self, KeyType, MockKey, Randomness, StringType, Template},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};
use tempfile::TempDir;

const AT: &str = "2025-10-10";
const TENANT: &str = "MOCK Microsoft Azure Sphere 51cec1cf-e45f-40fc-8399-a8d22927990c";

fn key(seed: u64) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(seed), "schedules").expect("a key")
}

/// A self-signed CA, or a leaf of another, from `begin` to `end`.
fn certificate(name: &str, key: &MockKey, begin: &str, end: &str, is_ca: bool) -> Vec<u8> {
    let name = mock::common_name(StringType::Utf8, name);
    let issuer = mock::common_name(StringType::Utf8, "MOCK issuer");
    let issuer = if is_ca { &name } else { &issuer };
    let [begin, end] = [begin, end].map(|date| Time::parse(date).expect("a date"));
    let template = Template::new(issuer, &name, key, begin).valid(begin, end);
    let template = match is_ca {
        true => template
            .with(mock::basic_constraints(true, None))
            .with(mock::key_usage(&[5, 6])),
        false => template,
    };
    template.sign(key).expect("a certificate")
}

fn ca(name: &str, key: &MockKey, begin: &str, end: &str) -> Vec<u8> {
    certificate(name, key, begin, end, true)
}

fn folder(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, der) in files {
        fs::write(folder.path().join(name), der).expect("written");
    }
    folder
}

/// A tenant's CA with its successor, another CA, a leaf, and a file that is no certificate.
fn fleet() -> TempDir {
    folder(&[
        ("a-old.cer", ca(TENANT, &key(1), "2024-01-01", "2025-12-31")),
        ("b-new.cer", ca(TENANT, &key(2), "2025-10-02", "2027-10-02")),
        (
            "c-own.cer",
            ca("MOCK Own, CA; \\", &key(3), "2025-01-01", "2026-01-01"),
        ),
        (
            "d-leaf.cer",
            certificate("MOCK \"leaf\"", &key(4), "2025-10-01", "2025-11-01", false),
        ),
        ("e-text.cer", b"<html></html>".to_vec()),
    ])
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("popcert runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("an exit code");
    (code, text(output.stdout), text(output.stderr))
}

fn audit(folder: &Path, format: &str, more: &[&str]) -> String {
    let arguments = ["audit", "--format", format, "--at", AT];
    let (_, text, errors) = run(folder, &[&arguments[..], more].concat());
    assert!(!text.is_empty(), "{errors}");
    text
}

fn json(folder: &Path, more: &[&str]) -> Value {
    serde_json::from_str(&audit(folder, "json", more)).expect("JSON")
}

fn unix(date: &str) -> i64 {
    Time::parse(date).expect("a date").unix()
}

// Metrics

type Labels = BTreeMap<String, String>;

/// The labels of a series, read as the format says.
fn labels(text: &str) -> Labels {
    let (mut labels, mut rest) = (Labels::new(), text);
    while let Some((name, after)) = rest.split_once("=\"") {
        let (mut value, mut chars) = (String::new(), after.char_indices());
        let end = loop {
            match chars.next().expect("a closing quote") {
                (at, '"') => break at,
                (_, '\\') => value.push(match chars.next().expect("an escape").1 {
                    'n' => '\n',
                    c => c,
                }),
                (_, c) => value.push(c),
            }
        };
        let name = name.trim_start_matches(',').to_owned();
        assert!(
            labels.insert(name, value).is_none(),
            "a label twice: {text}"
        );
        rest = &after[end + 1..];
    }
    labels
}

/// Each series with its value, by the name of its metric.
fn metrics(text: &str) -> BTreeMap<String, Vec<(Labels, i64)>> {
    let mut metrics = BTreeMap::<_, Vec<_>>::new();
    let (mut current, mut seen) = ("", BTreeSet::new());
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            current = help.split_once(' ').expect("a help").0;
            assert!(
                metrics.insert(current.to_owned(), Vec::new()).is_none(),
                "{current}"
            );
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            assert_eq!(kind, format!("{current} gauge"));
        } else {
            let (series, value) = line.rsplit_once(' ').expect("a value");
            assert!(seen.insert(series), "twice: {series}");
            let (name, inner) = series.split_once('{').unwrap_or((series, ""));
            assert_eq!(name, current);
            let series = (labels(inner), value.parse().expect("a number"));
            metrics.get_mut(current).expect("a group").push(series);
        }
    }
    metrics
}

#[test]
fn metrics_hold_what_json_holds() {
    let folder = fleet();
    let metrics = metrics(&audit(folder.path(), "prometheus", &["."]));
    let names: Vec<_> = metrics.keys().map(String::as_str).collect();
    let sorted = [
        "popcert_audit_complete",
        "popcert_audit_info",
        "popcert_audit_omitted_certs",
        "popcert_audit_timestamp_seconds",
        "popcert_ca_upload_by_timestamp_seconds",
        "popcert_cert_findings",
        "popcert_cert_fit",
        "x509_cert_error",
        "x509_cert_expired",
        "x509_cert_not_after",
        "x509_cert_not_before",
        "x509_read_errors",
    ];
    assert_eq!(names, sorted);
    let report = json(folder.path(), &["."]);
    let results = report["results"].as_array().expect("results");
    for (number, result) in results[..4].iter().enumerate() {
        let certificate = &result["certificate"];
        let (labels, end) = &metrics["x509_cert_not_after"][number];
        let date = |name: &str| unix(certificate["validity"][name].as_str().expect("a date"));
        assert_eq!(*end, date("not_after"));
        assert_eq!(
            metrics["x509_cert_not_before"][number].1,
            date("not_before")
        );
        assert_eq!(
            labels["filepath"],
            certificate["source"]["path"].as_str().expect("a path")
        );
        assert_eq!(
            labels["subject_CN"],
            certificate["common_names"][0].as_str().expect("a name")
        );
        let sha256 = certificate["thumbprints"]["sha256"].as_str().expect("hex");
        assert_eq!(labels["discriminator"], sha256[..16]);
        let fit = &metrics["popcert_cert_fit"][number];
        assert_eq!(
            fit.0["role"],
            result["role"]["name"].as_str().expect("a role")
        );
        assert_eq!(fit.1 == 1, result["verdict"] == "fit");
        for (labels, count) in &metrics["popcert_cert_findings"][3 * number..3 * number + 3] {
            let findings = result["findings"].as_array().expect("findings").iter();
            let same = findings.filter(|one| one["severity"] == labels["severity"].as_str());
            assert_eq!(same.count() as i64, *count, "{labels:?}");
        }
    }
    assert_eq!(metrics["x509_cert_not_after"].len(), 4);
    assert_eq!(metrics["x509_read_errors"], [(Labels::new(), 1)]);
    let errors: Vec<_> = metrics["x509_cert_error"].iter().map(|one| one.1).collect();
    assert_eq!(errors, [0, 0, 0, 0, 1]);
    assert_eq!(metrics["popcert_audit_timestamp_seconds"][0].1, unix(AT));
}

#[test]
fn each_ca_has_the_day_by_which_its_successor_is_due() {
    let folder = fleet();
    let metrics = metrics(&audit(folder.path(), "prometheus", &["."]));
    let due = &metrics["popcert_ca_upload_by_timestamp_seconds"];
    let due: Vec<_> = due
        .iter()
        .map(|(labels, by)| (&*labels["filename"], labels.get("successor_filepath"), *by))
        .collect();
    let upload_by = json(folder.path(), &["."])["rollovers"][0]["upload_by"].clone();
    assert_eq!(upload_by, "2025-11-01");
    let path = format!(".{}b-new.cer", std::path::MAIN_SEPARATOR);
    let path = path.trim_start_matches("./").to_owned();
    assert_eq!(due[0], ("c-own.cer", None, unix("2026-01-01")));
    assert_eq!((due[1].0, due[1].2), ("a-old.cer", unix("2025-11-01")));
    assert!(
        due[1].1.is_some_and(|file| file.ends_with(&path)),
        "{due:?}"
    );
    assert_eq!(due.len(), 2);
    // Joined with what else is known of the CA.
    let labels = &metrics["popcert_ca_upload_by_timestamp_seconds"][0].0;
    assert!(
        metrics["x509_cert_not_after"]
            .iter()
            .any(|one| one.0 == *labels)
    );
}

#[test]
fn a_tenants_successor_is_due_before_it_is_there() {
    for (file, at, by) in [
        // Ninety days before the end it is issued, thirty days later it may be used.
        (("2024-01-01", "2025-12-31"), "2025-01-01", "2025-11-01"),
        (("2024-01-01", "2025-12-31"), "2026-01-01", "2025-11-01"),
        (("2025-12-01", "2025-12-31"), "2025-12-02", "2025-12-01"),
    ] {
        let folder = folder(&[("ca.cer", ca(TENANT, &key(1), file.0, file.1))]);
        let arguments = ["audit", "ca.cer", "--format", "prometheus", "--at", at];
        let metrics = metrics(&run(folder.path(), &arguments).1);
        let due = &metrics["popcert_ca_upload_by_timestamp_seconds"];
        assert_eq!((due.len(), due[0].1), (1, unix(by)), "{at}");
    }
}

/// A collector refuses a file with the same series twice.
#[test]
fn no_series_is_there_twice() {
    let leaf = certificate("MOCK leaf", &key(4), "2025-10-01", "2025-11-01", false);
    let pem = pem::encode(&pem::Pem::new("CERTIFICATE", leaf));
    let other = certificate("MOCK leaf", &key(5), "2025-10-01", "2025-11-01", false);
    let other = pem::encode(&pem::Pem::new("CERTIFICATE", other));
    let folder = folder(&[("all.pem", format!("{pem}{other}{pem}").into_bytes())]);
    fs::write(folder.path().join("bad.cer"), "x").expect("written");
    let files = ["all.pem", "bad.cer", "all.pem", "bad.cer"];
    let metrics = metrics(&audit(folder.path(), "prometheus", &files));
    assert_eq!(metrics["x509_cert_not_after"].len(), 2);
    assert_eq!(metrics["x509_cert_error"].len(), 3);
    assert_eq!(metrics["x509_read_errors"][0].1, 2);
}

#[test]
fn every_number_of_jobs_gives_the_same_bytes() {
    let folder = fleet();
    for format in ["prometheus", "ics", "csv"] {
        let [one, eight] =
            ["1", "8"].map(|jobs| audit(folder.path(), format, &[".", "--jobs", jobs]));
        assert_eq!(one, eight, "{format}");
    }
}

// Calendar

/// The properties of each event, those of its alarms aside.
fn events(calendar: &str) -> Vec<BTreeMap<String, String>> {
    for line in calendar.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
    }
    let calendar = calendar.replace("\r\n ", "");
    let (mut events, mut within) = (Vec::<BTreeMap<_, _>>::new(), Vec::new());
    for line in calendar.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').expect("a property");
        match name {
            "BEGIN" => within.push(value),
            "END" => assert_eq!(within.pop(), Some(value)),
            _ => {}
        }
        if line == "BEGIN:VEVENT" {
            events.push(BTreeMap::new());
        } else if within == ["VCALENDAR", "VEVENT"] && name != "END" {
            let event = events.last_mut().expect("an event");
            assert!(
                event.insert(name.to_owned(), value.to_owned()).is_none(),
                "{line}"
            );
        }
    }
    assert!(within.is_empty());
    let uids: BTreeSet<_> = events.iter().map(|event| &event["UID"]).collect();
    assert_eq!(uids.len(), events.len(), "{events:?}");
    events
}

#[test]
fn the_calendar_has_an_event_a_ca_and_one_for_each_end() {
    let folder = fleet();
    let calendar = audit(folder.path(), "ics", &["."]);
    assert!(!calendar.contains("VTIMEZONE") && !calendar.contains("METHOD"));
    let events = events(&calendar);
    let [leaf, own, tenant] = &events[..] else {
        panic!("{events:#?}");
    };
    assert_eq!(leaf["DTSTART"], "20251101T000000Z");
    assert_eq!(leaf["SUMMARY"], "Certificate ends: MOCK \"leaf\"");
    assert_eq!(own["DTSTART;VALUE=DATE"], "20260101");
    assert!(
        own["SUMMARY"].ends_with(r"CN=MOCK Own\\\, CA\\\; \\\\"),
        "{own:?}"
    );
    assert_eq!(tenant["DTSTART;VALUE=DATE"], "20251101");
    assert!(tenant["DESCRIPTION"].contains("follows"), "{tenant:?}");
    assert!(tenant["SUMMARY"].ends_with("tenant 51cec1cf-e45f-40fc-8399-a8d22927990c"));
    assert!(
        events
            .iter()
            .all(|event| event["DTSTAMP"] == "20251010T000000Z")
    );
}

#[test]
fn an_event_stays_the_same_from_run_to_run() {
    let folder = fleet();
    let uids = |files: &[&str], at| {
        let (_, text, _) = run(
            folder.path(),
            &[&["audit", "--format", "ics", "--at", at], files].concat(),
        );
        let events = events(&text).into_iter();
        events
            .map(|event| event["UID"].clone())
            .collect::<BTreeSet<_>>()
    };
    // The successor turns up later.
    let before = uids(&["a-old.cer", "d-leaf.cer"], "2025-09-01");
    assert_eq!(
        before,
        uids(&["a-old.cer", "b-new.cer", "d-leaf.cer"], "2025-10-10")
    );
    // Once it is in use, it is the one that needs a successor.
    let after = uids(&["a-old.cer", "b-new.cer"], "2026-01-10");
    assert!(after.len() == 1 && after.is_disjoint(&before));
}

#[test]
fn copies_what_has_ended_and_what_never_ends_make_no_event() {
    let leaf = |end| certificate("MOCK leaf", &key(4), "2025-09-01", end, false);
    let folder = folder(&[
        ("copy.cer", leaf("2025-11-01")),
        ("ended.cer", leaf("2025-10-01")),
        ("never.cer", leaf("9999-12-31T23:59:59Z")),
        ("once.cer", leaf("2025-11-01")),
        (
            "root.cer",
            ca("MOCK root", &key(3), "2025-09-01", "9999-12-31T23:59:59Z"),
        ),
    ]);
    assert_eq!(events(&audit(folder.path(), "ics", &["."])).len(), 1);
}

// Table

#[test]
fn the_table_has_a_row_a_certificate() {
    let folder = fleet();
    let table = audit(folder.path(), "csv", &["."]);
    assert!(
        table.ends_with("\r\n") && table.lines().count() == 6,
        "{table}"
    );
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect();
    let report = json(folder.path(), &["."]);
    for (row, result) in rows
        .iter()
        .zip(report["results"].as_array().expect("results"))
        .take(4)
    {
        let certificate = &result["certificate"];
        for (column, value) in [
            ("path", &certificate["source"]["path"]),
            ("verdict", &result["verdict"]),
            ("role", &result["role"]["name"]),
            ("subject", &certificate["subject"]),
            ("issuer", &certificate["issuer"]),
            ("serial", &certificate["serial"]),
            ("sha1", &certificate["thumbprints"]["sha1"]),
            ("sha256", &certificate["thumbprints"]["sha256"]),
        ] {
            assert_eq!(row[column], value.as_str().expect("text"), "{column}");
        }
        let findings = result["findings"].as_array().expect("findings").iter();
        let raised = findings.filter(|one| one.get("severity").is_some());
        let listed = row["findings"].split(", ").filter(|one| !one.is_empty());
        assert_eq!(listed.count(), raised.count(), "{row:?}");
    }
    assert_eq!(rows[0]["not_after_utc"], "2025-12-31 00:00:00");
    assert_eq!(
        (&*rows[0]["days_left"], &*rows[0]["key"]),
        ("82", "EC P-256")
    );
    assert_eq!(
        (&*rows[4]["verdict"], &*rows[4]["days_left"]),
        ("unreadable", "")
    );
    assert!(!rows[4]["worst_finding"].is_empty());
}

#[test]
fn nothing_in_the_table_is_a_formula_but_days_are_numbers() {
    let formula = certificate(
        "=cmd|' /C calc'!A0",
        &key(4),
        "2025-09-01",
        "2025-10-09T23:59:59Z",
        false,
    );
    let folder = folder(&[("@x;=1.cer", formula)]);
    let table = audit(folder.path(), "csv", &["@x;=1.cer"]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let row = reader.records().next().expect("a row").expect("a row");
    assert_eq!((&row[0], &row[8]), ("'@x;'=1.cer", "-1"));
    assert!(row[3].starts_with("CN="), "{row:?}");
}

#[test]
fn without_any_result_there_is_still_a_table_a_calendar_and_metrics() {
    let folder = folder(&[("list", Vec::new())]);
    let arguments = ["--files-from", "list"];
    let table = audit(folder.path(), "csv", &arguments);
    assert!(
        table.starts_with("path,verdict,") && table.lines().count() == 1,
        "{table}"
    );
    let calendar = audit(folder.path(), "ics", &arguments);
    assert!(events(&calendar).is_empty());
    // RFC 5545 section 3.6: "one or more calendar components".
    assert_eq!(calendar.matches("\r\nBEGIN:VTIMEZONE\r\n").count(), 1);
    let metrics = metrics(&audit(folder.path(), "prometheus", &arguments));
    assert_eq!(metrics["x509_read_errors"][0].1, 0);
}

#[test]
fn other_commands_name_the_one_to_use() {
    let folder = fleet();
    for format in ["prometheus", "ics", "csv"] {
        let verify = [
            "verify",
            "--ca",
            "a-old.cer",
            "--proof",
            "none.cer",
            "--code",
            "A",
        ];
        let chain = ["chain", "none.cer", "--trust", "a-old.cer"];
        for arguments in [&verify[..], &chain] {
            let more = ["--format", format, "-o", "out"];
            let (code, text, errors) = run(folder.path(), &[arguments, &more].concat());
            assert_eq!((code, &*text), (2, ""), "{errors}");
            let expected = format!("`--format {format}` is for `popcert audit` alone");
            assert!(errors.contains(&expected), "{errors}");
            assert!(!folder.path().join("out").exists());
        }
    }
}

#[test]
fn each_command_offers_the_formats_that_it_writes() {
    let folder = fleet();
    let offered = |command: &str| {
        let (_, help, _) = run(folder.path(), &[command, "--help"]);
        let (_, after) = help.split_once("--format <FORMAT>").expect("the option");
        let (_, values) = after.split_once("[possible values: ").expect("its values");
        let (values, _) = values.split_once(']').expect("their end");
        values.split(", ").map(str::to_owned).collect::<Vec<_>>()
    };
    let schedules = ["csv", "ics", "prometheus"];
    assert!(
        schedules
            .map(String::from)
            .iter()
            .all(|one| offered("audit").contains(one))
    );
    for command in ["verify", "chain"] {
        let offered = offered(command);
        let others = schedules
            .iter()
            .filter(|one| offered.iter().any(|name| name == **one));
        assert_eq!(
            (others.count(), offered.len()),
            (0, 7),
            "{command}: {offered:?}"
        );
        let (code, _, errors) = run(folder.path(), &[command, "--format", "cvs"]);
        let known = format!("[possible values: {}]", offered.join(", "));
        assert!(code == 2 && errors.contains(&known), "{errors}");
        assert!(!errors.contains("csv"), "{errors}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (_, script, _) = run(folder.path(), &["completions", shell]);
        // In each script's own words, `--format` of three commands and of no more.
        let lists = script.lines().filter(|line| line.contains("prometheus"));
        assert!(lists.count() <= 1, "{shell}");
    }
}
