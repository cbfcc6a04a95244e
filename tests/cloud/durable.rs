//! With `--dir`, what was acknowledged is there after a kill at any moment, and nothing is half-written.

use crate::{
    client::{AT, Mock},
    load::{AWS, Fleet},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use std::{
    collections::BTreeSet,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

const HUB: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs";
const HEADERS: [(&str, &str); 2] = [("Authorization", "Bearer x"), ("If-Match", "*")];
const WRITERS: usize = 4;

fn path(writer: usize, rest: &str) -> String {
    format!("{HUB}/hub{writer}/certificates{rest}?api-version=2023-06-30")
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

/// `POPCERT_KILLS`, or a few.
fn kills() -> u64 {
    let kills = std::env::var("POPCERT_KILLS").ok();
    kills.and_then(|text| text.parse().ok()).unwrap_or(20)
}

/// Ends it as nothing can prevent, somewhere else in the writing each time.
#[cfg(unix)]
fn kill_after_a_while(mock: &Mock, round: u64) {
    thread::sleep(Duration::from_millis(30 + (round * 37) % 200));
    let pid = mock.child.id().to_string();
    let killed = Command::new("kill").args(["-KILL", &pid]).status();
    assert!(killed.expect("kill runs").success());
}

/// Every certificate that is listed, by its id.
#[cfg(unix)]
fn listed(mock: &Mock) -> BTreeSet<String> {
    let (mut ids, mut marker) = (BTreeSet::new(), String::new());
    loop {
        let path = format!("/certificates?pageSize=250{marker}");
        let page = mock.send("GET", &path, &[AWS_HEADER], "").good();
        for one in page["certificates"].as_array().expect("a list") {
            ids.insert(one["certificateId"].as_str().expect("an id").to_owned());
        }
        match page["nextMarker"].as_str() {
            Some(next) => marker = format!("&marker={}", next.replace('=', "%3D")),
            None => return ids,
        }
    }
}

const AWS_HEADER: (&str, &str) = ("Authorization", AWS);

/// Each registration is several records in several lists: a kill leaves all of them or none.
#[cfg(unix)]
#[test]
fn killed_while_certificates_are_registered_it_has_lost_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("text");
    let arguments = ["--dir", path, "--at", AT];
    let fleet = Fleet::new("localhost");
    let first = Mock::with(&arguments);
    let ca = json!({ "caCertificate": fleet.ca, "certificateMode": "SNI_ONLY" }).to_string();
    let ca = first.send(
        "POST",
        "/cacertificate?setAsActive=true",
        &[AWS_HEADER],
        &ca,
    );
    let ca = ca.good()["certificateId"]
        .as_str()
        .expect("an id")
        .to_owned();
    drop(first);
    let (next, acknowledged) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    for round in 0..kills() {
        let mut mock = Mock::with(&arguments);
        let there = listed(&mock);
        let lost: Vec<_> = acknowledged
            .lock()
            .expect("whole")
            .difference(&there)
            .cloned()
            .collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        // Those that were under way may be there, whole.
        if let Some(last) = there.last() {
            let path = format!("/certificates/{last}");
            mock.send("GET", &path, &[AWS_HEADER], "").good();
        }
        let by_ca = format!("/certificates-by-ca/{ca}?pageSize=250");
        let by_ca = mock.send("GET", &by_ca, &[AWS_HEADER], "").good();
        let by_ca = by_ca["certificates"].as_array().expect("a list").len();
        assert_eq!(by_ca, there.len().min(250));
        thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(|| {
                    loop {
                        let body = fleet.registration(next.fetch_add(1, Ordering::Relaxed));
                        let sent =
                            mock.try_send("POST", "/certificate/register", &[AWS_HEADER], &body);
                        let Ok(answer) = sent else { break };
                        let id = answer.good()["certificateId"]
                            .as_str()
                            .expect("an id")
                            .to_owned();
                        acknowledged.lock().expect("whole").insert(id);
                    }
                });
            }
            kill_after_a_while(&mock, round);
        });
        mock.child.wait().expect("it has ended");
    }
    let there = listed(&Mock::with(&arguments));
    let acknowledged = acknowledged.into_inner().expect("whole");
    assert!(acknowledged.is_subset(&there));
    println!(
        "{} kills, {} acknowledged certificates, none lost",
        kills(),
        acknowledged.len()
    );
    assert!(
        acknowledged.len() as u64 > kills(),
        "too little was written to tell"
    );
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_has_lost_nothing_and_left_nothing_half_written() {
    let kills = kills();
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
        thread::scope(|scope| {
            for (writer, tags) in tags.iter_mut().enumerate() {
                let mock = &mock;
                scope.spawn(move || write(mock, writer, tags));
            }
            kill_after_a_while(&mock, round);
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
