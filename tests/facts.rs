//! The facts of certificates, as popcert, `openssl` and Python's cryptography read them: of every certificate of the
//! fixtures, and of random ones that the mock writes.
//!
//! Where the others differ by intent, the reason stands beside what is not compared.

#[path = "support/needs.rs"]
mod needs;

use needs::{named, python};
use popcert::{
    Certificate, Time, certificates,
    mock::{KeyType, MockKey, ObjectIdentifier, Randomness, Template, extension},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

fn main() -> ExitCode {
    needs::run(&[
        (
            &["openssl"],
            named![
                openssl_reads_the_same_facts,
                every_curve_that_openssl_knows_has_its_name_and_is_recognised_when_it_is_spelled_out,
            ],
        ),
        (&["sdks"], named![cryptography_reads_the_same_facts]),
    ])
}

/// Numbers that look random and are the same in each run (Marsaglia's xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("a small number")
    }

    fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }
}

/// One value in DER.
fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let header = match length {
        0..=0x7F => vec![tag, length as u8],
        0x80..=0xFF => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [&header, contents].concat()
}

fn oid(dotted: &str) -> Vec<u8> {
    tlv(6, ObjectIdentifier::new_unwrap(dotted).as_bytes())
}

/// Attribute types, and whether the value is text.
const TYPES: &[(&str, bool)] = &[
    ("2.5.4.3", true),
    ("2.5.4.5", true),
    ("2.5.4.6", true),
    ("2.5.4.7", true),
    ("2.5.4.9", true),
    ("2.5.4.10", true),
    ("2.5.4.11", true),
    ("2.5.4.45", false),
    ("0.9.2342.19200300.100.1.1", true),
    ("0.9.2342.19200300.100.1.25", true),
    ("1.3.6.1.4.1.55555.7", true),
];

const CHARACTERS: &[char] = &[
    'a', 'B', '7', ' ', ' ', ',', '+', '"', '\\', '<', '>', ';', '#', '=', '/', '.', '-', 'ß', 'é',
    '漢', '\u{1}', '\n',
];

fn random_name(numbers: &mut Numbers) -> Vec<u8> {
    let count = numbers.below(5);
    let rdns: Vec<_> = (0..count)
        .map(|_| {
            let (kind, is_text) = TYPES[numbers.below(TYPES.len())];
            let length = 1 + numbers.below(8);
            let value = match is_text {
                true => {
                    let text: String = (0..length)
                        .map(|_| CHARACTERS[numbers.below(CHARACTERS.len())])
                        .collect();
                    tlv(12, text.as_bytes())
                }
                false => tlv(3, &[&[0], &numbers.octets(length)[..]].concat()),
            };
            tlv(0x31, &tlv(0x30, &[oid(kind), value].concat()))
        })
        .collect();
    tlv(0x30, &rdns.concat())
}

/// A positive INTEGER's contents octets, in as few as it takes.
fn positive(mut octets: Vec<u8>) -> Vec<u8> {
    octets[0] = octets[0] & 0x7F | 1;
    octets
}

fn random_certificate(numbers: &mut Numbers, keys: &[MockKey]) -> Vec<u8> {
    let at = Time::parse("2026-01-01").expect("a date");
    let key = &keys[numbers.below(keys.len())];
    let (issuer, subject) = (random_name(numbers), random_name(numbers));
    let hours = 3_600 * numbers.below(100_000) as i64;
    let mut template = Template::new(&issuer, &subject, key, at)
        .valid(at.plus_seconds(-hours), at.plus_seconds(2 * hours));
    let length = 1 + numbers.below(24);
    template.serial = positive(numbers.octets(length));
    if numbers.below(2) == 0 {
        let length = 1 + numbers.below(12);
        let number = tlv(2, &positive(numbers.octets(length)));
        let parts = [vec![1, 1, 0xFF], number].concat();
        let identifier = ObjectIdentifier::new_unwrap("2.5.29.19");
        template = template.with(extension(identifier, true, &tlv(0x30, &parts)));
    }
    if numbers.below(2) == 0 {
        let names = [
            tlv(0x82, b"pump.example"),
            tlv(0x86, b"spiffe://plant.example/1"),
            tlv(0x87, &numbers.octets(4)),
            tlv(0x81, b"a@b.example"),
        ];
        let identifier = ObjectIdentifier::new_unwrap("2.5.29.17");
        let names = names[..1 + numbers.below(4)].concat();
        template = template.with(extension(identifier, false, &tlv(0x30, &names)));
    }
    if numbers.below(2) == 0 {
        let identifier = ObjectIdentifier::new_unwrap("2.5.29.14");
        let value = tlv(4, &numbers.octets(20));
        template = template.with(extension(identifier, false, &value));
    }
    template.sign(key).expect("a certificate")
}

/// Every certificate of the fixtures, and random ones.
fn all() -> Vec<Vec<u8>> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")];
    let mut all = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).expect("a file");
            let found = certificates(&bytes, "fixture").unwrap_or_default();
            all.extend(found.into_iter().map(|one| one.der));
        }
    }
    all.sort();
    all.dedup();
    let fixtures = all.len();
    assert!(fixtures > 200, "{fixtures} certificates");
    let kinds = [
        KeyType::P256,
        KeyType::P384,
        KeyType::P521,
        KeyType::Ed25519,
        KeyType::Rsa1024,
    ];
    let keys: Vec<_> = kinds
        .iter()
        .map(|kind| MockKey::generate(*kind, &Randomness::seeded(5), "facts").expect("a key"))
        .collect();
    let mut numbers = Numbers(0x5EED_0FAC_7500_0001);
    all.extend((0..300).map(|_| random_certificate(&mut numbers, &keys)));
    all
}

/// Files of a temporary folder, each with popcert's facts.
struct Files {
    folder: tempfile::TempDir,
    facts: Vec<(PathBuf, Value)>,
}

impl Files {
    /// One file for each certificate that popcert reads.
    fn of(certificates: &[Vec<u8>]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (at, der) in certificates.iter().enumerate() {
            if Certificate::from_der(der).is_ok() {
                fs::write(folder.path().join(format!("{at:04}.der")), der).expect("a file");
            }
        }
        let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
            .args(["audit", "--format", "ndjson", "--at", "2026-01-01"])
            .arg(folder.path())
            .output()
            .expect("popcert runs");
        let lines = String::from_utf8(output.stdout).expect("UTF-8");
        let facts = lines.lines().filter_map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let facts = line.get("certificate")?.clone();
            let path = facts["source"]["path"].as_str().expect("a path").into();
            Some((path, facts))
        });
        let facts: Vec<_> = facts.collect();
        let files = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(
            facts.len(),
            files,
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self { folder, facts }
    }
}

/// Reports all differences at once.
fn none(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

fn openssl_reads_the_same_facts() {
    let files = Files::of(&all());
    let mut differences = Vec::new();
    let mut compared = 0;
    for (path, facts) in &files.facts {
        let output = Command::new("openssl")
            .args([
                "x509", "-inform", "DER", "-noout", "-subject", "-issuer", "-serial",
            ])
            .args([
                "-fingerprint",
                "-sha256",
                "-dates",
                "-dateopt",
                "iso_8601",
                "-in",
            ])
            .arg(path)
            .args(["-nameopt", "RFC2253,-esc_msb,utf8"])
            .output()
            .expect("openssl runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines: BTreeMap<_, _> = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .collect();
        // What openssl does not read is nothing to compare with.
        if !output.status.success() || lines.len() < 6 {
            continue;
        }
        compared += 1;
        let mut compare = |fact: &str, own: String, theirs: String| {
            if own != theirs {
                differences.push(format!("{}: {fact}\n  {own}\n  {theirs}", path.display()));
            }
        };
        let own = |name: &str| facts[name].as_str().unwrap_or_default().to_owned();
        for name in ["subject", "issuer"] {
            compare(name, comparable(&own(name)), comparable(lines[name]));
        }
        // openssl prints a number of a single digit as 0D, and popcert does, too.
        compare("serial", own("serial"), lines["serial"].to_owned());
        let fingerprint = lines["sha256 Fingerprint"].replace(':', "");
        let thumbprint = facts["thumbprints"]["sha256"].as_str().unwrap_or_default();
        compare("SHA-256", thumbprint.to_owned(), fingerprint);
        for (name, theirs) in [("not_before", "notBefore"), ("not_after", "notAfter")] {
            // popcert has no date where RFC 5280 allows none of that form.
            if let Some(own) = facts["validity"][name].as_str() {
                compare(name, own.to_owned(), lines[theirs].replacen(' ', "T", 1));
            }
        }
    }
    assert!(compared > 500, "{compared} were compared");
    none(&differences);
    drop(files.folder);
}

/// A name without what the two write differently: hex digits are lower-case here and upper-case
/// there; RFC 4514 section 3 has STREET in capitals; openssl does not escape a value that is `#`
/// alone, and shows nothing for an RDN without attributes.
fn comparable(name: &str) -> String {
    let name = name.replace(",<empty RDN>", "");
    let name = name.replace("street=", "STREET=");
    let parts = name.split(',').map(|part| match part.split_once("=#") {
        Some((kind, hex)) => format!("{kind}=#{}", hex.to_uppercase()),
        None => match part.strip_suffix("=\\#") {
            Some(kind) => format!("{kind}=#"),
            None => part.to_owned(),
        },
    });
    parts.collect::<Vec<_>>().join(",")
}

fn cryptography_reads_the_same_facts() {
    let files = Files::of(&all());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/facts.py");
    let mut child = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let list: Vec<_> = files
        .facts
        .iter()
        .map(|(path, _)| path.display().to_string())
        .collect();
    let mut input = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || {
        input
            .write_all((list.join("\n") + "\n").as_bytes())
            .expect("a pipe");
    });
    let output = child.wait_with_output().expect("Python ends");
    writer.join().expect("all is written");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(text.lines().count(), files.facts.len());
    let (mut differences, mut compared) = (Vec::new(), 0);
    for ((path, own), line) in files.facts.iter().zip(text.lines()) {
        let theirs: Value = serde_json::from_str(line).expect("JSON");
        if theirs.get("error").is_some() {
            continue;
        }
        compared += 1;
        for (fact, mine, other) in pairs(own, &theirs) {
            if mine != other {
                differences.push(format!("{}: {fact}\n  {mine}\n  {other}", path.display()));
            }
        }
    }
    assert!(compared > 450, "{compared} were compared");
    none(&differences);
}

/// The facts that both state, by name.
fn pairs(own: &Value, theirs: &Value) -> Vec<(&'static str, Value, Value)> {
    let at = |path: &str| {
        path.split('.')
            .fold(own, |value, step| &value[step])
            .clone()
    };
    let mut pairs = vec![
        ("serial", at("serial"), theirs["serial"].clone()),
        ("version", at("version"), theirs["version"].clone()),
        ("SHA-1", at("thumbprints.sha1"), theirs["sha1"].clone()),
        (
            "SHA-256",
            at("thumbprints.sha256"),
            theirs["sha256"].clone(),
        ),
    ];
    for (name, path) in [
        ("not_before", "validity.not_before"),
        ("not_after", "validity.not_after"),
    ] {
        pairs.push((name, at(path), theirs[name].clone()));
    }
    for name in ["subject", "issuer"] {
        // cryptography writes types without a name in RFC 4514's table in dotted form with the text behind it, and control
        // characters as they are.
        let text = theirs[name].as_str().unwrap_or_default();
        let is_comparable = !text.contains(char::is_control)
            && !own[name].as_str().unwrap_or_default().contains("\\0");
        let is_listed = text
            .split(',')
            .all(|part| !part.starts_with(|c: char| c.is_ascii_digit()));
        if is_comparable && is_listed && !theirs[name].is_null() {
            pairs.push((name, at(name), theirs[name].clone()));
        }
    }
    let key = &theirs["key"];
    for name in ["bits", "spki_sha256"] {
        if let Some(theirs) = key.get(name) {
            pairs.push((name, at(&format!("public_key.{name}")), theirs.clone()));
        }
    }
    if let Some(exponent) = key.get("exponent") {
        let own = at("public_key.exponent");
        let own = own.as_str().map_or_else(|| own.to_string(), str::to_owned);
        pairs.push(("exponent", own.into(), exponent.clone()));
    }
    if let Some(curve) = key.get("curve").and_then(Value::as_str) {
        let name = match curve {
            "secp192r1" => "P-192",
            "secp224r1" => "P-224",
            "secp256r1" => "P-256",
            "secp384r1" => "P-384",
            "secp521r1" => "P-521",
            other => other,
        };
        pairs.push(("curve", at("public_key.curve"), name.into()));
    }
    if let Some(list) = theirs["extensions"].as_array() {
        let own = own["extensions"].as_array().expect("a list").iter();
        let own: Vec<_> = own
            .map(|one| serde_json::json!([one["oid"], one["critical"]]))
            .collect();
        pairs.push(("extensions", own.into(), list.clone().into()));
    }
    for (name, path) in [
        ("ca", "basic_constraints.ca"),
        ("path_len", "basic_constraints.path_len"),
    ] {
        if let Some(theirs) = theirs.get(name) {
            pairs.push((name, at(path), theirs.clone()));
        }
    }
    for name in ["subject_key_identifier", "authority_key_identifier"] {
        if let Some(theirs) = theirs.get(name) {
            pairs.push((name, at(name), theirs.clone()));
        }
    }
    if let Some(theirs) = theirs.get("key_usage") {
        pairs.push(("key usage", at("key_usage"), theirs.clone()));
    }
    if let Some(theirs) = theirs.get("purposes") {
        let own = own["extended_key_usage"].as_array().map(Vec::len);
        pairs.push(("purposes", own.into(), theirs.clone()));
    }
    // The names of algorithms differ in letter case alone, but where cryptography has none.
    let algorithm = theirs["signature_algorithm"].as_str().unwrap_or_default();
    if algorithm != "Unknown OID" {
        let own = own["signature_algorithm"].as_str().unwrap_or_default();
        let [own, theirs] = [own, algorithm].map(str::to_lowercase);
        pairs.push(("signature algorithm", own.into(), theirs.into()));
    }
    if let Some(names) = theirs["names"].as_array() {
        let own = own["subject_alternative_names"].as_array().expect("a list");
        pairs.push(("names", own.len().into(), names.len().into()));
        for (own, theirs) in own
            .iter()
            .zip(names)
            .filter(|(_, theirs)| !theirs.is_null())
        {
            pairs.push(("alternative name", own.clone(), theirs.clone()));
        }
    }
    pairs
}

/// Where the order begins in explicit parameters: the INTEGER before the last one, a cofactor of one
/// octet.
fn order_of(parameters: &[u8]) -> Option<usize> {
    let end = parameters.len() - 3;
    let is_it =
        |at: &usize| parameters[*at] == 2 && at + 2 + usize::from(parameters[at + 1]) == end;
    (0..end).find(is_it)
}

fn every_curve_that_openssl_knows_has_its_name_and_is_recognised_when_it_is_spelled_out() {
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl")
            .arg("ecparam")
            .args(arguments)
            .output();
        output.expect("openssl runs").stdout
    };
    let list = String::from_utf8(openssl(&["-list_curves"])).expect("UTF-8");
    let curves = list
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.trim());
    // WAP's and Oakley's curves are in no certificate.
    let curves: Vec<_> = curves
        .filter(|name| !name.starts_with("wap-") && !name.starts_with("Oakley"))
        .collect();
    assert!(curves.len() > 10, "{curves:?}");
    let key = MockKey::generate(KeyType::P256, &Randomness::seeded(5), "curves").expect("a key");
    let name = tlv(0x30, &[]);
    let mut spelled = 0;
    for curve in curves {
        let usual = match curve {
            "prime192v1" => "P-192",
            "secp224r1" => "P-224",
            "prime256v1" => "P-256",
            "secp384r1" => "P-384",
            "secp521r1" => "P-521",
            other => other,
        };
        let shown = |parameters: &[u8]| {
            let algorithm = tlv(0x30, &[&oid("1.2.840.10045.2.1"), parameters].concat());
            let mut template = Template::new(
                &name,
                &name,
                &key,
                Time::parse("2026-01-01").expect("a date"),
            );
            template.public_key = tlv(0x30, &[algorithm, tlv(3, &[0, 4, 1, 1])].concat());
            let der = template.sign(&key).expect("a certificate");
            Certificate::from_der(&der)
                .expect("a certificate")
                .public_key()
                .to_string()
        };
        let named = openssl(&["-name", curve, "-outform", "DER"]);
        assert_eq!(shown(&named), format!("EC {usual}"));
        for form in ["uncompressed", "compressed"] {
            let explicit = [
                "-name",
                curve,
                "-param_enc",
                "explicit",
                "-conv_form",
                form,
                "-outform",
                "DER",
            ];
            let explicit = openssl(&explicit);
            let display = shown(&explicit);
            // A binary field has no prime.
            let is_prime = !curve.starts_with("sect") && !curve.starts_with("c2");
            match is_prime {
                true => assert_eq!(display, format!("EC {usual} with explicit parameters")),
                false => assert_eq!(display, "EC with explicit parameters"),
            }
            spelled += usize::from(is_prime);
            if !is_prime {
                continue;
            }
            // Before the order stands the base point. Another one, or another order, is another curve
            // (CVE-2020-0601).
            let order = order_of(&explicit).expect("an order");
            for place in [order - 1, order + 3] {
                let mut other = explicit.clone();
                other[place] ^= 1;
                assert_eq!(shown(&other), "EC with explicit parameters", "{curve}");
            }
        }
    }
    assert!(spelled > 20, "{spelled} were spelled out");
}
