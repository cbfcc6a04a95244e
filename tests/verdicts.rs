//! A good verdict is one about the very key that was given, over signatures that were verified:
//! whatever lies in the files, in whatever order, and whatever is ignored.

#![cfg(all(feature = "cli", feature = "mock"))]

use popcert::{
    Case, Certificate, CertificateInput, Cloud, Crl, Options, Report, Role, Severity, Time,
    Verdict, VerificationCode, catalogue, certificates, crls, ignorable,
    input::Found,
    mock::{
        FaultSet, KeyType, MockKey, Randomness, StringType, Template, basic_constraints,
        common_name, faults, key_usage,
    },
    path::{AnchorTrust, Purpose},
    signature::verify_certificate,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
const AT: &str = "2026-01-01T00:00:00Z";

fn at() -> Time {
    Time::parse(AT).expect("a moment")
}

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        // Knuth, MMIX.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// A CA of that name and key, under another.
fn authority(subject: &str, key: &MockKey, issuer: &str, signer: &MockKey) -> Vec<u8> {
    let text = |name| common_name(StringType::Utf8, name);
    let template = Template::new(&text(issuer), &text(subject), key, at())
        .valid(at().plus_seconds(-86_400), at().plus_seconds(86_400 * 300))
        .with(basic_constraints(true, None))
        .with(key_usage(&[0, 5, 6]));
    template.sign(signer).expect("a certificate")
}

fn end_entity(subject: &str, key: &MockKey, issuer: &str, signer: &MockKey) -> Vec<u8> {
    let text = |name| common_name(StringType::Utf8, name);
    let template = Template::new(&text(issuer), &text(subject), key, at())
        .valid(at().plus_seconds(-60), at().plus_seconds(3_600));
    template.sign(signer).expect("a certificate")
}

fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(7), purpose).expect("a key")
}

/// A root, a CA below it, one below that, another key under the root's name, and a proof by each.
struct Hierarchy {
    cas: BTreeMap<&'static str, Vec<u8>>,
    proofs: BTreeMap<&'static str, Vec<u8>>,
    folder: PathBuf,
}

const NAMES: [(&str, &str, &str); 5] = [
    ("root", "MOCK Root", "root"),
    ("middle", "MOCK Middle", "root"),
    ("low", "MOCK Low", "middle"),
    // The same name, another key.
    ("again", "MOCK Root", "again"),
    // The same name and key, signed by another: a cross certificate.
    ("cross", "MOCK Middle", "again"),
];

impl Hierarchy {
    fn new(name: &str) -> Self {
        let key_of = |who: &str| match who {
            "cross" => key("middle"),
            who => key(who),
        };
        let name_of = |who: &str| NAMES.iter().find(|(key, ..)| *key == who).expect("one").1;
        let cas = NAMES.map(|(who, subject, issuer)| {
            let der = authority(subject, &key_of(who), name_of(issuer), &key_of(issuer));
            (who, der)
        });
        let proofs = NAMES
            .map(|(who, subject, _)| (who, end_entity(CODE, &key("proof"), subject, &key_of(who))));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self {
            cas: cas.into(),
            proofs: proofs.into(),
            folder,
        }
    }

    fn file(&self, name: &str, all: &[&[u8]]) -> String {
        let path = self.folder.join(name);
        fs::write(&path, all.iter().map(|der| pem(der)).collect::<String>()).expect("a file");
        path.to_str().expect("text").to_owned()
    }
}

fn pem(der: &[u8]) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", der))
}

/// Exit code, standard output and standard error.
fn popcert(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(arguments)
        .output()
        .expect("popcert runs");
    let text = |octets| String::from_utf8(octets).expect("text");
    let code = output.status.code().expect("an exit code");
    (code, text(output.stdout), text(output.stderr))
}

fn verify(ca: &str, proof: &str, more: &[&str]) -> (i32, String, String) {
    let arguments = [
        "verify", "--ca", ca, "--proof", proof, "--code", CODE, "--at", AT,
    ];
    popcert(&[&arguments, more].concat())
}

/// The ids of what a text report counts as errors.
fn errors(report: &str) -> BTreeSet<String> {
    let lines = report.lines();
    let ids = lines.filter_map(|line| line.strip_prefix("error[")?.split(']').next());
    ids.map(str::to_owned).collect()
}

#[test]
fn the_ca_s_own_key_proves_and_no_order_changes_the_answer() {
    let hierarchy = Hierarchy::new("order");
    let mut dice = Dice(1);
    let (mut proven, mut not) = (0, 0);
    for round in 0..48 {
        let (ca, _, _) = NAMES[dice.below(NAMES.len())];
        let (signer, _, _) = NAMES[dice.below(NAMES.len())];
        // Whatever else is at hand: in the proof's file, and in two that are given for help.
        let mut places: [Vec<&[u8]>; 3] = [vec![&hierarchy.proofs[signer]], vec![], vec![]];
        for (name, ..) in NAMES {
            match dice.below(4) {
                3 => {}
                place => places[place].push(&hierarchy.cas[name]),
            }
        }
        let ca_file = hierarchy.file("ca.pem", &[&hierarchy.cas[ca][..]; 2][..1 + dice.below(2)]);
        let mut answers = BTreeSet::new();
        for _ in 0..3 {
            places.iter_mut().for_each(|place| dice.shuffle(place));
            let proof = hierarchy.file("proof.pem", &places[0]);
            let mut help = Vec::new();
            for (name, place) in [("one.pem", &places[1]), ("two.pem", &places[2])] {
                if !place.is_empty() {
                    help.push(hierarchy.file(name, place));
                }
            }
            dice.shuffle(&mut help);
            let help: Vec<_> = help.iter().flat_map(|file| ["--untrusted", file]).collect();
            let (exit, text, error) = verify(&ca_file, &proof, &help);
            assert!(exit < 2, "{round}: {error}");
            answers.insert((exit, errors(&text)));
        }
        assert_eq!(answers.len(), 1, "{round}: {ca} {signer}: {answers:#?}");
        let (exit, ids) = answers.first().expect("one");
        let own_key = ca == signer
            || [ca, signer]
                .iter()
                .all(|one| ["middle", "cross"].contains(one));
        let says_who = ids.contains("proof.issuer") || ids.contains("chain.signature");
        assert_eq!(says_who, !own_key, "{round}: {ca} {signer}: {ids:?}");
        match exit {
            0 => proven += 1,
            _ => not += 1,
        }
    }
    assert!(proven > 3 && not > 3, "{proven} proven, {not} not");
}

/// RFC 4210 section 4.4: the older key may be any of those given under the name.
#[test]
fn an_older_key_is_found_wherever_it_stands_among_those_of_its_name() {
    let hierarchy = Hierarchy::new("older-key");
    let (old, new) = (key("older"), key("newer"));
    let renewed = authority("MOCK Roll", &new, "MOCK Roll", &old);
    let proof = end_entity(CODE, &key("proof"), "MOCK Roll", &new);
    let ca = hierarchy.file("roll.pem", &[&renewed]);
    let proof = hierarchy.file("roll-proof.pem", &[&proof]);
    let old = authority("MOCK Roll", &old, "MOCK Roll", &old);
    let decoys: Vec<_> = (0..40)
        .map(|number| key(&format!("decoy {number}")))
        .map(|key| authority("MOCK Roll", &key, "MOCK Roll", &key))
        .collect();
    for (count, proven) in [(0, Some(0)), (15, Some(0)), (16, None), (40, None)] {
        let mut all: Vec<&[u8]> = decoys[..count].iter().map(Vec::as_slice).collect();
        let last = hierarchy.file("last.pem", &[&all[..], &[&old]].concat());
        all.insert(0, &old);
        let first = hierarchy.file("first.pem", &all);
        let codes = [first, last].map(|file| verify(&ca, &proof, &["--untrusted", &file]).0);
        assert_eq!(codes[0], codes[1], "{count} others");
        assert!(proven.is_none_or(|code| codes[0] == code), "{count} others");
    }
    // One that was given many times is one.
    let many = vec![decoys[0].as_slice(); 40];
    let many = hierarchy.file("many.pem", &[&many[..], &[&old]].concat());
    assert_eq!(verify(&ca, &proof, &["--untrusted", &many]).0, 0);
}

/// SEC 1 section 2.3.3: a point has two forms, and the key is the same.
#[test]
fn the_same_key_with_its_point_compressed_is_the_same_key() {
    let hierarchy = Hierarchy::new("compressed");
    let ca_key = key("root");
    let whole = ca_key.public_key_info();
    let point = &whole[26..];
    let short = [&[0x02 | (point[64] & 1)], &point[1..33]].concat();
    // The identifiers of algorithm and curve end at octet 23.
    let mut compressed = vec![0x30, 0x39];
    compressed.extend_from_slice(&whole[2..23]);
    compressed.extend_from_slice(&[0x03, 0x22, 0x00]);
    compressed.extend_from_slice(&short);
    let text = |name| common_name(StringType::Utf8, name);
    let mut template = Template::new(&text("MOCK Root"), &text(CODE), &ca_key, at())
        .valid(at().plus_seconds(-60), at().plus_seconds(3_600));
    template.public_key = compressed;
    let proof = template.sign(&ca_key).expect("a certificate");
    let ca = hierarchy.file("ca.pem", &[&hierarchy.cas["root"]]);
    let proof = hierarchy.file("proof.pem", &[&proof]);
    let (code, report, _) = verify(&ca, &proof, &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let findings = report["findings"].as_array().expect("a list").iter();
    let failed: Vec<_> = findings.filter(|one| one["severity"].is_string()).collect();
    assert_eq!(code, 0, "{failed:?}");
    // A note: it is the CA's own key; and no warning.
    assert!(failed.iter().any(|one| one["id"] == "proof.identity"));
    assert!(
        failed.iter().all(|one| one["severity"] == "note"),
        "{failed:?}"
    );
}

#[test]
fn the_actual_signer_is_named_with_thumbprint_and_file() {
    let hierarchy = Hierarchy::new("signers");
    let ca = hierarchy.file("root.pem", &[&hierarchy.cas["root"]]);
    for (signer, id, says) in [
        ("middle", "proof.issuer", "a CA below the one given"),
        ("low", "proof.issuer", "a CA below the one given"),
        (
            "again",
            "chain.signature",
            "another key of the same CA name",
        ),
    ] {
        let proof = hierarchy.file("proof.pem", &[&hierarchy.proofs[signer]]);
        // The CA between is needed to see that the lowest is below the root.
        let help = hierarchy.file(
            "help.pem",
            &[&hierarchy.cas[signer], &hierarchy.cas["middle"]],
        );
        let (exit, text, _) = verify(&ca, &proof, &["--untrusted", &help]);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let certificate = Certificate::from_der(&hierarchy.cas[signer]).expect("a certificate");
        let thumbprint = certificate
            .thumbprint(popcert::HashAlgorithm::Sha1)
            .to_string();
        assert_eq!((exit, errors(&text)), (1, BTreeSet::from([id.to_owned()])));
        let (register, sign) = match signer {
            "again" => ("if the signer is the CA", "the CA given as `--ca`"),
            _ => ("is the CA to register", "CN=MOCK Root"),
        };
        for part in [
            says,
            &thumbprint,
            "help.pem",
            register,
            &format!("otherwise have the proof signed with the key of {sign}"),
        ] {
            assert!(words.contains(part), "{signer}: no {part} in {text}");
        }
        let (exit, ..) = verify(&help, &proof, &["--expect-thumbprint", &thumbprint]);
        assert_eq!(exit, 0, "{signer} proves itself");
    }
    let renamed = authority("MOCK New", &key("root"), "MOCK New", &key("root"));
    let renamed = hierarchy.file("renamed.pem", &[&renamed]);
    let proof = hierarchy.file("proof.pem", &[&hierarchy.proofs["root"]]);
    for help in [&[][..], &["--untrusted", &ca]] {
        let (exit, text, _) = verify(&renamed, &proof, help);
        assert_eq!(
            (exit, errors(&text)),
            (1, BTreeSet::from(["proof.issuer".to_owned()]))
        );
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = [
            "the CA's own key and another name",
            "the CA's key signed it",
        ];
        assert!(says.iter().any(|part| words.contains(part)), "{text}");
    }
    let middle = hierarchy.file("middle.pem", &[&hierarchy.cas["middle"]]);
    let proof = hierarchy.file(
        "proof.pem",
        &[&hierarchy.proofs["root"], &hierarchy.cas["root"]],
    );
    let (exit, text, _) = verify(&middle, &proof, &[]);
    assert!(
        exit == 1 && text.contains("a CA above the one given"),
        "{text}"
    );
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("then accepts devices of every CA below it"),
        "{text}"
    );
}

/// Where it stands does not matter of a signer with the very name of the CA given.
#[test]
fn a_signer_of_the_same_name_is_neither_above_nor_below() {
    let hierarchy = Hierarchy::new("namesake");
    let below = authority("MOCK Root", &key("again"), "MOCK Root", &key("root"));
    for (given, signer, signing) in [
        (&hierarchy.cas["root"], &below, "again"),
        (&below, &hierarchy.cas["root"], "root"),
    ] {
        let ca = hierarchy.file("given.pem", &[given]);
        let proof = hierarchy.file("signed.pem", &[&hierarchy.proofs[signing]]);
        let help = hierarchy.file("signer.pem", &[signer]);
        let (exit, text, _) = verify(&ca, &proof, &["--untrusted", &help]);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(exit, 1);
        assert!(words.contains("another key of the same CA name"), "{text}");
        assert!(!words.contains("the one given"), "{text}");
    }
}

/// One fault of the key is one error, as long as that one counts.
#[test]
fn a_key_that_cannot_be_used_is_reported_once_and_never_overlooked() {
    let hierarchy = Hierarchy::new("unusable");
    let mut root = hierarchy.cas["root"].clone();
    // The last arc of the curve's identifier (prime256v1) never ends.
    let curve = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
    let start = root.windows(8).position(|octets| octets == curve);
    root[start.expect("the curve") + 7] = 0x87;
    let ca = hierarchy.file("unusable.pem", &[&root]);
    let audit = |more: &[&str]| {
        let (exit, text, _) = popcert(&[&["audit", &ca, "--at", AT], more].concat());
        (exit, errors(&text))
    };
    let of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(audit(&[]), (1, of(&["ca.key"])));
    let (exit, ids) = audit(&["--ignore", "ca.key"]);
    assert!(exit == 1 && ids.contains("ca.self-signature"), "{ids:?}");
    let proof = hierarchy.file("proof.pem", &[&hierarchy.proofs["root"]]);
    let (exit, text, _) = verify(&ca, &proof, &[]);
    assert_eq!(
        (exit, errors(&text)),
        (1, of(&["ca.key", "chain.signature"]))
    );
    let (exit, text, _) = verify(&ca, &proof, &["--ignore", "ca.key"]);
    assert!(
        exit == 1 && errors(&text).contains("chain.signature"),
        "{text}"
    );
}

/// Ignoring a check never makes a verdict good whose signatures were not verified.
#[test]
fn parameters_that_are_refused_are_reported_once_and_never_overlooked() {
    let set = FaultFolder::of("null-behind-ed25519");
    let verify = |more: &[&str]| {
        let mut arguments = set.arguments();
        arguments.extend(more.iter().map(|one| (*one).to_owned()));
        set.run(&arguments)
    };
    let (exit, _) = verify(&[]);
    assert_eq!(exit, 1);
    let (exit, _) = verify(&["--ignore", "certificate.signature-parameters"]);
    assert_eq!(exit, 1);
}

#[test]
fn of_several_cas_the_program_asks_which_one_is_meant() {
    let hierarchy = Hierarchy::new("several");
    let (root, middle) = (&hierarchy.cas["root"][..], &hierarchy.cas["middle"][..]);
    let thumbprint = |der| {
        let certificate = Certificate::from_der(der).expect("a certificate");
        certificate
            .thumbprint(popcert::HashAlgorithm::Sha256)
            .to_string()
    };
    let proof = hierarchy.file("proof.pem", &[&hierarchy.proofs["middle"]]);
    for both in [[root, middle], [middle, root]] {
        let ca = hierarchy.file("ca.pem", &both);
        let (exit, text, error) = verify(&ca, &proof, &[]);
        assert!((exit, text.as_str()) == (2, ""), "{error}");
        let words = error.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "CN=MOCK Root",
            "CN=MOCK Middle",
            "number 2",
            "--expect-thumbprint",
            "convert",
        ] {
            assert!(words.contains(part), "no {part} in {error}");
        }
        let named = |der| verify(&ca, &proof, &["--expect-thumbprint", &thumbprint(der)]).0;
        assert_eq!((named(middle), named(root)), (0, 1));
        let neither = verify(
            &ca,
            &proof,
            &["--expect-thumbprint", &thumbprint(&hierarchy.cas["low"])],
        );
        let words = neither.2.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            neither.0 == 2
                && words.contains("download the CA certificate again")
                && words.contains(&thumbprint(&hierarchy.cas["low"]))
                && !words.contains("--expect-thumbprint"),
            "{}",
            neither.2
        );
        let request = hierarchy.folder.join("proof.csr");
        let request = request.to_str().expect("text");
        let asked = ["prove", "--csr", "--code", CODE, "-o", request, "--ca", &ca];
        let (exit, text, error) = popcert(&asked);
        assert!((exit, text.as_str()) == (2, ""), "{error}");
        assert!(
            error.contains("number 2") && !error.contains("--expect-thumbprint"),
            "{error}"
        );
        assert!(!Path::new(request).exists());
    }
    // One certificate twice is one CA, and what says that it is none is not meant.
    let device = end_entity("device", &key("device"), "MOCK Middle", &key("middle"));
    for certificates in [
        [middle, middle],
        [middle, &hierarchy.proofs["middle"]],
        [&hierarchy.proofs["middle"], middle],
    ] {
        let ca = hierarchy.file("ca.pem", &certificates);
        assert_eq!(verify(&ca, &proof, &[]).0, 0);
    }
    // Where neither or both have the code, nothing says which of two is the proof.
    let other = end_entity("other", &key("other"), "MOCK Middle", &key("middle"));
    let again = end_entity(CODE, &key("other"), "MOCK Middle", &key("middle"));
    let ca = hierarchy.file("ca.pem", &[middle]);
    for (both, says) in [
        ([&device[..], &other[..]], "CN=device"),
        ([&again[..], &hierarchy.proofs["middle"][..]], CODE),
    ] {
        let (exit, _, error) = verify(&ca, &hierarchy.file("two.pem", &both), &[]);
        assert!(exit == 2 && error.contains(says), "{error}");
    }
    let (exit, text, _) = verify(&ca, &hierarchy.file("two.pem", &[middle, &device]), &[]);
    assert!(
        exit == 1 && text.contains("error[proof.common-name]"),
        "{text}"
    );
}

#[test]
fn what_decides_is_never_ignored() {
    let sound = FaultFolder::of("sound");
    for check in catalogue() {
        let mut arguments = sound.arguments();
        arguments.extend(["--ignore".to_owned(), check.id.to_owned()]);
        assert_eq!(
            ignorable(check.id).is_err(),
            !check.can_be_ignored(),
            "{}",
            check.id
        );
        let (exit, error) = sound.run(&arguments);
        match check.can_be_ignored() {
            false => {
                let is_refused = exit == 2 && error.contains("cannot be ignored");
                assert!(is_refused, "{}: {error}", check.id);
                // Another date can be checked for, and nothing else.
                let of_dates = check.id.ends_with(".validity");
                assert_eq!(error.contains("use `--at`"), of_dates, "{error}");
            }
            true => assert_eq!(exit, 0, "{}: {error}", check.id),
        }
        // No profile takes it more lightly than the check itself.
        for cloud in Cloud::all() {
            let taken = cloud.severity_of(check.id).unwrap_or(check.severity);
            assert!(
                check.can_be_ignored() || taken >= check.severity,
                "{} {}",
                cloud.name,
                check.id
            );
        }
        let lighter = check
            .by_role
            .iter()
            .any(|(_, severity)| *severity < check.severity);
        assert!(check.can_be_ignored() || !lighter, "{} by role", check.id);
    }
}

/// A committed set and its arguments.
struct FaultFolder {
    folder: PathBuf,
    set: serde_json::Value,
}

impl FaultFolder {
    fn of(name: &str) -> Self {
        let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/faults");
        let text = fs::read(all.join("manifest.json")).expect("a manifest");
        let manifest: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        let mut sets = manifest["sets"].as_array().expect("sets").iter();
        let set = sets.find(|set| set["name"] == name).expect("the set");
        Self {
            folder: all.join(name),
            set: set.clone(),
        }
    }

    fn arguments(&self) -> Vec<String> {
        let all = self.set["arguments"].as_array().expect("a list").iter();
        all.map(|one| one.as_str().expect("text").to_owned())
            .collect()
    }

    /// The exit code and all that was printed.
    fn run(&self, arguments: &[String]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
            .current_dir(&self.folder)
            .args(arguments)
            .output()
            .expect("popcert runs");
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8(printed).expect("text");
        (output.status.code().expect("a code"), printed)
    }
}

#[test]
fn every_format_and_the_exit_code_agree() {
    let harmless = catalogue()
        .into_iter()
        .filter(|check| check.can_be_ignored());
    let ignored: Vec<_> = harmless
        .flat_map(|check| ["--ignore".to_owned(), check.id.to_owned()])
        .collect();
    for (name, verdict) in [
        ("unknown-algorithm-in-proof", "not-proven"),
        ("algorithm-not-supported", "untrusted"),
        ("through-intermediate", "not-proven"),
    ] {
        let set = FaultFolder::of(name);
        let run = |more: &[&str]| {
            let more = more.iter().map(|&one| one.to_owned());
            set.run(&[set.arguments(), ignored.clone(), more.collect()].concat())
        };
        let words = verdict.replace('-', " ");
        for (format, bad) in [
            ("text", format!("verdict: {words}")),
            ("json", format!("\"verdict\": \"{verdict}\"")),
            ("ndjson", format!("\"verdict\":\"{verdict}\"")),
            ("sarif", "\"level\":\"error\"".to_owned()),
            ("junit", "<failure ".to_owned()),
            ("html", words.clone()),
        ] {
            let (exit, printed) = run(&["--format", format]);
            assert!(
                exit == 1 && printed.contains(&bad),
                "{name} {format}: {printed}"
            );
        }
        let (exit, printed) = run(&["--exit-zero"]);
        let bad = format!("verdict: {words}");
        assert!(exit == 0 && printed.contains(&bad), "{name}: {printed}");
    }
}

/// A set's question, as the command line puts it.
struct Asked {
    verify: bool,
    cas: Vec<Found>,
    leaves: Vec<Found>,
    anchors: Vec<Found>,
    untrusted: Vec<Found>,
    code: Option<VerificationCode>,
    options: Options,
}

impl Asked {
    /// `None` for sets that ask something else, or whose files cannot be read.
    fn of(set: &FaultSet) -> Option<Self> {
        let mut arguments = set.arguments.iter().map(String::as_str);
        let command = arguments.next()?;
        let mut asked = Self {
            verify: command == "verify",
            cas: vec![],
            leaves: vec![],
            anchors: vec![],
            untrusted: vec![],
            code: None,
            options: Options::new(at()),
        };
        if !["verify", "chain"].contains(&command) {
            return None;
        }
        if asked.verify {
            asked.options.anchor_trust = AnchorTrust::Certificate;
        }
        while let Some(flag) = arguments.next() {
            if !flag.starts_with("--") {
                asked.leaves = found(set, flag)?;
                continue;
            }
            if flag == "--explicit-policy" {
                asked.options.policy.require_explicit = true;
                continue;
            }
            let value = arguments.next()?;
            match flag {
                "--ca" => asked.cas = found(set, value)?,
                "--proof" => asked.leaves = found(set, value)?,
                "--trust" => asked.anchors = found(set, value)?,
                "--untrusted" => asked.untrusted = found(set, value)?,
                "--code" => asked.code = Some(value.parse().ok()?),
                "--at" => asked.options.at = Time::parse(value).ok()?,
                "--cloud" => asked.options.cloud = Cloud::named(value)?,
                "--purpose" => asked.options.purpose = Purpose::ClientAuth,
                "--expect-thumbprint" => {
                    asked.options.expected_thumbprint = Some(value.to_ascii_uppercase());
                }
                "--crl" => {
                    let octets = &set.files.iter().find(|(name, _)| name == value)?.1;
                    let all = crls(octets, value).ok()?.into_iter();
                    asked.options.crls = all
                        .map(|der| Crl::from_der(&der))
                        .collect::<Result<_, _>>()
                        .ok()?;
                }
                "--anchor" => {
                    asked.options.anchor_trust = match value {
                        "certificate" => AnchorTrust::Certificate,
                        _ => AnchorTrust::NameAndKey,
                    };
                }
                _ => return None,
            }
        }
        Some(asked)
    }

    /// Flips a bit of one of the certificates.
    fn damage(&mut self, dice: &mut Dice) {
        let lists = [
            &mut self.cas,
            &mut self.leaves,
            &mut self.anchors,
            &mut self.untrusted,
        ];
        let mut all: Vec<_> = lists.into_iter().flatten().collect();
        let which = dice.below(all.len());
        let der = &mut all[which].der;
        let at = dice.below(der.len());
        der[at] ^= 1 << dice.below(8);
    }

    /// The report, and whether its verdict would be good if signatures were all that counts.
    fn evaluate(&self, ignored: &[&'static str]) -> Option<(Report, bool)> {
        let mut options = self.options.clone();
        options.ignored = ignored.to_vec();
        let decoded = |found: &Found| Certificate::from_der(&found.der).ok();
        for found in &self.anchors {
            options.trust(decoded(found)?, "anchor");
        }
        let rest = self.leaves.iter().skip(1).chain(self.cas.iter().skip(1));
        for found in self.untrusted.iter().chain(rest) {
            options.help_with(decoded(found)?, "help");
        }
        let input =
            |all: &[Found], role| CertificateInput::new(all.first()?.clone(), role, all.len()).ok();
        if self.verify {
            let (ca, proof) = (
                input(&self.cas, Role::Ca)?,
                input(&self.leaves, Role::Proof)?,
            );
            let report = Report::of(&Case::verify(&ca, &proof, self.code.as_ref()?, &options));
            let (ca, proof) = (ca.certificate(), proof.certificate());
            let signed = verify_certificate(
                proof,
                ca.public_key().der(),
                popcert::signature::Arithmetic::Fast,
            )
            .is_ok();
            return Some((report, signed && proof.issuer().matches(ca.subject())));
        }
        let leaf = input(&self.leaves, Role::Other)?;
        let report = Report::of(&Case::chain(&leaf, &options));
        let known = options
            .anchors
            .iter()
            .chain(&options.untrusted)
            .chain([leaf.certificate()]);
        let known: Vec<_> = known.collect();
        let named = |hash: &String| {
            let thumbprint =
                |one: &Certificate| one.thumbprint(popcert::HashAlgorithm::Sha256).to_string();
            known.iter().copied().find(|one| thumbprint(one) == *hash)
        };
        let path: Option<Vec<_>> = report.path.as_ref()?.iter().map(named).collect();
        let path = path?;
        let signed = |link: &[&Certificate]| {
            verify_certificate(
                link[0],
                link[1].public_key().der(),
                popcert::signature::Arithmetic::Fast,
            )
            .is_ok()
        };
        let anchored = options
            .anchors
            .iter()
            .any(|anchor| anchor.der() == path[path.len() - 1].der());
        let good = anchored && path.windows(2).all(signed);
        Some((report, good))
    }
}

fn found(set: &FaultSet, name: &str) -> Option<Vec<Found>> {
    let octets = &set.files.iter().find(|(its_name, _)| its_name == name)?.1;
    certificates(octets, name).ok()
}

/// Good only over signatures that this test has verified itself; the findings say the same.
fn assert_sound(name: &str, result: Option<(Report, bool)>, good: &mut usize, bad: &mut usize) {
    if let Some((report, signed)) = result {
        let is_good = matches!(report.verdict, Verdict::Proven | Verdict::Trusted);
        let worst = report.worst();
        assert!(signed || !is_good, "{name}: {:?}", report.verdict);
        let failed = worst == Some(Severity::Error);
        assert_eq!(failed, !is_good, "{name}: {:?} {worst:?}", report.verdict);
        *(if is_good { good } else { bad }) += 1;
    }
}

#[test]
fn nothing_that_is_ignored_makes_a_verdict_good_over_an_unverified_signature() {
    let sets = faults(&Randomness::seeded(1), at()).expect("the sets");
    let every: Vec<_> = catalogue().into_iter().map(|check| check.id).collect();
    let mut dice = Dice(2);
    let (mut good, mut bad, mut asked_of) = (0, 0, 0);
    for set in &sets {
        let Some(asked) = Asked::of(set) else {
            continue;
        };
        asked_of += 1;
        // One verification of a hundred is enough here.
        let ids = if set.name == "look-alikes" {
            &every[..1]
        } else {
            &every[..]
        };
        for id in ids {
            assert_sound(set.name, asked.evaluate(&[*id]), &mut good, &mut bad);
        }
        assert_sound(set.name, asked.evaluate(&every), &mut good, &mut bad);
        for _ in 0..if set.name == "look-alikes" { 0 } else { 24 } {
            let mut damaged = Asked::of(set).expect("as before");
            damaged.damage(&mut dice);
            assert_sound(set.name, damaged.evaluate(&every), &mut good, &mut bad);
        }
    }
    assert!(asked_of > 70, "of {asked_of} sets");
    assert!(good > 500 && bad > 500, "{good} good, {bad} bad");
}
