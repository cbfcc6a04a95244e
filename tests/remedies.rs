//! What reports say to do fits what is wrong, and can be done by whoever reads it.

#![cfg(all(feature = "cli", feature = "mock"))]

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn popcert(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "1000")
        .stdin(Stdio::null())
        .output()
        .expect("popcert");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// What is printed for a fault of `fixtures/faults`.
fn fault(name: &str, more: &[&str]) -> String {
    let faults = root().join("fixtures/faults");
    let manifest = fs::read(faults.join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let sets = manifest["sets"].as_array().expect("sets");
    let set = sets.iter().find(|set| set["name"] == name).expect(name);
    let arguments = set["arguments"].as_array().expect("arguments");
    let arguments = arguments.iter().filter_map(Value::as_str);
    let arguments: Vec<_> = arguments.chain(more.iter().copied()).collect();
    popcert(&faults.join(name), &arguments)
}

#[test]
fn numbers_agree_with_their_words() {
    let units = [
        "minute",
        "hour",
        "day",
        "byte",
        "octet",
        "character",
        "digit",
        "certificate",
        "place",
        "CA",
        "check",
        "warning",
        "note",
        "file",
    ];
    let faults = fs::read_dir(root().join("fixtures/faults")).expect("a folder");
    for entry in faults.flatten().filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = fault(&name, &["-v"]);
        let words: Vec<_> = text.split_whitespace().collect();
        for pair in words.windows(2).filter(|pair| pair[0] == "1") {
            let word = pair[1].trim_end_matches(|c: char| c.is_ascii_punctuation());
            let is_wrong = units.iter().any(|unit| word == format!("{unit}s"));
            assert!(!is_wrong, "{name}: {pair:?}");
        }
        for pair in words.windows(2) {
            let is_article = ["a", "an", "the", "of", "is"].contains(&pair[0]);
            assert!(!(is_article && pair[0] == pair[1]), "{name}: {pair:?}");
        }
    }
}

#[test]
fn nobody_is_told_to_use_the_key_of_azure_sphere() {
    let fixtures = root().join("fixtures");
    let work = tempfile::tempdir().expect("a folder");
    let at = |name: &str| work.path().join(name).display().to_string();
    fs::copy(fixtures.join("CAcertificate.cer"), at("ca.cer")).expect("a copy");
    fs::copy(
        fixtures.join("ValidationCertification.cer"),
        at("proof.cer"),
    )
    .expect("a copy");
    for name in ["self-signed-proof", "signed-by-another-ca"] {
        let proof = fixtures.join("faults").join(name).join("proof.cer");
        fs::copy(proof, at(&format!("{name}.cer"))).expect("a copy");
    }
    let other = "00DF14B96E8E24DBB613F4BC6027DF1814FC8F051E6B0C39";
    for cloud in [
        "azure-sphere",
        "azure-dps",
        "azure-iot",
        "aws-iot",
        "generic",
    ] {
        for (proof, code, at, has_command) in [
            ("proof.cer", other, "2026-01-01T00:30:00Z", true),
            ("proof.cer", CODE, "2026-02-01", true),
            ("self-signed-proof.cer", CODE, "2026-01-01", false),
            ("signed-by-another-ca.cer", CODE, "2026-01-01", false),
        ] {
            let text = popcert(
                work.path(),
                &[
                    "verify", "--ca", "ca.cer", "--proof", proof, "--code", code, "--at", at,
                    "--cloud", cloud,
                ],
            );
            assert!(text.contains("not proven"), "{text}");
            assert!(!text.contains("--key CA.key"), "{cloud}, {proof}: {text}");
            assert!(!text.contains("-CAkey"), "{cloud}, {proof}: {text}");
            let is_there = text.contains("az sphere ca-certificate download-proof");
            assert!(
                is_there || !has_command || !cloud.starts_with("azure"),
                "{cloud}, {proof}: {text}"
            );
        }
    }
}

#[test]
fn what_comes_next_takes_the_file_that_the_service_reads() {
    for (name, command) in [
        (
            "der-for-aws",
            "aws iot register-ca-certificate --set-as-active --ca-certificate file://ca.pem --verification-certificate file://NEW-PROOF.pem",
        ),
        ("utf16", "--path NEW-PROOF.pem --etag ETAG"),
        ("name-ends-in-crt", "--path NEW-PROOF.pem --etag ETAG"),
        (
            "bundle",
            "\n        az iot hub certificate verify --hub-name HUB --name NAME --path NEW-PROOF.pem --etag ETAG\n",
        ),
    ] {
        let text = fault(name, &[]);
        assert!(text.contains(command), "{text}");
        assert!(text.contains("first write the proof's file anew"), "{text}");
    }
    let text = fault("near-rsa-2048-for-aws", &[]);
    let command = "\n        aws iot register-ca-certificate --set-as-active --ca-certificate file://ca.pem --verification-certificate file://proof.pem\n";
    assert!(text.contains(command), "{text}");
}

#[test]
fn each_fault_of_a_check_has_the_remedy_that_mends_it() {
    for (name, expected, elsewhere) in [
        ("empty-rdn", "every RDN has an attribute", "UTF8String"),
        (
            "indefinite-length",
            "convert certificate.cer --to pem",
            "cannot be repaired",
        ),
        ("long-length", "cannot be repaired", "popcert convert"),
        (
            "version-1-with-extensions",
            "by a tool that writes version 3",
            "-extfile",
        ),
        ("version-1-proof", "-extfile", "by a tool that writes"),
        (
            "proof-under-a-key-off-its-curve",
            "get the file again",
            "\u{0}",
        ),
        (
            "intermediate-may-not-sign",
            "have this CA's certificate reissued",
            "the issuer's certificate",
        ),
        (
            "path-too-long",
            "it allows no CA below it, and there is 1",
            "0 more",
        ),
        ("extension-cut-off", "but only 2 follow", "\u{0}"),
        (
            "device-with-basic-constraints-cut-off",
            "but only 1 follows",
            "\u{0}",
        ),
    ] {
        let text = fault(name, &[]);
        assert!(text.contains(expected), "{name}: {text}");
        assert!(!text.contains(elsewhere), "{name}: {text}");
    }
}

#[test]
fn how_a_file_was_read_is_said_once_beside_its_finding() {
    let text = fault("utf16", &["-v"]);
    assert!(
        text.contains("\n  file "),
        "all facts are asked for: {text}"
    );
    let text = fault("utf16", &[]);
    assert_eq!(
        text.matches("as PowerShell's `>` writes it").count(),
        2,
        "{text}"
    );
}
