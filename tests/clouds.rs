//! A cloud is data: a profile that popcert has never heard of is applied like its own.

use base64::Engine;
use popcert::{
    Case, CertificateInput, Cloud, Finding, Options, Report, Role, Severity, Status, Time, Verdict,
    catalogue, certificates,
    clouds::{CodeFormat, GENERIC, KeyRules, Upload},
};
use std::{collections::BTreeSet, fs, path::Path};

/// All that is needed to know one more service.
const NEW: Cloud = Cloud {
    name: "new-cloud",
    title: "New Cloud",
    covers: &[],
    code: Some(CodeFormat {
        length: 6,
        alphabet: "digits",
        allows: |c| c.is_ascii_digit(),
        has_parts: |_| true,
        source: "this test",
    }),
    severities: &[("proof.key-usage", Severity::Error, "this test")],
    answers: &[("proof.key-usage", "NEW1: no", "this test")],
    connect_answers: &[],
    remedies: &[("proof.key-usage", "ask New Cloud about FILE")],
    file_endings: &[".pem"],
    hidden_endings: &[],
    uploads: &[Upload::Pem],
    enrollment_wants_base64: None,
    keys: Some(KeyRules {
        algorithms: &["rsa"],
        rsa_bits: Some(3072),
        source: "this test",
    }),
    signatures: Some((&["sha256WithRSAEncryption"], "this test")),
    device_id: None,
    expects_tenant_ca: false,
    tenant_proof: None,
    known: &[],
    next: Some("send PROOF"),
    unconfirmed: &[],
    ..GENERIC
};

fn verify(cloud: &'static Cloud) -> Report {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let read = |file: &str, role| {
        let bytes = fs::read(fixtures.join(file)).expect("a file");
        let found = certificates(&bytes, file).expect("a certificate");
        CertificateInput::new(found.into_iter().next().expect("one"), role, 1).expect("decoded")
    };
    let (ca, proof) = (
        read("CAcertificate.cer", Role::Ca),
        read("ValidationCertification.cer", Role::Proof),
    );
    let code = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
    let code = code.parse().expect("a code");
    let mut options = Options::new(Time::parse("2026-01-01T00:30:00Z").expect("a time"));
    options.cloud = cloud;
    Report::of(&Case::verify(&ca, &proof, &code, &options))
}

#[test]
fn an_unknown_profile_is_applied() {
    let report = verify(&NEW);
    assert_eq!(report.cloud, "new-cloud");
    assert_eq!(report.verdict, Verdict::NotProven);
    let failed = |id: &str| -> Option<&Finding> {
        let mut raised = report.findings.iter().filter(|one| one.is_raised());
        raised.find(|finding| finding.id == id)
    };
    for id in [
        "code.format",
        "input.encoding",
        "input.file-name",
        "ca.key",
        "certificate.signature-algorithm",
    ] {
        assert!(failed(id).is_some(), "{id}");
    }
    let weighed = failed("proof.key-usage").expect("a finding");
    assert_eq!(weighed.severity, Severity::Error);
    assert_eq!(weighed.cloud_answer.as_deref(), Some("NEW1: no"));
    assert_eq!(
        weighed.remedy,
        "ask New Cloud about ValidationCertification.cer"
    );
    assert_eq!(
        report.next, None,
        "nothing comes next when it is not proven"
    );
}

/// No service is known that takes base64 without armour, but a profile can say so.
#[test]
fn an_encoding_is_accepted_if_the_profile_names_it() {
    const BASE64: Cloud = Cloud {
        uploads: &[Upload::Base64],
        ..NEW
    };
    let certificate = |name: &str, bytes: &[u8]| {
        let found = certificates(bytes, name).expect("a certificate");
        let found = found.into_iter().next().expect("one");
        CertificateInput::new(found, Role::Ca, 1).expect("decoded")
    };
    let der = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/root.cer"));
    let der = der.expect("a file");
    let mut options = Options::new(Time::parse("2026-01-01T00:30:00Z").expect("a time"));
    options.cloud = &BASE64;
    for (bytes, expected) in [
        (
            base64::engine::general_purpose::STANDARD
                .encode(&der)
                .into_bytes(),
            Status::Pass,
        ),
        (der, Status::Fail),
    ] {
        let input = certificate("root.cer", &bytes);
        let report = Report::of(&Case::audit(&input, String::new(), &options));
        let mut findings = report.findings.iter();
        let found = findings.find(|one| one.id == "input.encoding");
        assert_eq!(found.expect("a finding").status, expected);
    }
}

#[test]
fn a_proven_proof_is_followed_by_the_next_step() {
    let dps = Cloud::named("azure-dps").expect("a profile");
    let report = verify(dps);
    assert_eq!(report.verdict, Verdict::Proven);
    let next = report.next.expect("a next step");
    assert!(
        next.contains("--path ValidationCertification.cer"),
        "{next}"
    );
}

/// A misspelt id would never be looked up.
#[test]
fn profiles_name_checks_that_exist_and_give_their_sources() {
    let known: BTreeSet<_> = catalogue().into_iter().map(|check| check.id).collect();
    for cloud in Cloud::all() {
        let ids = cloud
            .severities
            .iter()
            .map(|(id, _, source)| (*id, *source));
        let answers = cloud.answers.iter().chain(cloud.connect_answers);
        let ids = ids.chain(answers.map(|(id, _, source)| (*id, *source)));
        for (id, source) in ids {
            assert!(known.contains(id), "{}: {id}", cloud.name);
            assert!(!source.is_empty(), "{}: {id}", cloud.name);
        }
        for (id, remedy) in cloud.remedies {
            assert!(
                known.contains(id) && !remedy.is_empty(),
                "{}: {id}",
                cloud.name
            );
        }
        for (what, value, source) in cloud.known.iter().copied().flatten() {
            assert!(!what.is_empty() && !value.is_empty() && !source.is_empty());
        }
    }
}

/// What is particular to a cloud stands in its file: no check and no command asks for its name.
#[test]
fn no_code_asks_which_cloud_it_is() {
    fn walk(folder: &Path, names: &[String], found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let file = path.display().to_string();
            if path.is_dir() {
                walk(&path, names, found);
            } else if file.ends_with(".rs") && !file.contains("clouds") && !file.contains("mock") {
                let text = fs::read_to_string(&path).expect("text");
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                found.extend(
                    names
                        .iter()
                        .filter(|name| code.contains(*name))
                        .map(|name| format!("{file}: {name}")),
                );
            }
        }
    }
    let names: Vec<_> = Cloud::all()
        .iter()
        .map(|cloud| format!("\"{}\"", cloud.name))
        .collect();
    let mut found = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    walk(&source, &names, &mut found);
    assert!(found.is_empty(), "{found:?}");
}
