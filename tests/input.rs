//! Every form in which a certificate is found, and everything that is taken for one.

#![allow(clippy::unwrap_used)] // A test may fail.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use popcert::{ErrorKind, certificates, input::QuirkKind};
use proptest::prelude::*;

const DER: &[u8] = include_bytes!("../fixtures/CAcertificate.cer");
const PEM: &str = include_str!("../fixtures/CAcertificate.pem");
const BUNDLE: &[u8] = include_bytes!("../fixtures/CAcertificateChain.p7b");
const OTHER: &[u8] = include_bytes!("../fixtures/root.cer");

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some('\u{FEFF}');
    let text: String = mark.into_iter().chain(text.chars()).collect();
    text.encode_utf16()
        .flat_map(|unit| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

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

/// Name, bytes, encoding, and an quirk that must be reported (if any).
fn forms() -> Vec<(&'static str, Vec<u8>, &'static str, Option<QuirkKind>)> {
    use QuirkKind as O;
    let base64 = STANDARD.encode(DER);
    let escaped = PEM.replace('\n', "\\n");
    let bundle_base64 = STANDARD.encode(BUNDLE);
    vec![
        ("DER", DER.to_vec(), "der", None),
        (
            "DER and NULs",
            [DER, &[0, 0, 0]].concat(),
            "der",
            Some(O::TrailingNul),
        ),
        ("DER and a line end", [DER, b"\r\n"].concat(), "der", None),
        (
            "DER and junk",
            [DER, b"junk"].concat(),
            "der",
            Some(O::TrailingBytes),
        ),
        ("PEM", PEM.into(), "pem", None),
        (
            "PEM without last line end",
            PEM.trim_end().into(),
            "pem",
            None,
        ),
        (
            "PEM with CRLF",
            PEM.replace('\n', "\r\n").into(),
            "pem",
            None,
        ),
        ("PEM with CR", PEM.replace('\n', "\r").into(), "pem", None),
        (
            "PEM with text around",
            format!("subject=x\nissuer=y\n{PEM}\nthe end").into(),
            "pem",
            Some(O::TextAround),
        ),
        (
            "PEM after a bag",
            format!("Bag Attributes\n    friendlyName: x\n{PEM}").into(),
            "pem",
            Some(O::TextAround),
        ),
        (
            "PEM with NULs",
            format!("{PEM}\0\0").into(),
            "pem",
            Some(O::TrailingNul),
        ),
        (
            "PEM with indented lines",
            PEM.replace('\n', "\n   ").into(),
            "pem",
            None,
        ),
        (
            "PEM in one line",
            PEM.replace('\n', " ").into(),
            "pem",
            None,
        ),
        (
            "PEM without line ends",
            PEM.replace('\n', "").into(),
            "pem",
            None,
        ),
        (
            "PEM in long lines",
            format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n").into(),
            "pem",
            None,
        ),
        (
            "PEM with header lines",
            PEM.replacen("-----\n", "-----\nProc-Type: 4,CLEAR\n\n", 1)
                .into(),
            "pem",
            None,
        ),
        (
            "X509 label",
            armour("X509 CERTIFICATE", DER, "\n").into(),
            "pem",
            Some(O::UnusualLabel),
        ),
        (
            "trusted certificate",
            armour(
                "TRUSTED CERTIFICATE",
                &[DER, &[0x30, 0x03, 0x0C, 0x01, 0x41]].concat(),
                "\n",
            )
            .into(),
            "pem",
            Some(O::TrustedCertificate),
        ),
        (
            "UTF-8 with BOM",
            [b"\xEF\xBB\xBF", PEM.as_bytes()].concat(),
            "pem",
            Some(O::ByteOrderMark),
        ),
        (
            "UTF-16 LE with BOM",
            utf16(PEM, true, true),
            "pem",
            Some(O::Utf16),
        ),
        (
            "UTF-16 BE with BOM",
            utf16(PEM, false, true),
            "pem",
            Some(O::Utf16),
        ),
        (
            "UTF-16 LE without BOM",
            utf16(PEM, true, false),
            "pem",
            Some(O::Utf16),
        ),
        (
            "UTF-16 BE without BOM",
            utf16(PEM, false, false),
            "pem",
            Some(O::Utf16),
        ),
        (
            "UTF-16 base64",
            utf16(&base64, true, true),
            "base64",
            Some(O::Utf16),
        ),
        ("base64", base64.clone().into(), "base64", None),
        (
            "base64 wrapped",
            wrapped(&base64, 76, "\r\n").into(),
            "base64",
            None,
        ),
        (
            "base64 without padding",
            base64.trim_end_matches('=').into(),
            "base64",
            None,
        ),
        (
            "base64 for URLs",
            URL_SAFE.encode(DER).into(),
            "base64",
            Some(O::UrlAlphabet),
        ),
        (
            "base64 of PEM",
            STANDARD.encode(PEM).into(),
            "base64-of-pem",
            None,
        ),
        (
            "quoted base64",
            format!("\"{base64}\"").into(),
            "base64",
            Some(O::JsonQuoted),
        ),
        (
            "quoted PEM",
            format!("\"{escaped}\"").into(),
            "pem",
            Some(O::JsonQuoted),
        ),
        (
            "PEM with literal line ends",
            escaped.clone().into(),
            "pem",
            Some(O::LiteralNewlines),
        ),
        (
            "PEM with literal CRLF",
            PEM.replace('\n', "\\r\\n").into(),
            "pem",
            Some(O::LiteralNewlines),
        ),
        (
            "JSON object",
            format!(r#"{{"certificate": "{base64}", "n": 1}}"#).into(),
            "base64",
            Some(O::JsonQuoted),
        ),
        (
            "JSON of a service",
            format!(r#"{{"properties": {{"certificate": "{escaped}"}}}}"#).into(),
            "pem",
            Some(O::JsonQuoted),
        ),
        ("hex", hex::encode(DER).into(), "hex", None),
        (
            "hex with blanks",
            wrapped(&hex::encode_upper(DER), 2, " ").into(),
            "hex",
            None,
        ),
        ("PKCS#7 DER", BUNDLE.to_vec(), "pkcs7-der", None),
        (
            "PKCS#7 PEM",
            armour("PKCS7", BUNDLE, "\n").into(),
            "pkcs7-pem",
            None,
        ),
        (
            "PKCS#7 CMS label",
            armour("CMS", BUNDLE, "\n").into(),
            "pkcs7-pem",
            None,
        ),
        ("PKCS#7 base64", bundle_base64.into(), "pkcs7-base64", None),
    ]
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
        let told = format!("{error}{:?}", error.hint());
        assert!(!told.contains("hunter2"), "{told}");
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
    fn damaged_files_give_an_answer(at in 0usize..753, to: u8, form in 0usize..41) {
        let (_, mut bytes, ..) = forms().swap_remove(form);
        let at = at * bytes.len() / 753;
        bytes[at] = to;
        let _ = certificates(&bytes, "file");
        bytes.truncate(at);
        let _ = certificates(&bytes, "file");
    }
}

/// CRLs of a CA made here, of which the second revokes; and files of both.
#[cfg(feature = "mock")]
mod lists {
    use super::{DER, PEM, armour};
    use base64::{Engine, engine::general_purpose::STANDARD};
    use popcert::{
        Time, crls,
        mock::{CrlTemplate, KeyType, MockKey, Randomness, StringType, common_name, crl_entry},
    };
    use proptest::prelude::*;
    use std::sync::LazyLock;

    fn make(revoked: &[u8], damage: impl Fn(&mut CrlTemplate)) -> Vec<u8> {
        let at = Time::parse("2026-01-01").unwrap();
        let key = MockKey::generate(KeyType::P256, &Randomness::seeded(7), "lists").unwrap();
        let mut list = CrlTemplate::new(&common_name(StringType::Utf8, "MOCK Lists"), at);
        for serial in revoked {
            list = list.list(crl_entry(&[*serial], at, None));
        }
        damage(&mut list);
        list.sign(&key).unwrap()
    }

    static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| make(&[], |_| ()));
    static REVOKING: LazyLock<Vec<u8>> = LazyLock::new(|| make(&[0x41], |_| ()));

    fn pem(der: &[u8]) -> Vec<u8> {
        armour("X509 CRL", der, "\n").into_bytes()
    }

    /// The revocation is read, or the file is refused.
    fn is_not_lost(bytes: &[u8]) -> bool {
        crls(bytes, "lists.crl").is_ok_and(|all| all.contains(&REVOKING))
            || crls(bytes, "lists.crl").is_err_and(|error| error.file() == Some("lists.crl"))
    }

    #[test]
    fn crls_that_follow_each_other_are_all_read() {
        let (good, revoking) = (&GOOD[..], &REVOKING[..]);
        for between in [&b""[..], b"\n", b"\r\n", b"\0", b" \0\n"] {
            let both = [good, between, revoking, between].concat();
            assert_eq!(
                crls(&both, "both").unwrap(),
                [good, revoking],
                "{between:?}"
            );
            let in_one_block = pem(&both);
            assert_eq!(crls(&in_one_block, "block").unwrap(), [good, revoking]);
        }
        let then_pem = [good, b"\n", &pem(revoking)].concat();
        assert_eq!(crls(&then_pem, "then PEM").unwrap(), [good, revoking]);
        for label in ["CRL", "X.509 CRL", "x509 crl", "CERTIFICATE"] {
            let block = armour(label, revoking, "\n").into_bytes();
            let both = [pem(good), block].concat();
            assert_eq!(crls(&both, "label").unwrap(), [good, revoking], "{label}");
        }
    }

    #[test]
    fn a_part_that_is_not_read_is_an_error_with_its_place() {
        let (good, revoking) = (&GOOD[..], &REVOKING[..]);
        let base64 = STANDARD.encode(revoking);
        let undated = make(&[0x41], |list| {
            list.this_update[0] = 0x13;
            list.next_update = None;
        });
        let unlike = make(&[0x41], |list| {
            list.version = None;
            list.next_update = Some(vec![0x30, 0x00]);
            list.this_update = vec![0x30, 0x00];
            list.entries.insert(0, vec![0x30, 0x00]);
        });
        let cut = &revoking[..revoking.len() - 9];
        let armoured = String::from_utf8(pem(revoking)).unwrap();
        for (name, more) in [
            ("cut off", cut.to_vec()),
            ("a byte", vec![0xAA]),
            ("without a date", undated),
            ("with a certificate's shape", unlike),
            ("a key", vec![0x30, 0x03, 0x0A, 0x01, 0x00]),
        ] {
            let error = crls(&[good, &more[..]].concat(), "lists.crl").unwrap_err();
            assert_eq!(error.offset(), Some(good.len()), "{name}: {error}");
            assert!(
                crls(&pem(&[good, &more].concat()), "lists.crl").is_err(),
                "{name}"
            );
        }
        for (name, more) in [
            ("DER", revoking.to_vec()),
            ("base64", base64.clone().into_bytes()),
            (
                "no BEGIN",
                armoured
                    .replace("-----BEGIN X509 CRL-----", "")
                    .into_bytes(),
            ),
            (
                "four dashes",
                armoured.replace("-----BEGIN", "----BEGIN").into_bytes(),
            ),
            ("lower case", armoured.to_lowercase().into_bytes()),
            ("another label", armour("LIST", revoking, "\n").into_bytes()),
            (
                "a secret",
                armour("PRIVATE KEY", revoking, "\n").into_bytes(),
            ),
        ] {
            let file = [pem(good), more.clone()].concat();
            assert!(crls(&file, "lists.crl").is_err(), "{name}");
            assert!(is_not_lost(&[more, pem(good)].concat()), "{name}, before");
        }
        let json = serde_json::json!([STANDARD.encode(good), base64.replace('M', "*")]);
        assert!(crls(json.to_string().as_bytes(), "lists.crl").is_err());
    }

    #[test]
    fn certificates_and_text_beside_crls_are_passed_over() {
        let good = &GOOD[..];
        let remark = b"Certificate Revocation List (CRL):\n        Version 2 (0x1)\n    Issuer: CN = L\xF6we \x96 1\n";
        for file in [
            [DER, good].concat(),
            [good, b"\n", DER].concat(),
            [PEM.as_bytes(), &pem(good)].concat(),
            [&remark[..], &pem(good), b"\n-- the end --\n\0"].concat(),
        ] {
            assert_eq!(crls(&file, "lists.crl").unwrap(), [good]);
        }
    }

    /// As if a bundle's CRLs had members of other kinds.
    #[test]
    fn members_of_bundles_that_are_no_crls_are_reported() {
        let value = |tag: u8, contents: &[u8]| {
            let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
            [&[tag, 0x82][..], &length, contents].concat()
        };
        let signed_data = [0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
        let bundle = |lists: &[u8]| {
            let lists = value(0xA1, lists);
            let inner = value(0x30, &[&[2, 1, 1, 0x31, 0][..], &lists].concat());
            value(0x30, &[&signed_data[..], &value(0xA0, &inner)].concat())
        };
        let (good, revoking) = (&GOOD[..], &REVOKING[..]);
        let both = [good, revoking].concat();
        assert_eq!(crls(&bundle(&both), "both").unwrap(), [good, revoking]);
        let mut other = revoking.to_vec();
        other[0] = 0xA1;
        for lists in [[good, &other].concat(), both[..both.len() - 5].to_vec()] {
            assert!(crls(&bundle(&lists), "lists.p7b").is_err());
        }
    }

    proptest! {
        #[test]
        fn no_damage_between_two_crls_loses_the_second(
            between in prop::collection::vec(any::<u8>(), 0..12),
            (first, second) in (0..2, 0..2),
        ) {
            let written = |kind, der: &[u8]| if kind == 0 { der.to_vec() } else { pem(der) };
            let file = [written(first, &GOOD), between, written(second, &REVOKING)].concat();
            prop_assert!(is_not_lost(&file));
        }
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
