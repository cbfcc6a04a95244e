//! Project Wycheproof's signature vectors, from the folder named by `POPCERT_CORPORA`.
//!
//! The rows come as `wycheproof-signatures.jsonl`, one JSON object a line with
//! `algorithm`, `sha`, `mgfSha`, `sLen`, `spki`, `msg`, `sig` (hex) and `result`.

#![allow(clippy::print_stdout)] // The table is what the test is run for.

#[path = "support/needs.rs"]
mod needs;

use popcert::signature::{Arithmetic, Failure, Key, SignedMessage};
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf};

#[derive(Debug, Default)]
struct Tally {
    agreed: usize,
    wrongly_accepted: usize,
    wrongly_rejected: usize,
    unsupported: usize,
}

fn vectors() -> String {
    let folder = std::env::var_os("POPCERT_CORPORA").map(PathBuf::from);
    let path = folder
        .expect("a folder")
        .join("wycheproof-signatures.jsonl");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn every_vector_of_a_supported_algorithm_agrees() {
    let text = vectors();
    let mut table: BTreeMap<String, Tally> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("each line is a JSON object");
        let tally = table.entry(title(&row)).or_default();
        let verdict = verify(&row);
        match (expected(&row), verdict) {
            (_, Err(Failure::Unsupported(_))) => tally.unsupported += 1,
            (true, Ok(())) | (false, Err(_)) => tally.agreed += 1,
            (true, Err(failure)) => {
                tally.wrongly_rejected += 1;
                wrong.push(format!("{} rejected: {failure}", row["id"]));
            }
            (false, Ok(())) => {
                tally.wrongly_accepted += 1;
                wrong.push(format!("{} accepted", row["id"]));
            }
        }
    }
    println!(
        "{:<44} {:>6} {:>9} {:>9} {:>11}",
        "algorithm", "agreed", "accepted", "rejected", "unsupported"
    );
    for (title, tally) in &table {
        println!(
            "{title:<44} {:>6} {:>9} {:>9} {:>11}",
            tally.agreed, tally.wrongly_accepted, tally.wrongly_rejected, tally.unsupported
        );
        let same_hash_twice =
            !title.contains("mask") && !title.contains("SHA-1 ") && !title.contains("SHA-224");
        assert!(
            tally.unsupported == 0 || !same_hash_twice,
            "{title} is supported"
        );
    }
    assert!(
        table.values().map(|tally| tally.agreed).sum::<usize>() > 0,
        "no row was run"
    );
    assert!(
        wrong.is_empty(),
        "{} disagreements: {wrong:#?}",
        wrong.len()
    );
}

fn title(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    match row["mgfSha"].as_str() {
        Some(mask) if mask != text("sha") => {
            format!(
                "{} {} with a mask of {mask}",
                text("algorithm"),
                text("sha")
            )
        }
        _ => format!("{} {} ", text("algorithm"), text("sha")),
    }
}

/// "acceptable" rows are PKCS#1 signatures whose DigestInfo lacks the NULL (MissingNull):
/// RFC 8017 section 9.2 encodes with it and verification compares encodings, so they are invalid.
fn expected(row: &Value) -> bool {
    row["result"] == "valid"
}

fn octets(row: &Value, key: &str) -> Vec<u8> {
    hex::decode(row[key].as_str().unwrap_or_default()).expect("hex")
}

/// Both ways, which agree.
fn verify(row: &Value) -> Result<(), Failure> {
    let [fast, crates] = [Arithmetic::Fast, Arithmetic::Crates].map(|arithmetic| {
        let key = Key::with_arithmetic(&octets(row, "spki"), arithmetic)?;
        key.verify(&algorithm(row), &octets(row, "msg"), &octets(row, "sig"))
    });
    assert_eq!(fast, crates, "{}", row["id"]);
    fast
}

/// A key's first signatures are verified without a table, later ones over a small one, from the
/// 512th on over a large one, and each of that one by one and many at once. The test before this
/// one compares the first kind with the vectors; this one compares all others with the first. In a
/// debug build an assertion checks, too, that what a table refuses is not valid.
fn every_table_agrees_with_the_first_use() {
    let text = vectors();
    let mut keys: BTreeMap<Vec<u8>, Vec<Value>> = BTreeMap::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("each line is a JSON object");
        if row["algorithm"] == "ECDSA" {
            keys.entry(octets(&row, "spki")).or_default().push(row);
        }
    }
    let mut compared = [0; 2];
    for (number, (spki, rows)) in keys.iter().enumerate() {
        let Ok(key) = Key::from_spki(spki) else {
            continue;
        };
        let parts: Vec<_> = rows
            .iter()
            .map(|row| (algorithm(row), octets(row, "msg"), octets(row, "sig")))
            .collect();
        let all: Vec<_> = parts
            .iter()
            .map(|(algorithm, message, signature)| SignedMessage {
                algorithm,
                message,
                signature,
            })
            .collect();
        let first: Vec<_> = rows.iter().map(|row| verify(row).is_ok()).collect();
        // The table that the last of so many uses makes serves them all. Large ones take long.
        let large = rows.len() > 100 || number % 40 == 0;
        for (uses, counted) in [(16, 0), (512, 1)].into_iter().take(1 + usize::from(large)) {
            let many = all.iter().cycle().take(uses.max(all.len()));
            let together = key.verify_all(&many.copied().collect::<Vec<_>>());
            let alone = all.iter().flat_map(|one| key.verify_all(&[*one]));
            let found: Vec<_> = together.into_iter().chain(alone).collect();
            for (at, found) in found.iter().enumerate() {
                let row = match at < uses.max(all.len()) {
                    true => at % all.len(),
                    false => at - uses.max(all.len()),
                };
                assert_eq!(found.is_ok(), first[row], "{}", rows[row]["id"]);
                compared[counted] += 1;
            }
        }
    }
    println!(
        "over small tables {}, over large ones {}",
        compared[0], compared[1]
    );
    assert!(compared.iter().all(|count| *count > 1000));
}

fn algorithm(row: &Value) -> Vec<u8> {
    let sha = row["sha"].as_str().unwrap_or_default();
    let hex = match (row["algorithm"].as_str().unwrap_or_default(), sha) {
        ("ECDSA", "SHA-256") => "300a06082a8648ce3d040302".into(),
        ("ECDSA", "SHA-384") => "300a06082a8648ce3d040303".into(),
        ("ECDSA", "SHA-512") => "300a06082a8648ce3d040304".into(),
        ("EDDSA", _) => "300506032b6570".into(),
        ("RSASSA-PKCS1-v1_5", "SHA-256") => "300d06092a864886f70d01010b0500".into(),
        ("RSASSA-PKCS1-v1_5", "SHA-384") => "300d06092a864886f70d01010c0500".into(),
        ("RSASSA-PKCS1-v1_5", "SHA-512") => "300d06092a864886f70d01010d0500".into(),
        ("RSASSA-PSS", _) => pss(row),
        other => panic!("no identifier for {other:?}"),
    };
    hex::decode(hex).expect("hex")
}

/// RSASSA-PSS-params with every field written out.
fn pss(row: &Value) -> String {
    let hash = |name: &str| {
        let oid = match name {
            "SHA-1" => "06052b0e03021a",
            "SHA-224" => "0609608648016503040204",
            "SHA-256" => "0609608648016503040201",
            "SHA-384" => "0609608648016503040202",
            "SHA-512" => "0609608648016503040203",
            other => panic!("no identifier for {other}"),
        };
        wrap("30", oid)
    };
    let salt = row["sLen"].as_u64().unwrap_or_default();
    let salt = if salt < 0x80 {
        format!("0201{salt:02x}")
    } else {
        format!("0202{salt:04x}")
    };
    let sha = hash(row["sha"].as_str().unwrap_or_default());
    let mask = hash(row["mgfSha"].as_str().unwrap_or_default());
    let mask = wrap("30", &format!("06092a864886f70d010108{mask}"));
    let parameters = format!(
        "{}{}{}",
        wrap("a0", &sha),
        wrap("a1", &mask),
        wrap("a2", &salt)
    );
    wrap(
        "30",
        &format!("06092a864886f70d01010a{}", wrap("30", &parameters)),
    )
}

fn wrap(tag: &str, contents: &str) -> String {
    format!("{tag}{:02x}{contents}", contents.len() / 2)
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[(
        &["corpora"],
        named![
            every_vector_of_a_supported_algorithm_agrees,
            every_table_agrees_with_the_first_use
        ],
    )])
}
