//! PKCS#12 files of OpenSSL, Java, Windows and Python: their certificates and keys, with a passphrase and
//! without, and those that are made to waste time. `pkcs12/make.sh` says how they were made.

#![cfg(all(feature = "cli", feature = "prove"))]
#![allow(clippy::unwrap_used)] // A test may fail.

use base64::{Engine, engine::general_purpose::STANDARD};
use popcert::{
    Certificate, Error, ErrorKind, Result, certificates,
    input::{Found, certificates_with},
    prove::private_key,
};
use proptest::prelude::*;
use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
    time::Instant,
};
use tempfile::TempDir;
use zeroize::Zeroizing;

const SECRET: &str = "secret";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pkcs12")
}

fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

fn open(bytes: &[u8], passphrase: &str) -> Result<Vec<Found>> {
    let passphrase = passphrase.as_bytes().to_vec();
    certificates_with(bytes, "file", &|| {
        Ok(Some(Zeroizing::new(passphrase.clone())))
    })
}

fn der(name: &str) -> Vec<u8> {
    certificates(&file(name), name).unwrap().remove(0).der
}

fn quirks(found: &[Found]) -> Vec<&'static str> {
    found[0].quirks.iter().map(|one| one.kind.id()).collect()
}

/// Each file with the device's certificate and its CA, and what opens it.
const BOTH: &[(&str, &str)] = &[
    ("modern.p12", SECRET),
    ("legacy.p12", SECRET),
    ("3des.p12", SECRET),
    ("rc2-128.p12", SECRET),
    ("sha512.p12", SECRET),
    ("without-mac.p12", SECRET),
    ("pbmac1.p12", SECRET),
    ("windows.p12", SECRET),
    ("python.p12", SECRET),
    ("certificates-unencrypted.p12", SECRET),
    ("hundred-thousand-rounds.p12", SECRET),
    ("unencrypted.p12", SECRET),
    ("key-in-encrypted-safe.p12", SECRET),
    ("unicode-passphrase.p12", "pässwörd € 𝄞"),
    ("empty-passphrase.p12", "is not asked for"),
    ("without-passphrase.p12", "is not asked for"),
];

#[test]
fn every_program_s_files_are_read() {
    for (name, passphrase) in BOTH {
        let found = open(&file(name), passphrase).unwrap_or_else(|error| panic!("{name}: {error}"));
        let ders: Vec<_> = found.iter().map(|one| one.der.clone()).collect();
        assert_eq!(ders, [der("leaf.pem"), der("ca.pem")], "{name}");
        assert_eq!(found[0].source.encoding.as_str(), "pkcs12", "{name}");
        let contents = found[0].quirks.iter().map(|one| one.detail.as_str());
        let expected = "the file holds 2 certificates, 1 private key (not read)";
        assert!(contents.into_iter().any(|one| one == expected), "{name}");
        assert!(!quirks(&found).contains(&"unverified"), "{name}");
    }
}

#[test]
fn keystores_of_java_hold_what_java_put_in() {
    let found = open(&file("java.p12"), SECRET).unwrap();
    let count = |name: &str| found.iter().filter(|one| one.der == der(name)).count();
    assert_eq!((count("leaf.pem"), count("ca.pem")), (1, 2));
    let details: Vec<_> = found[0].quirks.iter().map(|one| &one.detail).collect();
    let expected = "the file holds 3 certificates, 2 private keys (not read)";
    assert!(details.iter().any(|one| *one == expected), "{details:?}");
    let found = open(&file("java-trust.p12"), SECRET).unwrap();
    assert_eq!(found[0].der, der("ca.pem"));
    assert_eq!(found[0].quirks, []);
}

#[test]
fn without_its_passphrase_a_file_says_how_to_give_it() {
    for name in ["modern.p12", "legacy.p12", "without-mac.p12", "pbmac1.p12"] {
        let error = certificates(&file(name), "file").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotACertificate, "{name}");
        assert!(error.message().contains("encrypted PKCS#12"), "{error}");
        assert!(error.hint().unwrap().contains("--passphrase-file FILE"));
        let error = open(&file(name), "wrong").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{name}");
        assert!(error.message().contains("does not open"), "{error}");
    }
}

#[test]
fn a_key_that_anyone_can_take_is_a_finding_and_one_behind_a_passphrase_is_not() {
    for (name, passphrase) in BOTH {
        let bare = ["unencrypted", "empty-passphrase", "without-passphrase"];
        let expected = bare.iter().any(|one| name.starts_with(one));
        let found = open(&file(name), passphrase).unwrap();
        let is_bare = quirks(&found).contains(&"private-key-inside");
        assert_eq!(is_bare, expected, "{name}");
    }
}

#[test]
fn what_stands_there_unencrypted_is_read_without_the_passphrase() {
    for name in ["certificates-unencrypted.p12", "unencrypted.p12"] {
        let found = certificates(&file(name), name).unwrap();
        assert_eq!(found.len(), 2, "{name}");
        assert!(quirks(&found).contains(&"unverified"), "{name}");
        assert!(!quirks(&found).contains(&"unread-part"), "{name}");
    }
}

/// `unencrypted.p12` has a key of its own that anyone can take; the others have none without a passphrase.
#[test]
fn without_a_mac_encryption_alone_shows_whether_a_passphrase_is_needed() {
    for (name, passphrase, expected) in [
        ("certificates-unencrypted.p12", SECRET, false),
        ("unencrypted.p12", SECRET, true),
        ("empty-passphrase.p12", "is not asked for", true),
    ] {
        let found = open(&repeated(name, 1), passphrase).unwrap();
        let is_bare = quirks(&found).contains(&"private-key-inside");
        assert_eq!(is_bare, expected, "{name}");
    }
}

#[test]
fn a_mac_of_pbmac1_shows_a_change() {
    let mut bytes = file("pbmac1.p12");
    // After the MAC come a salt that is not used, and one round.
    let at = bytes.len() - 14;
    assert_eq!(bytes[at + 1..at + 3], [4, 8]);
    bytes[at] ^= 1;
    let error = open(&bytes, SECRET).unwrap_err();
    assert!(error.message().contains("was changed"), "{error}");
}

/// A bag of the kind with that number (RFC 7292 section 4.2).
fn bag(kind: u8, inside: &[u8]) -> Vec<u8> {
    let oid = [
        &[6, 11, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 12, 10, 1][..],
        &[kind],
    ]
    .concat();
    value(0x30, &[oid, value(0xA0, inside)].concat())
}

/// A `ContentInfo` of octets.
fn data(octets: &[u8]) -> Vec<u8> {
    const DATA: &[u8] = &[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 7, 1];
    let explicit = value(0xA0, &value(4, octets));
    value(0x30, &[DATA, &explicit].concat())
}

/// A file of those safes, without a MAC.
fn holding(safes: &[Vec<u8>]) -> Vec<u8> {
    let safes = value(0x30, &safes.concat());
    value(0x30, &[&[2, 1, 3][..], &data(&safes)].concat())
}

/// A file of those bags, not encrypted and without a MAC.
fn bagged(bags: &[Vec<u8>]) -> Vec<u8> {
    holding(&[data(&value(0x30, &bags.concat()))])
}

/// The first safe of a file.
fn first_safe(name: &str) -> Vec<u8> {
    let bytes = file(name);
    let (_, explicit) = split(&split(&bytes).0[3..]).0.split_at(11);
    let safes = split(split(split(explicit).0).0).0;
    safes[..safes.len() - split(safes).1.len()].to_vec()
}

fn certificate_bag() -> Vec<u8> {
    const X509: &[u8] = &[6, 10, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 9, 22, 1];
    let explicit = value(0xA0, &value(4, &der("leaf.pem")));
    bag(3, &value(0x30, &[X509, &explicit].concat()))
}

#[test]
fn bags_are_counted_by_their_kinds() {
    let others = [
        bag(4, b"\x30\0"),
        bag(4, b"\x30\0"),
        bag(5, b"\x30\0"),
        bag(9, b"\x30\0"),
    ];
    let file = bagged(&[&[certificate_bag()], &others[..]].concat());
    let found = open(&file, SECRET).unwrap();
    let details: Vec<_> = found[0].quirks.iter().map(|one| &one.detail[..]).collect();
    let expected =
        "the file holds 1 certificate, 2 CRLs, 1 secret, 1 bag of an unknown kind (not read)";
    assert_eq!(details, [expected]);
    for (bags, expected) in [
        (&[][..], "the PKCS#12 file holds no certificates"),
        (
            &[bag(1, b"\x30\0")],
            "the PKCS#12 file holds a private key and no certificate",
        ),
    ] {
        let error = open(&bagged(bags), SECRET).unwrap_err();
        assert_eq!(error.message(), expected);
    }
}

#[test]
fn bags_in_bags_are_read_to_a_depth() {
    let nested = |depth: usize| {
        let around = |inner: Vec<u8>, _| bag(6, &value(0x30, &inner));
        bagged(&[(0..depth).fold(certificate_bag(), around)])
    };
    assert_eq!(open(&nested(8), SECRET).unwrap().len(), 1);
    let error = open(&nested(9), SECRET).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

/// One that stays closed is passed over, and one that is damaged is an error.
#[test]
fn a_file_beside_a_certificate_is_read_or_named() {
    let beside = |bytes: &[u8]| certificates(&[&der("ca.pem"), bytes].concat(), "file");
    let safes = [
        data(&value(0x30, &certificate_bag())),
        first_safe("modern.p12"),
    ];
    for (bytes, count, expected) in [
        (
            file("unencrypted.p12"),
            3,
            "the file holds 3 certificates, 1 private key (not read)",
        ),
        (
            file("modern.p12"),
            1,
            "the file holds 1 certificate, 1 PKCS#12 file (not read)",
        ),
        (
            holding(&safes),
            2,
            "the file holds 2 certificates, 1 encrypted part (not read)",
        ),
    ] {
        let found = beside(&bytes).unwrap();
        let details: Vec<_> = found[0].quirks.iter().map(|one| &one.detail[..]).collect();
        assert!(
            found.len() == count && details.contains(&expected),
            "{details:?}"
        );
    }
    let mut damaged = repeated("unencrypted.p12", 1);
    // The safes are a SET.
    assert_eq!(damaged[34], 0x30);
    damaged[34] = 0x31;
    let error = beside(&damaged).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
}

/// Nothing in the file is wrong, and no place in it is to blame, whatever is around it.
#[test]
fn a_passphrase_that_cannot_be_had_is_the_error() {
    let bytes = file("modern.p12");
    let base64 = STANDARD.encode(&bytes);
    let yaml = format!("store: {base64}\n").into_bytes();
    for bytes in [bytes, base64.into_bytes(), yaml] {
        let error = certificates_with(&bytes, "file", &|| {
            Err(Error::new(ErrorKind::Usage, "the keyring is locked"))
        });
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), "file: the keyring is locked");
        assert_eq!(error.kind(), ErrorKind::Usage);
    }
}

/// The file with the last octet of its MAC changed. After it come a salt of 8 octets and 2,048 rounds.
fn with_another_mac(name: &str) -> Vec<u8> {
    let mut bytes = file(name);
    let at = bytes.len() - 15;
    assert_eq!(bytes[at + 1..at + 3], [4, 8], "{name}");
    bytes[at] ^= 1;
    bytes
}

/// The file with the last octet of the leaf's signature changed.
fn with_another_certificate(name: &str) -> Vec<u8> {
    let (mut bytes, leaf) = (file(name), der("leaf.pem"));
    let mut places = bytes.windows(leaf.len());
    let at = places.position(|place| place == leaf).unwrap() + leaf.len() - 1;
    bytes[at] ^= 1;
    bytes
}

#[test]
fn a_file_that_was_changed_is_none_for_who_has_its_passphrase() {
    for name in ["certificates-unencrypted.p12", "unencrypted.p12"] {
        for (bytes, passphrase) in [
            (with_another_mac(name), SECRET),
            (with_another_certificate(name), SECRET),
            (file(name), "wrong"),
            (file(name), ""),
        ] {
            let error = open(&bytes, passphrase).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{name}");
            assert!(error.message().contains("was changed"), "{error}");
            let key = private_key(&bytes, || Ok(Zeroizing::new(passphrase.into())));
            assert!(key.unwrap_err().message().contains("was changed"), "{name}");
        }
        let desk = desk();
        fs::write(desk.path().join("x.p12"), with_another_mac(name)).unwrap();
        for arguments in [
            "audit x.p12",
            "convert x.p12 --to pem",
            "audit x.p12 leaf.pem",
        ] {
            let output = popcert(&desk, &format!("{arguments} --passphrase-env PASS"));
            assert_eq!(output.status.code(), Some(3), "{arguments}");
            assert!(text(&output).contains("was changed"), "{arguments}");
        }
    }
}

#[test]
fn what_is_not_read_is_named() {
    let error = open(&file("rc4.p12"), SECRET).unwrap_err();
    assert!(
        error.message().contains("pbeWithSHAAnd128BitRC4"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("-nokeys"), "{error}");
    let error = open(&file("key-alone.p12"), SECRET).unwrap_err();
    assert!(error.message().contains("a private key and no certificate"));
    let error = private_key(&file("certificate-alone.p12"), || {
        Ok(Zeroizing::new(SECRET.into()))
    });
    assert!(error.unwrap_err().message().contains("no private key"));
}

#[test]
fn forms_around_a_file_are_taken_off() {
    let bytes = file("empty-passphrase.p12");
    let base64 = STANDARD.encode(&bytes);
    let armour = format!("-----BEGIN PKCS12-----\n{base64}\n-----END PKCS12-----\n");
    let secret = format!("kind: Secret\ndata:\n  keystore.p12: {base64}\n");
    for text in [&base64, &armour, &secret] {
        let found = certificates(text.as_bytes(), "file").unwrap();
        assert_eq!(found[0].der, der("leaf.pem"), "{text}");
        assert_eq!(found[0].source.encoding.as_str(), "pkcs12-base64");
    }
}

#[test]
fn keys_sign_for_their_certificates() {
    let leaf = Certificate::from_der(&der("leaf.pem")).unwrap();
    for (name, passphrase) in BOTH {
        let secret = || Ok(Zeroizing::new(passphrase.as_bytes().to_vec()));
        let key =
            private_key(&file(name), secret).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(key.public_key_info(), leaf.public_key().der(), "{name}");
    }
    let wrong = private_key(&file("modern.p12"), || Ok(Zeroizing::new("wrong".into())));
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::Decode);
}

/// The file with another number of rounds in the place of its 100,000.
fn with_rounds(rounds: [u8; 3]) -> Vec<u8> {
    let mut bytes = file("hundred-thousand-rounds.p12");
    let places: Vec<_> = (0..=bytes.len() - 5)
        .filter(|at| bytes[*at..].starts_with(&[2, 3, 1, 0x86, 0xA0]))
        .collect();
    for at in places {
        bytes[at + 2..at + 5].copy_from_slice(&rounds);
    }
    bytes
}

#[test]
fn a_file_that_asks_for_too_much_work_is_refused_at_once() {
    let started = Instant::now();
    for rounds in [[0x7F, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF]] {
        let error = open(&with_rounds(rounds), SECRET).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit);
        assert!(error.message().contains("more than 8000000"), "{error}");
        let key = private_key(&with_rounds(rounds), || Ok(Zeroizing::new(SECRET.into())));
        assert_eq!(key.unwrap_err().kind(), ErrorKind::Limit);
    }
    assert!(started.elapsed().as_millis() < 500);
}

fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = vec![tag, 0x83];
    out.extend(&u32::try_from(contents.len()).unwrap().to_be_bytes()[1..]);
    out.extend(contents);
    out
}

/// The contents of the first value, and what follows it.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (length, at) = match bytes[1] {
        0x82 => (usize::from(bytes[2]) << 8 | usize::from(bytes[3]), 4),
        0x81 => (usize::from(bytes[2]), 3),
        length => (usize::from(length), 2),
    };
    bytes[at..].split_at(length)
}

/// A file without a MAC, whose safes stand in it so many times.
fn repeated(name: &str, times: usize) -> Vec<u8> {
    let bytes = file(name);
    let (version, info) = (&[2, 1, 3][..], &split(&bytes).0[3..]);
    let (oid, explicit) = split(info).0.split_at(11);
    let safes = split(split(split(explicit).0).0).0;
    let content = value(0x30, &safes.repeat(times));
    let explicit = value(0xA0, &value(4, &content));
    value(
        0x30,
        &[version, &value(0x30, &[oid, &explicit].concat())].concat(),
    )
}

#[test]
fn a_file_with_as_many_rounds_as_are_recommended_opens() {
    let bytes = file("six-hundred-thousand-rounds.p12");
    assert_eq!(open(&bytes, SECRET).unwrap().len(), 2);
    let key = private_key(&bytes, || Ok(Zeroizing::new(SECRET.into())));
    assert!(key.is_ok(), "{:?}", key.err());
}

/// Trying an empty passphrase and none would take all the work that there is for the file.
#[test]
fn a_passphrase_that_is_given_is_tried_first() {
    const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
    let desk = desk();
    fs::write(desk.path().join("slow.p12"), file("slow.p12")).unwrap();
    for arguments in [
        "convert slow.p12 --to pem",
        &format!("prove --ca ca.pem --key slow.p12 --code {CODE} -o proof.pem"),
    ] {
        let output = popcert(&desk, &format!("{arguments} --passphrase-env PASS"));
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    }
}

/// The file without a MAC, and with each of its safes inside a bag of another one.
fn nested(name: &str) -> Vec<u8> {
    const OUTER: &[u8] = &[6, 11, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 12, 10, 1, 6];
    let bytes = file(name);
    let (_, explicit) = split(&split(&bytes).0[3..]).0.split_at(11);
    let mut rest = split(split(split(explicit).0).0).0;
    let mut bags = Vec::new();
    while !rest.is_empty() {
        let (info, others) = split(rest);
        let safe = split(split(&info[11..]).0).0;
        bags.extend(value(0x30, &[OUTER, &value(0xA0, safe)].concat()));
        rest = others;
    }
    holding(&[data(&value(0x30, &bags))])
}

#[test]
fn what_is_in_a_bag_of_bags_is_found_by_every_reader() {
    let leaf = Certificate::from_der(&der("leaf.pem")).unwrap();
    for name in ["unencrypted.p12", "certificates-unencrypted.p12"] {
        let bytes = nested(name);
        let found = open(&bytes, SECRET).unwrap();
        assert_eq!(found.len(), 2, "{name}");
        let details = found[0].quirks.iter().map(|one| one.detail.as_str());
        let expected = "the file holds 2 certificates, 1 private key (not read)";
        assert!(details.into_iter().any(|one| one == expected), "{name}");
        let key = private_key(&bytes, || Ok(Zeroizing::new(SECRET.into())));
        let key = key.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(key.public_key_info(), leaf.public_key().der(), "{name}");
    }
    let bytes = nested("certificates-unencrypted.p12");
    let wrong = private_key(&bytes, || Ok(Zeroizing::new("wrong".into())));
    assert!(wrong.unwrap_err().message().contains("does not open"));
}

#[test]
fn the_work_of_all_parts_together_has_a_limit() {
    assert_eq!(
        open(&repeated("without-mac.p12", 3), SECRET).unwrap().len(),
        6
    );
    let started = Instant::now();
    let error = open(&repeated("without-mac.p12", 2_000), SECRET).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
    assert!(
        error.message().contains("all its parts together"),
        "{error}"
    );
    let key = private_key(&repeated("modern.p12", 1_500), || {
        Ok(Zeroizing::new(SECRET.into()))
    });
    assert_eq!(key.unwrap_err().kind(), ErrorKind::Limit);
    assert!(started.elapsed().as_secs() < 60, "it is not optimised");
}

fn samples() -> impl Strategy<Value = Vec<u8>> {
    let names: Vec<_> = BOTH.iter().map(|(name, _)| *name).collect();
    let places = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let cut = prop::option::weighted(0.2, any::<prop::sample::Index>());
    (prop::sample::select(names), places, cut).prop_map(|(name, places, cut)| {
        // A number of rounds that is changed would take its time.
        let mut bytes = file(match name {
            "hundred-thousand-rounds.p12" => "modern.p12",
            name => name,
        });
        for (place, octet) in places {
            let at = place.index(bytes.len());
            bytes[at] = octet;
        }
        let end = cut.map_or(bytes.len(), |cut| cut.index(bytes.len()));
        bytes.truncate(end);
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_is_no_trouble(bytes in samples()) {
        let size = bytes.len();
        match open(&bytes, SECRET) {
            Ok(found) => prop_assert!(found.iter().all(|one| one.der.len() <= 2 * size)),
            Err(error) => prop_assert!(!error.message().is_empty()),
        }
        if let Ok(key) = private_key(&bytes, || Ok(Zeroizing::new(SECRET.into()))) {
            prop_assert!(key.sign(b"message").is_ok());
        }
    }
}

/// A folder with the files, a passphrase and a CA's certificate.
fn desk() -> TempDir {
    let desk = tempfile::tempdir().unwrap();
    for name in ["modern.p12", "ca.p12", "java.p12", "ca.pem", "leaf.pem"] {
        fs::write(desk.path().join(name), file(name)).unwrap();
    }
    fs::write(desk.path().join("secret.txt"), "secret\n").unwrap();
    desk
}

fn popcert(desk: &TempDir, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(desk.path())
        .env("PASS", SECRET)
        .stdin(Stdio::null())
        .args(arguments.split_whitespace())
        .output()
        .unwrap()
}

/// The same with something on standard input, which is a pipe.
#[cfg(unix)]
fn popcert_with(desk: &TempDir, arguments: &str, input: &[u8]) -> Output {
    use std::io::Write;
    let mut child = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(desk.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .args(arguments.split_whitespace())
        .spawn()
        .unwrap();
    // It may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_passphrase_comes_through_a_pipe() {
    const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
    const UTF_16: &[u8] = b"\xFF\xFEs\0e\0c\0r\0e\0t\0\r\0\n\0";
    let desk = desk();
    let prove = format!("prove --ca ca.p12 --key ca.p12 --code {CODE} -o proof.pem --force");
    let from_stdin = "prove --ca ca.pem --key ca.p12 --code - -o other.pem";
    for (arguments, place, input, code, words) in [
        ("audit ca.p12", "-", &b"secret\n"[..], 0, "verdict: fit"),
        ("audit ca.p12", "/dev/stdin", b"secret", 0, "verdict: fit"),
        ("audit ca.p12", "-", UTF_16, 0, "verdict: fit"),
        // It is read once, whatever takes it.
        (
            "audit ca.p12 modern.p12 --untrusted ca.p12",
            "/dev/stdin",
            b"secret",
            0,
            "verdict: fit",
        ),
        (
            "chain modern.p12 --trust ca.p12",
            "-",
            b"secret",
            0,
            "verdict: trusted",
        ),
        (&prove, "/dev/stdin", b"secret\n", 0, "proof.pem"),
        (&prove, "-", b"secret\n", 0, "proof.pem"),
        ("audit ca.p12", "-", b"wrong", 3, "does not open"),
        (
            "audit -",
            "-",
            b"secret",
            2,
            "both the passphrase and another input",
        ),
        ("thumbprint -", "-", b"secret", 2, "both the passphrase"),
        (
            "convert - --to pem",
            "-",
            b"secret",
            2,
            "both the passphrase",
        ),
        ("diff ca.pem -", "-", b"secret", 2, "both the passphrase"),
        (
            "audit --files-from -",
            "-",
            b"secret",
            2,
            "both the passphrase",
        ),
        (
            "chain leaf.pem --trust -",
            "-",
            b"secret",
            2,
            "both the passphrase",
        ),
        (
            "verify --ca ca.pem --proof leaf.pem --code -",
            "-",
            b"secret",
            2,
            "both the passphrase",
        ),
        (from_stdin, "-", b"secret", 2, "both the passphrase"),
        ("audit ca.p12", "/dev/zero", b"", 3, "no passphrase"),
        (
            "audit ca.p12",
            ".",
            b"",
            3,
            "a folder, not a file with a passphrase",
        ),
    ] {
        let arguments = format!("{arguments} --passphrase-file {place}");
        let output = popcert_with(&desk, &arguments, input);
        let text = text(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments}: {text}");
        assert!(text.contains(words), "{arguments}: {text}");
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

#[test]
fn every_command_takes_them() {
    const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
    let desk = desk();
    let prove = format!("prove --ca ca.p12 --key ca.p12 --code {CODE} -o proof.pem");
    let verify = format!("verify --ca ca.p12 --proof proof.pem --code {CODE}");
    for (arguments, expected) in [
        ("audit ca.p12", "verdict: fit"),
        ("audit modern.p12 ca.p12", "verdict: fit"),
        ("thumbprint ca.p12", ""),
        ("convert modern.p12 --to pem", "-----BEGIN CERTIFICATE-----"),
        ("diff ca.p12 ca.pem", "same: ca.p12"),
        ("chain leaf.pem --trust ca.p12", "verdict: trusted"),
        ("chain modern.p12 --trust ca.pem", "verdict: trusted"),
        (&prove, "proof.pem"),
        (&verify, "verdict: proven"),
    ] {
        for how in ["--passphrase-file secret.txt", "--passphrase-env PASS"] {
            let force = if arguments == prove { "--force" } else { "" };
            let output = popcert(&desk, &format!("{arguments} {how} {force}"));
            let text = text(&output);
            assert_eq!(output.status.code(), Some(0), "{arguments}: {text}");
            assert!(text.contains(expected), "{arguments}: {text}");
            assert!(!text.contains("secret "), "{arguments}: {text}");
        }
    }
    // The key of two that is the CA's.
    let output = popcert(
        &desk,
        &format!("prove --ca ca.pem --key java.p12 --code {CODE} -o two.pem --passphrase-env PASS"),
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

#[test]
fn a_report_says_what_was_read_and_what_is_in_the_way() {
    let desk = desk();
    let output = popcert(&desk, "audit ca.p12 --passphrase-env PASS --cloud aws-iot");
    let report = text(&output);
    assert!(report.contains("1 private key (not read)"), "{report}");
    assert!(report.contains("[input.encoding]"), "{report}");
    assert!(report.contains("= actual:   pkcs12"), "{report}");
    // Nobody is asked where nobody sits.
    for arguments in [
        "audit ca.p12",
        "audit ca.p12 modern.p12",
        "convert ca.p12 --to pem",
    ] {
        let output = popcert(&desk, arguments);
        assert_eq!(output.status.code(), Some(3), "{}", text(&output));
        assert!(text(&output).contains("--passphrase-file FILE"));
    }
    let output = popcert(
        &desk,
        "audit ca.p12 --passphrase-env PASS --passphrase-file secret.txt",
    );
    assert_eq!(output.status.code(), Some(2));
}
