//! Proofs for services other than Azure's and AWS's: signatures and requests that `openssl` makes, and plans that a
//! shell runs as they stand.

#[path = "support/needs.rs"]
mod needs;

use serde_json::Value;
use std::{
    env, fs,
    path::Path,
    process::{Command, Output, Stdio},
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

fn shell(folder: &Path, script: &str) -> Output {
    let own = Path::new(env!("CARGO_BIN_EXE_popcert"))
        .parent()
        .expect("a folder");
    let path = env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .args(["-eu", "-c", script])
        .current_dir(folder)
        .env(
            "PATH",
            format!("{}:{}:{path}", folder.join("bin").display(), own.display()),
        )
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("a shell")
}

fn run(folder: &Path, script: &str) -> String {
    let output = shell(folder, script);
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{script}\n{text}");
    text
}

fn verify(folder: &Path, arguments: &str) -> (Value, Option<i32>) {
    let output = shell(folder, &format!("popcert verify {arguments} --format json"));
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (report, output.status.code())
}

/// The ids of errors and warnings.
fn failed(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().into_iter().flatten();
    let failed = findings.filter(|one| one["status"] == "fail");
    failed.filter_map(|one| one["id"].as_str()).collect()
}

/// Every kind of key and hash, as openssl signs with it: the code alone is a proof, and with a newline it is none.
fn signatures_by_openssl_are_what_they_are() {
    const EC: &str = "-sign ca.key";
    const PSS: &str = "-sign ca.key -sigopt rsa_padding_mode:pss";
    let digest = |options: &str, hash: &str| {
        format!("openssl dgst -{hash} {options} -out signature.bin message")
    };
    let work = tempfile::tempdir().expect("a folder");
    for (key, options, algorithm) in [
        ("ec -pkeyopt ec_paramgen_curve:P-256", EC, "ECDSA (DER)"),
        ("ec -pkeyopt ec_paramgen_curve:P-384", EC, "ECDSA (DER)"),
        ("ec -pkeyopt ec_paramgen_curve:P-521", EC, "ECDSA (DER)"),
        ("rsa:2048", EC, "RSA PKCS #1 v1.5"),
        ("rsa:2048", PSS, "RSASSA-PSS"),
        ("rsa:2046", EC, "RSA PKCS #1 v1.5"),
    ] {
        run(
            work.path(),
            &format!(
                "openssl req -x509 -newkey {key} -nodes -days 30 -subj /CN=Test -keyout ca.key -out ca.pem 2>&1"
            ),
        );
        for (hash, name) in [
            ("sha256", "SHA-256"),
            ("sha384", "SHA-384"),
            ("sha512", "SHA-512"),
        ] {
            let given = format!("--ca ca.pem --signature signature.bin --code {CODE}");
            run(
                work.path(),
                &format!("printf %s {CODE} > message; {}", digest(options, hash)),
            );
            let (report, exit) = verify(work.path(), &given);
            let context = format!("{key} {options} {hash}: {report}");
            assert_eq!(
                (report["verdict"].as_str(), exit),
                (Some("proven"), Some(0)),
                "{context}"
            );
            assert_eq!(
                report["signature"]["algorithm"],
                format!("{algorithm} with {name}"),
                "{context}"
            );
            let warned = failed(&report).contains(&"signature.algorithm");
            assert_eq!(warned, algorithm == "RSASSA-PSS", "{context}");

            run(
                work.path(),
                &format!("echo {CODE} > message; {}", digest(options, hash)),
            );
            let (report, exit) = verify(work.path(), &given);
            assert_eq!(
                (report["verdict"].as_str(), exit),
                (Some("not-proven"), Some(1)),
                "{report}"
            );
            assert!(failed(&report).contains(&"signature.message"), "{report}");
            assert_eq!(
                report["signature"]["signs"],
                "the code and a newline behind it"
            );
        }
    }
}

fn an_ed25519_key_signs_the_code_itself() {
    let work = tempfile::tempdir().expect("a folder");
    run(
        work.path(),
        "openssl req -x509 -newkey ed25519 -nodes -days 30 -subj /CN=Test -keyout ca.key -out ca.pem 2>&1",
    );
    run(
        work.path(),
        &format!(
            "printf %s {CODE} > message; openssl pkeyutl -sign -rawin -inkey ca.key -in message -out signature.bin"
        ),
    );
    let (report, exit) = verify(
        work.path(),
        &format!("--ca ca.pem --signature signature.bin --code {CODE}"),
    );
    assert_eq!(
        (report["verdict"].as_str(), exit),
        (Some("proven"), Some(0)),
        "{report}"
    );
    assert_eq!(report["signature"]["algorithm"], "Ed25519");
}

/// What else a signature may be: of another message, of another key, or none at all, it is never a proof.
fn no_other_signature_is_a_proof() {
    let work = tempfile::tempdir().expect("a folder");
    let ec = "ec -pkeyopt ec_paramgen_curve:P-256";
    for name in ["ca", "other"] {
        run(
            work.path(),
            &format!(
                "openssl req -x509 -newkey {ec} -nodes -days 30 -subj /CN={name} -keyout {name}.key -out {name}.pem 2>&1"
            ),
        );
    }
    for (made, id) in [
        (
            format!("printf %s {CODE} | openssl dgst -sha256 -sign other.key"),
            "signature.key",
        ),
        (
            "printf %s 00DF14B9 | openssl dgst -sha256 -sign ca.key".into(),
            "signature.key",
        ),
        (
            "head -c 71 /dev/zero | tr '\\0' '\\377'".into(),
            "signature.key",
        ),
        (
            format!(
                "printf %s {CODE} | openssl dgst -sha256 -binary | openssl dgst -sha256 -sign ca.key"
            ),
            "signature.message",
        ),
        (
            format!("printf '%s\\r\\n' {CODE} | openssl dgst -sha256 -sign ca.key"),
            "signature.message",
        ),
    ] {
        run(work.path(), &format!("{made} > signature.bin"));
        for ignored in [
            "",
            "--ignore signature.algorithm --ignore signature.encoding --fail-on error",
        ] {
            let given = format!(
                "--ca ca.pem --signature signature.bin --code {CODE} --untrusted other.pem {ignored}"
            );
            let (report, exit) = verify(work.path(), &given);
            assert_eq!(
                (report["verdict"].as_str(), exit),
                (Some("not-proven"), Some(1)),
                "{made}: {report}"
            );
            assert!(failed(&report).contains(&id), "{made}: {report}");
        }
    }
    for decides in [
        "signature.key",
        "signature.message",
        "request.signature",
        "request.issued-key",
        "request.issuer",
    ] {
        let output = shell(
            work.path(),
            &format!(
                "popcert verify --ca ca.pem --signature signature.bin --code {CODE} --ignore {decides}"
            ),
        );
        assert_eq!(output.status.code(), Some(2), "{decides}");
    }
}

/// Another kind of proof than the service takes is wrong usage, and the right option is named.
fn a_service_is_given_the_kind_of_proof_that_it_takes() {
    let work = tempfile::tempdir().expect("a folder");
    for (arguments, hint) in [
        (
            format!("--ca a --signature b --code {CODE} --cloud aws-iot"),
            "--proof",
        ),
        (
            format!("--ca a --proof b --code {CODE} --cloud cumulocity"),
            "--signature",
        ),
        (
            format!("--ca a --proof b --code {CODE} --cloud azure-device-registry"),
            "--csr",
        ),
        ("--ca a --csr b --cloud azure-dps".to_owned(), "--proof"),
    ] {
        let output = shell(work.path(), &format!("popcert verify {arguments}"));
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {text}");
        assert!(text.contains(&format!("give it with `{hint}`")), "{text}");
    }
}

/// `prove` makes the kind of proof that the named service takes, and names the right option otherwise.
fn prove_makes_the_kind_of_proof_that_the_service_takes() {
    let work = tempfile::tempdir().expect("a folder");
    for (arguments, hint) in [
        (
            format!("--code {CODE} --cloud cumulocity -o p.pem"),
            "`--signature`",
        ),
        (
            format!("--code {CODE} --cloud azure-device-registry -o p.pem"),
            "`--sign-csr REQUEST`",
        ),
        (
            format!("--signature --code {CODE} --cloud aws-iot"),
            "without `--signature`",
        ),
        (
            "--sign-csr r --cloud cumulocity -o p.pem".to_owned(),
            "`--signature`",
        ),
    ] {
        let output = shell(
            work.path(),
            &format!("popcert prove --ca a --key b {arguments}"),
        );
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {text}");
        assert!(text.contains(hint), "{text}");
    }
    let output = shell(
        work.path(),
        &format!("popcert prove --csr --code {CODE} --cloud cumulocity -o r.csr"),
    );
    assert_eq!(output.status.code(), Some(2));
}

/// What a service would not take is not written: keys of a kind that it refuses, another hash, octets for base64.
fn prove_obeys_the_rules_of_the_service() {
    let work = tempfile::tempdir().expect("a folder");
    for (name, key) in [
        ("ec", "ec -pkeyopt ec_paramgen_curve:P-256"),
        ("rsa", "rsa:2048"),
    ] {
        run(
            work.path(),
            &format!(
                "openssl req -x509 -newkey {key} -nodes -days 300 -subj /CN={name} -addext keyUsage=critical,keyCertSign,cRLSign -keyout {name}.key -out {name}.pem 2>&1
                 openssl req -new -newkey {key} -nodes -subj /CN=ICA-{name} -keyout x.key -out {name}.csr 2>&1"
            ),
        );
    }
    for (ca, request, cloud, id) in [
        ("ec", "ec", "--cloud azure-device-registry", None),
        (
            "ec",
            "rsa",
            "--cloud azure-device-registry",
            Some("request.key"),
        ),
        ("rsa", "ec", "--cloud azure-device-registry", Some("ca.key")),
        ("rsa", "rsa", "", None),
    ] {
        let output = shell(
            work.path(),
            &format!(
                "popcert prove --ca {ca}.pem --key {ca}.key --sign-csr {request}.csr -o chain.pem --force {cloud}"
            ),
        );
        let text = String::from_utf8_lossy(&output.stderr);
        let code = i32::from(id.is_some());
        assert_eq!(output.status.code(), Some(code), "{ca} {request}: {text}");
        assert!(
            text.contains(id.unwrap_or_default()),
            "{ca} {request}: {text}"
        );
        assert_eq!(work.path().join("chain.pem").exists(), id.is_none());
        run(work.path(), "rm -f chain.pem");
    }
    for (more, code) in [
        ("--cloud cumulocity", 0),
        ("--cloud cumulocity --hash sha384", 1),
        ("--cloud cumulocity --raw", 1),
        ("--hash sha384 --raw", 0),
    ] {
        let output = shell(
            work.path(),
            &format!(
                "popcert prove --signature --ca rsa.pem --key rsa.key --code {CODE} {more} -o signature.txt"
            ),
        );
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{more}: {text}");
        assert_eq!(work.path().join("signature.txt").exists(), code == 0);
        run(work.path(), "rm -f signature.txt");
    }
}

/// A tenant CA is proven with what Azure Sphere signs, or not at all: nobody is asked for its key.
fn nobody_is_asked_for_the_key_of_a_tenant_ca() {
    let work = tempfile::tempdir().expect("a folder");
    run(work.path(), "popcert mock tenant tenant");
    for cloud in popcert::Cloud::all() {
        let given = format!(
            "popcert plan --cloud {} --ca tenant/CAcertificate.cer",
            cloud.name
        );
        let text = run(work.path(), &given);
        assert!(!text.contains("KEY"), "{text}");
        assert!(!text.contains("popcert prove"), "{text}");
        let is_azure = cloud.name.starts_with("azure-") && cloud.name != "azure-device-registry";
        let proof = "az sphere ca-certificate download-proof";
        assert_eq!(text.contains(proof), is_azure, "{text}");
        assert_eq!(
            text.contains("error: this is an Azure Sphere tenant CA"),
            !is_azure,
            "{text}"
        );
        // Without a step there is nothing to do first.
        assert!(!text.contains("first mend"), "{text}");
        let asks = ["read -r GROUP", "read -r CATALOG"];
        for ask in asks {
            assert_eq!(text.matches(ask).count(), usize::from(is_azure), "{text}");
        }
    }
}

/// Whatever the CA was read from, the commands are about that certificate and find it.
fn plans_name_what_their_commands_find() {
    let work = tempfile::tempdir().expect("a folder");
    let folder = work.path();
    run(
        folder,
        &format!(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 300 -subj /CN=own -addext keyUsage=critical,keyCertSign,cRLSign -keyout ca.key -out -own.pem 2>&1
             popcert prove --ca=-own.pem --key ca.key --code {CODE} -o leaf.pem 2>&1
             cat leaf.pem ./-own.pem > bundle.pem"
        ),
    );
    let lines = |script: &str| {
        let text = run(folder, script);
        let lines = text.lines().filter(|line| line.starts_with("     "));
        lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let bundled = lines("popcert plan --cloud nerveshub --ca bundle.pem");
    let (taken_out, others): (Vec<_>, Vec<_>) =
        bundled.iter().partition(|line| line.contains("bundle"));
    assert_eq!(
        taken_out,
        ["popcert convert bundle.pem --index 2 --to pem -o ca-alone.pem"]
    );
    assert!(
        others
            .iter()
            .any(|line| line.contains("--ca ca-alone.pem ")),
        "{others:?}"
    );
    let piped = lines("popcert plan --cloud nerveshub --ca - < ./-own.pem");
    let variable = "read -r CA  # file of the CA certificate";
    assert!(piped.iter().any(|line| line == variable), "{piped:?}");
    assert!(
        piped.iter().any(|line| line.contains("--ca \"$CA\" ")),
        "{piped:?}"
    );
    let dashed = lines("popcert plan --cloud nerveshub --ca=-own.pem");
    assert!(
        dashed.iter().any(|line| line.contains("--ca ./-own.pem ")),
        "{dashed:?}"
    );
    // What is uploaded before there is a code needs no file once there is one.
    let late = lines(&format!(
        "popcert plan --cloud azure-dps --ca leaf.pem --code {CODE}"
    ));
    assert!(
        !late.iter().any(|line| line.contains("ca-upload")),
        "{late:?}"
    );
}

/// No proof outlives its CA, and none is planned to.
fn no_planned_proof_outlives_the_ca() {
    let work = tempfile::tempdir().expect("a folder");
    run(
        work.path(),
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 300 -subj /CN=own -keyout ca.key -out ca.pem 2>&1",
    );
    let plan = run(
        work.path(),
        "popcert plan --cloud azure-device-registry --ca ca.pem --format json",
    );
    let plan: Value = serde_json::from_str(&plan).expect("JSON");
    let dates = plan["dates"].as_array().expect("dates");
    let at = |what: &str| {
        let mut dates = dates.iter();
        let found = dates.find(|one| one["what"].as_str().is_some_and(|text| text.contains(what)));
        found.expect("a date")["at"].as_str()
    };
    assert_eq!(
        at("that `popcert prove` makes"),
        at("the CA certificate ends")
    );
}

/// Whether a CA may be below the root is known before one is issued.
fn a_root_for_devices_alone_signs_no_request() {
    let work = tempfile::tempdir().expect("a folder");
    let ec = "ec -pkeyopt ec_paramgen_curve:P-256";
    for (limit, verdict) in [("", "fit"), (",pathlen:1", "fit"), (",pathlen:0", "unfit")] {
        let config = format!(
            "[req]\ndistinguished_name = dn\nx509_extensions = ext\n[dn]\n[ext]\nbasicConstraints = critical,CA:TRUE{limit}\nkeyUsage = critical,keyCertSign,cRLSign\n"
        );
        fs::write(work.path().join("root.cnf"), config).expect("a file");
        run(
            work.path(),
            &format!(
                "openssl req -x509 -config root.cnf -newkey {ec} -nodes -days 300 -subj /CN=root -keyout root.key -out root.pem 2>&1
                 openssl req -new -newkey {ec} -nodes -subj /CN=ICA -keyout ica.key -out ica.csr 2>&1"
            ),
        );
        let (report, _) = verify(work.path(), "--ca root.pem --csr ica.csr");
        assert_eq!(report["verdict"], verdict, "{limit}: {report}");
        let is_named = failed(&report).contains(&"request.path-length");
        assert_eq!(is_named, verdict == "unfit", "{limit}: {report}");
    }
}

/// Of two roots in a file the thumbprint names the one that is meant, as of two CAs.
fn a_thumbprint_names_the_root() {
    let work = tempfile::tempdir().expect("a folder");
    for name in ["one", "two"] {
        run(
            work.path(),
            &format!(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 300 -subj /CN={name} -keyout {name}.key -out {name}.pem 2>&1
                 openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=ICA -keyout ica.key -out ica.csr 2>&1"
            ),
        );
    }
    run(work.path(), "cat one.pem one.pem two.pem > roots.pem");
    let given = "popcert verify --ca roots.pem --csr ica.csr";
    let output = shell(work.path(), given);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains("2 certificates of the file may be the root"),
        "{text}"
    );
    let named = run(
        work.path(),
        &format!(
            "{given} --expect-thumbprint $(openssl x509 -in two.pem -outform der | openssl dgst -sha1 -r | cut -c1-40)"
        ),
    );
    assert!(named.contains("subject  CN=two"), "{named}");
}

/// Stands for az, aws and the others: answers what the plans ask for, and takes everything else.
const STUB: &str = r#"#!/bin/sh
case "$*" in
  *generate-verification-code*|*get-registration-code*) echo 7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49 ;;
  *GetRegisterCode*) printf '{"RequestId": "1", "RegisterCode": "13274673-8f90-4630-bea1-9cccb25756ad2089017345"}' ;;
  *ApplyRegistrationCode*) printf '{"RegistrationCode": "bb180052-7df5-4ff3-bda9-9b12fed8bf39", "RequestId": "1"}' ;;
  *"policy show"*) cat service.csr ;;
  *download-proof*) popcert mock proof --tenant tenant --code 7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49 -o proof.cer ;;
  *etag*) echo AAAA ;;
esac
for argument; do
  case "$before" in
    --path|--certificate-chain-file) test -s "$argument" ;;
    --verification-certificate|--ca-certificate) test -s "${argument#file://}" ;;
    --CaContent|--VerificationContent|--CaCertificate|--VerificationCertificate)
      printf '%s' "$argument" | grep -q 'BEGIN CERTIFICATE' ;;
  esac || exit 9
  before=$argument
done
"#;

/// Every command of every plan, in order, as it stands: with a code and without.
fn plans_run_as_they_stand() {
    let work = tempfile::tempdir().expect("a folder");
    let folder = work.path();
    fs::create_dir(folder.join("bin")).expect("a folder");
    run(folder, "popcert mock tenant tenant");
    run(
        folder,
        "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=ICA -keyout service.key -out service.csr 2>&1",
    );
    for (kind, key) in [
        ("ec", "ec -pkeyopt ec_paramgen_curve:P-256"),
        ("rsa", "rsa:2048"),
    ] {
        run(
            folder,
            &format!(
                "openssl req -x509 -newkey {key} -nodes -days 300 -subj '/CN=own {kind}' -addext keyUsage=critical,keyCertSign,cRLSign -keyout 'my {kind}.key' -out 'my {kind}.pem' 2>&1"
            ),
        );
    }
    let stub = STUB.replacen("\ncase", "\nbefore=\ncase", 1);
    for name in ["az", "aws", "aliyun", "tccli"] {
        fs::write(folder.join("bin").join(name), &stub).expect("a stub");
    }
    run(folder, "chmod +x bin/*");
    let known = run(folder, "popcert plan --cloud nobody --ca x || true");
    let services: Vec<_> = popcert::Cloud::all()
        .iter()
        .map(|cloud| cloud.name)
        .collect();
    assert!(known.contains("nobody") && services.len() > 12, "{known}");
    for service in services {
        let is_tenant_too = [false, true];
        for (code, is_tenant) in [None, Some(code_of(service))]
            .into_iter()
            .flat_map(|code| is_tenant_too.map(|tenant| (code, tenant)))
        {
            let kind = if service == "alibaba-iot" {
                "rsa"
            } else {
                "ec"
            };
            let ca = match is_tenant || service == "azure-sphere" {
                true => "tenant/CAcertificate.cer".to_owned(),
                false => format!("'my {kind}.pem'"),
            };
            let given = code.map_or(String::new(), |code| format!("--code {code}"));
            let plan = run(
                folder,
                &format!("popcert plan --cloud {service} --ca {ca} {given} --format json"),
            );
            let plan: Value = serde_json::from_str(&plan).expect("JSON");
            let texts = run(
                folder,
                &format!("popcert plan --cloud {service} --ca {ca} {given}"),
            );
            let mut script = String::new();
            for one in plan["variables"].as_array().expect("variables") {
                let name = one["name"].as_str().expect("a name");
                let value = if name == "KEY" {
                    format!("my {kind}.key")
                } else {
                    "some name".into()
                };
                script += &format!("{name}='{value}'\n");
                assert!(texts.contains(&format!("read -r {name}  # ")), "{texts}");
            }
            for step in plan["steps"].as_array().expect("steps") {
                for command in step["commands"].as_array().into_iter().flatten() {
                    let command = command.as_str().expect("a command");
                    assert!(texts.contains(&format!("     {command}\n")), "{texts}");
                    script += &match command {
                        "read -r CODE" => format!("CODE={}", code_of(service)),
                        command => command.to_owned(),
                    };
                    script.push('\n');
                }
            }
            run(folder, &script);
            run(
                folder,
                "rm -f proof.pem proof.cer ca-upload.pem signature.txt request.pem issued.pem chain.pem root.pem",
            );
        }
    }
}

fn code_of(service: &str) -> &'static str {
    match service {
        "alibaba-mqtt" => "13274673-8f90-4630-bea1-9cccb25756ad2089017345",
        "huawei-iotda" | "tencent-mqtt" => "bb180052-7df5-4ff3-bda9-9b12fed8bf39",
        _ => CODE,
    }
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[(
        &["openssl"],
        named![
            signatures_by_openssl_are_what_they_are,
            an_ed25519_key_signs_the_code_itself,
            no_other_signature_is_a_proof,
            a_service_is_given_the_kind_of_proof_that_it_takes,
            prove_makes_the_kind_of_proof_that_the_service_takes,
            prove_obeys_the_rules_of_the_service,
            nobody_is_asked_for_the_key_of_a_tenant_ca,
            plans_name_what_their_commands_find,
            no_planned_proof_outlives_the_ca,
            a_root_for_devices_alone_signs_no_request,
            a_thumbprint_names_the_root,
            plans_run_as_they_stand
        ],
    )])
}
