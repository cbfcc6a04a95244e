//! Fills the corpus of each target from folders of certificates, CRLs and keys:
//! `seeds CORPUS FOLDER...`. What a file holds is put into each target's own form of input.

use base64::{Engine, engine::general_purpose::STANDARD};
use popcert::{Certificate, Crl, certificates, crls};
use popcert_fuzz::path::hierarchy::Hierarchy;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
};

/// More is slow to run, and holds nothing that a small one does not.
const MAX_OCTETS: usize = 16 * 1024;

/// Inputs by their target.
type Seeds = BTreeMap<&'static str, Vec<Vec<u8>>>;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let Some(corpus) = arguments.next() else {
        return Err(io::Error::other("usage: seeds CORPUS FOLDER..."));
    };
    let mut seeds = Seeds::new();
    programs(&mut seeds);
    for folder in arguments {
        gather(&folder, &mut seeds)?;
    }
    for (target, inputs) in seeds {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder)?;
        let count = inputs.len();
        for input in inputs.iter().filter(|input| input.len() <= MAX_OCTETS) {
            let name = hex::encode(&Sha256::digest(input)[..10]);
            fs::write(folder.join(name), input)?;
        }
        println!("{target}: {count} seeds");
    }
    Ok(())
}

/// A folder's files, each for itself, and together as a path.
fn gather(folder: &Path, seeds: &mut Seeds) -> io::Result<()> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, seeds)?;
            continue;
        }
        let bytes = fs::read(&path)?;
        if bytes.len() > MAX_OCTETS {
            continue;
        }
        for one in certificates(&bytes, "seed").unwrap_or_default() {
            push(seeds, "certificate", &one.der);
            for wrapped in forms(&one.der) {
                push(seeds, "input", wrapped.as_bytes());
            }
            found.push((is_anchor(&path), one.der));
        }
        for der in crls(&bytes, "seed").unwrap_or_default() {
            push(seeds, "crl", &der);
        }
        if Crl::from_der(&bytes).is_ok() {
            push(seeds, "crl", &bytes);
        }
        if is_key(&path, &bytes) {
            push(seeds, "key", &bytes);
        }
        if let Ok(der) = popcert::input::request(&bytes, "seed") {
            push(seeds, "request", &der);
            push(seeds, "request", &bytes);
        }
        if path.ends_with("signature.txt") {
            push(seeds, "signature_file", &bytes);
        }
        push(seeds, "input", &bytes);
        push(seeds, "certificate", &bytes);
    }
    paths(found, seeds);
    Ok(())
}

/// A certificate in each kind of text that `input` reads, small enough to be mutated.
fn forms(der: &[u8]) -> Vec<String> {
    let base64 = STANDARD.encode(der);
    let hex: Vec<_> = der.iter().map(|octet| format!("{octet:02x}")).collect();
    let decimal: Vec<_> = der.iter().map(u8::to_string).collect();
    let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
    let dump = der
        .chunks(16)
        .enumerate()
        .map(|(line, octets)| format!("{:08x}: {}  ..\n", line * 16, hex::encode(octets)));
    vec![
        format!("data:;base64,{base64}"),
        format!("Client-Cert: :{base64}:"),
        format!("Cert=\"{}\"", pem.replace(' ', "%20").replace('\n', "%0A")),
        format!("dn: cn=x\nuserCertificate;binary:: {base64}\n"),
        format!("data:\n  tls.crt: {}\n", STANDARD.encode(&pem)),
        format!("ca: |\n  {}\n", pem.trim_end().replace('\n', "\n  ")),
        format!("<a><b>{base64}</b></a>"),
        format!("REGEDIT4\n\"a\"=hex:{}\n", hex.join(",")),
        format!("a[] = {{0x{}}};", hex.join(", 0x")),
        format!("[{}]", decimal.join(",")),
        format!("\"{}\\n\"", pem.trim_end().replace('\n', "\\n\"\n\"")),
        format!("MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n{base64}"),
        format!("> {}\n", pem.trim_end().replace('\n', "\n> ")),
        pem.replace("-----", "----"),
        dump.collect(),
    ]
}

/// Each certificate of a folder as the leaf, under what is called its CA.
fn paths(found: Vec<(bool, Vec<u8>)>, seeds: &mut Seeds) {
    const FEW: usize = 6;
    let anchors = found.iter().filter(|(is_anchor, _)| *is_anchor);
    let anchors: Vec<_> = anchors.map(|(_, der)| der.clone()).take(1).collect();
    if anchors.is_empty() || found.len() > FEW {
        return;
    }
    for (_, leaf) in found.iter().filter(|(is_anchor, _)| !is_anchor) {
        let others = found
            .iter()
            .filter(|(_, der)| der != leaf && !anchors.contains(der));
        let hierarchy = Hierarchy {
            leaf: leaf.clone(),
            untrusted: others.map(|(_, der)| der.clone()).collect(),
            anchors: anchors.clone(),
        };
        if Certificate::from_der(leaf).is_ok() {
            push(seeds, "path", &hierarchy.to_input());
        }
    }
}

fn is_anchor(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    stem.is_some_and(|stem| ["ca", "root"].contains(&stem.to_ascii_lowercase().as_str()))
}

fn is_key(path: &Path, bytes: &[u8]) -> bool {
    path.extension().is_some_and(|extension| extension == "key")
        || bytes.windows(11).any(|window| window == b"PRIVATE KEY")
}

fn push(seeds: &mut Seeds, target: &'static str, input: &[u8]) {
    let inputs = seeds.entry(target).or_default();
    if !inputs.iter().any(|known| known == input) {
        inputs.push(input.to_vec());
    }
}

/// Small programs: chains of two to four with each change in each place, each way of verifying
/// a signature, and sets of CRLs.
fn programs(seeds: &mut Seeds) {
    for change in 0..40 {
        for argument in 0..6 {
            let (plain, changed) = ([0].as_slice(), [change, argument, argument, argument, 0]);
            // Who, by whom, changes: the anchor, a CA below it, the device.
            let chains: [[&[u8]; 3]; 3] = [
                [&changed, plain, plain],
                [plain, &changed, plain],
                [plain, plain, &changed],
            ];
            for [root, middle, leaf] in chains {
                let input = [&[0, 0, 0], root, &[0x09, 0], middle, &[0x95, 0], leaf].concat();
                push(seeds, "path", &input);
            }
        }
    }
    for way in 0..16_u8 {
        for how in [0, 1, 2, 0xC0, 0xE0, 0xE1, 0xE2] {
            for change in 7..16 {
                let mut input = vec![
                    way,
                    how,
                    0,
                    change % 3,
                    0,
                    1,
                    1,
                    change,
                    3,
                    7,
                    4,
                    4,
                    9,
                    9,
                    1,
                    2,
                    3,
                ];
                push(seeds, "signature", &input);
                // The same where what is slow has its turn.
                let sum = input
                    .iter()
                    .fold(0_u8, |sum, octet| sum.wrapping_add(*octet));
                input.push(sum.wrapping_neg());
                push(seeds, "signature", &input);
            }
        }
    }
    for kind in 0..=255_u8 {
        for entry in [2, 14, 0x22] {
            let list =
                |number: u8, age: u8, count: u8| [kind, number, number + 1, age, count, entry];
            let set = [
                &[0][..],
                &list(5, 0x1A, 1),
                &[1, 6, 0x19, 0],
                &list(0x87, 0x19, 1),
            ]
            .concat();
            push(seeds, "revocation", &set);
        }
    }
}
