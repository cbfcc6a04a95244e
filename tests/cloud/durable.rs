//! With `--dir`, what was acknowledged is there after a kill at any moment, and nothing is half-written.

use crate::client::Mock;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use std::{process::Command, thread, time::Duration};

const HUB: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs";
const HEADERS: [(&str, &str); 2] = [("Authorization", "Bearer x"), ("If-Match", "*")];
const WRITERS: usize = 4;

fn path(writer: usize, rest: &str) -> String {
    format!("{HUB}/h{writer}/certificates{rest}?api-version=2023-06-30")
}

/// Makes code after code until the mock is gone, and notes the tag of each that was acknowledged.
fn write(mock: &Mock, writer: usize, tags: &mut Vec<String>) {
    let path = path(writer, "/a/generateVerificationCode");
    while let Ok(answer) = mock.try_send("POST", &path, &HEADERS, "") {
        tags.push(answer.good()["etag"].as_str().expect("a tag").to_owned());
    }
}

/// Nothing half-written is left, and each hub is as it was acknowledged last, or one change
/// further, which was under way then.
fn look(mock: &Mock, folder: &str, tags: &[Vec<String>]) {
    let left = std::fs::read_dir(format!("{folder}/state")).expect("the state");
    let left: Vec<_> = left
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(left.len() >= WRITERS, "{left:?}");
    assert!(
        left.iter()
            .all(|name| name.to_string_lossy().ends_with(".json")),
        "half-written: {left:?}"
    );
    for (writer, tags) in tags.iter().enumerate() {
        let there = mock.ask("GET", &path(writer, "/a"), "").good();
        let there = there["etag"].as_str().expect("a tag");
        let earlier = tags.iter().rev().skip(1).any(|tag| tag == there);
        assert!(!earlier, "hub {writer} has lost what was acknowledged");
    }
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_has_lost_nothing_and_left_nothing_half_written() {
    let kills = std::env::var("POPCERT_KILLS")
        .ok()
        .and_then(|text| text.parse().ok());
    let kills: u64 = kills.unwrap_or(20);
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_str().expect("text");
    let certificate = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/CAcertificate.cer"
    ));
    let certificate = BASE64_STANDARD.encode(certificate.expect("a fixture"));
    let body = json!({ "properties": { "certificate": certificate } }).to_string();
    let mut tags = vec![Vec::new(); WRITERS];
    let first = Mock::with(&["--dir", folder]);
    for (writer, tags) in tags.iter_mut().enumerate() {
        let made = first.ask("PUT", &path(writer, "/a"), &body).good();
        tags.push(made["etag"].as_str().expect("a tag").to_owned());
    }
    drop(first);
    for round in 0..kills {
        let mut mock = Mock::with(&["--dir", folder]);
        look(&mock, folder, &tags);
        let pid = mock.child.id().to_string();
        thread::scope(|scope| {
            for (writer, tags) in tags.iter_mut().enumerate() {
                let mock = &mock;
                scope.spawn(move || write(mock, writer, tags));
            }
            // Somewhere else in the writing each time.
            thread::sleep(Duration::from_millis(30 + (round * 37) % 200));
            let killed = Command::new("kill").args(["-KILL", &pid]).status();
            assert!(killed.expect("kill runs").success());
        });
        mock.child.wait().expect("it has ended");
    }
    look(&Mock::with(&["--dir", folder]), folder, &tags);
    let acknowledged: usize = tags.iter().map(Vec::len).sum();
    println!("{kills} kills, {acknowledged} acknowledged writes, none lost");
    assert!(
        acknowledged as u64 > kills,
        "too little was written to tell"
    );
}

#[test]
fn a_folder_that_is_something_else_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("state")).expect("a folder");
    std::fs::write(folder.path().join("state/x.json"), "{}").expect("a file");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(["mock", "cloud", "--dir"])
        .arg(folder.path())
        .output()
        .expect("popcert runs");
    assert_eq!(output.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&output.stderr);
    let words: Vec<_> = errors.split_whitespace().collect();
    assert!(words.join(" ").contains("not the state of a mock cloud"));
}
