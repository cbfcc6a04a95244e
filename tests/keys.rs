//! Keys that are none, curves by a wrong name, and algorithms with odd parameters: none of them is
//! ever taken for a good one, and `openssl` agrees where it is there.

#[path = "support/needs.rs"]
mod needs;
#[path = "support/proofs.rs"]
mod proofs;

use popcert::{
    Certificate,
    mock::KeyType,
    signature::{Failure, Key},
};
use proofs::signed_proof;
use proptest::prelude::*;
use std::{
    io::Write,
    process::{Command, Stdio},
    sync::LazyLock,
};

const RSA: &str = "2a864886f70d010101";
const EC: &str = "2a8648ce3d0201";
const P256: &str = "2a8648ce3d030107";
const CURVES: [&str; 3] = [P256, "2b81040022", "2b81040023"];

/// A kind of key, its SubjectPublicKeyInfo, and a proof that it signed.
type Signed = (KeyType, Vec<u8>, Certificate);

static SIGNED: LazyLock<Vec<Signed>> = LazyLock::new(|| {
    let kinds = [
        KeyType::P256,
        KeyType::P384,
        KeyType::P521,
        KeyType::Ed25519,
        KeyType::Rsa2048,
    ];
    kinds.map(signed).into()
});

fn signed(kind: KeyType) -> Signed {
    let (spki, proof) = signed_proof(kind, 7);
    (kind, spki, proof)
}

fn spki(kind: KeyType) -> Vec<u8> {
    let mut all = SIGNED.iter();
    let found = all.find(|(its, ..)| *its == kind).expect("a key");
    found.1.clone()
}

fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let header = match length {
        0..=0x7F => vec![tag, length as u8],
        0x80..=0xFF => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [header, contents.to_vec()].concat()
}

fn oid(hex: &str) -> Vec<u8> {
    value(0x06, &hex::decode(hex).expect("hex"))
}

fn key_info(algorithm: &str, parameters: &[u8], key: &[u8]) -> Vec<u8> {
    let identifier = value(0x30, &[oid(algorithm), parameters.to_vec()].concat());
    let bits = value(0x03, &[&[0], key].concat());
    value(0x30, &[identifier, bits].concat())
}

/// An RSA key of these INTEGERs' contents octets.
fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let numbers = [value(0x02, modulus), value(0x02, exponent)].concat();
    key_info(RSA, &[5, 0], &value(0x30, &numbers))
}

/// The modulus of the RSA key, with its sign octet.
fn modulus() -> Vec<u8> {
    let info = spki(KeyType::Rsa2048);
    let end = info.len() - 5;
    info[end - 257..end].to_vec()
}

/// The point of the P-256 key.
fn point() -> Vec<u8> {
    let info = spki(KeyType::P256);
    info[info.len() - 65..].to_vec()
}

fn is_usable(spki: &[u8]) -> bool {
    Key::from_spki(spki).is_ok()
}

/// Absent for ECDSA and Ed25519, NULL for RSA; a NULL behind ECDSA and nothing behind RSA say nothing
/// of the signature (RFC 5758 section 3.2, RFC 4055 section 5, RFC 8410 section 3).
fn may_be_judged(kind: KeyType, parameters: &[u8]) -> bool {
    parameters.is_empty() || (parameters == [5, 0] && kind != KeyType::Ed25519)
}

/// What could stand behind an algorithm's identifier.
fn parameters() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        Just(vec![0x05, 0x00]),
        Just(vec![0x05, 0x01, 0x00]),
        Just(vec![0x05, 0x81, 0x00]),
        Just(vec![0x30, 0x00]),
        Just(vec![0x05, 0x00, 0x05, 0x00]),
        (any::<u8>(), prop::collection::vec(any::<u8>(), 0..20))
            .prop_map(|(tag, contents)| value(tag, &contents)),
        prop::collection::vec(any::<u8>(), 0..6),
    ]
}

proptest! {
    // An integration test has no `lib.rs` beside it, where failures would be kept.
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// The algorithm is written otherwise, and the signature is as right as before: either it is
    /// found right, or the algorithm is to blame. Nothing was damaged.
    fn parameters_damage_no_signature(which in 0..5usize, parameters in parameters()) {
        let (kind, spki, proof) = &SIGNED[which];
        let whole = proof.signature_algorithm().der();
        let identifier = &whole[2..4 + usize::from(whole[3])];
        let algorithm = value(0x30, &[identifier, &parameters].concat());
        let key = Key::from_spki(spki).expect("a key");
        let signature = proof.signature().expect("whole octets");
        let verified = key.verify(&algorithm, proof.signed_bytes(), signature);
        // BER for NULL reads as NULL; the encoding is another check's subject.
        let parameters = match parameters.as_slice() {
            [0x05, 0x81, 0x00] => &[0x05, 0x00],
            other => other,
        };
        match verified {
            Ok(()) => prop_assert!(may_be_judged(*kind, parameters), "{parameters:02x?}"),
            Err(Failure::BadAlgorithm(_)) => prop_assert!(!may_be_judged(*kind, parameters)),
            Err(other) => prop_assert!(false, "{kind:?} {parameters:02x?}: {other}"),
        }
        let other = key.verify(&algorithm, b"another", signature);
        prop_assert!(other.is_err());
    }

    /// RFC 8017 section 3.1: positive, odd, and the exponent at least 3.
    fn an_impossible_rsa_key_is_never_usable(
        bit in 0..2056usize,
        exponent in prop_oneof![
            Just(vec![1, 0, 1]),
            prop::collection::vec(any::<u8>(), 0..6),
        ],
    ) {
        let mut modulus = modulus();
        modulus[bit / 8] ^= 0x80 >> (bit % 8);
        if is_usable(&rsa(&modulus, &exponent)) {
            prop_assert!(modulus[0] < 0x80 && modulus[256] & 1 == 1);
            let digits: Vec<_> = exponent.iter().skip_while(|octet| **octet == 0).collect();
            prop_assert!(exponent[0] < 0x80 && *digits[digits.len() - 1] & 1 == 1);
            prop_assert!(digits != [&1]);
        }
    }

    /// One bit of a coordinate leads off the curve: its point of the same other coordinate is the
    /// negative one alone.
    fn a_point_off_the_curve_is_never_usable(bit in 256..512usize) {
        let mut point = point();
        point[1 + bit / 8] ^= 0x80 >> (bit % 8);
        prop_assert!(!is_usable(&key_info(EC, &oid(P256), &point)));
    }

    /// RFC 5480 section 2.1.1.1: the curve's identifier, octet for octet.
    fn a_curve_is_known_by_its_whole_identifier(
        which in 0..3usize,
        before in prop::collection::vec(any::<u8>(), 0..3),
        after in prop::collection::vec(any::<u8>(), 0..300),
        cut in 0..4usize,
    ) {
        let curve = hex::decode(CURVES[which]).expect("hex");
        let end = curve.len().saturating_sub(cut);
        let odd = [&before[..], &curve[..end], &after].concat();
        prop_assume!(odd != hex::decode(P256).expect("hex"));
        prop_assert!(!is_usable(&key_info(EC, &value(0x06, &odd), &point())));
    }
}

/// As a length octet, 129 to 255 begin a longer form; what follows must not be read as one.
fn no_length_of_a_curves_identifier_aliases_it() {
    assert!(is_usable(&key_info(EC, &oid(P256), &point())));
    let mut inner = oid(P256).split_off(1);
    inner.resize(256, 0x01);
    for length in 0..=inner.len() {
        let alias = value(0x06, &inner[..length]);
        assert!(!is_usable(&key_info(EC, &alias, &point())), "{length}");
    }
}

/// Keys of kinds that popcert does not verify with: their form is known all the same.
fn a_key_that_is_malformed_for_its_algorithm_is_refused() {
    const BRAINPOOL_320: &str = "2b2403030208010109";
    const SECT_283: &str = "2b81040010";
    let ec = |curve: &str, point: &[u8]| key_info(EC, &oid(curve), point);
    let point = |first: u8, octets: usize| [vec![first], vec![1; octets]].concat();
    for (what, spki, good) in [
        ("Ed448", key_info("2b6571", &[], &[1; 57]), true),
        ("a short Ed448", key_info("2b6571", &[], &[1; 5]), false),
        (
            "Ed448 with NULL",
            key_info("2b6571", &[5, 0], &[1; 57]),
            false,
        ),
        ("X25519", key_info("2b656e", &[], &[1; 32]), true),
        ("a long X25519", key_info("2b656e", &[], &[1; 33]), false),
        (
            "ML-DSA-44",
            key_info("608648016503040311", &[], &[1; 1312]),
            true,
        ),
        (
            "a cut ML-DSA-44",
            key_info("608648016503040311", &[], &[1; 1311]),
            false,
        ),
        ("DSA", key_info("2a8648ce380401", &[], &[2, 1, 5]), true),
        ("an empty DSA", key_info("2a8648ce380401", &[], &[]), false),
        (
            "a negative DSA",
            key_info("2a8648ce380401", &[], &[2, 1, 0x85]),
            false,
        ),
        (
            "a DSA key of 1",
            key_info("2a8648ce380401", &[], &[2, 1, 1]),
            false,
        ),
        (
            "DSA and more",
            key_info("2a8648ce380401", &[], &[2, 1, 5, 0]),
            false,
        ),
        (
            "an unknown kind",
            key_info("2b0601040183b20302", &[], &[1]),
            true,
        ),
        (
            "an empty unknown kind",
            key_info("2b0601040183b20302", &[], &[]),
            false,
        ),
        ("sect283k1", ec(SECT_283, &point(4, 72)), true),
        ("sect283k1, compressed", ec(SECT_283, &point(2, 36)), true),
        ("sect283k1, cut", ec(SECT_283, &point(4, 10)), false),
        ("sect283k1, hybrid", ec(SECT_283, &point(6, 72)), false),
        ("brainpoolP320", ec(BRAINPOOL_320, &point(4, 80)), true),
        (
            "brainpoolP320, cut",
            ec(BRAINPOOL_320, &point(4, 78)),
            false,
        ),
        ("brainpoolP320 at infinity", ec(BRAINPOOL_320, &[0]), false),
    ] {
        match Key::from_spki(&spki) {
            Ok(_) => panic!("{what} is not supported"),
            Err(Failure::BadKey(reason)) => assert!(!good, "{what}: {reason}"),
            Err(_) => assert!(good, "{what} is taken for a key"),
        }
    }
}

/// Keys with what somebody could have done to them, and whether they are still keys.
fn variants() -> Vec<(&'static str, Vec<u8>, bool)> {
    let (modulus, point) = (modulus(), point());
    let changed = |octets: &[u8], at: usize, mask: u8| {
        let mut octets = octets.to_vec();
        octets[at] ^= mask;
        octets
    };
    let rsa_with = |exponent: &[u8]| rsa(&modulus, exponent);
    let ec = |point: &[u8]| key_info(EC, &oid(P256), point);
    let mut three = modulus.clone();
    // The first odd number from there on that 3 divides: its digits' sum to the base 256.
    while three.iter().map(|octet| u32::from(*octet)).sum::<u32>() % 3 != 0 {
        three[256] = three[256].wrapping_add(2);
    }
    vec![
        ("the RSA key", rsa_with(&[1, 0, 1]), true),
        ("exponent 3", rsa_with(&[3]), true),
        ("exponent 1", rsa_with(&[1]), false),
        ("exponent 0", rsa_with(&[0]), false),
        ("exponent 65536", rsa_with(&[1, 0, 0]), false),
        (
            "even modulus",
            rsa(&changed(&modulus, 256, 1), &[1, 0, 1]),
            false,
        ),
        ("modulus with the factor 3", rsa(&three, &[1, 0, 1]), false),
        ("modulus 0", rsa(&[0], &[1, 0, 1]), false),
        ("negative modulus", rsa(&modulus[1..], &[1, 0, 1]), false),
        ("the point", ec(&point), true),
        ("off the curve", ec(&changed(&point, 64, 1)), false),
        (
            "x not in the field",
            ec(&[&[4][..], &[0xFF; 64]].concat()),
            false,
        ),
        ("the point at infinity", ec(&[0]), false),
        ("half a point", ec(&point[..33]), false),
        ("no curve", key_info(EC, &[], &point), false),
        ("NULL for a curve", key_info(EC, &[5, 0], &point), false),
    ]
}

fn each_impossible_key_is_refused_with_its_reason() {
    for (what, spki, good) in variants() {
        match Key::from_spki(&spki) {
            Ok(_) => assert!(good, "{what} is taken for a key"),
            Err(Failure::BadKey(_)) => assert!(!good, "{what} is refused"),
            Err(other) => panic!("{what}: {other}"),
        }
    }
}

/// `openssl pkey -pubcheck` says the same of each, but for negative numbers, whose sign it drops.
fn openssl_agrees_on_which_keys_are_invalid() {
    for (what, spki, good) in variants() {
        if what != "negative modulus" {
            assert_eq!(openssl_takes(&spki), good, "{what}");
        }
    }
}

fn openssl_takes(spki: &[u8]) -> bool {
    let mut child = Command::new("openssl")
        .args(["pkey", "-pubin", "-inform", "DER", "-pubcheck", "-noout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(spki).expect("openssl reads");
    drop(stdin);
    child.wait().expect("openssl ends").success()
}

/// A certificate around these identifiers and this key; nobody signed it.
fn unsigned(inner: &[u8], outer: &[u8], key: &[u8], extension: &[u8]) -> Vec<u8> {
    let name = popcert::mock::common_name(popcert::mock::StringType::Utf8, "MOCK Odd");
    let date = |text: &str| value(0x17, text.as_bytes());
    let validity = [date("260101000000Z"), date("270101000000Z")].concat();
    let fields = [
        value(0xA0, &[2, 1, 2]),
        value(0x02, &[0x41]),
        inner.to_vec(),
        name.clone(),
        value(0x30, &validity),
        name,
        key.to_vec(),
        value(0xA3, &value(0x30, extension)),
    ];
    let signed = value(0x30, &fields.concat());
    value(0x30, &[&signed, outer, &[3, 2, 0, 0]].concat())
}

/// Whatever stands in an identifier, there is a report, and nothing is trusted for it.
fn identifiers_of_any_length_and_with_trailing_octets_yield_a_report() {
    const ECDSA: &str = "2a8648ce3d040302";
    let long = |octets: usize| value(0x06, &[&[0x2A], &vec![0x81; octets][..], &[0x01]].concat());
    let extension = |oid: &[u8]| value(0x30, &[oid, &[4, 2, 5, 0]].concat());
    let algorithm = |oid: &[u8], more: &[u8]| value(0x30, &[oid, more].concat());
    let good = algorithm(&oid(ECDSA), &[]);
    let key = key_info(EC, &oid(P256), &point());
    let known = extension(&oid("2a0304"));
    let excess = [
        algorithm(&oid(ECDSA), &[5, 0, 5, 0]),
        algorithm(&oid(ECDSA), &[5, 1]),
        algorithm(&long(200), &[5, 0, 5, 0]),
    ];
    let mut odd: Vec<_> = excess
        .iter()
        .flat_map(|one| {
            [
                unsigned(one, &good, &key, &known),
                unsigned(&good, one, &key, &known),
            ]
        })
        .collect();
    for parameters in [
        [&oid(P256)[..], &[5, 0]].concat(),
        [&oid(P256)[..], &[1]].concat(),
    ] {
        let key = key_info(EC, &parameters, &point());
        assert!(!is_usable(&key));
        odd.push(unsigned(&good, &good, &key, &known));
    }
    for der in odd {
        let read = Certificate::from_der(&der).expect("readable");
        let mut irregular = read.der_violations().iter();
        assert!(
            irregular.any(|one| one.what.contains("more than its identifier") && !one.tolerated)
        );
    }
    for octets in [63, 64, 129, 20_000] {
        let (oid, other) = (long(octets), algorithm(&long(octets), &[]));
        for der in [
            unsigned(&good, &good, &key, &extension(&oid)),
            unsigned(&other, &other, &key, &known),
        ] {
            let read = Certificate::from_der(&der).expect("readable");
            assert!(read.der_violations().is_empty());
            assert!(read.signature_algorithm().to_string().len() < 150);
        }
    }
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[
        (
            &[],
            named![
                parameters_damage_no_signature,
                an_impossible_rsa_key_is_never_usable,
                a_point_off_the_curve_is_never_usable,
                a_curve_is_known_by_its_whole_identifier,
                no_length_of_a_curves_identifier_aliases_it,
                a_key_that_is_malformed_for_its_algorithm_is_refused,
                each_impossible_key_is_refused_with_its_reason,
                identifiers_of_any_length_and_with_trailing_octets_yield_a_report
            ],
        ),
        (
            &["openssl"],
            named![openssl_agrees_on_which_keys_are_invalid],
        ),
    ])
}
