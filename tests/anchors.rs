//! What counts of a trust anchor, by name and key and as a whole certificate (RFC 5937).

#![cfg(feature = "mock")]

use popcert::{
    Certificate, Time,
    mock::{self, KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template},
    path::{AnchorTrust, PathRequest, PolicyInputs, Rule, Violation, validate_path},
};

#[path = "support/path.rs"]
mod path;

use path::path_request;

const POLICY: &str = "1.2.3.4";
const OTHER: &str = "1.2.3.5";
const ANY: &str = "2.5.29.32.0";

fn at() -> Time {
    Time::parse("2026-01-01").expect("a date")
}

fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(9), purpose).expect("a key")
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    let contents = parts.concat();
    let length = u8::try_from(contents.len()).expect("short");
    [&[0x30, length], &contents[..]].concat()
}

fn extension(oid: &str, value: &[u8]) -> Vec<u8> {
    mock::extension(ObjectIdentifier::new_unwrap(oid), true, value)
}

fn oid(text: &str) -> Vec<u8> {
    mock::oid(ObjectIdentifier::new_unwrap(text))
}

fn policies(all: &[&str]) -> Vec<u8> {
    let all: Vec<_> = all.iter().map(|one| sequence(&[oid(one)])).collect();
    extension("2.5.29.32", &sequence(&all))
}

fn mapping(from: &str, to: &str) -> Vec<u8> {
    extension("2.5.29.33", &sequence(&[sequence(&[oid(from), oid(to)])]))
}

fn requires_policy_after(certificates: u8) -> Vec<u8> {
    extension("2.5.29.36", &sequence(&[vec![0x80, 1, certificates]]))
}

fn inhibits_any_after(certificates: u8) -> Vec<u8> {
    extension("2.5.29.54", &[2, 1, certificates])
}

/// A CA or a leaf by its issuer, with what it has besides.
fn make(subject: &str, issuer: &str, signer: &str, is_ca: bool, more: &[Vec<u8>]) -> Certificate {
    let name = |text| mock::common_name(StringType::Utf8, text);
    let mut template = Template::new(&name(issuer), &name(subject), &key(subject), at())
        .with(mock::basic_constraints(is_ca, None));
    template.extensions.extend_from_slice(more);
    Certificate::from_der(&template.sign(&key(signer)).expect("signed")).expect("readable")
}

/// What is broken of leaf, intermediate and anchor with these extensions, and what is disregarded.
fn broken(
    [anchor, middle, leaf]: [&[Vec<u8>]; 3],
    trust: AnchorTrust,
    policy: PolicyInputs,
) -> (Vec<Rule>, Vec<Rule>) {
    let anchors = [make("Anchor", "Anchor", "Anchor", true, anchor)];
    let untrusted = [make("Middle", "Anchor", "Anchor", true, middle)];
    let leaf = make("Leaf", "Middle", "Middle", false, leaf);
    let mut request = PathRequest::new(&leaf, &anchors, at());
    request.untrusted = &untrusted;
    request.anchor_trust = trust;
    request.policy = policy;
    let validation = validate_path(&request);
    let rules = |all: &[Violation]| all.iter().map(|one| one.rule).collect();
    (
        rules(&validation.violations),
        rules(&validation.disregarded),
    )
}

#[test]
fn policies_of_the_anchor_count_with_its_whole_certificate_alone() {
    let any = || policies(&[ANY]);
    let one = || policies(&[POLICY]);
    let other = || policies(&[OTHER]);
    let explicit = || PolicyInputs {
        require_explicit: true,
        ..PolicyInputs::default()
    };
    let wanted = || PolicyInputs {
        initial: Some(vec![POLICY.parse().expect("an identifier")]),
        ..explicit()
    };
    let free = PolicyInputs::default;
    let none = Vec::new;
    type Case = (Vec<Vec<u8>>, Vec<Vec<u8>>, Vec<Vec<u8>>, PolicyInputs, bool);
    let cases: Vec<Case> = vec![
        // requireExplicitPolicy counts the intermediate and the leaf.
        (
            vec![requires_policy_after(0)],
            none(),
            none(),
            free(),
            false,
        ),
        (
            vec![requires_policy_after(1)],
            none(),
            none(),
            free(),
            false,
        ),
        (
            vec![requires_policy_after(2)],
            none(),
            none(),
            free(),
            false,
        ),
        (vec![requires_policy_after(3)], none(), none(), free(), true),
        (
            vec![requires_policy_after(0)],
            vec![one()],
            vec![one()],
            free(),
            true,
        ),
        // An anchor without policies asks for none; one with a policy allows no other.
        (none(), vec![one()], vec![one()], explicit(), true),
        (vec![one()], vec![one()], vec![one()], explicit(), true),
        (vec![any()], vec![one()], vec![one()], explicit(), true),
        (vec![one()], vec![other()], vec![other()], explicit(), false),
        (vec![one()], vec![any()], vec![one()], wanted(), true),
        (vec![one()], vec![any()], vec![other()], wanted(), false),
        (vec![other()], vec![any()], vec![any()], wanted(), false),
        // anyPolicy of the intermediate, which the anchor may forbid.
        (
            vec![inhibits_any_after(0)],
            vec![any()],
            vec![one()],
            explicit(),
            false,
        ),
        (
            vec![inhibits_any_after(1)],
            vec![any()],
            vec![one()],
            explicit(),
            true,
        ),
        // A mapping is followed like that of a CA below.
        (
            vec![one(), mapping(POLICY, OTHER)],
            vec![other()],
            vec![other()],
            wanted(),
            true,
        ),
        (
            vec![one(), mapping(POLICY, OTHER)],
            vec![one()],
            vec![one()],
            wanted(),
            false,
        ),
        (
            vec![one(), mapping(POLICY, ANY)],
            vec![one()],
            vec![one()],
            free(),
            false,
        ),
    ];
    for (number, (anchor, middle, leaf, inputs, holds)) in cases.into_iter().enumerate() {
        let extensions = [&anchor[..], &middle, &leaf];
        let (rules, _) = broken(extensions, AnchorTrust::Certificate, inputs.clone());
        let expected = if holds { vec![] } else { vec![Rule::Policies] };
        assert_eq!(rules, expected, "case {number} with the whole certificate");
        // By name and key the anchor could as well say nothing.
        let (rules, _) = broken(extensions, AnchorTrust::NameAndKey, inputs.clone());
        let bare = broken([&[], &middle, &leaf], AnchorTrust::NameAndKey, inputs);
        assert_eq!(rules, bare.0, "case {number} by name and key");
    }
}

#[test]
fn limits_that_cannot_be_read_are_not_taken_for_none() {
    let limits = |value: &[u8]| extension("2.5.29.30", value);
    let host = |text: &[u8]| [&[0x82, text.len() as u8], text].concat();
    let subtrees = |tag: u8, more: &[u8]| {
        let subtree = sequence(&[host(b"example"), more.to_vec()]);
        [&[tag, subtree.len() as u8], &subtree[..]].concat()
    };
    let readable = sequence(&[subtrees(0xA0, &[])]);
    let loose =
        |value: &[u8]| mock::extension(ObjectIdentifier::new_unwrap("2.5.29.30"), false, value);
    for (what, anchor, expected) in [
        (
            "nothing",
            vec![limits(&[0x30, 0])],
            vec![Rule::MalformedExtensions],
        ),
        (
            "no octet",
            vec![limits(&[])],
            vec![Rule::MalformedExtensions],
        ),
        (
            "a byte behind",
            vec![limits(&[&readable[..], &[0]].concat())],
            vec![Rule::MalformedExtensions],
        ),
        (
            "an empty list beside a good one",
            vec![limits(&sequence(&[subtrees(0xA0, &[]), vec![0xA1, 0]]))],
            vec![Rule::MalformedExtensions],
        ),
        (
            "an empty list, not critical",
            vec![loose(&sequence(&[subtrees(0xA0, &[]), vec![0xA1, 0]]))],
            vec![Rule::MalformedExtensions],
        ),
        (
            "a negative minimum",
            vec![limits(&sequence(&[subtrees(0xA0, &[0x80, 1, 0xFF])]))],
            vec![Rule::MalformedExtensions],
        ),
        (
            "twice",
            vec![limits(&readable), limits(&readable)],
            vec![Rule::DuplicateExtensions],
        ),
        (
            "twice, not critical",
            vec![loose(&readable), loose(&readable)],
            vec![Rule::DuplicateExtensions],
        ),
        (
            "other limits that are critical",
            vec![extension("2.5.29.36", &[0x30, 0])],
            vec![Rule::MalformedExtensions],
        ),
        // Near misses: what can be read, or is no limit.
        ("readable", vec![limits(&readable)], vec![]),
        (
            "a minimum of a form that does not occur",
            vec![limits(&sequence(&[subtrees(0xA0, &[0x80, 1, 1])]))],
            vec![],
        ),
        (
            "another extension twice",
            vec![
                mock::extension(
                    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.55555.1"),
                    false,
                    &[5, 0]
                );
                2
            ],
            vec![],
        ),
    ] {
        for trust in [AnchorTrust::NameAndKey, AnchorTrust::Certificate] {
            let (rules, _) = broken([&anchor, &[], &[]], trust, PolicyInputs::default());
            // More rules apply to the whole certificate.
            let is_reported = expected.iter().all(|rule| rules.contains(rule));
            assert!(is_reported, "{what}: {rules:?}");
            assert!(
                trust == AnchorTrust::Certificate || rules == expected,
                "{what}: {rules:?}"
            );
        }
    }
}

#[test]
fn what_is_disregarded_of_an_anchor_is_reported() {
    let unknown = extension("1.3.6.1.4.1.55555.1", &[5, 0]);
    let no_sign = mock::key_usage(&[0, 6]);
    for (anchor, expected) in [
        (vec![], vec![]),
        (vec![unknown], vec![Rule::CriticalExtensions]),
        (vec![no_sign], vec![Rule::KeyUsage]),
    ] {
        let extensions = [&anchor[..], &[], &[]];
        let free = PolicyInputs::default;
        let lenient = broken(extensions, AnchorTrust::NameAndKey, free());
        assert_eq!(lenient, (vec![], expected.clone()));
        let whole = broken(extensions, AnchorTrust::Certificate, free());
        assert_eq!(whole, (expected, vec![]));
    }
}

/// `SEQUENCE SIZE (1..MAX)`: no purpose is in an empty list, for what is under a CA.
#[test]
fn a_ca_with_an_empty_list_of_purposes_allows_nothing() {
    let empty = || vec![extension("2.5.29.37", &[0x30, 0])];
    let free = PolicyInputs::default;
    for (anchor, middle, trust, expected) in [
        (empty(), vec![], AnchorTrust::Certificate, true),
        (empty(), vec![], AnchorTrust::NameAndKey, false),
        (vec![], empty(), AnchorTrust::NameAndKey, true),
        (vec![], vec![], AnchorTrust::Certificate, false),
    ] {
        let (broken, _) = broken([&anchor, &middle, &[]], trust, free());
        assert_eq!(
            broken.contains(&Rule::ExtendedKeyUsage),
            expected,
            "{broken:?}"
        );
    }
}

/// What is wrong with a leaf under these, and where.
fn violations(leaf: &Certificate, untrusted: &[Certificate]) -> Vec<Violation> {
    let anchors = [make("Anchor", "Anchor", "Anchor", true, &[])];
    let validation = validate_path(&path_request(leaf, untrusted, &anchors, &[], at()));
    assert_eq!(validation.signatures + 1, validation.chain.len());
    validation.violations
}

#[test]
fn a_path_that_returns_to_a_ca_is_reported_as_a_loop() {
    let untrusted = [
        make("Beta", "Anchor", "Anchor", true, &[]),
        make("Gamma", "Beta", "Beta", true, &[]),
    ];
    let leaf = make("Beta", "Gamma", "Gamma", true, &[]);
    let [violation] = &violations(&leaf, &untrusted)[..] else {
        panic!("one reason");
    };
    assert_eq!((violation.rule, violation.position), (Rule::Path, 2));
    assert!(
        violation
            .detail
            .contains("comes back to the name and key of the leaf")
    );
    assert_eq!(
        violations(&make("Leaf", "Gamma", "Gamma", true, &[]), &untrusted),
        []
    );
}

#[test]
fn a_path_that_is_too_long_is_not_reported_as_lacking_an_issuer() {
    let name = |number: usize| match number {
        0 => "Anchor".to_owned(),
        number => format!("CA {number}"),
    };
    let below = |number| {
        let (own, issuer) = (name(number), name(number - 1));
        make(&own, &issuer, &issuer, true, &[])
    };
    let untrusted: Vec<_> = (1..40).map(below).collect();
    assert_eq!(violations(&below(31), &untrusted), []);
    let [violation] = &violations(&below(32), &untrusted)[..] else {
        panic!("one reason");
    };
    assert_eq!((violation.rule, violation.position), (Rule::Path, 31));
    assert!(violation.detail.contains("does not end within 32"));
}
