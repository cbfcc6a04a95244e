//! Files that are made to fill the memory or to hold the program: it ends with a clear answer in
//! little memory. The sizes are those at which it took many times as much before; what it takes
//! for larger ones is measured in `benches/hostile.rs`.

#![cfg(all(feature = "cli", feature = "mock", target_os = "linux"))]

use popcert::{
    Certificate, ErrorKind, Time,
    certificate::MAX_CERTIFICATE_BYTES,
    mock::{self, KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template},
};
use std::{fs, path::Path, process::Command};

const AT: &str = "2026-01-01";
/// Address space of the program, which takes some twenty by itself.
const MEBIBYTES: usize = 224;
/// Processor time of a program that was not optimised; what is quadratic takes hours.
const SECONDS: usize = 60;

/// What `popcert` says in that room: its exit code, and both outputs.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    run_within(MEBIBYTES, folder, arguments)
}

fn run_within(mebibytes: usize, folder: &Path, arguments: &[&str]) -> (i32, String) {
    let limits = format!(
        "ulimit -v {} && ulimit -t {SECONDS} && exec \"$@\"",
        mebibytes * 1024
    );
    let output = Command::new("sh")
        .current_dir(folder)
        .args(["-c", &limits, "sh", env!("CARGO_BIN_EXE_popcert")])
        .args(arguments)
        .output()
        .expect("a shell");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let start: String = text.chars().take(2_000).collect();
    let code = output.status.code();
    (
        code.unwrap_or_else(|| panic!("it was ended: {start}")),
        text,
    )
}

fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("written");
    }
    folder
}

/// A file that holds no certificate, and the error for it.
fn refused(content: Vec<u8>, words: &str) {
    let folder = folder(&[("file", content)]);
    for command in ["audit", "thumbprint"] {
        let (code, text) = run(folder.path(), &[command, "file"]);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains(words), "{text}");
    }
}

fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).expect("a length");
    [&[tag, 0x84], &length.to_be_bytes()[..], contents].concat()
}

fn key() -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(6), "root").expect("a key")
}

fn root() -> Vec<u8> {
    let name = mock::common_name(StringType::Utf8, "Root");
    let at = Time::parse(AT).expect("a date");
    Template::new(&name, &name, &key(), at)
        .with(mock::basic_constraints(true, None))
        .sign(&key())
        .expect("a certificate")
}

/// A leaf under the root with `octets` in an extension.
fn leaf(serial: u8, extension: &str, octets: &[u8]) -> Vec<u8> {
    let name = |text| mock::common_name(StringType::Utf8, text);
    let at = Time::parse(AT).expect("a date");
    let mut template = Template::new(&name("Root"), &name("leaf"), &key(), at).with(
        mock::extension(ObjectIdentifier::new_unwrap(extension), false, octets),
    );
    template.serial = vec![serial];
    template.sign(&key()).expect("a certificate")
}

/// Names without an octet in them: nothing takes more memory for each octet of a file.
fn empty_names(octets: usize) -> Vec<u8> {
    value(0x30, &[0x82, 0].repeat(octets / 2))
}

#[test]
fn json_is_passed_over_however_many_values_it_has() {
    let without = "this is JSON without a certificate in it";
    for (start, again, end) in [
        ("[", "{\"a\":0},", "0]"),
        ("[", "[],", "0]"),
        ("{", "\"k\":[0],", "\"k\":0}"),
    ] {
        let times = 8 * 1024 * 1024 / again.len();
        refused([start, &again.repeat(times), end].concat().into(), without);
    }
    let deep = ["[".repeat(2_000_000), "]".repeat(2_000_000)].concat();
    refused(deep.into(), without);
}

#[test]
fn members_of_a_bundle_are_counted_before_they_are_kept() {
    let signed_data = [
        0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
    ];
    for (tag, words) in [
        (0xA0, "the file holds more than 10000 certificates"),
        (0xA1, "the PKCS#7 bundle holds no certificates"),
    ] {
        let members = value(tag, &[0x30, 0].repeat(4_000_000));
        let signed = value(0xA0, &value(0x30, &members));
        refused(value(0x30, &[&signed_data[..], &signed].concat()), words);
    }
}

#[test]
fn header_lines_of_an_armour_are_not_kept() {
    let armour = pem::encode(&pem::Pem::new("CERTIFICATE", root()));
    let (begin, rest) = armour.split_once('\n').expect("lines");
    let headers = "a:b\n".repeat(3_000_000);
    let content = [begin, "\n", &headers, "\n", rest].concat();
    let folder = folder(&[("file", content.into())]);
    let (code, text) = run(folder.path(), &["thumbprint", "file"]);
    assert_eq!((code, text.trim().len()), (0, 40), "{text}");
}

#[test]
fn a_certificate_has_a_largest_size() {
    let room = MAX_CERTIFICATE_BYTES - 1024;
    assert!(Certificate::from_der(&leaf(1, "1.2.3", &vec![0; room])).is_ok());
    let large = leaf(1, "1.2.3", &vec![0; MAX_CERTIFICATE_BYTES]);
    let error = Certificate::from_der(&large).expect_err("it is too large");
    assert_eq!(error.kind(), ErrorKind::Limit);
    let folder = folder(&[("large.cer", large), ("root.cer", root())]);
    for arguments in [
        &["audit", "large.cer"][..],
        &["chain", "large.cer", "--trust", "root.cer"],
        &[
            "chain",
            "root.cer",
            "--trust",
            "root.cer",
            "--untrusted",
            "large.cer",
        ],
    ] {
        let (code, text) = run(folder.path(), arguments);
        assert!(code == 3 && text.contains("at most 1 MiB"), "{text}");
    }
}

#[test]
fn names_take_memory_where_they_are_looked_at_and_nowhere_else() {
    let names = empty_names(1_000_000);
    let leaves: Vec<_> = (1..=12)
        .map(|serial| leaf(serial, "2.5.29.17", &names))
        .collect();
    let folder = folder(&[
        ("leaves.cer", leaves.concat()),
        ("small.cer", leaf(1, "1.2.3", &[])),
        ("root.cer", root()),
    ]);
    let helped = [
        "chain",
        "small.cer",
        "--trust",
        "root.cer",
        "--untrusted",
        "leaves.cer",
        "--at",
        AT,
    ];
    let (code, text) = run(folder.path(), &helped);
    assert_eq!(code, 0, "{text}");
    // One after another: opinions on large ones do not gather.
    let (code, text) = run(
        folder.path(),
        &["audit", "leaves.cer", "--at", AT, "--format", "ndjson"],
    );
    assert_eq!((code, text.lines().count()), (0, 12));
}

#[test]
fn every_way_to_show_a_million_names_takes_little_memory() {
    let folder = folder(&[("leaf.cer", leaf(1, "2.5.29.17", &empty_names(1_000_000)))]);
    for format in [
        "text",
        "json",
        "sarif",
        "junit",
        "github",
        "html",
        "csv",
        "ics",
        "prometheus",
    ] {
        let (code, text) = run(
            folder.path(),
            &["audit", "leaf.cer", "--at", AT, "--format", format],
        );
        assert!(code == 0 && !text.is_empty(), "{format}");
    }
}

/// Output of many times the memory that writes it: nothing gathers but a line a result.
#[test]
fn reports_on_thousands_of_files_take_no_more_memory_than_on_a_few() {
    let folder = folder(&[]);
    let leaf = leaf(1, "2.5.29.17", &empty_names(300));
    for number in 0..8_000 {
        fs::write(folder.path().join(format!("{number:04}.cer")), &leaf).expect("written");
    }
    for (format, each) in [("junit", "<testsuite "), ("html", "<article ")] {
        let arguments = ["audit", ".", "--at", AT, "--jobs", "1", "--format", format];
        let (code, text) = run_within(80, folder.path(), &arguments);
        assert_eq!((code, text.matches(each).count()), (0, 8_000), "{format}");
        assert!(text.len() > 20 * 1024 * 1024, "{format}: {}", text.len());
    }
}

/// The series of each metric wait for one another, and copies of a certificate are one event.
#[test]
fn metrics_rows_and_events_of_thousands_of_files_take_no_more_memory_than_of_a_few() {
    let folder = folder(&[]);
    let (key, at) = (key(), Time::parse(AT).expect("a date"));
    let issuer = mock::common_name(StringType::Utf8, "MOCK issuer");
    for number in 0..8_000_u16 {
        let name = mock::common_name(StringType::Utf8, &number.to_string().repeat(200));
        let der = Template::new(&issuer, &name, &key, at).sign(&key);
        let file = folder.path().join(format!("{number:04}.cer"));
        fs::write(file, der.expect("a certificate")).expect("written");
    }
    for (format, each, least) in [
        ("csv", "\r\n", 7),
        ("ics", "BEGIN:VEVENT", 8),
        ("prometheus", "x509_cert_not_after{", 25),
    ] {
        let arguments = ["audit", ".", "--at", AT, "--jobs", "1", "--format", format];
        let (code, text) = run_within(80, folder.path(), &arguments);
        let heading = usize::from(format == "csv");
        assert_eq!(text.matches(each).count(), 8_000 + heading, "{format}");
        assert!(
            code <= 1 && text.len() > least << 20,
            "{format}: {}",
            text.len()
        );
    }
}

#[test]
fn identifiers_without_a_name_are_looked_up_once() {
    let purposes = value(0x30, &[0x06, 1, 0x2A].repeat(300_000));
    let folder = folder(&[("leaf.cer", leaf(1, "2.5.29.37", &purposes))]);
    let (code, text) = run(folder.path(), &["audit", "leaf.cer", "--at", AT]);
    assert!(code <= 1 && text.contains("verdict: "));
}

/// A certificate signed by one key under the name of 120 other CAs.
#[test]
fn signatures_are_counted_for_the_whole_file() {
    let name = |text: &str| mock::common_name(StringType::Utf8, text);
    let at = Time::parse(AT).expect("a date");
    let ca = |number: usize| {
        let key = MockKey::generate(KeyType::P256, &Randomness::seeded(7), &number.to_string());
        let key = key.expect("a key");
        Template::new(&name("Root"), &name("CA"), &key, at)
            .with(mock::basic_constraints(true, None))
            .sign(&self::key())
            .expect("a certificate")
    };
    let leaf = |number: u8| {
        let mut template = Template::new(&name("CA"), &name("leaf"), &key(), at);
        template.serial = vec![1, number];
        template.sign(&key()).expect("a certificate")
    };
    let cas: Vec<_> = (0..120).flat_map(ca).collect();
    let leaves: Vec<_> = (0..60).flat_map(leaf).collect();
    let folder = folder(&[("root", root()), ("cas", cas), ("leaves", leaves)]);
    let arguments = ["chain", "leaves", "--trust", "root", "--untrusted", "cas"];
    let (code, text) = run(folder.path(), &[&arguments[..], &["--at", AT]].concat());
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("take too long to verify"), "{text}");
    assert!(
        text.contains("[chain.signature]"),
        "the first are evaluated: {text}"
    );
}
