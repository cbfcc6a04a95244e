//! What counts of a trust anchor, by name and key and as a whole certificate (RFC 5937).

#![cfg(feature = "mock")]

use popcert::{
    Certificate, Time,
    mock::{self, KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template},
    path::{AnchorTrust, PathRequest, PolicyInputs, Purpose, Rule, Violation, validate_path},
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

#[test]
fn what_counts_of_an_anchor_is_not_disregarded_too() {
    let no_limits = extension("2.5.29.30", &[0x30, 0]);
    let no_sign = mock::key_usage(&[0, 6]);
    let rules = broken(
        [&[no_limits, no_sign], &[], &[]],
        AnchorTrust::NameAndKey,
        PolicyInputs::default(),
    );
    let expected = (vec![Rule::MalformedExtensions], vec![Rule::KeyUsage]);
    assert_eq!(rules, expected);
}

#[test]
fn a_leaf_that_is_an_anchor_needs_no_signature() {
    let leaf = [make("Leaf", "Middle", "Middle", false, &[])];
    let validation = validate_path(&PathRequest::new(&leaf[0], &leaf, at()));
    assert!(validation.anchored && validation.is_signed());
}

#[test]
fn a_violation_says_whose_purpose_and_which_name() {
    let signs_code = extension("2.5.29.37", &sequence(&[oid("1.3.6.1.5.5.7.3.3")]));
    let host = |tag: u8| [&[tag, 7], &b"a.tests"[..]].concat();
    let limits = [vec![0xA1, 11], sequence(&[host(0x82)])].concat();
    let limits = extension("2.5.29.30", &sequence(&[limits]));
    let named = extension("2.5.29.17", &sequence(&[host(0x82)]));
    for (middle, leaf, expected) in [
        (
            vec![],
            vec![signs_code.clone()],
            "it is not for this purpose",
        ),
        (vec![signs_code], vec![], "certificates below it are not"),
        (vec![limits], vec![named], "a.tests"),
    ] {
        let anchors = [make("Anchor", "Anchor", "Anchor", true, &[])];
        let untrusted = [make("Middle", "Anchor", "Anchor", true, &middle)];
        let leaf = make("Leaf", "Middle", "Middle", false, &leaf);
        let mut request = path_request(&leaf, &untrusted, &anchors, &[], at());
        request.purpose = Purpose::ServerAuth;
        let validation = validate_path(&request);
        let begins = |one: &Violation| match expected {
            "a.tests" => one
                .detail
                .split(" is ")
                .next()
                .is_some_and(|name| name.contains(expected)),
            _ => one.detail.starts_with(expected),
        };
        assert!(
            validation.violations.iter().any(begins),
            "{:?}",
            validation.violations
        );
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

/// What is wrong with a leaf under these, and where; and whether the path ends at the anchor.
fn violations(leaf: &Certificate, untrusted: &[Certificate]) -> (Vec<Violation>, bool) {
    let anchors = [make("Anchor", "Anchor", "Anchor", true, &[])];
    let validation = validate_path(&path_request(leaf, untrusted, &anchors, &[], at()));
    assert_eq!(validation.signatures + 1, validation.chain.len());
    (validation.violations, validation.anchored)
}

#[test]
fn a_path_that_returns_to_a_ca_is_reported_as_a_loop() {
    let untrusted = [
        make("Beta", "Anchor", "Anchor", true, &[]),
        make("Gamma", "Beta", "Beta", true, &[]),
    ];
    let leaf = make("Beta", "Gamma", "Gamma", true, &[]);
    let (found, anchored) = violations(&leaf, &untrusted);
    let [violation] = &found[..] else {
        panic!("one reason");
    };
    assert!(anchored);
    assert_eq!((violation.rule, violation.position), (Rule::Path, 2));
    assert!(
        violation
            .detail
            .contains("comes back to the name and key of the leaf")
    );
    assert_eq!(
        violations(&make("Leaf", "Gamma", "Gamma", true, &[]), &untrusted),
        (vec![], true)
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
    assert_eq!(violations(&below(31), &untrusted), (vec![], true));
    let (found, anchored) = violations(&below(32), &untrusted);
    let [violation] = &found[..] else {
        panic!("one reason");
    };
    assert!(!anchored);
    assert_eq!((violation.rule, violation.position), (Rule::Path, 31));
    assert!(violation.detail.contains("does not end within 32"));
}

/// What the path of that leaf violates, and at which certificate.
fn places(
    leaf: &Certificate,
    anchor: &Certificate,
    trust: AnchorTrust,
    policy: PolicyInputs,
) -> Vec<(Rule, usize)> {
    let anchors = [anchor.clone()];
    let mut request = PathRequest::new(leaf, &anchors, at());
    request.anchor_trust = trust;
    request.policy = policy;
    let violations = validate_path(&request).violations;
    violations
        .iter()
        .map(|one| (one.rule, one.position))
        .collect()
}

#[test]
fn a_leaf_that_is_its_own_anchor_needs_the_policies_that_are_asked_for() {
    let explicit = PolicyInputs {
        require_explicit: true,
        ..PolicyInputs::default()
    };
    let without = make("Anchor", "Anchor", "Anchor", true, &[]);
    let found = places(
        &without,
        &without,
        AnchorTrust::NameAndKey,
        explicit.clone(),
    );
    assert_eq!(found, [(Rule::Policies, 0)]);
    let with = make("Anchor", "Anchor", "Anchor", true, &[policies(&[POLICY])]);
    let found = places(&with, &with, AnchorTrust::NameAndKey, explicit);
    assert_eq!(found, []);
}

#[test]
fn a_policy_that_the_anchor_must_not_map_is_a_violation_of_the_anchor() {
    let anchor = make("Anchor", "Anchor", "Anchor", true, &[mapping(POLICY, ANY)]);
    let leaf = make("Leaf", "Anchor", "Anchor", false, &[]);
    let found = |trust| places(&leaf, &anchor, trust, PolicyInputs::default());
    assert_eq!(found(AnchorTrust::Certificate), [(Rule::Policies, 1)]);
    assert_eq!(found(AnchorTrust::NameAndKey), []);
}

/// RFC 5280 section 6.1.4 (k): a version 1 certificate cannot say that it is a CA, so that only its
/// owner can: as an anchor.
#[test]
fn a_version_1_ca_is_an_anchor_and_no_intermediate() {
    let old = |subject: &str, issuer: &str| {
        let name = |text| mock::common_name(StringType::Utf8, text);
        let mut template = Template::new(&name(issuer), &name(subject), &key(subject), at());
        template.version = None;
        Certificate::from_der(&template.sign(&key(issuer)).expect("signed")).expect("readable")
    };
    let free = PolicyInputs::default;
    let leaf = make("Leaf", "Anchor", "Anchor", false, &[]);
    let anchor = old("Anchor", "Anchor");
    assert_eq!(places(&leaf, &anchor, AnchorTrust::Certificate, free()), []);
    let anchors = [make("Anchor", "Anchor", "Anchor", true, &[])];
    let untrusted = [old("Middle", "Anchor")];
    let leaf = make("Leaf", "Middle", "Middle", false, &[]);
    let mut request = PathRequest::new(&leaf, &anchors, at());
    request.untrusted = &untrusted;
    let violations = validate_path(&request).violations;
    let found: Vec<_> = violations
        .iter()
        .map(|one| (one.rule, one.position))
        .collect();
    assert_eq!(found, [(Rule::BasicConstraints, 1)]);
    // And a version 3 anchor without basic constraints is no CA.
    let name = mock::common_name(StringType::Utf8, "Anchor");
    let bare = Template::new(&name, &name, &key("Anchor"), at());
    let bare = Certificate::from_der(&bare.sign(&key("Anchor")).expect("signed"));
    let leaf = make("Leaf", "Anchor", "Anchor", false, &[]);
    let found = places(
        &leaf,
        &bare.expect("readable"),
        AnchorTrust::Certificate,
        free(),
    );
    assert_eq!(found, [(Rule::BasicConstraints, 1)]);
}

/// Which of one CA's certificates is tried first is decided by their hashes, so that one sound one
/// stands among several with a fault.
#[test]
fn a_sound_certificate_of_the_anchor_is_chosen_before_faulty_ones() {
    let faulty = (1..8).map(|number| {
        let more = [
            extension("2.5.29.15", &[3, 2, 7, 0x80]),
            extension(
                "2.5.29.30",
                &sequence(&[vec![0xA1, 7, 0x30, 5, 0x82, 3, b'a', b'.', b'0' + number]]),
            ),
        ];
        make("Anchor", "Anchor", "Anchor", true, &more)
    });
    let mut anchors: Vec<_> = faulty.collect();
    let leaf = make("Leaf", "Anchor", "Anchor", false, &[]);
    let disregarded = |anchors: &[Certificate]| {
        let found = validate_path(&PathRequest::new(&leaf, anchors, at()));
        assert!(found.is_valid());
        found
            .disregarded
            .iter()
            .map(|one| one.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(disregarded(&anchors), [Rule::KeyUsage]);
    anchors.push(make("Anchor", "Anchor", "Anchor", true, &[]));
    assert_eq!(disregarded(&anchors), []);
}

/// Whoever has an unusual key is no CA: what popcert cannot compute with is left to others, but a
/// curve that nobody knows, or that is spelled out, is no key.
#[test]
fn the_leaf_s_key_may_be_of_any_registered_algorithm_and_curve() {
    // The base point of brainpoolP256r1 (RFC 5639 section 3.4).
    const POINT: [u8; 65] = *b"\x04\
       \x8B\xD2\xAE\xB9\xCB\x7E\x57\xCB\x2C\x4B\x48\x2F\xFC\x81\xB7\xAF\
       \xB9\xDE\x27\xE1\xE3\xBD\x23\xC2\x3A\x44\x53\xBD\x9A\xCE\x32\x62\
       \x54\x7E\xF8\x35\xC3\xDA\xC4\xFD\x97\xF8\x46\x1A\x14\x61\x1D\xC9\
       \xC2\x77\x45\x13\x2D\xED\x8E\x54\x5C\x1D\x54\xC7\x2F\x04\x69\x97";
    let anchor = make("Anchor", "Anchor", "Anchor", true, &[]);
    let bits = |octets: &[u8]| {
        let length = u8::try_from(octets.len() + 1).expect("short");
        [&[3, length, 0], octets].concat()
    };
    let curve = |parameters: Vec<u8>| {
        let algorithm = sequence(&[oid("1.2.840.10045.2.1"), parameters]);
        sequence(&[algorithm, bits(&POINT)])
    };
    let ed448 = sequence(&[sequence(&[oid("1.3.101.113")]), bits(&[1; 57])]);
    let brainpool = curve(oid("1.3.36.3.3.2.8.1.1.7"));
    let unknown = curve(oid("1.3.6.1.4.1.55555.1"));
    let spelled_out = curve(sequence(&[vec![2, 1, 1]]));
    for (spki, expected) in [
        (ed448, None),
        (brainpool, None),
        (
            unknown,
            Some("the curve 1.3.6.1.4.1.55555.1 is not registered"),
        ),
        (
            spelled_out,
            Some(
                "it spells out its curve instead of naming it, which RFC 5480 section 2.1.1 forbids",
            ),
        ),
    ] {
        let name = |text| mock::common_name(StringType::Utf8, text);
        let mut leaf = Template::new(&name("Anchor"), &name("Leaf"), &key("Leaf"), at());
        leaf.public_key = spki;
        let leaf = leaf.sign(&key("Anchor")).expect("signed");
        let leaf = Certificate::from_der(&leaf).expect("readable");
        let anchors = [anchor.clone()];
        let found = validate_path(&PathRequest::new(&leaf, &anchors, at()));
        let details: Vec<_> = found
            .violations
            .iter()
            .map(|one| one.detail.as_str())
            .collect();
        assert_eq!(details, expected.into_iter().collect::<Vec<_>>());
    }
}

/// RFC 5280 sections 4.1.2.1 and 4.1.2.2: the fields of a leaf, each just outside and just inside.
#[test]
fn version_and_serial_number_of_a_leaf_are_those_of_the_profile() {
    type Change = fn(&mut Template);
    let unique = |template: &mut Template| {
        template.extensions.clear();
        // issuerUniqueID [1] IMPLICIT BIT STRING stands behind the key.
        template.public_key.extend([0x81, 2, 0, 0x6B]);
    };
    let cases: [(Change, Option<Rule>); 10] = [
        (|one| one.version = Some(3), Some(Rule::Version)),
        (|one| one.version = Some(1), Some(Rule::Version)),
        (|one| one.version = None, Some(Rule::Version)),
        (
            |one| (one.version, one.extensions) = (None, Vec::new()),
            None,
        ),
        (
            |one| (one.version, one.extensions) = (Some(1), Vec::new()),
            None,
        ),
        (|one| one.serial = vec![0], Some(Rule::Serial)),
        (|one| one.serial = vec![0xFF], Some(Rule::Serial)),
        (|one| one.serial = vec![1; 21], Some(Rule::Serial)),
        (|one| one.serial = vec![1; 20], None),
        (|one| one.serial = vec![1], None),
    ];
    let anchor = make("Anchor", "Anchor", "Anchor", true, &[]);
    let found = |change: &dyn Fn(&mut Template)| {
        let name = |text| mock::common_name(StringType::Utf8, text);
        let mut leaf = Template::new(&name("Anchor"), &name("Leaf"), &key("Leaf"), at())
            .with(mock::basic_constraints(false, None));
        change(&mut leaf);
        let leaf = leaf.sign(&key("Anchor")).expect("signed");
        let leaf = Certificate::from_der(&leaf).expect("readable");
        let free = PolicyInputs::default();
        places(&leaf, &anchor, AnchorTrust::NameAndKey, free)
    };
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let expected: Vec<_> = expected.map(|rule| (rule, 0)).into_iter().collect();
        assert_eq!(found(&change), expected, "case {number}");
    }
    // Unique identifiers belong to version 2 and 3.
    for (version, expected) in [(None, vec![(Rule::Version, 0)]), (Some(1), vec![])] {
        let change = |one: &mut Template| {
            unique(one);
            one.version = version;
        };
        assert_eq!(found(&change), expected, "{version:?}");
    }
}

/// Of two paths with as many violations the likelier issuer's is reported.
#[test]
fn the_first_of_equal_paths_is_reported() {
    let named = |identifier: u8| {
        let own = mock::extension(
            ObjectIdentifier::new_unwrap("2.5.29.14"),
            false,
            &[4, 1, identifier],
        );
        make("Anchor", "Anchor", "Anchor", true, &[own])
    };
    for wanted in [1, 2, 3] {
        let name = |text| mock::common_name(StringType::Utf8, text);
        let from = mock::extension(
            ObjectIdentifier::new_unwrap("2.5.29.35"),
            false,
            &[0x30, 3, 0x80, 1, wanted],
        );
        let mut leaf = Template::new(&name("Anchor"), &name("Leaf"), &key("Leaf"), at()).with(from);
        leaf.serial = vec![0];
        let leaf = leaf.sign(&key("Anchor")).expect("signed");
        let leaf = Certificate::from_der(&leaf).expect("readable");
        let anchors = [named(1), named(2), named(3)];
        let found = validate_path(&PathRequest::new(&leaf, &anchors, at()));
        assert_eq!(found.violations.len(), 1);
        let likeliest = &anchors[usize::from(wanted) - 1];
        assert_eq!(found.chain[1].der(), likeliest.der(), "{wanted}");
    }
}

/// The report is about the path with the fewest violations, not about the first.
#[test]
fn of_two_paths_that_with_fewer_violations_is_reported() {
    let identifier =
        |oid: &str, value: &[u8]| mock::extension(ObjectIdentifier::new_unwrap(oid), false, value);
    let likelier = [
        identifier("2.5.29.14", &[4, 1, 1]),
        extension("2.5.29.15", &[3, 2, 7, 0x80]),
    ];
    let anchors = [
        make("Anchor", "Anchor", "Anchor", false, &likelier),
        make("Anchor", "Anchor", "Anchor", false, &[]),
    ];
    let from = identifier("2.5.29.35", &[0x30, 3, 0x80, 1, 1]);
    let leaf = make("Leaf", "Anchor", "Anchor", false, &[from]);
    let mut request = PathRequest::new(&leaf, &anchors, at());
    request.anchor_trust = AnchorTrust::Certificate;
    let found = validate_path(&request);
    let rules: Vec<_> = found.violations.iter().map(|one| one.rule).collect();
    assert_eq!(rules, [Rule::BasicConstraints]);
    assert_eq!(found.chain[1].der(), anchors[1].der());
    // Alone, the likelier has both.
    request.anchors = &anchors[..1];
    assert_eq!(validate_path(&request).violations.len(), 2);
}

#[test]
fn a_policy_that_is_missing_is_missed_at_the_certificate_without_it() {
    let explicit = || PolicyInputs {
        require_explicit: true,
        ..PolicyInputs::default()
    };
    let anchor = make("Anchor", "Anchor", "Anchor", true, &[]);
    for (middle, leaf, expected) in [
        (vec![policies(&[POLICY])], vec![policies(&[POLICY])], vec![]),
        (vec![policies(&[POLICY])], vec![], vec![(Rule::Policies, 0)]),
        (vec![], vec![policies(&[POLICY])], vec![(Rule::Policies, 1)]),
    ] {
        let anchors = [anchor.clone()];
        let untrusted = [make("Middle", "Anchor", "Anchor", true, &middle)];
        let leaf = make("Leaf", "Middle", "Middle", false, &leaf);
        let mut request = PathRequest::new(&leaf, &anchors, at());
        request.untrusted = &untrusted;
        request.policy = explicit();
        let violations = validate_path(&request).violations;
        let found: Vec<_> = violations
            .iter()
            .map(|one| (one.rule, one.position))
            .collect();
        assert_eq!(found, expected);
    }
}

/// How far the signatures lead, where no path leads to an anchor.
#[test]
fn signatures_are_counted_up_to_where_the_path_ends() {
    let anchors = [make("Anchor", "Anchor", "Anchor", true, &[])];
    let untrusted = [make("Middle", "Nobody", "Nobody", true, &[])];
    let leaf = make("Leaf", "Middle", "Middle", false, &[]);
    let mut request = PathRequest::new(&leaf, &anchors, at());
    request.untrusted = &untrusted;
    let found = validate_path(&request);
    assert_eq!(
        (found.anchored, found.signatures, found.chain.len()),
        (false, 1, 2)
    );
    // Up to the certificate that another key of the anchor's name signed.
    let untrusted = [make("Middle", "Anchor", "Other", true, &[])];
    request.untrusted = &untrusted;
    let found = validate_path(&request);
    assert_eq!((found.signatures, found.chain.len()), (1, 3));
    assert_eq!(found.violations[0].rule, Rule::Signature);
    // A certificate of its own name whose signature is wrong is not its own wrong issuer.
    let odd = make("Odd", "Odd", "Other", true, &[]);
    let untrusted = [odd.clone()];
    let mut request = PathRequest::new(&odd, &anchors, at());
    request.untrusted = &untrusted;
    let found = validate_path(&request);
    assert_eq!(
        (found.anchored, found.signatures, found.chain.len()),
        (false, 0, 1)
    );
    assert!(found.violations.iter().all(|one| one.rule == Rule::Path));
}

/// Where the missing certificate can be had stands in the one that it signed: caIssuers, not OCSP (RFC
/// 5280 section 4.2.2.1).
#[test]
fn the_place_of_a_missing_issuer_is_named() {
    let access = |method: &str, place: &[u8]| {
        let length = u8::try_from(place.len()).expect("short");
        sequence(&[oid(method), [&[0x86, length], place].concat()])
    };
    let places = sequence(&[
        access("1.3.6.1.5.5.7.48.1", b"http://mock.invalid/ocsp"),
        access("1.3.6.1.5.5.7.48.2", b"http://mock.invalid/ca.cer"),
    ]);
    let access = mock::extension(
        ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1"),
        false,
        &places,
    );
    let leaf = make("Leaf", "Nobody", "Nobody", false, &[access]);
    let anchors = [make("Anchor", "Anchor", "Anchor", true, &[])];
    let found = validate_path(&PathRequest::new(&leaf, &anchors, at()));
    let details: Vec<_> = found.violations.iter().map(|one| &one.detail).collect();
    let [detail] = details[..] else {
        panic!("{details:?}");
    };
    assert!(
        detail.ends_with("; its authority information access gives URI:http://mock.invalid/ca.cer"),
        "{detail}"
    );
}

/// The first place that is not DER is named, and how many there are besides.
#[test]
fn places_that_are_not_der_are_counted() {
    let anchors = [make("Anchor", "Anchor", "Anchor", true, &[])];
    // A length of one octet in two.
    let long = |date: &[u8]| [&[date[0], 0x81], &date[1..]].concat();
    for (dates, more) in [(1, None), (2, Some(" (and 1 more)"))] {
        let name = |text| mock::common_name(StringType::Utf8, text);
        let mut leaf = Template::new(&name("Anchor"), &name("Leaf"), &key("Leaf"), at());
        leaf.not_before = long(&leaf.not_before);
        if dates == 2 {
            leaf.not_after = long(&leaf.not_after);
        }
        let leaf = leaf.sign(&key("Anchor")).expect("signed");
        let leaf = Certificate::from_der(&leaf).expect("readable");
        let found = validate_path(&PathRequest::new(&leaf, &anchors, at()));
        let details: Vec<_> = found
            .violations
            .iter()
            .map(|one| one.detail.as_str())
            .collect();
        let [detail] = details[..] else {
            panic!("{details:?}");
        };
        let at = detail.find(" (and");
        assert_eq!(at.map(|at| &detail[at..]), more, "{detail}");
    }
}

/// What is wrong with the path of that leaf, in words.
fn details(leaf: &Certificate, anchor: &Certificate, untrusted: &[Certificate]) -> Vec<String> {
    let anchors = std::slice::from_ref(anchor);
    let mut request = PathRequest::new(leaf, anchors, at());
    request.untrusted = untrusted;
    let violations = validate_path(&request).violations;
    violations.into_iter().map(|one| one.detail).collect()
}

#[test]
fn two_algorithm_identifiers_differ_by_name_or_by_parameters() {
    let anchor = make("Anchor", "Anchor", "Anchor", true, &[]);
    let (sha256, sha384) = (oid("1.2.840.10045.4.3.2"), oid("1.2.840.10045.4.3.3"));
    for (inner, expected) in [
        (
            sequence(&[sha384]),
            "tbsCertificate.signature is ecdsa-with-SHA384, signatureAlgorithm is ecdsa-with-SHA256",
        ),
        (
            sequence(&[sha256, vec![5, 0]]),
            "tbsCertificate.signature and signatureAlgorithm are ecdsa-with-SHA256 with different parameters",
        ),
    ] {
        let name = |text| mock::common_name(StringType::Utf8, text);
        let mut leaf = Template::new(&name("Anchor"), &name("Leaf"), &key("Leaf"), at());
        leaf.inner_algorithm = Some(inner);
        let leaf = leaf.sign(&key("Anchor")).expect("signed");
        let leaf = Certificate::from_der(&leaf).expect("readable");
        assert_eq!(details(&leaf, &anchor, &[]), [expected]);
    }
}

/// Name constraints that permit hosts below that one alone.
fn permits(host: &str) -> Vec<u8> {
    let length = u8::try_from(host.len()).expect("short");
    let subtree = sequence(&[[&[0x82, length], host.as_bytes()].concat()]);
    let length = u8::try_from(subtree.len()).expect("short");
    extension(
        "2.5.29.30",
        &sequence(&[[&[0xA0, length], &subtree[..]].concat()]),
    )
}

fn named_host(host: &str) -> Vec<u8> {
    mock::alternative_names(&[mock::general_name(2, host.as_bytes())])
}

#[test]
fn a_constraint_with_a_leading_dot_permits_nothing_and_says_so() {
    const HINT: &str = " (a DNS constraint with a leading dot has no meaning in RFC 5280)";
    for (host, has_hint) in [(".example.com", true), ("example.org", false)] {
        let anchor = make("Anchor", "Anchor", "Anchor", true, &[permits(host)]);
        let leaf = make(
            "Leaf",
            "Anchor",
            "Anchor",
            false,
            &[named_host("www.example.com")],
        );
        let details = details(&leaf, &anchor, &[]);
        let [detail] = &details[..] else {
            panic!("{details:?}");
        };
        assert_eq!(detail.ends_with(HINT), has_hint, "{detail}");
        assert!(detail.contains(&format!("such as DNS:{host}")), "{detail}");
    }
}

/// A common name is a host's where a client would take it for one: in an end entity without DNS names.
#[test]
fn a_common_name_is_compared_with_constraints_where_it_names_a_host() {
    let anchor = make(
        "Anchor",
        "Anchor",
        "Anchor",
        true,
        &[permits("example.com")],
    );
    let inside = || named_host("www.example.com");
    for (middle, leaf, more, is_valid) in [
        ("Middle", "www.example.com", vec![], true),
        ("Middle", "www.example.org", vec![], false),
        ("Middle", "www.example.org", vec![inside()], true),
        ("ca.example.org", "Leaf", vec![inside()], true),
    ] {
        let untrusted = [make(middle, "Anchor", "Anchor", true, &[])];
        let found = make(leaf, middle, middle, false, &more);
        let details = details(&found, &anchor, &untrusted);
        assert_eq!(details.is_empty(), is_valid, "{middle} {leaf}: {details:?}");
    }
}
