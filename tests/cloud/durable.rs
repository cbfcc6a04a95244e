//! With `--dir`, what was acknowledged is there after a kill at any moment, and nothing is half-written.

use crate::client::Mock;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use std::{path::Path, process::Command, thread, time::Duration};

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
    let left = std::fs::read_dir(folder).expect("the state");
    let mut left: Vec<_> = left
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    left.sort();
    let whole = ["address", "ca-key.pem", "ca.pem", "lock", "state.redb"];
    assert_eq!(left, whole, "half-written");
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

/// What it says when it cannot start with that folder.
fn refused(folder: &Path, more: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(["mock", "cloud", "--dir"])
        .arg(folder)
        .args(more)
        .output()
        .expect("popcert runs");
    assert_eq!(output.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&output.stderr);
    errors.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_state_that_is_something_else_is_refused_and_left_alone() {
    for (name, contents) in [
        ("state.redb", &b""[..]),
        ("state.redb", b"{}"),
        ("state.redb", &[0; 100_000]),
        ("state/x.json", b"{}"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(&file, contents).expect("a file");
        let errors = refused(folder.path(), &[]);
        let shown = name.split('/').next().expect("a name");
        let shown = folder.path().join(shown).display().to_string();
        assert!(errors.contains(&shown), "{errors}");
        assert!(errors.contains("move it away to start anew"), "{errors}");
        assert_eq!(std::fs::read(&file).expect("the file"), contents);
    }
}

#[test]
fn a_folder_has_one_mock_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("text");
    let mut first = Mock::with(&["--dir", path]);
    let before = std::fs::read(folder.path().join("ca.pem")).expect("a CA");
    let errors = refused(folder.path(), &["--tls"]);
    assert!(errors.contains(path), "{errors}");
    assert!(errors.contains(&first.url), "{errors}");
    assert!(errors.contains("give another folder"), "{errors}");
    let after = std::fs::read(folder.path().join("ca.pem")).expect("a CA");
    assert!(before == after, "it wrote there");
    // A kill leaves no lock behind.
    first.child.kill().expect("a kill");
    first.child.wait().expect("it has ended");
    let second = Mock::with(&["--dir", path]);
    assert!(refused(folder.path(), &[]).contains(&second.url));
}

/// A CA file that cannot be used is an error: clients trust it, so it is never replaced.
#[test]
fn a_ca_that_is_damaged_or_foreign_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("text");
    drop(Mock::with(&["--dir", path, "--tls"]));
    let files = ["ca.pem", "ca-key.pem"].map(|name| folder.path().join(name));
    let [ca, key] = files
        .each_ref()
        .map(|file| std::fs::read(file).expect("it"));
    let foreign = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/CAcertificate.pem"
    ));
    let foreign = foreign.expect("a fixture");
    for (which, contents) in [
        (0, Some(&b""[..])),
        (0, Some(&ca[..ca.len() / 2])),
        (0, Some(&foreign)),
        (1, Some(b"")),
        (1, Some(&key[..key.len() / 2])),
        (1, Some(&foreign)),
        (1, None),
    ] {
        std::fs::write(&files[0], &ca).expect("a file");
        std::fs::write(&files[1], &key).expect("a file");
        match contents {
            Some(contents) => std::fs::write(&files[which], contents).expect("a file"),
            None => std::fs::remove_file(&files[which]).expect("a file"),
        }
        let errors = refused(folder.path(), &["--tls"]);
        let shown = files[which].display().to_string();
        assert!(errors.contains(&shown), "{errors}");
        assert!(
            errors.contains("move ca.pem and ca-key.pem away"),
            "{errors}"
        );
        assert_eq!(std::fs::read(&files[which]).ok().as_deref(), contents);
        let other = [&ca, &key][1 - which];
        assert_eq!(&std::fs::read(&files[1 - which]).expect("it"), other);
    }
    std::fs::write(&files[0], &ca).expect("a file");
    std::fs::write(&files[1], &key).expect("a file");
    drop(Mock::with(&["--dir", path, "--tls"]));
    assert_eq!(std::fs::read(&files[0]).expect("it"), ca);
}

#[cfg(unix)]
#[test]
fn its_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("a/b");
    let path = inner.to_str().expect("text");
    let mock = Mock::with(&["--dir", path, "--tls"]);
    let mode = |path: &Path| {
        let metadata = std::fs::metadata(path).expect("it is there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(&inner), 0o700);
    let mut files = 0;
    for entry in std::fs::read_dir(&inner).expect("the folder") {
        let file = entry.expect("an entry").path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        files += 1;
    }
    assert_eq!(files, 5, "address, ca-key.pem, ca.pem, lock, state.redb");
    drop(mock);
}
