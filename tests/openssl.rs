//! Certificates that `openssl` makes, checked by `openssl` and popcert.

#[path = "support/needs.rs"]
mod needs;

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

/// How openssl is asked for each kind of CA key.
const KEYS: &[(&str, &str)] = &[
    ("p256", "-newkey ec -pkeyopt ec_paramgen_curve:P-256"),
    ("p384", "-newkey ec -pkeyopt ec_paramgen_curve:P-384"),
    ("p521", "-newkey ec -pkeyopt ec_paramgen_curve:P-521"),
    ("rsa2046", "-newkey rsa:2046"),
    ("rsa2048", "-newkey rsa:2048"),
    ("rsa4096", "-newkey rsa:4096"),
    ("ed25519", "-newkey ed25519"),
];

/// A folder with CAs, proofs and faulty variants, removed at the end.
struct Workspace(tempfile::TempDir);

impl Workspace {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn openssl(&self, arguments: &str) {
        let output = self.try_openssl(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {stderr}");
    }

    fn try_openssl(&self, arguments: &str) -> Output {
        Command::new("openssl")
            .current_dir(self.0.path())
            .args(arguments.split_whitespace())
            .output()
            .expect("openssl runs")
    }

    /// A self-signed CA with CA:TRUE under `name`.ca.pem, its key under `name`.key.
    fn authority(&self, name: &str, key: &str, subject: &str, more: &str) {
        self.openssl(&format!(
            "req -x509 {key} -nodes -sha256 -days 30 -subj {subject} -keyout {name}.key -out {name}.ca.pem {more}"
        ));
    }

    /// A version 1 proof, as AWS's own recipe makes it.
    fn proof(&self, name: &str, signer: &str, code: &str, more: &str) {
        self.openssl(&format!(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={code} -keyout {name}.key -out {name}.csr"
        ));
        self.openssl(&format!(
            "x509 -req -in {name}.csr -CA {signer}.ca.pem -CAkey {signer}.key -CAcreateserial -out {name}.pem {more}"
        ));
    }

    fn verify(&self, ca: &str, proof: &str, code: &str, more: &[&str]) -> (Value, i32) {
        let output = popcert(
            &[
                "verify",
                "--ca",
                &self.text(ca),
                "--proof",
                &self.text(proof),
                "--code",
                code,
                "--format",
                "json",
            ],
            more,
        );
        let report = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        (report, output.status.code().expect("an exit code"))
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
}

fn popcert(arguments: &[&str], more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(arguments)
        .args(more)
        .output()
        .expect("popcert runs")
}

/// The ids of the failed checks of severity error.
fn errors(report: &Value) -> Vec<&str> {
    report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["status"] == "fail" && finding["severity"] == "error")
        .filter_map(|finding| finding["id"].as_str())
        .collect()
}

fn assert_proven(workspace: &Workspace, ca: &str, proof: &str) {
    let (report, exit) = workspace.verify(ca, proof, CODE, &[]);
    assert_eq!(
        (report["verdict"].as_str(), exit),
        (Some("proven"), 0),
        "{ca} {proof}: {:?}",
        errors(&report)
    );
}

fn assert_refused(
    workspace: &Workspace,
    ca: &str,
    proof: &str,
    code: &str,
    more: &[&str],
    expected: &[&str],
) {
    let (report, exit) = workspace.verify(ca, proof, code, more);
    assert_eq!(
        (report["verdict"].as_str(), exit),
        (Some("not-proven"), 1),
        "{ca} {proof}"
    );
    assert_eq!(errors(&report), expected, "{ca} {proof} {code}");
}

fn proofs_of_every_kind_of_ca_in_both_encodings() {
    let workspace = Workspace::new();
    for (name, key) in KEYS {
        workspace.authority(name, key, &format!("/CN=CA-{name}"), "");
        workspace.proof("proof", name, CODE, "-days 1");
        workspace.openssl("x509 -in proof.pem -outform der -out proof.cer");
        workspace.openssl(&format!("x509 -in {name}.ca.pem -outform der -out ca.cer"));
        assert_proven(&workspace, &format!("{name}.ca.pem"), "proof.pem");
        assert_proven(&workspace, "ca.cer", "proof.cer");
        // A flipped bit near the end is in the signature; openssl and popcert refuse alike.
        let mut der = fs::read(workspace.path("proof.cer")).expect("a proof");
        let at = der.len() - 3;
        der[at] ^= 1;
        fs::write(workspace.path("spoilt.cer"), der).expect("written");
        assert_refused(
            &workspace,
            "ca.cer",
            "spoilt.cer",
            CODE,
            &[],
            &["chain.signature"],
        );
        let verdict = workspace.try_openssl(&format!("verify -CAfile {name}.ca.pem spoilt.cer"));
        assert!(!verdict.status.success(), "{name}: openssl took it");
    }
}

fn each_faulty_proof_has_its_own_finding() {
    let workspace = Workspace::new();
    let p256 = KEYS[0].1;
    workspace.authority("one", p256, "/CN=One", "");
    workspace.authority("other", p256, "/CN=Other", "");
    workspace.authority("again", p256, "/CN=One", "");
    workspace.authority(
        "leaf",
        p256,
        "/CN=Leaf",
        "-addext basicConstraints=critical,CA:FALSE",
    );
    workspace.proof("good", "one", CODE, "-days 1");
    assert_proven(&workspace, "one.ca.pem", "good.pem");

    let other_code = "00DF14B96E8E24DBB613F4BC6027DF1814FC8F051E6B0C39";
    assert_refused(
        &workspace,
        "one.ca.pem",
        "good.pem",
        other_code,
        &[],
        &["proof.common-name"],
    );
    assert_refused(
        &workspace,
        "other.ca.pem",
        "good.pem",
        CODE,
        &[],
        &["proof.issuer"],
    );
    assert_refused(
        &workspace,
        "again.ca.pem",
        "good.pem",
        CODE,
        &[],
        &["chain.signature"],
    );
    assert_refused(
        &workspace,
        "good.pem",
        "one.ca.pem",
        CODE,
        &[],
        &["proof.identity"],
    );
    assert_refused(
        &workspace,
        "one.ca.pem",
        "one.ca.pem",
        CODE,
        &[],
        &["proof.identity"],
    );
    assert_refused(
        &workspace,
        "one.ca.pem",
        "good.pem",
        CODE,
        &["--at", "2030-01-01"],
        &["proof.validity", "ca.validity"],
    );
    workspace.proof("by-leaf", "leaf", CODE, "-days 1");
    assert_refused(
        &workspace,
        "leaf.ca.pem",
        "by-leaf.pem",
        CODE,
        &[],
        &["ca.basic-constraints"],
    );
}

fn what_an_intermediate_signed_proves_the_intermediate_alone() {
    let workspace = Workspace::new();
    let p256 = KEYS[0].1;
    workspace.authority("root", p256, "/CN=Root", "");
    fs::write(
        workspace.path("ca.ext"),
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n",
    )
    .expect("written");
    workspace.proof("middle", "root", "Middle", "-days 5 -extfile ca.ext");
    fs::copy(
        workspace.path("middle.pem"),
        workspace.path("middle.ca.pem"),
    )
    .expect("copied");
    workspace.proof("proof", "middle", CODE, "-days 1");
    assert_refused(
        &workspace,
        "root.ca.pem",
        "proof.pem",
        CODE,
        &[],
        &["proof.issuer"],
    );
    let middle = workspace.text("middle.pem");
    assert_refused(
        &workspace,
        "root.ca.pem",
        "proof.pem",
        CODE,
        &["--untrusted", &middle],
        &["proof.issuer"],
    );
    // The intermediate itself is what Azure wants uploaded, with its root at hand or without.
    assert_proven(&workspace, "middle.pem", "proof.pem");
    let root = workspace.text("root.ca.pem");
    let (report, exit) = workspace.verify("middle.pem", "proof.pem", CODE, &["--untrusted", &root]);
    assert_eq!(exit, 0, "{:?}", errors(&report));
    assert_eq!(report["path"].as_array().map(Vec::len), Some(2));
}

/// What `openssl ca` needs to keep a list of what it revoked.
const AUTHORITY: &str = "[ca]\ndefault_ca=one\n[one]\ndatabase=index.txt\ncrlnumber=crlnumber\n\
    default_md=sha256\ndefault_crl_days=7\nunique_subject=no\n";

fn a_revoked_certificate_is_refused_and_without_a_crl_nothing_is_claimed() {
    let workspace = Workspace::new();
    let p256 = KEYS[0].1;
    workspace.authority("one", p256, "/CN=One", "");
    workspace.authority("other", p256, "/CN=One", "");
    workspace.proof("good", "one", CODE, "-days 1");
    workspace.proof("bad", "one", CODE, "-days 1");
    for (file, content) in [
        ("ca.cnf", AUTHORITY),
        ("index.txt", ""),
        ("crlnumber", "01\n"),
    ] {
        fs::write(workspace.path(file), content).expect("written");
    }
    let authority = "ca -config ca.cnf -cert one.ca.pem -keyfile one.key";
    workspace.openssl(&format!(
        "{authority} -revoke bad.pem -crl_reason keyCompromise"
    ));
    workspace.openssl(&format!("{authority} -gencrl -out one.crl"));
    workspace.openssl("crl -in one.crl -outform der -out one.der.crl");
    workspace
        .openssl("ca -config ca.cnf -cert other.ca.pem -keyfile other.key -gencrl -out other.crl");

    let chain = |leaf: &str, crls: &[&str], more: &[&str]| {
        let mut arguments = vec![
            "chain".to_owned(),
            workspace.text(leaf),
            "--trust".into(),
            workspace.text("one.ca.pem"),
        ];
        for crl in crls {
            arguments.extend(["--crl".to_owned(), workspace.text(crl)]);
        }
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let output = popcert(&arguments, &[&["--format", "json"], more].concat());
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let result = report["results"][0].clone();
        (
            errors(&result)
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
            result["revocation"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let (refused, _) = chain("bad.pem", &["one.crl"], &[]);
    assert_eq!(refused, ["chain.revocation"]);
    assert_eq!(
        chain("bad.pem", &["one.der.crl"], &[]).0,
        ["chain.revocation"]
    );
    let (passed, revocation) = chain("good.pem", &["one.crl"], &[]);
    assert!(passed.is_empty(), "{passed:?}");
    assert!(revocation.contains("none revoked"), "{revocation}");
    let (passed, revocation) = chain("bad.pem", &[], &[]);
    assert!(
        passed.is_empty() && revocation.contains("not checked"),
        "{revocation}"
    );
    // A CRL by another key under the same name counts for nothing, and the status stays unknown.
    assert_eq!(
        chain("good.pem", &["other.crl"], &[]).0,
        ["chain.revocation"]
    );
    // The same on verify.
    let crl = workspace.text("one.crl");
    assert_refused(
        &workspace,
        "one.ca.pem",
        "bad.pem",
        CODE,
        &["--crl", &crl],
        &["chain.revocation"],
    );
    let (report, exit) = workspace.verify("one.ca.pem", "good.pem", CODE, &["--crl", &crl]);
    assert_eq!((report["verdict"].as_str(), exit), (Some("proven"), 0));
    // openssl agrees on both.
    let check = |leaf: &str| {
        workspace
            .try_openssl(&format!(
                "verify -crl_check -CAfile one.ca.pem -CRLfile one.crl {leaf}"
            ))
            .status
            .success()
    };
    assert!(check("good.pem") && !check("bad.pem"));
}

fn facts_are_those_that_openssl_prints() {
    let workspace = Workspace::new();
    for (name, key) in KEYS {
        workspace.authority(name, key, &format!("/C=DE/O=Example/CN=CA-{name}"), "");
        let file = format!("{name}.ca.pem");
        let output = popcert(&["audit", &workspace.text(&file), "--format", "json"], &[]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        same_facts(&report["results"][0]["certificate"], &workspace.path(&file));
    }
}

fn facts_of_real_certificates_are_those_that_openssl_prints() {
    let real = std::env::var_os("POPCERT_REAL").map(PathBuf::from);
    let real = real.expect("a folder");
    for name in ["CAcertificate.cer", "ValidationCertification.cer"] {
        let output = popcert(
            &["audit", "--format", "json"],
            &[&real.join(name).display().to_string()],
        );
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        same_facts(&report["results"][0]["certificate"], &real.join(name));
    }
}

fn same_facts(facts: &Value, file: &Path) {
    let ask = |arguments: &str| {
        let output = Command::new("openssl")
            .args(["x509", "-noout", "-in"])
            .arg(file)
            .args(arguments.split_whitespace())
            .output()
            .expect("openssl runs");
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    };
    let after = |text: String| {
        text.split_once('=')
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default()
    };
    for hash in ["sha1", "sha256", "sha384", "sha512"] {
        let expected = after(ask(&format!("-fingerprint -{hash}"))).replace(':', "");
        let printed = Command::new(env!("CARGO_BIN_EXE_popcert"))
            .args(["thumbprint", "--algorithm", hash])
            .arg(file)
            .output()
            .expect("popcert runs");
        let printed = String::from_utf8(printed.stdout).expect("text");
        assert!(printed.starts_with(&expected), "{}", file.display());
        let fact = &facts["thumbprints"][hash];
        let is_a_fact = ["sha1", "sha256"].contains(&hash);
        assert_eq!(fact.as_str(), is_a_fact.then_some(&*expected));
    }
    assert_eq!(facts["serial"], after(ask("-serial")).as_str());
    assert_eq!(
        facts["subject"],
        after(ask("-subject -nameopt RFC2253")).as_str()
    );
    assert_eq!(
        facts["issuer"],
        after(ask("-issuer -nameopt RFC2253")).as_str()
    );
    for (field, option) in [("not_before", "-startdate"), ("not_after", "-enddate")] {
        let expected = after(ask(&format!("{option} -dateopt iso_8601"))).replace(' ', "T");
        assert_eq!(facts["validity"][field], expected.as_str());
    }
    let text = ask("-text");
    let algorithm = facts["signature_algorithm"]
        .as_str()
        .expect("a name")
        .to_lowercase();
    assert!(
        text.to_lowercase()
            .contains(&format!("signature algorithm: {algorithm}")),
        "{algorithm}: {text}"
    );
    if let Some(bits) = facts["public_key"]["bits"].as_u64() {
        assert!(
            text.contains(&format!("({bits} bit)")) || text.contains("ED25519"),
            "{bits}: {text}"
        );
    }
}

fn a_mock_hierarchy_satisfies_openssl() {
    let workspace = Workspace::new();
    for key in ["p256", "p384", "p521", "rsa2048", "ed25519"] {
        let folder = workspace.text(key);
        let made = popcert(
            &["mock", "tenant", &folder, "--key", key, "--seed", "7"],
            &[],
        );
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let proof = workspace.path(key).join("proof.cer").display().to_string();
        let made = popcert(
            &[
                "mock", "proof", "--tenant", &folder, "--code", CODE, "-o", &proof,
            ],
            &[],
        );
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        for (from, to) in [
            ("CAcertificate.cer", "ca.pem"),
            ("policy.cer", "policy.pem"),
            ("root.cer", "root.pem"),
            ("proof.cer", "proof.pem"),
        ] {
            workspace.openssl(&format!(
                "x509 -in {key}/{from} -inform der -out {key}/{to}"
            ));
        }
        workspace.openssl(&format!(
            "verify -partial_chain -CAfile {key}/ca.pem {key}/proof.pem"
        ));
        fs::write(
            workspace.path("chain.pem"),
            [
                fs::read(workspace.path(key).join("ca.pem")).expect("ca"),
                fs::read(workspace.path(key).join("policy.pem")).expect("policy"),
            ]
            .concat(),
        )
        .expect("written");
        workspace.openssl(&format!(
            "verify -CAfile {key}/root.pem -untrusted chain.pem {key}/proof.pem"
        ));
        workspace.openssl(&format!("pkey -in {key}/tenant-key.pem -check -noout"));
    }
}

/// A NULL behind ECDSA, one behind Ed25519, and a curve that begins like another: what popcert says of
/// the mock's sets, openssl says, too.
fn openssl_agrees_on_parameters_and_curves() {
    let workspace = Workspace::new();
    let sets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/faults");
    // `-CAfile` takes PEM alone.
    let pem = |set: &str, file: &str| {
        let output = workspace.path(&format!("{set}-{file}"));
        workspace.openssl(&format!(
            "x509 -inform DER -in {} -out {}",
            sets.join(set).join(file).display(),
            output.display()
        ));
        output.display().to_string()
    };
    let verifies = |set: &str, arguments: &str| {
        let files = arguments
            .split(' ')
            .map(|word| match word.ends_with(".cer") {
                true => pem(set, word),
                false => word.to_owned(),
            });
        let arguments = files.collect::<Vec<_>>().join(" ");
        let arguments = format!("verify -attime 1767225600 {arguments}");
        workspace.try_openssl(&arguments).status.success()
    };
    for (set, arguments, expected) in [
        ("null-behind-ecdsa", "-CAfile ca.cer proof.cer", true),
        (
            "sound-chain",
            "-CAfile ca.cer -untrusted middle.cer device.cer",
            true,
        ),
        (
            "null-behind-ecdsa-in-chain",
            "-CAfile ca.cer -untrusted middle.cer device.cer",
            true,
        ),
        (
            "curve-that-begins-like-another",
            "-CAfile ca.cer -untrusted middle.cer device.cer",
            false,
        ),
        // OpenSSL does not look at the parameters, which RFC 8410 section 3 forbids; popcert refuses them.
        (
            "null-behind-ed25519",
            "-check_ss_sig -CAfile certificate.cer certificate.cer",
            true,
        ),
        (
            "nothing-behind-rsa",
            "-check_ss_sig -CAfile certificate.cer certificate.cer",
            true,
        ),
        (
            "root-damaged-with-another-key-identifier",
            "-check_ss_sig -CAfile certificate.cer certificate.cer",
            false,
        ),
    ] {
        assert_eq!(verifies(set, arguments), expected, "{set}");
    }
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[
        (
            &["openssl"],
            named![
                proofs_of_every_kind_of_ca_in_both_encodings,
                each_faulty_proof_has_its_own_finding,
                what_an_intermediate_signed_proves_the_intermediate_alone,
                a_revoked_certificate_is_refused_and_without_a_crl_nothing_is_claimed,
                facts_are_those_that_openssl_prints,
                a_mock_hierarchy_satisfies_openssl,
                openssl_agrees_on_parameters_and_curves
            ],
        ),
        (
            &["openssl", "real"],
            named![facts_of_real_certificates_are_those_that_openssl_prints],
        ),
    ])
}
