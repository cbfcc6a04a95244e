//! A fleet under one CA of each algorithm: `openssl verify` and `popcert chain`, in turn.

use super::{
    fleet,
    measure::{Entry, chain, entry, files, measure, openssl_verify, rates, spread, words},
};
use popcert::mock::KeyType;
use std::path::Path;

const KINDS: [KeyType; 6] = [
    KeyType::P256,
    KeyType::P384,
    KeyType::P521,
    KeyType::Ed25519,
    KeyType::Rsa2048,
    KeyType::Rsa4096,
];

pub fn compare(count: usize, rounds: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut all = Vec::new();
    for kind in KINDS {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fleet-{count}-{kind}"));
        fleet::write(&folder, kind, count)?;
        all.extend(both(kind, &folder)?);
    }
    measure(&mut all, rounds);
    println!(
        "\n{count} certificates under one CA of each algorithm, {rounds} interleaved rounds\n"
    );
    println!(
        "| the CA's key | `openssl verify` | `popcert chain --jobs 1` | against `openssl verify` |"
    );
    println!("| --- | ---: | ---: | ---: |");
    for kind in KINDS {
        let found = |tool: &str| all.iter().find(|entry| entry.name == name(tool, kind));
        if let (Some(openssl), Some(popcert)) = (found("openssl"), found("popcert")) {
            row(kind, openssl, popcert);
        }
    }
    Ok(())
}

fn name(tool: &str, kind: KeyType) -> String {
    format!("{tool}, {kind}")
}

fn both(kind: KeyType, folder: &Path) -> std::io::Result<[Entry; 2]> {
    let (ca, files) = (folder.join("ca.pem").display().to_string(), files(folder)?);
    let names = files.iter().map(String::as_str);
    let openssl = words(openssl_verify(&ca).into_iter().chain(names));
    let entry = |tool, command| entry(&name(tool, kind), files.len(), vec![command]);
    Ok([
        entry("openssl", openssl),
        entry("popcert", chain(folder, "1")),
    ])
}

/// Certificates a second in the middle round, and how many times faster popcert was in the
/// middle, the worst and the best round.
fn row(kind: KeyType, openssl: &Entry, popcert: &Entry) {
    let rounds = openssl.seconds.iter().zip(&popcert.seconds);
    let [middle, worst, best] = spread(rounds.map(|(openssl, popcert)| openssl / popcert));
    let (openssl, popcert) = (rates(openssl)[0], rates(popcert)[0]);
    println!("| {kind} | {openssl:.0} | {popcert:.0} | {middle:.2} ({worst:.2} to {best:.2}) |");
}
