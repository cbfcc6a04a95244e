//! The contract with scripts: exit codes, streams, files, JSON.

#[path = "support/processes.rs"]
mod processes;

use processes::run_with_input;
use serde_json::Value;
use std::{
    fs,
    io::Read,
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

const CA: &str = "fixtures/CAcertificate.cer";
const PROOF: &str = "fixtures/ValidationCertification.cer";
const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
const AT: &str = "2026-01-01T00:30:00Z";

fn popcert(arguments: &[&str]) -> Output {
    fed(arguments, b"")
}

fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_popcert"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments);
    run_with_input(&mut command, input)
}

fn exit(output: &Output) -> i32 {
    output.status.code().expect("an exit code, not a signal")
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", stderr_of(output)))
}

fn verify(more: &[&str]) -> Output {
    let mut arguments = vec!["verify", "--ca", CA, "--proof", PROOF, "--at", AT];
    arguments.extend(more);
    popcert(&arguments)
}

#[test]
fn each_outcome_has_its_exit_code() {
    for (expected, output) in [
        (0, verify(&["--code", CODE])),
        (1, verify(&["--code", "WRONG"])),
        (0, verify(&["--code", "WRONG", "--exit-zero"])),
        (
            1,
            popcert(&[
                "verify",
                "--ca",
                CA,
                "--proof",
                PROOF,
                "--at",
                "2026-01-01T00:55:00Z",
                "--code",
                CODE,
                "--fail-on",
                "warning",
            ]),
        ),
        (
            0,
            popcert(&[
                "verify",
                "--ca",
                CA,
                "--proof",
                PROOF,
                "--at",
                "2026-01-01T00:55:00Z",
                "--code",
                CODE,
            ]),
        ),
        (2, verify(&[])),
        (2, verify(&["--code", " "])),
        (2, verify(&["--code", CODE, "--at", "yesterday"])),
        (2, popcert(&[])),
        (2, popcert(&["nonsense"])),
        (2, popcert(&["audit"])),
        (0, popcert(&["--help"])),
        (0, popcert(&["--version"])),
        (3, popcert(&["audit", "fixtures/verification-code.txt"])),
        (3, popcert(&["audit", "no-such-file"])),
        (3, popcert(&["audit", CA, "no-such-file", "--at", AT])),
        (
            3,
            popcert(&[
                "verify", "--ca", "fixtures", "--proof", PROOF, "--code", CODE,
            ]),
        ),
        (1, popcert(&["audit", CA, "--at", "2030-01-01"])),
    ] {
        assert_eq!(
            exit(&output),
            expected,
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            stderr_of(&output)
        );
    }
}

#[test]
fn the_code_is_read_from_everywhere() {
    for output in [
        verify(&["--code-file", "fixtures/verification-code.txt"]),
        fed(
            &[
                "verify", "--ca", CA, "--proof", PROOF, "--at", AT, "--code", "-",
            ],
            format!("{CODE}\r\n").as_bytes(),
        ),
        verify(&["--code", &format!("\u{feff} {CODE}\t")]),
    ] {
        assert_eq!(exit(&output), 0, "{}", stderr_of(&output));
    }
    let zeros = fed(
        &["verify", "--ca", CA, "--proof", PROOF, "--code", "-"],
        &vec![0; 5 << 20],
    );
    assert_eq!(exit(&zeros), 2);
    assert!(
        stderr_of(&zeros).contains("this is no text"),
        "{}",
        stderr_of(&zeros)
    );
    let output = fed(
        &["verify", "--ca", "-", "--proof", PROOF, "--code", "-"],
        b"",
    );
    assert!([2, 3].contains(&exit(&output)));
}

/// An empty variable of a script is an error: an empty code never equals an empty CN.
#[test]
fn a_device_id_is_not_empty() {
    for id in ["", " "] {
        for command in [&["audit", PROOF][..], &["chain", PROOF, "--trust", CA]] {
            let output = popcert(&[command, &["--device-id", id]].concat());
            assert_eq!(exit(&output), 2, "{command:?}");
            let words = "the device id is empty";
            assert!(stderr_of(&output).contains(words), "{}", stderr_of(&output));
        }
    }
}

#[test]
fn json_has_the_members_that_scripts_rely_on() {
    let report = json(&verify(&["--code", CODE, "--format", "json"]));
    for (pointer, expected) in [
        ("/schema", "popcert/verify/1"),
        ("/at", AT),
        ("/cloud", "azure-sphere"),
        ("/verdict", "proven"),
        ("/ca/source/path", CA),
        ("/ca/source/encoding", "der"),
        ("/ca/public_key/algorithm", "ec"),
        ("/ca/public_key/curve", "P-384"),
        ("/ca/signature_algorithm", "ecdsa-with-SHA384"),
        (
            "/ca/thumbprints/sha1",
            "8C4EBC781AEB2F4EBE78D96E9555F7017E2A7182",
        ),
        ("/ca/key_usage/1", "keyCertSign"),
        ("/proof/common_names/0", CODE),
        ("/proof/validity/not_after", "2026-01-01T01:00:00Z"),
    ] {
        assert_eq!(
            report.pointer(pointer).and_then(Value::as_str),
            Some(expected),
            "{pointer}"
        );
    }
    assert_eq!(
        report["ca"]["basic_constraints"],
        serde_json::json!({"ca": true, "path_len": null})
    );
    assert_eq!(report["path"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["path"][1], report["ca"]["thumbprints"]["sha256"]);
    for finding in report["findings"].as_array().expect("findings") {
        let keys: &[&str] = match finding["status"].as_str() {
            Some("info") => &["id", "severity", "certificate", "detail", "remedy"],
            Some("undetermined") => &["id", "certificate", "detail"],
            other => panic!("{other:?} in a proven proof"),
        };
        let has = |key: &&str| finding.get(key).is_some();
        assert!(keys.iter().all(has), "{finding}");
    }
    let revocation = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .find(|one| one["id"] == "chain.revocation");
    assert_eq!(
        revocation.expect("a finding")["status"],
        "undetermined",
        "never as fine"
    );
}

#[test]
fn every_encoding_gives_the_same_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut reports = Vec::new();
    for encoding in ["der", "pem", "base64", "p7b"] {
        let file = folder.path().join(encoding).display().to_string();
        assert_eq!(
            exit(&popcert(&["convert", CA, "--to", encoding, "-o", &file])),
            0
        );
        let mut report = json(&popcert(&["audit", &file, "--at", AT, "--format", "json"]));
        assert_ne!(
            report["results"][0]["certificate"]["source"].take(),
            Value::Null
        );
        reports.push(report);
    }
    let utf16: Vec<u8> = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/CAcertificate.pem"),
    )
    .expect("a fixture")
    .encode_utf16()
    .flat_map(u16::to_le_bytes)
    .collect();
    let mut report = json(&fed(
        &["audit", "-", "--at", AT, "--format", "json"],
        &utf16,
    ));
    report["results"][0]["certificate"]["source"].take();
    reports.push(report);
    for report in &reports[1..] {
        assert_eq!(report, &reports[0]);
    }
}

#[test]
fn convert_and_back_is_the_same_file() {
    let original = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(CA)).expect("a fixture");
    for encoding in ["pem", "der", "base64", "p7b"] {
        let there = popcert(&["convert", CA, "--to", encoding]);
        let back = fed(&["convert", "-", "--to", "der"], &there.stdout);
        assert!(back.stdout == original, "{encoding}: {}", stderr_of(&back));
    }
    let chain = "fixtures/CAcertificateChain.p7b";
    assert_eq!(exit(&popcert(&["convert", chain, "--to", "der"])), 2);
    assert_eq!(
        exit(&popcert(&["convert", chain, "--to", "der", "--index", "4"])),
        2
    );
    let third = popcert(&["convert", chain, "--to", "der", "--index", "3"]);
    assert!(
        third.stdout
            == fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/root.cer"))
                .expect("a fixture")
    );
}

#[test]
fn thumbprints_in_every_style() {
    for (arguments, expected) in [
        (vec![], "8C4EBC781AEB2F4EBE78D96E9555F7017E2A7182"),
        (
            vec!["--style", "hex"],
            "8c4ebc781aeb2f4ebe78d96e9555f7017e2a7182",
        ),
        (
            vec!["--style", "openssl"],
            "8C:4E:BC:78:1A:EB:2F:4E:BE:78:D9:6E:95:55:F7:01:7E:2A:71:82",
        ),
        (vec!["--style", "base64"], "jE68eBrrL06+eNluVV/3AX4qcYI="),
        (
            vec!["--algorithm", "sha256"],
            "B3A09E9850E849C105A6D5FE70685E8F2E7E07C11F4534C203457467CDF03080",
        ),
    ] {
        let mut all = vec!["thumbprint", CA];
        all.extend(arguments);
        let output = popcert(&all);
        let printed = String::from_utf8(output.stdout).expect("text");
        // Base64 of SHA-1 is not written here by hand: its length and alphabet are enough.
        if expected.ends_with('=') {
            assert_eq!(printed.trim().len(), expected.len());
        } else {
            assert_eq!(printed.trim(), expected);
        }
    }
    let several = popcert(&["thumbprint", CA, "fixtures/root.cer"]);
    let lines = String::from_utf8(several.stdout).expect("text");
    assert!(
        lines.lines().all(|line| line.contains("  fixtures/")),
        "{lines}"
    );
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.json");
    let name = file.display().to_string();
    let output = verify(&["--code", "WRONG", "--format", "json", "-o", &name]);
    assert_eq!((exit(&output), output.stdout.len()), (1, 0));
    let report: Value = serde_json::from_slice(&fs::read(&file).expect("a file")).expect("JSON");
    assert_eq!(report["verdict"], "not-proven");
    let output = verify(&["--code", CODE, "-o", "no/such/folder/report"]);
    assert_eq!(exit(&output), 3, "{}", stderr_of(&output));
    let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(names.len(), 1, "no temporary file stays behind");
}

#[test]
fn quiet_prints_the_cause_of_a_failure_alone() {
    let good = verify(&["--code", CODE, "--quiet"]);
    assert_eq!((good.stdout.len(), good.stderr.len()), (0, 0));
    let bad = verify(&["--code", "WRONG", "--quiet"]);
    assert!(
        bad.stdout.is_empty() && stderr_of(&bad).starts_with("error[proof.common-name]: "),
        "{}",
        stderr_of(&bad)
    );
}

#[test]
fn folders_are_walked_and_one_bad_file_stops_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = popcert(&[
        "mock",
        "tenant",
        &folder.path().join("tenant").display().to_string(),
        "--seed",
        "3",
        "--at",
        AT,
    ]);
    assert_eq!(exit(&made), 0, "{}", stderr_of(&made));
    let path = folder.path().display().to_string();
    let output = popcert(&["audit", &path, "--at", AT, "--format", "ndjson"]);
    assert_eq!(exit(&output), 0, "{}", stderr_of(&output));
    // Tenant, chain of three, policy and root; the keys are passed over with a word.
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 6);
    assert_eq!(stderr_of(&output).matches("private key").count(), 3);
    fs::write(folder.path().join("broken.cer"), b"<html>").expect("written");
    let output = popcert(&["audit", &path, "--at", AT, "--format", "json"]);
    assert_eq!(exit(&output), 3);
    let results = json(&output);
    assert_eq!(results["results"].as_array().map(Vec::len), Some(7));
    assert!(
        results["results"][0]["error"]["message"]
            .as_str()
            .is_some_and(|message| message.contains("web page"))
    );
}

#[test]
fn private_keys_are_for_their_owner_and_never_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tenant").display().to_string();
    assert_eq!(exit(&popcert(&["mock", "tenant", &path])), 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join("tenant/tenant-key.pem"))
            .expect("a key")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let before = fs::read(folder.path().join("tenant/tenant-key.pem")).expect("a key");
    let again = popcert(&["mock", "tenant", &path]);
    assert_eq!(exit(&again), 2, "{}", stderr_of(&again));
    assert_eq!(
        before,
        fs::read(folder.path().join("tenant/tenant-key.pem")).expect("a key")
    );
    assert_eq!(exit(&popcert(&["mock", "tenant", &path, "--force"])), 0);
    assert_ne!(
        before,
        fs::read(folder.path().join("tenant/tenant-key.pem")).expect("a key")
    );
}

#[test]
fn awkward_inputs_are_refused_quickly_with_a_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name).display().to_string();
    fs::File::create(place("zeros"))
        .and_then(|file| file.set_len(64 << 20))
        .expect("written");
    fs::write(place("empty"), b"").expect("written");
    let mut cases = vec![
        (place("zeros"), "larger than 16 MiB"),
        (place("empty"), "empty"),
        (place("missing"), "cannot read"),
    ];
    if cfg!(unix) {
        let fifo = Command::new("mkfifo").arg(place("fifo")).status();
        assert!(fifo.expect("mkfifo runs").success());
        cases.push((place("fifo"), "pipe or device"));
    }
    for (path, words) in cases {
        let started = Instant::now();
        let output = popcert(&["audit", &path]);
        assert_eq!(exit(&output), 3, "{path}");
        assert!(
            stderr_of(&output).contains(words),
            "{path}: {}",
            stderr_of(&output)
        );
        assert!(started.elapsed() < Duration::from_secs(5), "{path}");
    }
    let output = fed(&["audit", "-"], b"");
    assert_eq!(exit(&output), 3);
    assert!(
        stderr_of(&output).contains("empty"),
        "{}",
        stderr_of(&output)
    );
    let endless = fed(&["audit", "-"], &vec![0x41; 17 << 20]);
    assert_eq!(exit(&endless), 3);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "audit", "fixtures", "fixtures", "fixtures", "fixtures", "fixtures", "--at", AT,
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("popcert runs");
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().expect("standard output");
    stdout.read_exact(&mut first).expect("something is printed");
    drop(stdout);
    let output = child.wait_with_output().expect("popcert ends");
    assert!([0, 1].contains(&exit(&output)));
    assert!(
        !stderr_of(&output).contains("panick"),
        "{}",
        stderr_of(&output)
    );
}

#[test]
fn colour_is_asked_for() {
    for (arguments, coloured) in [
        (["--color", "always"], true),
        (["--color", "never"], false),
        (["--color", "auto"], false),
    ] {
        let output = verify(&[&["--code", CODE], &arguments[..]].concat());
        assert_eq!(output.stdout.contains(&0x1B), coloured, "{arguments:?}");
    }
}
