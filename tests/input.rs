//! Every form in which a certificate is found, and everything that is taken for one.

#![allow(clippy::unwrap_used)] // A test may fail.

#[cfg(feature = "mock")]
#[path = "input/lists.rs"]
mod lists;
#[path = "input/written.rs"]
mod written;

use base64::{Engine, engine::general_purpose::STANDARD};
use popcert::{ErrorKind, certificates, input::QuirkKind};
use proptest::prelude::*;
use written::forms;

const DER: &[u8] = include_bytes!("../fixtures/CAcertificate.cer");
const PEM: &str = include_str!("../fixtures/CAcertificate.pem");
const BUNDLE: &[u8] = include_bytes!("../fixtures/CAcertificateChain.p7b");
const OTHER: &[u8] = include_bytes!("../fixtures/root.cer");

fn wrapped(text: &str, width: usize, end: &str) -> String {
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(width)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join(end)
}

fn armour(label: &str, der: &[u8], end: &str) -> String {
    let body = wrapped(&STANDARD.encode(der), 64, end);
    format!("-----BEGIN {label}-----{end}{body}{end}-----END {label}-----{end}")
}

#[test]
fn every_form_holds_the_same_certificate() {
    for (name, bytes, encoding, quirk) in forms() {
        let found = certificates(&bytes, "file").unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(found[0].der, DER, "{name}");
        assert_eq!(found[0].source.encoding.as_str(), encoding, "{name}");
        let kinds: Vec<_> = found[0].quirks.iter().map(|one| one.kind).collect();
        match quirk {
            Some(kind) => assert!(kinds.contains(&kind), "{name}: {kinds:?}"),
            None => assert!(
                kinds.iter().all(|kind| *kind == QuirkKind::DamagedArmour),
                "{name}: {kinds:?}"
            ),
        }
    }
}

#[test]
fn what_is_wrong_with_a_later_value_is_said_with_its_place() {
    let mut damaged = BUNDLE.to_vec();
    // The version, before the certificates.
    damaged[24] ^= 0xFF;
    let error = certificates(&damaged, "file").unwrap_err();
    assert_eq!(error.offset(), Some(0), "{error}");
    let error = certificates(&[DER, b"\n", &damaged].concat(), "file").unwrap_err();
    assert_eq!(error.offset(), Some(DER.len() + 1), "{error}");
}

#[test]
fn several_certificates_keep_their_order() {
    let both = armour("CERTIFICATE", DER, "\n") + &armour("CERTIFICATE", OTHER, "\n");
    for bytes in [both.into_bytes(), [DER, OTHER].concat()] {
        let found = certificates(&bytes, "file").unwrap();
        assert_eq!(
            [found[0].der.as_slice(), found[1].der.as_slice()],
            [DER, OTHER]
        );
        assert_eq!(found[1].source.index, 1);
    }
    assert_eq!(certificates(BUNDLE, "file").unwrap().len(), 3);
}

#[test]
fn a_private_key_beside_the_certificate_stands_out() {
    let key = armour("PRIVATE KEY", &[0x30, 0x03, 0x02, 0x01, 0x00], "\n");
    for text in [format!("{key}{PEM}"), format!("{PEM}{key}")] {
        let found = certificates(text.as_bytes(), "file").unwrap();
        assert!(
            found[0]
                .quirks
                .iter()
                .any(|one| one.kind == QuirkKind::PrivateKeyInside)
        );
    }
}

#[test]
fn what_is_no_certificate_is_named() {
    let long = |label: &str| armour(label, &[0x30, 0x03, 0x02, 0x01, 0x00], "\n").into_bytes();
    for (bytes, words) in [
        (b"".to_vec(), "empty"),
        (b" \r\n\0".to_vec(), "empty"),
        (b"null".to_vec(), "`null`"),
        (b"\"null\"".to_vec(), "`null`"),
        (b"not found".to_vec(), "`not found`"),
        (b"<!DOCTYPE html><html>".to_vec(), "web page"),
        (b"\r\n<HTML><body>".to_vec(), "web page"),
        (b"<?xml version='1.0'?>".to_vec(), "XML"),
        (
            br#"{"error":{"code":"Unauthorized","message":"log in\u001b[31m"}}"#.to_vec(),
            "`Unauthorized`",
        ),
        (
            br#"{"Message":"ErrorCode:IotHubUnauthorized"}"#.to_vec(),
            "IotHubUnauthorized",
        ),
        (b"[]".to_vec(), "JSON"),
        (
            b"BFF18CC17D19D7E3B7884091981E0190F8E84181".to_vec(),
            "thumbprint or a verification code",
        ),
        (
            b"BF:F1:8C:C1:7D:19:D7:E3:B7:88:40:91:98:1E:01:90:F8:E8:41:81".to_vec(),
            "thumbprint",
        ),
        (
            b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI user@host".to_vec(),
            "SSH public key",
        ),
        (
            b"Certificate:\n    Data:\n        Version: 3 (0x2)\n".to_vec(),
            "description",
        ),
        (b"hello".to_vec(), "text, but not a certificate"),
        (b"0".to_vec(), "text, but not a certificate"),
        (vec![b':'; 9], "text, but not a certificate"),
        (b"PK\x03\x04....".to_vec(), "ZIP"),
        (b"\xFE\xED\xFE\xED\0\0\0\x02".to_vec(), "Java keystore"),
        (b"\x1F\x8B\x08\0".to_vec(), "gzip"),
        (vec![0x80, 0x81, 0x82, 0xFF], "no certificate is recognised"),
        (long("PRIVATE KEY"), "private key"),
        (long("EC PRIVATE KEY"), "private key"),
        (long("RSA PRIVATE KEY"), "private key"),
        (long("ENCRYPTED PRIVATE KEY"), "encrypted private key"),
        (long("OPENSSH PRIVATE KEY"), "SSH private key"),
        (long("CERTIFICATE REQUEST"), "signing request"),
        (long("NEW CERTIFICATE REQUEST"), "signing request"),
        (long("X509 CRL"), "revocation list"),
        (long("PUBLIC KEY"), "public key"),
        (long("PGP PUBLIC KEY BLOCK"), "OpenPGP"),
        (
            b"---- BEGIN SSH2 PUBLIC KEY ----\nComment: x".into(),
            "SSH2",
        ),
        (long("PARAMETERS"), "`PARAMETERS`"),
    ] {
        let error = certificates(&bytes, "file").expect_err("no certificate");
        assert_eq!(error.kind(), ErrorKind::NotACertificate, "{error}");
        assert!(error.message().contains(words), "{words}: {error}");
        assert!(error.hint().is_some_and(|hint| !hint.is_empty()), "{error}");
        assert!(!error.to_string().contains('\u{1b}'), "{error:?}");
    }
}

#[test]
fn what_is_decoded_from_a_text_is_never_quoted() {
    let secret = format!("\"hunter2 {}\"", "is the password ".repeat(20));
    let base64 = STANDARD.encode(&secret);
    for file in [
        base64.clone(),
        format!("kind: Secret\ndata:\n  password: {base64}\n"),
        format!("<a>{base64}</a>"),
        hex::encode(&secret),
        format!("data:text/plain;base64,{base64}"),
        format!("{{\"password\": \"{base64}\"}}"),
    ] {
        let error = certificates(file.as_bytes(), "file").expect_err("no certificate");
        let message = format!("{error}{:?}", error.hint());
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn damage_is_reported_with_its_place() {
    let cut = certificates(&DER[..400], "file").expect_err("cut off");
    assert_eq!(cut.kind(), ErrorKind::Decode);
    assert!(
        cut.message().contains("753 bytes long, but only 400"),
        "{cut}"
    );
    let no_end = &PEM[..500];
    let spoilt = PEM.replacen("MII", "M*I", 1);
    let two = format!("{PEM}{spoilt}");
    for (text, words, offset) in [
        (no_end, "cut off", 0),
        (spoilt.as_str(), "base64", 0),
        (two.as_str(), "PEM block 2", PEM.len()),
    ] {
        let error = certificates(text.as_bytes(), "file").expect_err("damaged");
        assert!(error.message().contains(words), "{error}");
        assert_eq!(error.offset(), Some(offset), "{error}");
    }
}

#[test]
fn hostile_texts_end_soon() {
    let started = std::time::Instant::now();
    for bytes in [
        "-----BEGIN ".repeat(1_000_000),
        "-----BEGIN CERTIFICATE-----\n".repeat(300_000),
        "[".repeat(8_000_000),
        "\"".repeat(8_000_000),
        "{\"a\":".repeat(1_000_000),
        "\\n".repeat(4_000_000),
        "30".repeat(4_000_000),
        "A".repeat(12_000_000),
        "-".repeat(12_000_000),
        format!("=3D{}x", " ".repeat(8_000_000)),
        "cert=;".repeat(1_000_000),
    ] {
        let _ = certificates(bytes.as_bytes(), "file");
    }
    for bytes in [
        [0x30, 0x80].repeat(4_000_000),
        [0x30, 0x84].repeat(4_000_000),
        vec![0; 16 << 20],
    ] {
        let _ = certificates(&bytes, "file");
    }
    // Fourteen texts of megabytes, without optimisation, on a machine that may be busy: a minute. What is
    // quadratic takes hours.
    let elapsed = started.elapsed();
    assert!(elapsed.as_secs() < 600, "{elapsed:?}");
    let many = armour("CERTIFICATE", OTHER, "\n").repeat(10_001);
    assert_eq!(
        certificates(many.as_bytes(), "file")
            .expect_err("too many")
            .kind(),
        ErrorKind::Limit
    );
    let large = vec![0x30; (16 << 20) + 1];
    assert_eq!(
        certificates(&large, "file").expect_err("too large").kind(),
        ErrorKind::Limit
    );
}

proptest! {
    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = certificates(&bytes, "file");
    }

    #[test]
    fn any_text_gives_an_answer(text in "[-{}\\[\\]\"'a-zA-Z0-9+/=:\\\\ \\n\\x00]{0,300}") {
        let _ = certificates(text.as_bytes(), "file");
    }

    #[test]
    fn damaged_files_give_an_answer(at in 0usize..753, to: u8, form in 0..forms().len()) {
        let (_, mut bytes, ..) = forms().swap_remove(form);
        let at = at * bytes.len() / 753;
        bytes[at] = to;
        let _ = certificates(&bytes, "file");
        bytes.truncate(at);
        let _ = certificates(&bytes, "file");
    }
}

#[test]
fn a_certificate_that_is_passed_over_is_reported() {
    let base64 = STANDARD.encode(OTHER);
    let armoured = armour("CERTIFICATE", OTHER, "\n");
    let cut_off = [DER, &OTHER[..OTHER.len() - 9]].concat();
    let found = certificates(&cut_off, "file").unwrap();
    let is_unread = |one: &popcert::input::EncodingQuirk| one.kind == QuirkKind::UnreadPart;
    assert!(found.len() == 1 && found[0].quirks.iter().any(is_unread));
    let with_base64 = [PEM, &base64].concat();
    let found = certificates(with_base64.as_bytes(), "file").unwrap();
    assert!(found.len() == 1 && found[0].quirks.iter().any(is_unread));
    for (name, more) in [
        (
            "no BEGIN",
            armoured.replace("-----BEGIN CERTIFICATE-----", ""),
        ),
        ("four dashes", armoured.replace("-----BEGIN", "----BEGIN")),
    ] {
        let found = certificates([PEM, &more].concat().as_bytes(), "file").unwrap();
        let is_repaired = |one: &popcert::input::EncodingQuirk| one.kind.id() == "repaired-armour";
        assert!(
            found.len() == 2 && found[1].quirks.iter().any(is_repaired),
            "{name}"
        );
    }
    for both in [
        [DER, b"\n", OTHER].concat(),
        [DER, b"\n", armoured.as_bytes()].concat(),
        [PEM.as_bytes(), armour("CERT", OTHER, "\n").as_bytes()].concat(),
        armour("CERTIFICATE", &[DER, OTHER].concat(), "\n").into_bytes(),
    ] {
        let found = certificates(&both, "file").unwrap();
        assert_eq!(
            found.iter().map(|one| &one.der[..]).collect::<Vec<_>>(),
            [DER, OTHER]
        );
    }
}

#[test]
fn what_follows_a_certificate_is_counted() {
    for (more, detail) in [
        (
            &b"\0"[..],
            "1 NUL, FF or blank byte follows the certificate",
        ),
        (b"\0\0", "2 NUL, FF or blank bytes follow the certificate"),
        (b"x", "1 byte follows the certificate"),
        (b"xy", "2 bytes follow the certificate"),
    ] {
        let found = certificates(&[DER, more].concat(), "file").unwrap();
        let details: Vec<_> = found[0].quirks.iter().map(|one| &one.detail[..]).collect();
        assert_eq!(details, [detail]);
    }
}

/// A place in text that was converted would be none in the file.
#[test]
fn an_error_in_utf_16_names_no_byte() {
    let text = "\u{feff}-----BEGIN CERTIFI";
    let file: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = certificates(&file, "file").expect_err("it is damaged");
    assert_eq!(error.offset(), None);
    let error = certificates(&text.as_bytes()[3..], "file").expect_err("it is damaged");
    assert!(error.offset().is_some());
}

#[test]
fn a_key_in_hex_or_base64_is_named_however_short_it_is() {
    let private = "302E020100300506032B657004220420".to_owned() + &"5A".repeat(32);
    let public = "302A300506032B6570032100".to_owned() + &"5A".repeat(32);
    let base64 = |hex: &str| STANDARD.encode(hex::decode(hex).unwrap());
    let colons = |hex: &str| {
        let octets: Vec<_> = hex.as_bytes().chunks(2).collect();
        String::from_utf8(octets.join(&b':')).unwrap()
    };
    for (hex, expected) in [
        (&private, "this is a private key"),
        (&public, "this is a public key"),
    ] {
        for text in [hex.clone(), hex.to_lowercase(), colons(hex), base64(hex)] {
            let error = certificates(text.as_bytes(), "file").unwrap_err();
            assert!(error.message().starts_with(expected), "{text}: {error}");
        }
    }
    let thumbprint = "5A".repeat(48);
    let error = certificates(thumbprint.as_bytes(), "file").unwrap_err();
    assert!(error.message().contains("a thumbprint"), "{error}");
}

#[test]
fn damaged_base64_names_the_character_and_its_place() {
    let mut pem = PEM.to_owned();
    let at = PEM.find('\n').unwrap() + 3;
    pem.replace_range(at..=at, "?");
    let error = certificates(pem.as_bytes(), "file").unwrap_err();
    let expected = "character 3, blanks not counted, is `?`";
    assert!(error.message().contains(expected), "{error}");
}

#[test]
fn a_place_inside_another_form_is_none_of_the_file() {
    let key = "-----BEGIN PRIVATE KEY-----\\nMC4=\\n-----END PRIVATE KEY-----\\n";
    let header = format!("#define A 1\nconst char key[] = \"{key}\";\n");
    let error = certificates(header.as_bytes(), "file").unwrap_err();
    assert!(error.message().contains("private key"), "{error}");
    assert_eq!(error.offset(), None);
    let both = format!("{{\"a\": {:?}, \"b\": \"{key}\"}}", PEM);
    let found = certificates(both.as_bytes(), "file").unwrap();
    let mut quirks = found[0].quirks.iter();
    let inside = quirks.find(|one| one.kind == QuirkKind::PrivateKeyInside);
    assert_eq!(inside.unwrap().offset, None);
}
