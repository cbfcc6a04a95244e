//! Names, constraints and policies on which readers differ: what popcert makes of each.

#![cfg(feature = "mock")]

use popcert::{
    Certificate, Time, mock,
    mock::{KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template},
    path::{Rule, validate_path},
};

#[path = "support/path.rs"]
mod path;

use path::path_request;

fn at() -> Time {
    Time::parse("2026-01-01").expect("a date")
}

fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(5), purpose).expect("a key")
}

fn name(text: &str) -> Vec<u8> {
    mock::common_name(StringType::Utf8, text)
}

fn extension(dotted: &str, critical: bool, hex: &str) -> Vec<u8> {
    let content = hex::decode(hex.replace(' ', "")).expect("hex");
    mock::extension(ObjectIdentifier::new_unwrap(dotted), critical, &content)
}

/// The rules that a leaf of that CN breaks under a CA, each with such an extension.
fn broken(common_name: &str, of_leaf: Option<Vec<u8>>, of_ca: Option<Vec<u8>>) -> Vec<Rule> {
    let (root, ca) = (key("root"), key("ca"));
    let authority = |issuer: &str, subject: &str, own: &MockKey, signer, extra: Option<Vec<u8>>| {
        let template = Template::new(&name(issuer), &name(subject), own, at())
            .with(mock::basic_constraints(true, None));
        made(extra.into_iter().fold(template, Template::with), signer)
    };
    let template = Template::new(&name("CA"), &name(common_name), &key("leaf"), at());
    let leaf = made(of_leaf.into_iter().fold(template, Template::with), &ca);
    let untrusted = [authority("Root", "CA", &ca, &root, of_ca)];
    let anchors = [authority("Root", "Root", &root, &root, None)];
    let request = path_request(&leaf, &untrusted, &anchors, &[], at());
    let validation = validate_path(&request).violations;
    validation.into_iter().map(|one| one.rule).collect()
}

fn made(template: Template, signer: &MockKey) -> Certificate {
    let der = template.sign(signer).expect("a certificate");
    Certificate::from_der(&der).expect("a certificate")
}

fn names(all: &[Vec<u8>]) -> Option<Vec<u8>> {
    Some(mock::alternative_names(all))
}

fn excluded(base: Vec<u8>) -> Option<Vec<u8>> {
    Some(mock::name_constraints(&[], &[base]))
}

fn permitted(base: Vec<u8>) -> Option<Vec<u8>> {
    Some(mock::name_constraints(&[base], &[]))
}

fn mailbox(text: &str) -> Vec<u8> {
    mock::general_name(1, text.as_bytes())
}

#[test]
fn an_excluded_mailbox_is_excluded_in_every_case() {
    let of_ca = || excluded(mailbox("joe@example.com"));
    for (address, expected) in [
        ("Joe@Example.com", &[Rule::NameConstraints][..]),
        ("jane@example.com", &[]),
    ] {
        assert_eq!(
            broken("leaf", names(&[mailbox(address)]), of_ca()),
            expected,
            "{address}"
        );
    }
    // What is permitted is not taken for more than it says (RFC 5280 section 7.5).
    let own = names(&[mailbox("Joe@example.com")]);
    let rules = broken("leaf", own, permitted(mailbox("joe@example.com")));
    assert_eq!(rules, [Rule::NameConstraints]);
}

#[test]
fn constraints_apply_to_mailboxes_of_any_script() {
    // SmtpUTF8Mailbox jé@ab
    let own = || {
        Some(extension(
            "2.5.29.17",
            false,
            "3016 a014 0608 2b06010505070809 a008 0c06 6ac3a9 40 61 62",
        ))
    };
    for (base, expected) in [("ab", &[][..]), ("c", &[Rule::NameConstraints])] {
        assert_eq!(
            broken("leaf", own(), permitted(mailbox(base))),
            expected,
            "{base}"
        );
    }
    assert_eq!(
        broken("leaf", own(), excluded(mailbox("ab"))),
        [Rule::NameConstraints]
    );
}

#[test]
fn an_address_in_a_common_name_is_no_host_name() {
    let of_ca = || permitted(mock::general_name(2, b"example.com"));
    assert_eq!(broken("192.0.2.1", None, of_ca()), []);
    assert_eq!(
        broken("www.example.org", None, of_ca()),
        [Rule::NameConstraints]
    );
}

#[test]
fn an_address_or_network_of_another_length_is_never_inside() {
    let v4 = || names(&[mock::general_name(7, &[192, 0, 2, 1])]);
    for base in [&[0; 5][..], &[0; 16], &[]] {
        for of_ca in [permitted, excluded] {
            let rules = broken("leaf", v4(), of_ca(mock::general_name(7, base)));
            assert!(!rules.is_empty(), "{base:?}");
        }
    }
    let own = names(&[mock::general_name(7, &[192, 0, 2])]);
    assert!(!broken("leaf", own, permitted(mock::general_name(7, &[0; 8]))).is_empty());
}

#[test]
fn a_policy_occurs_once() {
    let twice = || {
        Some(extension(
            "2.5.29.32",
            false,
            "300a 3003 06012a 3003 06012a",
        ))
    };
    let two = Some(extension(
        "2.5.29.32",
        false,
        "300a 3003 06012a 3003 06012b",
    ));
    assert_eq!(broken("leaf", twice(), None), [Rule::MalformedExtensions]);
    assert_eq!(broken("leaf", None, twice()), [Rule::MalformedExtensions]);
    assert_eq!(broken("leaf", two, None), []);
}

#[test]
fn a_critical_policy_has_no_unknown_qualifier() {
    let unknown = "300e 300c 06012a 3007 3005 06012b 0500";
    let cps = "3016 3014 06012a 300f 300d 0608 2b06010505070201 160161";
    for (critical, value, expected) in [
        (true, unknown, &[Rule::CriticalExtensions][..]),
        (false, unknown, &[]),
        (true, cps, &[]),
    ] {
        let policies = Some(extension("2.5.29.32", critical, value));
        assert_eq!(broken("leaf", policies, None), expected, "{value}");
    }
}
