//! A fleet under one CA of each algorithm: `openssl verify` and `popcert chain`, in turn.

use super::{
    fleet,
    measure::{Entry, chain, entry, files, measure, rates, ratio},
    openssl::Openssl,
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

pub fn compare(
    count: usize,
    rounds: usize,
    openssls: &[Openssl],
) -> Result<(), Box<dyn std::error::Error>> {
    let mut all = Vec::new();
    for kind in KINDS {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fleet-{count}-{kind}"));
        fleet::write(&folder, kind, count)?;
        all.extend(entries(kind, &folder, openssls)?);
    }
    measure(&mut all, rounds);
    println!(
        "\n{count} certificates under one CA of each algorithm, {rounds} interleaved rounds\n"
    );
    let versions = openssls.iter().map(|one| one.version.as_str());
    let rates = versions.clone().map(|version| format!(" {version} |"));
    let ratios = versions.map(|version| format!(" against {version} |"));
    println!(
        "| the CA's key |{} `popcert chain --jobs 1` |{}",
        rates.collect::<String>(),
        ratios.collect::<String>()
    );
    println!("| --- | ---: |{}", " ---: |".repeat(2 * openssls.len()));
    for kind in KINDS {
        let found = |tool: &str| all.iter().find(|entry| entry.name == name(tool, kind));
        let openssl = openssls.iter().filter_map(|one| found(&one.version));
        if let Some(popcert) = found("popcert") {
            row(kind, &openssl.collect::<Vec<_>>(), popcert);
        }
    }
    Ok(())
}

fn name(tool: &str, kind: KeyType) -> String {
    format!("{tool}, {kind}")
}

fn entries(kind: KeyType, folder: &Path, openssls: &[Openssl]) -> std::io::Result<Vec<Entry>> {
    let (ca, files) = (folder.join("ca.pem").display().to_string(), files(folder)?);
    let openssl = openssls.iter().map(|one| {
        let command = [one.verify(&ca), files.clone()].concat();
        entry(&name(&one.version, kind), files.len(), vec![command])
    });
    let popcert = chain(folder, "1");
    let popcert = entry(&name("popcert", kind), files.len(), vec![popcert]);
    Ok(openssl.chain([popcert]).collect())
}

/// Certificates a second in the middle round, and how many times faster popcert was in the
/// middle, the worst and the best round.
fn row(kind: KeyType, openssls: &[&Entry], popcert: &Entry) {
    let speeds = openssls
        .iter()
        .map(|one| format!(" {:.0} |", rates(one)[0]));
    let ratios = openssls.iter().map(|one| {
        let [middle, worst, best] = ratio(popcert, one);
        format!(" {middle:.2} ({worst:.2} to {best:.2}) |")
    });
    println!(
        "| {kind} |{} {:.0} |{}",
        speeds.collect::<String>(),
        rates(popcert)[0],
        ratios.collect::<String>()
    );
}
