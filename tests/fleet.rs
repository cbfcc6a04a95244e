//! Mock hierarchies, fleets and proofs by services' recipes, verified by popcert and `openssl`.

#[path = "support/needs.rs"]
mod needs;

use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

fn run(folder: &Path, program: &str, arguments: &str) -> Output {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .args(arguments.split_whitespace());
    command.output().expect("runs")
}

/// What popcert prints when it ends well.
fn popcert(folder: &Path, arguments: &str) -> String {
    let output = run(folder, env!("CARGO_BIN_EXE_popcert"), arguments);
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&both).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments}: {text}");
    text
}

fn openssl(folder: &Path, arguments: &str) -> String {
    let output = run(folder, "openssl", arguments);
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&both).into_owned();
    assert!(output.status.success(), "openssl {arguments}: {text}");
    text
}

/// Whether a private key is that of a certificate.
fn belongs(folder: &Path, certificate: &str, key: &str) -> bool {
    openssl(folder, &format!("x509 -in {certificate} -noout -pubkey"))
        == openssl(folder, &format!("pkey -in {key} -pubout"))
}

fn a_hierarchy_has_the_levels_names_keys_and_dates_that_were_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    popcert(folder, "mock ca one --levels 1");
    popcert(
        folder,
        "mock ca five --levels 5 --name Acme --key rsa2048,p521,ed25519,p384 --valid-for 400d,30d,900d",
    );
    popcert(folder, "mock ca two");
    for name in ["one", "two", "five"] {
        let root = if name == "one" { "ca" } else { "root" };
        openssl(
            folder,
            &format!(
                "verify -x509_strict -CAfile {name}/{root}.pem -untrusted {name}/chain.pem {name}/ca.pem"
            ),
        );
        popcert(
            folder,
            &format!("chain {name}/ca.pem --untrusted {name}/chain.pem --trust {name}/{root}.pem"),
        );
        popcert(
            folder,
            &format!("audit {name}/ca.pem --untrusted {name}/chain.pem"),
        );
        assert!(belongs(
            folder,
            &format!("{name}/ca.pem"),
            &format!("{name}/ca.key")
        ));
        popcert(
            folder,
            &format!("mock device --tenant {name} -o {name}.pem"),
        );
        openssl(
            folder,
            &format!(
                "verify -x509_strict -CAfile {name}/{root}.pem -untrusted {name}/chain.pem {name}.pem"
            ),
        );
        assert!(belongs(
            folder,
            &format!("{name}.pem"),
            &format!("{name}.key")
        ));
    }
    let shown = |file: &str| openssl(folder, &format!("x509 -in five/{file}.pem -noout -text"));
    assert!(shown("root").contains("Subject: CN = MOCK Acme"));
    assert!(shown("root").contains("CA:TRUE, pathlen:4"));
    assert!(shown("intermediate-1").contains("521 bit"));
    assert!(shown("intermediate-2").contains("ED25519"));
    assert!(shown("ca").contains("384 bit") && shown("ca").contains("CA:TRUE, pathlen:0"));
    let ends = |file: &str| openssl(folder, &format!("x509 -in five/{file}.pem -noout -enddate"));
    // No CA outlives the one above.
    assert_eq!(ends("intermediate-1"), ends("ca"));
    assert_ne!(ends("root"), ends("ca"));
}

fn a_fleet_is_complete_and_each_device_has_a_valid_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    popcert(folder, "mock ca pki");
    let printed = popcert(
        folder,
        "mock device --tenant pki --count 23 --device-id pump- --key p256 --out-dir fleet --csv fleet.csv --dps-bulk dps.jsonl --aws-bulk aws.jsonl",
    );
    assert!(printed.contains("fleet/ID.key"), "{printed}");
    popcert(
        folder,
        "chain fleet --untrusted pki/ca.pem --trust pki/root.pem --quiet",
    );
    let text = |name: &str| fs::read_to_string(folder.join(name)).expect("text");
    let mut table =
        csv::Reader::from_reader(fs::File::open(folder.join("fleet.csv")).expect("a table"));
    let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
    let bodies: Vec<Value> = text("dps.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let sizes: Vec<_> = bodies
        .iter()
        .map(|body| body["enrollments"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(sizes, [10, 10, 3]);
    let enrollments: Vec<_> = bodies
        .iter()
        .flat_map(|body| body["enrollments"].as_array().into_iter().flatten())
        .collect();
    let things: Vec<Value> = text("aws.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!((rows.len(), things.len()), (23, 23));
    for (number, row) in rows.iter().enumerate() {
        let id = format!("pump-{:02}", number + 1);
        assert_eq!(&row[0], id);
        openssl(
            folder,
            &format!(
                "verify -CAfile pki/root.pem -untrusted pki/ca.pem {}",
                &row[6]
            ),
        );
        assert!(belongs(folder, &row[6], &row[7]));
        let facts = openssl(
            folder,
            &format!("x509 -in {} -noout -serial -fingerprint -sha1", &row[6]),
        )
        .replace(':', "");
        assert!(
            facts.contains(&row[1]) && facts.contains(&row[2]),
            "{facts} {row:?}"
        );
        assert_eq!(enrollments[number]["registrationId"], *id);
        let pem = text(&row[6]);
        let certificate = &enrollments[number]["attestation"]["x509"]["clientCertificates"]["primary"]
            ["certificate"];
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        assert_eq!(certificate, &Value::from(body));
        assert_eq!(
            (
                &things[number]["ThingName"],
                &things[number]["CertificatePem"]
            ),
            (&Value::from(id), &Value::from(pem))
        );
    }
    let output = run(
        folder,
        env!("CARGO_BIN_EXE_popcert"),
        "mock device --tenant pki --count 2 --out-dir fleet",
    );
    assert_eq!(output.status.code(), Some(2), "a full folder");
    for prefix in ["../x", "-x", "=x", "a/b"] {
        let arguments =
            format!("mock device --tenant pki --count 2 --out-dir other --device-id={prefix}");
        let output = run(folder, env!("CARGO_BIN_EXE_popcert"), &arguments);
        assert_eq!(output.status.code(), Some(2), "{prefix}");
    }
    // Sphere's ids, and no keys.
    popcert(
        folder,
        "mock device --tenant pki --count 3 --no-key --out-dir drawn",
    );
    let names: Vec<_> = fs::read_dir(folder.join("drawn"))
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    assert_eq!(names.len(), 3);
    assert!(
        names
            .iter()
            .all(|name| name.len() == 132 && name.ends_with(".pem")),
        "{names:?}"
    );
}

fn a_proof_has_the_shape_of_the_services_recipe() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    popcert(folder, "mock ca pki --key rsa2048");
    fs::write(folder.join("code.txt"), CODE).expect("written");
    for (like, version, cloud) in [
        ("acceleronix", 1, "generic"),
        ("alibaba-iot", 1, "generic"),
        ("alibaba-mqtt", 1, "generic"),
        ("aws-iot", 1, "aws-iot"),
        ("azure-dps", 3, "azure-dps"),
        ("azure-iot-central", 3, "azure-iot-central"),
        ("azure-iot-hub", 3, "azure-iot-hub"),
        ("azure-sphere", 3, "azure-iot"),
        ("huawei-iotda", 1, "generic"),
        ("nerveshub", 1, "generic"),
        ("tencent-mqtt", 1, "generic"),
    ] {
        let printed = popcert(
            folder,
            &format!(
                "mock proof --tenant pki --code-file code.txt --like {like} -o proof.pem --force"
            ),
        );
        assert!(printed.contains("thrown away"), "{printed}");
        let shown = openssl(folder, "x509 -in proof.pem -noout -text");
        assert!(
            shown.contains(&format!("Version: {version} ")),
            "{like}: {shown}"
        );
        openssl(
            folder,
            "verify -CAfile pki/root.pem -untrusted pki/ca.pem proof.pem",
        );
        popcert(
            folder,
            &format!("verify --ca pki/ca.pem --proof proof.pem --code {CODE} --cloud {cloud}"),
        );
    }
}

fn the_key_of_a_device_is_named_and_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    popcert(folder, "mock tenant mock");
    let printed = popcert(folder, "mock device --tenant mock -o device.pem");
    assert!(printed.contains("key      device.key"), "{printed}");
    assert!(belongs(folder, "device.pem", "device.key"));
    let printed = popcert(folder, "mock device --tenant mock -o other.pem --no-key");
    assert!(
        printed.contains("not written") && !folder.join("other.key").exists(),
        "{printed}"
    );
    popcert(folder, "mock device --tenant mock -o /dev/null");
    let output = run(
        folder,
        env!("CARGO_BIN_EXE_popcert"),
        "mock device --tenant mock -o clash.key",
    );
    assert_eq!(output.status.code(), Some(2));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.join("device.key"))
            .expect("a key")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

fn no_file_is_written_twice_nor_over_the_cas() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    popcert(folder, "mock ca pki");
    let key = || fs::read(folder.join("pki/ca.key")).expect("a key");
    let before = key();
    for (arguments, expected) in [
        (
            "device --tenant pki -o one.pem --key-out one.pem",
            "two outputs",
        ),
        (
            "device --tenant pki --count 2 --out-dir fleet --csv list --dps-bulk ./list",
            "two outputs",
        ),
        (
            "proof --tenant pki --code CODE -o pki/ca.key --force",
            "replace an input",
        ),
        (
            "device --tenant pki -o other.pem --key-out pki/ca.key --force",
            "replace an input",
        ),
    ] {
        let output = run(
            folder,
            env!("CARGO_BIN_EXE_popcert"),
            &format!("mock {arguments}"),
        );
        let printed = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {printed}");
        assert!(printed.contains(expected), "{arguments}: {printed}");
        assert!(key() == before, "{arguments}");
    }
    for name in ["one.pem", "fleet", "list", "other.pem"] {
        assert!(!folder.join(name).exists(), "{name}");
    }
    let nameless = run(
        folder,
        env!("CARGO_BIN_EXE_popcert"),
        "mock ca nameless --name=",
    );
    assert_eq!(nameless.status.code(), Some(2));
    assert!(!folder.join("nameless").exists());
}

fn main() -> std::process::ExitCode {
    needs::run(&[(
        &["openssl"],
        needs::named![
            a_hierarchy_has_the_levels_names_keys_and_dates_that_were_asked_for,
            a_fleet_is_complete_and_each_device_has_a_valid_path,
            a_proof_has_the_shape_of_the_services_recipe,
            the_key_of_a_device_is_named_and_beside_it,
            no_file_is_written_twice_nor_over_the_cas,
        ],
    )])
}
