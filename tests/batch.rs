//! Folders, lists and streams of certificates: in order, in full, whatever is among them.

#![cfg(all(feature = "cli", feature = "mock"))]

use popcert::{
    Time,
    mock::{Randomness, Tenant},
};
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

const AT: &str = "2026-01-01T00:30:00Z";

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .args(["--at", AT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("popcert runs")
}

fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = start(arguments);
    let mut stdin = child.stdin.take().expect("standard input");
    let input = input.to_vec();
    // Both ends move at once: a pipe holds little.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("popcert ends");
    writer.join().expect("written");
    output
}

fn popcert(arguments: &[&str]) -> Output {
    fed(arguments, b"")
}

fn exit(output: &Output) -> Option<i32> {
    output.status.code()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("text");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

fn path_of(result: &Value) -> &str {
    result
        .pointer("/certificate/source/path")
        .or_else(|| result.pointer("/error/path"))
        .and_then(Value::as_str)
        .expect("a path")
}

/// `ca.pem` and `devices/NNN.cer` with that many devices, every tenth of them damaged.
struct Fleet {
    folder: tempfile::TempDir,
    devices: Vec<Vec<u8>>,
}

impl Fleet {
    fn new(count: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = Time::parse(AT).expect("a time");
        let randomness = Randomness::seeded(7);
        let tenant = Tenant::builder().build(&randomness, at).expect("a tenant");
        fs::write(folder.path().join("ca.cer"), tenant.ca()).expect("written");
        fs::create_dir(folder.path().join("devices")).expect("a folder");
        let devices: Vec<_> = (0..count)
            .map(|number| {
                let made = tenant.device(&format!("{number:0128x}"), &randomness, at);
                made.expect("a device").0
            })
            .collect();
        for (number, der) in devices.iter().enumerate() {
            let name = format!("devices/{number:03}.cer");
            let bytes = match number % 10 {
                9 => &der[..der.len() / 2],
                _ => der,
            };
            fs::write(folder.path().join(name), bytes).expect("written");
        }
        Self { folder, devices }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn chain(&self, more: &[&str]) -> Output {
        let ca = self.path("ca.cer");
        popcert(&[&["chain", "--trust", &ca], more].concat())
    }
}

fn record(id: &Value, der: &[u8]) -> String {
    let pem = pem::encode(&pem::Pem::new("CERTIFICATE", der));
    json!({ "id": id, "certificate": pem, "more": [1, 2] }).to_string() + "\n"
}

#[test]
fn every_number_of_jobs_gives_the_same_bytes_in_order() {
    let fleet = Fleet::new(100);
    let devices = fleet.path("devices");
    for format in ["ndjson", "json", "text", "sarif", "junit", "html", "github"] {
        let with = |jobs| fleet.chain(&[&devices, "--format", format, "--jobs", jobs]);
        let (one, eight) = (with("1"), with("8"));
        assert!(
            !one.stdout.is_empty() && one.stdout == eight.stdout,
            "{format}"
        );
        assert!(one.stderr == eight.stderr, "{format}");
        assert_eq!((exit(&one), exit(&eight)), (Some(3), Some(3)), "{format}");
    }
    let results = lines(&fleet.chain(&[&devices, "--format", "ndjson", "--jobs", "8"]));
    let expected: Vec<_> = (0..100)
        .map(|number| format!("{devices}/{number:03}.cer"))
        .collect();
    assert_eq!(results.iter().map(path_of).collect::<Vec<_>>(), expected);
    for (number, result) in results.iter().enumerate() {
        let damaged = result.get("error").is_some();
        assert_eq!(damaged, number % 10 == 9, "{result}");
        assert!(damaged || result["verdict"] == "trusted", "{result}");
    }
}

#[test]
fn every_kind_of_outcome_is_counted() {
    let fleet = Fleet::new(20);
    fs::write(
        fleet.path("devices/key.txt"),
        "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    )
    .expect("written");
    fs::copy(fleet.path("devices/001.cer"), fleet.path("devices/zz.cer")).expect("copied");
    let output = fleet.chain(&[&fleet.path("devices"), "--format", "json"]);
    let whole: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let expected = json!({
        "good": 19, "bad": 0, "unreadable": 2, "passed_over": 1, "repeated": 1, "complete": true
    });
    assert_eq!(whole["summary"], expected);
    let text = fleet.chain(&[&fleet.path("devices")]).stdout;
    let text = String::from_utf8_lossy(&text);
    let last: Vec<_> = text.lines().rev().take(2).collect();
    let counts = "19 certificates: 19 trusted, 2 unreadable, 1 passed over, 1 seen before";
    assert_eq!(
        last,
        ["verdict: incomplete (2 of 21 could not be read)", counts]
    );
}

/// What one file after another says is what all of them say together: an evaluation that was
/// formed before changes nothing.
#[test]
fn copies_are_reported_as_if_each_were_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixture = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(name)
    };
    let mut files = Vec::new();
    for (copy, name) in [
        ("a.cer", "CAcertificate.cer"),
        ("b.pem", "CAcertificate.pem"),
        ("c.crt", "CAcertificate.cer"),
        ("d.p7b", "CAcertificateChain.p7b"),
        ("e.txt", "ValidationCertification.cer"),
        ("f.cer", "ValidationCertification.cer"),
        ("g h.cer", "root.cer"),
        ("i.cer", "root.cer"),
        ("j.p7b", "CAcertificateChain.p7b"),
    ] {
        let to = folder.path().join(copy);
        fs::copy(fixture(name), &to).expect("copied");
        files.push(to.display().to_string());
    }
    let mut text = fs::read(fixture("CAcertificate.pem")).expect("a fixture");
    text.splice(0..0, *b"issued by somebody\n");
    let odd = folder.path().join("k.pem");
    fs::write(&odd, text).expect("written");
    files.push(odd.display().to_string());
    let root = fixture("root.cer").display().to_string();
    for command in [
        &["audit", "--cloud", "azure-sphere"][..],
        &["audit", "--as", "ca"],
        &["chain", "--trust", &root],
    ] {
        let ndjson = ["--format", "ndjson"];
        let with = |paths: &[&str]| popcert(&[command, paths, &ndjson[..]].concat()).stdout;
        let each: Vec<u8> = files.iter().flat_map(|file| with(&[file])).collect();
        let all: Vec<_> = files.iter().map(String::as_str).collect();
        assert!(!each.is_empty() && with(&all) == each, "{command:?}");
    }
}

#[test]
fn names_are_read_from_a_list() {
    let fleet = Fleet::new(5);
    let names: Vec<_> = [3, 1, 1, 4]
        .map(|n| fleet.path(&format!("devices/{n:03}.cer")))
        .into();
    let list = fleet.path("list");
    for (separator, between) in [("\n", ""), ("\r\n", "\r\n"), ("\0", "")] {
        let text = names.join(separator) + separator + between;
        fs::write(&list, &text).expect("written");
        for (from, input) in [("-", text.as_str()), (list.as_str(), "")] {
            let arguments = ["audit", "--files-from", from, "--format", "ndjson"];
            let output = fed(&arguments, input.as_bytes());
            let results = lines(&output);
            assert_eq!(
                results.iter().map(path_of).collect::<Vec<_>>(),
                names,
                "{separator:?}"
            );
        }
    }
    // The last name needs no end, folders are walked, and names with line ends need NUL.
    let strange = fleet.path("devices/a\nb.cer");
    fs::copy(fleet.path("devices/000.cer"), &strange).expect("copied");
    let text = format!("{strange}\0{}", fleet.path("devices"));
    let arguments = ["audit", "--files-from", "-", "--format", "ndjson"];
    let results = lines(&fed(&arguments, text.as_bytes()));
    assert_eq!((results.len(), path_of(&results[0])), (7, strange.as_str()));
    let missing = format!("{}\nno-such-file\n", names[0]);
    let output = fed(&arguments, missing.as_bytes());
    assert_eq!((exit(&output), lines(&output).len()), (Some(3), 2));
    let long = "x".repeat(1 << 20) + "\n" + &names[0];
    let output = fed(&arguments, long.as_bytes());
    assert_eq!((exit(&output), lines(&output).len()), (Some(3), 2));
    assert_eq!(
        exit(&popcert(&["audit", "--files-from", "no-such-list"])),
        Some(3)
    );
    assert_eq!(
        exit(&popcert(&["audit", "--jobs", "0", "fixtures"])),
        Some(2)
    );
}

#[test]
fn a_stream_is_answered_record_by_record() {
    let fleet = Fleet::new(40);
    let ids: Vec<_> = (0..40)
        .map(|number| match number % 4 {
            0 => json!(number),
            1 => json!(format!("device {number}\u{2028}\"")),
            2 => json!(true),
            _ => Value::Null,
        })
        .collect();
    let input: String = ids
        .iter()
        .zip(&fleet.devices)
        .map(|(id, der)| record(id, der))
        .collect();
    let ca = fleet.path("ca.cer");
    for jobs in ["1", "3"] {
        let arguments = [
            "chain", "--trust", &ca, "--input", "ndjson", "-", "--format", "ndjson",
        ];
        let output = fed(
            &[&arguments[..], &["--jobs", jobs]].concat(),
            input.as_bytes(),
        );
        let results = lines(&output);
        assert_eq!(
            results
                .iter()
                .map(|one| one["id"].clone())
                .collect::<Vec<_>>(),
            ids
        );
        for (number, one) in results.iter().enumerate() {
            let name = &one["certificate"]["common_names"][0];
            assert_eq!(*name, json!(format!("{number:0128x}")));
            assert_eq!(one["verdict"], "trusted");
        }
        assert_eq!(exit(&output), Some(0));
    }
}

#[test]
fn an_id_is_given_back_as_it_was_written() {
    let pem = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/CAcertificate.pem"),
    )
    .expect("a fixture");
    let ids = [
        "123456789012345678901234567890",
        "1.50e+1",
        "\"\\u0041\"",
        "-0",
    ];
    let input: String = ids
        .iter()
        .map(|id| format!("{{\"certificate\":{},\"id\": {id} }}\n", json!(pem)))
        .collect();
    let output = fed(
        &["audit", "--input", "ndjson", "-", "--format", "ndjson"],
        input.as_bytes(),
    );
    let text = String::from_utf8(output.stdout).expect("text");
    for (line, id) in text.lines().zip(ids) {
        assert!(line.contains(&format!("\"id\":{id},")), "{line}");
    }
    assert_eq!(text.lines().count(), ids.len());
}

#[test]
fn hostile_lines_cost_one_answer_each() {
    let fleet = Fleet::new(2);
    let good = record(&json!("good"), &fleet.devices[0]);
    let deep = "[".repeat(1 << 20);
    let long = format!("{{\"id\":1,\"certificate\":\"{}\"}}", "A".repeat(25 << 20));
    let bad = [
        "no JSON",
        "{}",
        "[]",
        "null",
        "{\"id\":{\"a\":1},\"certificate\":\"AAAA\"}",
        "{\"id\":1,\"certificate\":7}",
        "{\"id\":1,\"certificate\":\"\"}",
        "{\"id\":1,\"certificate\":\"AAAA\"}",
        "{\"id\":1,\"id\":2,\"certificate\":\"AAAA\"}",
        "\u{FEFF}{\"id\":1}",
        &deep,
        &long,
    ];
    let mut input = good.clone().into_bytes();
    for line in bad {
        input.extend_from_slice(line.as_bytes());
        input.extend_from_slice(b"\r\n\n  \n");
    }
    input.extend_from_slice(b"\xFF\xFE\n");
    input.extend_from_slice(good.trim_end().as_bytes());
    let output = fed(
        &["audit", "--input", "ndjson", "-", "--format", "ndjson"],
        &input,
    );
    let results = lines(&output);
    assert_eq!(results.len(), bad.len() + 3);
    assert_eq!(exit(&output), Some(3));
    for (number, one) in results.iter().enumerate() {
        let is_good = number == 0 || number == results.len() - 1;
        assert_eq!(one["id"] == "good", is_good, "{one}");
        assert_eq!(one.get("error").is_none(), is_good, "{one}");
    }
    let limit = results[bad.len()]["error"]["message"]
        .as_str()
        .expect("a message");
    assert!(limit.contains("octets"), "{limit}");
}

#[test]
fn each_result_is_flushed_before_more_input_is_awaited() {
    let fleet = Fleet::new(3);
    for jobs in ["1", "4"] {
        let arguments = [
            "audit", "--input", "ndjson", "-", "--format", "ndjson", "--jobs", jobs,
        ];
        let mut child = start(&arguments);
        let mut stdin = child.stdin.take().expect("standard input");
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output"));
        for (number, der) in fleet.devices.iter().enumerate() {
            stdin
                .write_all(record(&json!(number), der).as_bytes())
                .expect("written");
            stdin.flush().expect("written");
            let mut line = String::new();
            // Hangs when the answer waits for more input.
            stdout.read_line(&mut line).expect("an answer");
            let answer: Value = serde_json::from_str(&line).expect("JSON");
            assert_eq!(answer["id"], json!(number));
        }
        drop(stdin);
        assert_eq!(child.wait().expect("popcert ends").code(), Some(0));
    }
}

#[test]
fn a_closed_pipe_ends_a_stream_that_is_still_open() {
    let fleet = Fleet::new(1);
    let mut child = start(&["audit", "--input", "ndjson", "-", "--format", "ndjson"]);
    let mut stdin = child.stdin.take().expect("standard input");
    drop(child.stdout.take());
    stdin
        .write_all(record(&json!(1), &fleet.devices[0]).as_bytes())
        .expect("written");
    let started = Instant::now();
    let output = child.wait_with_output().expect("popcert ends");
    assert_eq!((exit(&output), output.stderr.len()), (Some(0), 0));
    assert!(started.elapsed() < Duration::from_secs(20));
    drop(stdin);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_what_is_done() {
    let fleet = Fleet::new(3);
    for (format, jobs) in [("json", "1"), ("json", "4"), ("ndjson", "2")] {
        let arguments = [
            "audit", "--input", "ndjson", "-", "--format", format, "--jobs", jobs,
        ];
        let mut child = start(&arguments);
        let mut stdin = child.stdin.take().expect("standard input");
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output"));
        for der in &fleet.devices {
            stdin
                .write_all(record(&json!("id"), der).as_bytes())
                .expect("written");
        }
        let mut text = String::new();
        if format == "ndjson" {
            stdout.read_line(&mut text).expect("an answer");
        } else {
            thread::sleep(Duration::from_millis(1_500));
        }
        let kill = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(kill.expect("kill runs").success());
        stdout.read_to_string(&mut text).expect("the rest");
        let output = child.wait_with_output().expect("popcert ends");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(exit(&output), Some(3), "{stderr}");
        assert!(
            stderr.contains("interrupted: ") && stderr.contains("examined"),
            "{stderr}"
        );
        if format == "json" {
            let whole: Value = serde_json::from_str(&text).expect("JSON that was ended");
            assert_eq!(whole["summary"]["complete"], false);
            assert_eq!(whole["results"].as_array().map(Vec::len), Some(3));
        }
        drop(stdin);
    }
}

/// A bundle of thousands is streamed like thousands of files.
#[test]
fn a_bundle_is_reported_in_order_too() {
    let fleet = Fleet::new(30);
    let all: String = (0..20)
        .flat_map(|_| &fleet.devices)
        .map(|der| pem::encode(&pem::Pem::new("CERTIFICATE", der.as_slice())))
        .collect();
    fs::write(fleet.path("all.pem"), all).expect("written");
    let bundle = fleet.path("all.pem");
    let devices = fleet.path("devices");
    let results = lines(&popcert(&[
        "audit", &bundle, &devices, "--format", "ndjson", "--jobs", "4",
    ]));
    assert_eq!(results.len(), 630);
    for (number, one) in results[..600].iter().enumerate() {
        let expected = json!(format!("{:0128x}", number % 30));
        assert_eq!(one["certificate"]["common_names"][0], expected);
        assert_eq!(one["certificate"]["source"]["index"], json!(number));
    }
}
