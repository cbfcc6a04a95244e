//! Metrics, calendars and tables before the parsers of others: Prometheus' own, and Python's.

#[path = "support/needs.rs"]
mod needs;

use popcert::{
    Time,
    mock::{self, KeyType, MockKey, Randomness, StringType, Template},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};
use tempfile::TempDir;

/// Names and files that mean something to one format or another.
const NAMES: &[&str] = &[
    "MOCK plain",
    "MOCK \"quoted\", back\\slash; {x=\"y\"} # 1",
    "=HYPERLINK(\"x\")",
    "MOCK Zażółć 日本語 🦀 é",
    "MOCK \\n not a line end \\",
    "MOCK a long name that has to be folded somewhere, 日本語日本語日本語日本語日本語日本語日本語",
];

/// A CA and a leaf of each name, in files named after it.
fn fleet() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let begin = Time::parse("2026-01-01").expect("a date");
    for (number, name) in NAMES.iter().enumerate() {
        let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), name).expect("a key");
        let name = mock::common_name(StringType::Utf8, name);
        let issuer = mock::common_name(StringType::Utf8, "MOCK issuer");
        let leaf = Template::new(&issuer, &name, &key, begin);
        let ca = Template::new(&name, &name, &key, begin).with(mock::basic_constraints(true, None));
        for (kind, template) in [("ca", ca), ("leaf", leaf)] {
            let file = format!("{number} {kind} ,;\"é.cer");
            let end = begin.plus_seconds(90 * 86_400);
            let der = template
                .valid(begin, end)
                .sign(&key)
                .expect("a certificate");
            fs::write(folder.path().join(file), der).expect("written");
        }
    }
    fs::write(folder.path().join("page.cer"), "<html></html>").expect("written");
    folder
}

/// The fleet in each format.
fn written(folder: &Path) -> Vec<PathBuf> {
    let formats = [
        ("prometheus", "out.prom"),
        ("ics", "out.ics"),
        ("csv", "out.csv"),
    ];
    let write = |(format, file)| {
        let status = Command::new(env!("CARGO_BIN_EXE_popcert"))
            .current_dir(folder)
            .args(["audit", ".", "--at", "2026-01-02", "--format", format])
            .args(["-o", file])
            .stderr(Stdio::null())
            .status();
        assert_eq!(status.expect("popcert runs").code(), Some(3));
        folder.join(file)
    };
    // The outputs of one are no certificates to the next.
    formats.map(write).to_vec()
}

fn read(files: &[PathBuf]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schedules/read.py");
    let output = Command::new(needs::python())
        .arg(script)
        .args(files)
        .output();
    let output = output.expect("Python runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn other_parsers_read_what_was_written() {
    let folder = fleet();
    let read = read(&written(folder.path()));
    let ends: Vec<_> = list(&read[".prom"])
        .iter()
        .filter(|series| series[0] == "x509_cert_not_after")
        .collect();
    let (events, rows) = (list(&read[".ics"]), list(&read[".csv"]));
    assert_eq!(
        (ends.len(), events.len()),
        (2 * NAMES.len(), 2 * NAMES.len())
    );
    for name in NAMES {
        let with_name = ends
            .iter()
            .filter(|series| series[1]["subject_CN"] == *name);
        assert_eq!(with_name.count(), 2, "{name}: {ends:?}");
        let summary = format!("Certificate ends: {name}");
        let of_leaf = events.iter().find(|event| event["summary"] == summary);
        let of_leaf = of_leaf.unwrap_or_else(|| panic!("{summary}: {events:?}"));
        assert_eq!(of_leaf["stamp"], "2026-01-02T00:00:00+00:00");
    }
    for series in &ends {
        let path = &series[1]["filepath"];
        let row = rows.iter().find(|row| row["path"] == *path).expect("a row");
        assert!(
            row["subject"]
                .as_str()
                .is_some_and(|subject| subject.starts_with("CN="))
        );
    }
    let due = list(&read[".prom"])
        .iter()
        .filter(|series| series[0] == "popcert_ca_upload_by_timestamp_seconds");
    assert_eq!(due.count(), NAMES.len());
    let alarms: Vec<_> = events.iter().map(|event| &event["alarms"]).collect();
    let days = |days: f64| -86_400.0 * days;
    assert!(
        alarms.contains(&&json!([days(14.0), days(2.0)])),
        "{alarms:?}"
    );
}

fn promtool_finds_nothing() {
    let folder = fleet();
    let check = |file: &Path| {
        let output = Command::new("promtool")
            .args(["check", "metrics"])
            .stdin(fs::File::open(file).expect("a file"))
            .output()
            .expect("promtool runs");
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    let files = written(folder.path());
    assert_eq!(check(&files[0]), (Some(0), String::new()));
    // It would find something.
    let broken = fs::read_to_string(&files[0])
        .expect("text")
        .replace("\\\"", "\"");
    let file = folder.path().join("broken.prom");
    fs::write(&file, broken).expect("written");
    assert_ne!(check(&file).0, Some(0));
}

fn main() -> ExitCode {
    use needs::named;
    needs::run(&[
        (&["parsers"], named![other_parsers_read_what_was_written]),
        (&["promtool"], named![promtool_finds_nothing]),
    ])
}
