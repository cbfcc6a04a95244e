//! Files of CRLs, of a CA made here: what revokes is read, or the file is refused.

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
