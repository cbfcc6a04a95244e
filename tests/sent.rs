//! What a device sends is a sequence; a small model predicts the findings for every order.

#![cfg(all(feature = "cli", feature = "mock"))]

use popcert::{
    Case, CertificateInput, CertificateList, Options, Report, Role, Time,
    certificate::certificates_only,
    certificates,
    mock::{self, KeyType, MockKey, Randomness, StringType, Template},
};
use proptest::prelude::*;
use serde_json::Value;
use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::Path,
    process::{Command, Output},
    sync::LazyLock,
};

const DAY: i64 = 86_400;

fn at() -> Time {
    Time::parse("2026-01-01").expect("a date")
}

fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(5), purpose).expect("a key")
}

/// A certificate by names, keys, days of validity from now, and whether it is a CA's.
fn make(
    (subject, key): (&str, &MockKey),
    (issuer, signer): (&str, &MockKey),
    days: (i64, i64),
    is_ca: bool,
) -> Vec<u8> {
    let name = |name| mock::common_name(StringType::Utf8, name);
    let mut template = Template::new(&name(issuer), &name(subject), key, at()).valid(
        at().plus_seconds(days.0 * DAY),
        at().plus_seconds(days.1 * DAY),
    );
    template.serial = vec![0x40, days.0.unsigned_abs() as u8, days.1 as u8 & 0x7F];
    let basic = mock::basic_constraints(is_ca, None);
    template.with(basic).sign(signer).expect("signed")
}

const VALID: (i64, i64) = (-30, 90);

/// What a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    Device,
    ExpiredMiddle,
    Middle,
    OtherDevice,
    Root,
    RootWithOtherKey,
    Stranger,
}

use Part::*;

const PARTS: [Part; 7] = [
    Device,
    ExpiredMiddle,
    Middle,
    OtherDevice,
    Root,
    RootWithOtherKey,
    Stranger,
];

fn der(part: Part) -> &'static [u8] {
    static ALL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let [root, middle, device, other] =
            ["root", "middle", "device", "other"].map(|name| key(&format!("sent {name}")));
        let (top, between) = (("MOCK Root", &root), ("MOCK Middle", &middle));
        vec![
            make(("MOCK Device", &device), between, VALID, false),
            make(between, top, (-60, -1), true),
            make(between, top, VALID, true),
            make(("MOCK Other Device", &other), between, VALID, false),
            make(top, top, VALID, true),
            make(("MOCK Root", &other), ("MOCK Root", &other), VALID, true),
            make(("MOCK Else", &other), ("MOCK Else", &other), VALID, true),
        ]
    });
    &ALL[part as usize]
}

fn pem(parts: &[Part]) -> String {
    let blocks = parts
        .iter()
        .map(|part| pem::Pem::new("CERTIFICATE", der(*part)));
    pem::encode_many(&blocks.collect::<Vec<_>>())
}

fn inputs(parts: &[Part]) -> Vec<CertificateInput> {
    let found = certificates(pem(parts).as_bytes(), "device.pem").expect("certificates");
    let count = found.len();
    let inputs = found
        .into_iter()
        .map(|one| CertificateInput::new(one, Role::Other, count));
    inputs.collect::<popcert::Result<_>>().expect("readable")
}

fn options() -> Options {
    let read = |part| popcert::Certificate::from_der(der(part)).expect("readable");
    let mut options = Options::new(at());
    options.trust(read(Root), "root.pem");
    options.help_with(read(Middle), "middle.pem");
    options
}

fn failed(report: &Report) -> BTreeSet<&'static str> {
    let failed = report.findings.iter().filter(|one| one.is_raised());
    failed.map(|one| one.id).collect()
}

/// The findings that are due for a file with a device's certificate, while the root is trusted and the
/// intermediate known.
fn expected(parts: &[Part]) -> BTreeSet<&'static str> {
    let mut seen = HashSet::new();
    let distinct: Vec<_> = parts
        .iter()
        .copied()
        .filter(|one| seen.insert(*one))
        .collect();
    let has = |part| distinct.contains(&part);
    // The end entity that stands first, or else the first one.
    let leaf = match parts[0] {
        Device | OtherDevice => parts[0],
        _ => *distinct
            .iter()
            .find(|one| matches!(one, Device | OtherDevice))
            .expect("a device"),
    };
    let mut expected = BTreeSet::new();
    if parts[0] != leaf {
        expected.insert("chain.sent-first");
    }
    let on_path: Vec<_> = distinct
        .iter()
        .filter(|one| [leaf, Middle, Root].contains(one))
        .collect();
    let orders: [&[&Part]; 3] = [&[&leaf], &[&leaf, &Middle], &[&leaf, &Middle, &Root]];
    if parts[0] == leaf && !orders.contains(&&on_path[..]) {
        expected.insert("chain.sent-order");
    }
    if distinct.len() < parts.len() {
        expected.insert("chain.sent-duplicates");
    }
    if has(Stranger) || has(Device) && has(OtherDevice) {
        expected.insert("chain.sent-strangers");
    }
    if has(ExpiredMiddle) {
        expected.insert("chain.sent-twin");
    }
    if has(RootWithOtherKey) {
        expected.insert("chain.sent-other-key");
    }
    expected
}

/// Files with a device's certificate in which something belongs together.
fn file() -> impl Strategy<Value = Vec<Part>> {
    prop::collection::vec(prop::sample::select(PARTS.to_vec()), 2..8).prop_filter(
        "a device, and not two for themselves",
        |parts| {
            let has = |part| parts.contains(&part);
            let both = has(Device) && has(OtherDevice);
            (has(Device) || has(OtherDevice)) && (!both || has(Middle) || has(ExpiredMiddle))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sequence_is_described_as_the_model_predicts(parts in file()) {
        let list = CertificateList::of(inputs(&parts)).expect("a list");
        let options = list.within(&options());
        let report = Report::of(&Case::chain(list.leaf(), &options).sending(&list));
        prop_assert_eq!(failed(&report), expected(&parts));
        // Only the place of the first decides; the rest can be sorted by peers.
        let first = matches!(parts[0], Device | OtherDevice);
        prop_assert_eq!(report.verdict.is_good(), first);
        let all: HashSet<_> = parts.iter().copied().collect();
        let devices = all.iter().filter(|one| matches!(one, Device | OtherDevice));
        let mut expected: Vec<_> = devices.map(|one| der(*one)).collect();
        let mut evaluated: Vec<_> = list.beside().map(|one| one.certificate().der()).collect();
        evaluated.push(list.leaf().certificate().der());
        prop_assert!(evaluated.len() == expected.len());
        evaluated.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(evaluated, expected);
    }

    /// Whichever certificate stands first in a bundle, the same ones are validated.
    #[test]
    fn a_bundle_is_judged_alike_in_every_order(
        (one, other) in prop::sample::subsequence(PARTS.to_vec(), 2..=PARTS.len())
            .prop_flat_map(|parts| (Just(parts.clone()).prop_shuffle(), Just(parts).prop_shuffle())),
    ) {
        let findings_of = |parts: &[Part]| {
            let ders: Vec<_> = parts.iter().map(|part| der(*part).to_vec()).collect();
            let bundle = certificates_only(&ders);
            let found = certificates(&bundle, "bundle.p7b").expect("certificates");
            let inputs = found.into_iter().map(|found| CertificateInput::new(found, Role::Other, ders.len()));
            let list = CertificateList::of(inputs.collect::<popcert::Result<_>>().expect("readable"));
            list.ok().map(|list| {
                let beside = list.beside().map(|one| one.certificate().der().to_vec());
                let leaf = list.leaf().certificate().der().to_vec();
                beside.chain([leaf]).collect::<BTreeSet<_>>()
            })
        };
        prop_assert_eq!(findings_of(&one), findings_of(&other));
    }
}

#[test]
fn certificates_that_issued_none_of_the_others_are_no_list() {
    for parts in [
        &[Device, OtherDevice][..],
        &[Root, Stranger],
        &[Device],
        &[Root, RootWithOtherKey],
    ] {
        assert!(CertificateList::of(inputs(parts)).is_err(), "{parts:?}");
    }
    for parts in [
        &[Device, Stranger][..],
        &[Stranger, Device],
        &[Root, Middle],
        &[Device, Device],
    ] {
        assert!(CertificateList::of(inputs(parts)).is_ok(), "{parts:?}");
    }
}

/// A folder with the files, in which popcert runs.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("written");
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn chain(&self, arguments: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_popcert"))
            .current_dir(self.path())
            .arg("chain")
            .args(arguments.split_whitespace())
            .args(["--at", "2026-01-01"])
            .output()
            .expect("popcert runs")
    }

    fn results(&self, arguments: &str) -> Vec<Value> {
        let output = self.chain(&format!("{arguments} --format ndjson"));
        let text = String::from_utf8(output.stdout).expect("text");
        let lines = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        lines.collect()
    }
}

fn failures(result: &Value) -> Vec<(&str, &str)> {
    let findings = result["findings"].as_array().expect("findings").iter();
    let failed = findings.filter(|one| one["severity"].is_string());
    let of =
        |one: &'_ Value, key| one[key].as_str().map(str::to_owned).expect("text").leak() as &str;
    failed
        .map(|one| (of(one, "id"), of(one, "severity")))
        .collect()
}

#[test]
fn a_file_of_many_devices_is_evaluated_device_by_device() {
    let desk = Desk::new(&[
        (
            "devices.pem",
            pem(&[Device, OtherDevice, Device]).as_bytes(),
        ),
        (
            "with-ca.pem",
            pem(&[Device, OtherDevice, Middle]).as_bytes(),
        ),
        ("middle.pem", pem(&[Middle]).as_bytes()),
        ("root.pem", pem(&[Root]).as_bytes()),
    ]);
    let alone = desk.results("devices.pem --trust root.pem --untrusted middle.pem");
    assert_eq!(alone.len(), 3);
    assert!(
        alone
            .iter()
            .all(|one| one["verdict"] == "trusted" && failures(one).is_empty())
    );
    // The order is that of what the first one sends; the other is validated with the file's CAs.
    let both = desk.results("with-ca.pem --trust root.pem");
    assert_eq!(both.len(), 2);
    assert_eq!(failures(&both[0]), [("chain.sent-strangers", "warning")]);
    assert_eq!(both[1]["verdict"], "trusted");
    assert_eq!(both[1]["certificate"]["subject"], "CN=MOCK Other Device");
    assert!(failures(&both[1]).is_empty());
    let record = serde_json::json!({"id": 7, "certificate": pem(&[Device, OtherDevice])});
    fs::write(desk.path().join("records"), record.to_string()).expect("written");
    let records = desk.results("--input ndjson records --trust root.pem --untrusted middle.pem");
    assert_eq!(records.len(), 2);
    assert!(
        records
            .iter()
            .all(|one| one["id"] == 7 && one["verdict"] == "trusted")
    );
}

#[test]
fn a_bundle_without_an_order_is_not_asked_for_one() {
    let bundle = |parts: &[Part]| {
        let all: Vec<_> = parts.iter().map(|part| der(*part).to_vec()).collect();
        certificates_only(&all)
    };
    let desk = Desk::new(&[
        ("all.p7b", &bundle(&[Root, Device, Middle])),
        ("more.p7b", &bundle(&[Stranger, Root, Device, Middle])),
        ("root.pem", pem(&[Root]).as_bytes()),
    ]);
    for (file, expected) in [
        ("all.p7b", &[][..]),
        ("more.p7b", &[("chain.sent-strangers", "note")]),
    ] {
        let results = desk.results(&format!("{file} --trust root.pem"));
        assert_eq!(results.len(), 1);
        assert_eq!(results[0]["verdict"], "trusted");
        assert_eq!(results[0]["certificate"]["subject"], "CN=MOCK Device");
        assert_eq!(failures(&results[0]), expected);
    }
}

/// Neither the place in the file nor a better neighbour helps a certificate that is not valid.
#[test]
fn no_end_entity_passes_without_evaluation() {
    let middle = key("sent middle");
    let expired = make(
        ("MOCK Expired", &key("sent other")),
        ("MOCK Middle", &middle),
        (-60, -1),
        false,
    );
    let forged = make(
        ("MOCK Forged", &middle),
        ("MOCK Middle", &key("sent other")),
        VALID,
        false,
    );
    // Being named as an issuer makes no CA of an end entity.
    let below = make(
        ("MOCK Below", &middle),
        ("MOCK Forged", &middle),
        VALID,
        false,
    );
    let desk = Desk::new(&[("root.pem", pem(&[Root]).as_bytes())]);
    let (device, between) = (der(Device).to_vec(), der(Middle).to_vec());
    for (bad, count) in [
        (vec![expired], 2),
        (vec![forged.clone()], 2),
        (vec![forged, below], 3),
    ] {
        let mut all = [vec![device.clone(), between.clone()], bad].concat();
        for _ in 0..all.len() {
            all.rotate_left(1);
            let blocks = all
                .iter()
                .map(|der| pem::Pem::new("CERTIFICATE", der.clone()));
            let list = pem::encode_many(&blocks.collect::<Vec<_>>());
            let bundle = certificates_only(&all);
            for (file, bytes) in [("all.pem", list.as_bytes()), ("all.p7b", &bundle)] {
                fs::write(desk.path().join(file), bytes).expect("written");
                let arguments = format!("{file} --trust root.pem");
                assert_eq!(desk.chain(&arguments).status.code(), Some(1), "{file}");
                assert_eq!(desk.results(&arguments).len(), count, "{file}");
            }
        }
    }
}

/// With no way up from the device the anchor says what is missing, and its namesake is none.
#[test]
fn what_has_the_anchor_s_name_is_reported_where_the_path_has_a_gap() {
    let mut options = options();
    options.untrusted.clear();
    for (parts, expected) in [
        ([Device, Root], ["chain.path", "chain.sent-order"]),
        (
            [Device, RootWithOtherKey],
            ["chain.path", "chain.sent-other-key"],
        ),
        ([Device, Stranger], ["chain.path", "chain.sent-strangers"]),
    ] {
        let list = CertificateList::of(inputs(&parts)).expect("a list");
        let options = list.within(&options);
        let report = Report::of(&Case::chain(list.leaf(), &options).sending(&list));
        assert_eq!(failed(&report), BTreeSet::from(expected), "{parts:?}");
    }
}

#[test]
fn no_remedy_gives_the_examined_file_for_the_missing_issuer() {
    let desk = Desk::new(&[
        ("device.pem", pem(&[Device]).as_bytes()),
        ("chain.pem", pem(&[Device, Middle]).as_bytes()),
        ("self.pem", pem(&[Stranger]).as_bytes()),
        ("other.pem", pem(&[Stranger]).as_bytes()),
        ("root.pem", pem(&[Root]).as_bytes()),
    ]);
    for (file, trust, cloud) in [
        ("device.pem", "root.pem", "generic"),
        ("device.pem", "root.pem", "azure-dps"),
        ("chain.pem", "other.pem", "generic"),
        ("self.pem", "root.pem", "generic"),
    ] {
        let results = desk.results(&format!("{file} --trust {trust} --cloud {cloud}"));
        assert!(failures(&results[0]).contains(&("chain.path", "error")));
        let findings = results[0]["findings"].as_array().expect("findings").iter();
        let missing = findings
            .into_iter()
            .find(|one| one["id"] == "chain.path")
            .expect("the finding");
        let remedy = missing["remedy"].as_str().expect("text");
        assert!(!remedy.contains(&format!("--untrusted {file}")), "{remedy}");
        match file {
            "self.pem" => {
                assert!(remedy.contains("`--trust`") && remedy.contains("thumbprint self.pem"))
            }
            _ => assert!(remedy.contains("--untrusted"), "{remedy}"),
        }
    }
}

#[test]
fn a_named_cloud_is_given_the_whole_certificate_of_its_ca() {
    let root = key("anchor root");
    let (top, device) = (("MOCK Root", &root), key("anchor device"));
    let ended = make(top, top, (-60, -1), true);
    let renewed = make(top, top, (-3, 90), true);
    let leaf = make(("MOCK-Device", &device), top, VALID, false);
    let desk = Desk::new(&[
        ("device.cer", &leaf),
        ("ended.cer", &ended),
        ("renewed.cer", &renewed),
    ]);
    for (arguments, verdict, expected) in [
        (
            "--trust ended.cer",
            "trusted",
            &[("chain.anchor", "warning")][..],
        ),
        (
            "--trust ended.cer --cloud azure-dps",
            "untrusted",
            &[("chain.validity", "error")],
        ),
        (
            "--trust ended.cer --anchor certificate",
            "untrusted",
            &[("chain.validity", "error")],
        ),
        (
            "--trust ended.cer --anchor name-and-key --cloud azure-dps",
            "trusted",
            &[("chain.anchor", "warning")],
        ),
        // A current certificate of the same CA needs no leniency, wherever it stands.
        ("--trust ended.cer --trust renewed.cer", "trusted", &[]),
        (
            "--trust renewed.cer --trust ended.cer --cloud azure-dps",
            "trusted",
            &[],
        ),
    ] {
        let results = desk.results(&format!("device.cer {arguments}"));
        assert_eq!(results[0]["verdict"], verdict, "{arguments}");
        assert_eq!(failures(&results[0]), expected, "{arguments}");
    }
}
