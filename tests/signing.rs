//! Keys that are elsewhere: commands and tokens that sign, signatures as proofs, and requests that are signed.
//! `openssl` verifies what is made.

#[path = "support/needs.rs"]
mod needs;
#[path = "support/processes.rs"]
mod processes;

use processes::run_with_input;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";

/// Kinds of CA keys, how openssl is asked for each, and how it signs a digest with each.
const KEYS: &[(&str, &str, &str)] = &[
    (
        "p256",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "sha256",
    ),
    (
        "p384",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        "sha384",
    ),
    (
        "p521",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-521",
        "sha512",
    ),
    (
        "rsa",
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        "sha256",
    ),
];

struct Workspace(tempfile::TempDir);

impl Workspace {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).expect("written");
    }

    fn openssl(&self, arguments: &str) -> String {
        let output = self.try_openssl(arguments);
        let printed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {printed}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn try_openssl(&self, arguments: &str) -> Output {
        Command::new("openssl")
            .current_dir(self.0.path())
            .args(arguments.split_whitespace())
            .output()
            .expect("openssl runs")
    }

    /// A key `name`.key in PKCS#8 and a CA `name`.pem that holds its public half.
    fn authority(&self, name: &str, key: &str) {
        self.openssl(&format!("genpkey {key} -out {name}.key"));
        self.openssl(&format!(
            "req -x509 -key {name}.key -sha256 -days 200 -subj /O=Example/CN=CA-{name} -out {name}.pem \
             -addext keyUsage=critical,keyCertSign,cRLSign"
        ));
    }

    fn popcert(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_popcert"));
        command
            .current_dir(self.0.path())
            .args(arguments)
            .env("TEST_PIN", "12345678")
            .env("SOFTHSM2_CONF", self.path("softhsm2.conf"));
        run_with_input(&mut command, b"")
    }

    /// A proof by a command, in `proof.pem`.
    fn prove_with(&self, ca: &str, command: &str, more: &[&str]) -> Output {
        let _ = fs::remove_file(self.path("proof.pem"));
        let ca = format!("{ca}.pem");
        let arguments = [
            "prove",
            "--ca",
            &ca,
            "--sign-with",
            command,
            "--code",
            CODE,
            "-o",
            "proof.pem",
        ];
        self.popcert(&[&arguments[..], more].concat())
    }

    fn assert_proven(&self, ca: &str, output: &Output) {
        assert_eq!(output.status.code(), Some(0), "{}", stderr_of(output));
        self.openssl(&format!("verify -CAfile {ca}.pem proof.pem"));
    }

    /// The error of a proof that was not made.
    fn assert_refused(&self, output: &Output, code: i32) -> String {
        let printed = stderr_of(output);
        assert_eq!(output.status.code(), Some(code), "{printed}");
        assert!(!self.path("proof.pem").exists(), "{printed}");
        printed
    }
}

/// What was printed on standard error, in one line: messages are wrapped.
fn stderr_of(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn a_command_signs_with_every_kind_of_key() {
    let workspace = Workspace::new();
    for (name, key, hash) in KEYS {
        workspace.authority(name, key);
        let command = format!("openssl pkeyutl -sign -inkey {name}.key -pkeyopt digest:{hash}");
        for form in [
            "",
            " | openssl base64",
            " | openssl base64 -A",
            " | od -An -v -tx1",
        ] {
            let output = workspace.prove_with(name, &format!("{command}{form}"), &[]);
            workspace.assert_proven(name, &output);
        }
        let command = format!("openssl dgst -{hash} -sign {name}.key");
        let output = workspace.prove_with(name, &command, &["--sign-input", "message"]);
        workspace.assert_proven(name, &output);
        // As the command lines of key vaults print it.
        let command = format!(
            r#"printf '{{"kid":"x","signature":"%s"}}\n' "$({command} | openssl base64 -A)""#
        );
        let output = workspace.prove_with(name, &command, &["--sign-input", "message"]);
        workspace.assert_proven(name, &output);
    }
    workspace.authority("ed25519", "-algorithm ED25519");
    let command = "cat > message; openssl pkeyutl -sign -rawin -inkey ed25519.key -in message";
    let output = workspace.prove_with("ed25519", command, &[]);
    workspace.assert_proven("ed25519", &output);
    // PKCS #11's RSA-PKCS pads what it is given.
    let command = "openssl pkeyutl -sign -inkey rsa.key -pkeyopt rsa_padding_mode:pkcs1";
    let output = workspace.prove_with("rsa", command, &["--sign-input", "digest-info"]);
    workspace.assert_proven("rsa", &output);
}

fn a_wrong_signature_is_explained_and_nothing_is_written() {
    let workspace = Workspace::new();
    for (name, key, _) in &KEYS[..1] {
        workspace.authority(name, key);
    }
    let (name, key, _) = KEYS[3];
    workspace.authority(name, key);
    workspace.authority("other", KEYS[0].1);
    workspace.authority("otherrsa", KEYS[3].1);
    let pkeyutl = "openssl pkeyutl -sign -inkey";
    for (ca, command, more, expected) in [
        ("p256", format!("{pkeyutl} other.key -pkeyopt digest:sha256"), "digest", "made with another key"),
        ("rsa", format!("{pkeyutl} otherrsa.key -pkeyopt digest:sha256"), "digest", "made with another key"),
        ("p256", format!("{pkeyutl} rsa.key -pkeyopt digest:sha256"), "digest", "no signature of the CA's key: 256 octets"),
        ("p256", "openssl dgst -sha512 -sign p256.key".into(), "message", "it was made with ECDSA with SHA-512"),
        ("rsa", "openssl dgst -sha384 -sign rsa.key".into(), "message", "it was made with RSA PKCS #1 v1.5 with SHA-384"),
        ("p256", "openssl dgst -sha256 -sign p256.key".into(), "digest", "the hash of the message was taken for the message"),
        ("rsa", "openssl dgst -sha256 -sign rsa.key".into(), "digest", "the hash of the message was taken for the message"),
        ("rsa", format!("{pkeyutl} rsa.key"), "digest", "without the DigestInfo"),
        ("rsa", "openssl dgst -sha256 -sign rsa.key -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1".into(), "message", "it was made with RSASSA-PSS with SHA-256"),
        ("p256", "true".into(), "digest", "nothing came back"),
        ("p256", "echo hello".into(), "digest", "no signature of the CA's key"),
    ] {
        let output = workspace.prove_with(ca, &command, &["--sign-input", more]);
        let code = if expected.contains("came back") || expected.contains("no signature") { 3 } else { 2 };
        let printed = workspace.assert_refused(&output, code);
        assert!(printed.contains(expected), "{command}: {printed}");
        assert!(printed.contains("exit status: 0"), "{command}: {printed}");
    }
    // It takes 64 octets at most for a hash: a code, and no certificate.
    let command = format!("{pkeyutl} p256.key");
    let arguments = [
        "--sign-with",
        &command,
        "--sign-input",
        "message",
        "--code",
        CODE,
    ];
    let prove = [
        "prove",
        "--signature",
        "--ca",
        "p256.pem",
        "-o",
        "proof.pem",
    ];
    let output = workspace.popcert(&[&prove[..], &arguments].concat());
    let printed = workspace.assert_refused(&output, 2);
    let expected = "the message itself was signed in place of its hash";
    assert!(printed.contains(expected), "{printed}");
}

fn a_command_that_fails_is_quoted_within_limits() {
    let workspace = Workspace::new();
    workspace.authority("p256", KEYS[0].1);
    let command = "echo 'AccessDenied: no kms:Sign on this key' >&2; exit 41";
    let printed = workspace.assert_refused(&workspace.prove_with("p256", command, &[]), 3);
    assert!(printed.contains("exit status: 41"), "{printed}");
    assert!(
        printed.contains("it said: AccessDenied: no kms:Sign on this key"),
        "{printed}"
    );

    // Its last words, and nothing that a terminal obeys.
    let command = "yes 0123456789 | head -c 1000000 >&2; printf '\\033[2Jend\\n' >&2; exit 1";
    let printed = workspace.assert_refused(&workspace.prove_with("p256", command, &[]), 3);
    assert!(printed.len() < 4000 && printed.contains("end"), "{printed}");
    assert!(!printed.contains('\u{1b}'), "{printed}");

    let printed = workspace.assert_refused(&workspace.prove_with("p256", "cat /dev/zero", &[]), 3);
    assert!(printed.contains("more than 65536 octets"), "{printed}");

    let began = Instant::now();
    let output = workspace.prove_with(
        "p256",
        "echo waiting >&2; sleep 60",
        &["--sign-timeout", "1s"],
    );
    let printed = workspace.assert_refused(&output, 3);
    assert!(printed.contains("did not end within 1 s"), "{printed}");
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
}

fn a_signature_is_a_proof_that_openssl_verifies() {
    let workspace = Workspace::new();
    workspace.write("code", CODE);
    for (name, key, _) in KEYS {
        workspace.authority(name, key);
        workspace.openssl(&format!("pkey -in {name}.key -pubout -out {name}.pub"));
        let (ca, key_file) = (format!("{name}.pem"), format!("{name}.key"));
        let command = format!("openssl pkeyutl -sign -inkey {name}.key -pkeyopt digest:sha256");
        for key in [["--key", &key_file], ["--sign-with", &command]] {
            let common = [
                "prove",
                "--signature",
                "--ca",
                &ca,
                key[0],
                key[1],
                "--code",
                CODE,
            ];
            let printed = workspace.popcert(&common);
            assert_eq!(printed.status.code(), Some(0), "{}", stderr_of(&printed));
            assert_eq!(
                printed
                    .stdout
                    .iter()
                    .filter(|octet| **octet == b'\n')
                    .count(),
                1
            );
            workspace.write("signature.b64", &printed.stdout);
            workspace.openssl("base64 -d -A -in signature.b64 -out signature");
            workspace.openssl(&format!(
                "dgst -sha256 -verify {name}.pub -signature signature code"
            ));
        }
        let more = ["--hash", "sha512", "--raw", "-o", "raw", "--force"];
        let common = [
            "prove",
            "--signature",
            "--ca",
            &ca,
            "--key",
            &key_file,
            "--code-file",
            "code",
        ];
        let output = workspace.popcert(&[&common[..], &more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
        workspace.openssl(&format!(
            "dgst -sha512 -verify {name}.pub -signature raw code"
        ));
    }
}

fn a_request_is_signed_as_a_ca_below() {
    let workspace = Workspace::new();
    workspace.authority("root", KEYS[1].1);
    workspace.openssl(&format!("genpkey {} -out ica.key", KEYS[0].1));
    workspace.openssl("req -new -key ica.key -subj /O=Service/CN=ICA -out ica.csr");
    workspace.openssl("req -in ica.csr -outform der -out ica.der");
    let command = "openssl pkeyutl -sign -inkey root.key -pkeyopt digest:sha384";
    for (request, key) in [
        ("ica.csr", ["--key", "root.key"]),
        ("ica.der", ["--sign-with", command]),
    ] {
        let output = workspace.popcert(&[
            "prove",
            "--sign-csr",
            request,
            "--ca",
            "root.pem",
            key[0],
            key[1],
            "-o",
            "chain.pem",
            "--force",
        ]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
        workspace.openssl("verify -x509_strict -CAfile root.pem chain.pem");
        let chain = fs::read_to_string(workspace.path("chain.pem")).expect("text");
        assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 2);
        let shown = workspace.openssl("x509 -in chain.pem -noout -text");
        for expected in [
            "CA:TRUE, pathlen:0",
            "Certificate Sign, CRL Sign",
            "O = Service, CN = ICA",
            "Subject Key Identifier",
            "Authority Key Identifier",
        ] {
            assert!(shown.contains(expected), "{expected}: {shown}");
        }
        let output = workspace.popcert(&["audit", "chain.pem"]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
    // A device below it has a valid path to the root.
    workspace.openssl(&format!("genpkey {} -out device.key", KEYS[0].1));
    workspace.openssl("req -new -key device.key -subj /CN=device-1 -out device.csr");
    workspace.write("extensions", "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\nauthorityKeyIdentifier=keyid\nbasicConstraints=critical,CA:FALSE\n");
    workspace.openssl("x509 -req -in device.csr -CA chain.pem -CAkey ica.key -days 1 -extfile extensions -out device.pem");
    let output = workspace.popcert(&[
        "chain",
        "device.pem",
        "--untrusted",
        "chain.pem",
        "--trust",
        "root.pem",
    ]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

fn a_request_that_is_not_sound_is_not_signed() {
    let workspace = Workspace::new();
    workspace.authority("root", KEYS[0].1);
    let subject = "req -new -subj /CN=ICA";
    workspace.openssl(&format!(
        "{subject} -newkey rsa:1024 -nodes -keyout weak.key -out weak.csr"
    ));
    workspace.openssl(&format!("{subject} -key root.key -out own.csr"));
    workspace.openssl("req -new -subj / -newkey rsa:2048 -nodes -keyout x.key -out nameless.csr");
    workspace.openssl(
        "req -new -subj /O=Example/CN=CA-root -newkey rsa:2048 -nodes -keyout x.key -out same.csr",
    );
    workspace.openssl(&format!(
        "{subject} -newkey rsa:2048 -nodes -keyout x.key -outform der -out good.der"
    ));
    let mut forged = fs::read(workspace.path("good.der")).expect("a request");
    let at = forged
        .windows(3)
        .position(|part| part == b"ICA")
        .expect("the name");
    forged[at] = b'X';
    workspace.write("forged.csr", &forged);
    workspace.openssl(
        "req -x509 -key root.key -days 20 -subj /CN=leaf -out leaf.pem -addext basicConstraints=critical,pathlen:0,CA:TRUE",
    );
    for (request, ca, code, expected) in [
        ("weak.csr", "root.pem", 2, "too weak"),
        ("own.csr", "root.pem", 2, "the CA's own key"),
        ("nameless.csr", "root.pem", 2, "no subject"),
        ("same.csr", "root.pem", 2, "the CA's own name"),
        ("forged.csr", "root.pem", 3, "not signed by its own key"),
        ("root.pem", "root.pem", 3, "no certificate signing request"),
        ("good.der", "leaf.pem", 2, "its path length is 0"),
    ] {
        let output = workspace.popcert(&[
            "prove",
            "--sign-csr",
            request,
            "--ca",
            ca,
            "--key",
            "root.key",
            "-o",
            "proof.pem",
        ]);
        let printed = workspace.assert_refused(&output, code);
        assert!(printed.contains(expected), "{request}: {printed}");
    }
}

/// A token in the folder with the keys of `names`, imported.
#[cfg_attr(not(feature = "pkcs11"), allow(dead_code))]
fn token(workspace: &Workspace, names: &[&str]) {
    fs::create_dir(workspace.path("tokens")).expect("a folder");
    let tokens = workspace.path("tokens");
    workspace.write(
        "softhsm2.conf",
        format!("directories.tokendir = {}\n", tokens.display()),
    );
    softhsm(
        workspace,
        &[
            "--init-token",
            "--free",
            "--label",
            "My token",
            "--so-pin",
            "87654321",
            "--pin",
            "12345678",
        ],
    );
    for (number, name) in names.iter().enumerate() {
        let (key, id) = (format!("{name}.key"), format!("0{}", number + 1));
        softhsm(
            workspace,
            &[
                "--import", &key, "--token", "My token", "--label", name, "--id", &id, "--pin",
                "12345678",
            ],
        );
    }
}

#[cfg_attr(not(feature = "pkcs11"), allow(dead_code))]
fn softhsm(workspace: &Workspace, arguments: &[&str]) {
    let output = Command::new("softhsm2-util")
        .current_dir(workspace.0.path())
        .env("SOFTHSM2_CONF", workspace.path("softhsm2.conf"))
        .args(arguments)
        .output()
        .expect("softhsm2-util runs");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr_of(&output)
    );
}

#[cfg(feature = "pkcs11")]
fn a_key_on_a_token_signs_proofs_signatures_and_requests() {
    let workspace = Workspace::new();
    for (name, key, _) in KEYS {
        workspace.authority(name, key);
    }
    let names: Vec<_> = KEYS.iter().map(|(name, ..)| *name).collect();
    token(&workspace, &names);
    workspace.write("pin", "12345678\n");
    workspace.write("code", CODE);
    workspace.openssl("req -new -subj /CN=ICA -newkey rsa:2048 -nodes -keyout x.key -out ica.csr");
    let module = needs::softhsm().expect("the module");
    let pin_file = workspace.path("pin");
    for (number, name) in names.iter().enumerate() {
        let (ca, pins) = (format!("{name}.pem"), pin_file.display());
        let by_label = format!(
            "pkcs11:token=My%20token;object={name};type=private?module-path={}",
            module.display()
        );
        let by_id = format!(
            "pkcs11:model=SoftHSM%20v2;id=%0{}?module-path={}",
            number + 1,
            module.display()
        );
        for (uri, more) in [
            (by_label.clone(), &["--passphrase-file", "pin"][..]),
            (by_label.clone(), &["--passphrase-env", "TEST_PIN"]),
            (by_id, &["--passphrase-file", "pin"]),
            (format!("{by_label}&pin-value=12345678"), &[]),
            (format!("{by_label}&pin-source=file:{pins}"), &[]),
        ] {
            let arguments = [
                "prove",
                "--ca",
                &ca,
                "--key",
                &uri,
                "--code",
                CODE,
                "-o",
                "proof.pem",
                "--force",
            ];
            let output = workspace.popcert(&[&arguments[..], more].concat());
            workspace.assert_proven(name, &output);
        }
        workspace.openssl(&format!("pkey -in {name}.key -pubout -out {name}.pub"));
        let common = [
            "--ca",
            &ca,
            "--key",
            &by_label,
            "--passphrase-file",
            "pin",
            "--force",
        ];
        let arguments = [
            "prove",
            "--signature",
            "--raw",
            "-o",
            "signature",
            "--code",
            CODE,
        ];
        let output = workspace.popcert(&[&arguments[..], &common].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
        workspace.openssl(&format!(
            "dgst -sha256 -verify {name}.pub -signature signature code"
        ));
        let arguments = ["prove", "--sign-csr", "ica.csr", "-o", "chain.pem"];
        let output = workspace.popcert(&[&arguments[..], &common].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
        workspace.openssl(&format!("verify -CAfile {ca} chain.pem"));
    }
}

#[cfg(feature = "pkcs11")]
fn what_a_token_lacks_is_named_with_what_it_has() {
    let workspace = Workspace::new();
    workspace.authority("p256", KEYS[0].1);
    workspace.authority("other", KEYS[0].1);
    workspace.authority("rsa", KEYS[3].1);
    token(&workspace, &["p256", "other", "rsa"]);
    let module = needs::softhsm().expect("the module");
    let module = module.display();
    for (path, pin, ca, code, expected) in [
        (
            "token=My%20token;object=p256",
            "11111111",
            "p256",
            2,
            "the PIN is wrong",
        ),
        (
            "token=My%20token;object=p257",
            "12345678",
            "p256",
            2,
            "it has: `object=",
        ),
        (
            "token=Yours;object=p256",
            "12345678",
            "p256",
            2,
            "there are: `My token`",
        ),
        (
            "token=My%20token",
            "12345678",
            "p256",
            2,
            "2 private keys on the token",
        ),
        (
            "token=My%20token;object=other",
            "12345678",
            "p256",
            2,
            "made with another key",
        ),
        (
            "token=My%20token;object=rsa",
            "12345678",
            "p256",
            2,
            "is the CA's",
        ),
    ] {
        let uri = format!("pkcs11:{path}?module-path={module}&pin-value={pin}");
        let ca = format!("{ca}.pem");
        let output = workspace.popcert(&[
            "prove",
            "--ca",
            &ca,
            "--key",
            &uri,
            "--code",
            CODE,
            "-o",
            "proof.pem",
        ]);
        let printed = workspace.assert_refused(&output, code);
        assert!(printed.contains(expected), "{path}: {printed}");
        assert!(!printed.contains(pin), "{printed}");
    }
    // One RSA key is that of its CA, whatever it is named.
    let uri = format!("pkcs11:token=My%20token?module-path={module}&pin-value=12345678");
    let output = workspace.popcert(&[
        "prove",
        "--ca",
        "rsa.pem",
        "--key",
        &uri,
        "--code",
        CODE,
        "-o",
        "proof.pem",
    ]);
    workspace.assert_proven("rsa", &output);
    fs::remove_file(workspace.path("proof.pem")).expect("removed");
    for (query, code, expected) in [
        ("", 2, "which PKCS#11 module"),
        (
            "?module-path=/nonexistent.so",
            3,
            "the PKCS#11 module cannot be used",
        ),
        (
            "?module-path=p256.pem",
            3,
            "the PKCS#11 module cannot be used",
        ),
        (
            "?module-name=nonesuch",
            2,
            "no PKCS#11 module named `nonesuch`",
        ),
    ] {
        let uri = format!("pkcs11:token=My%20token{query}");
        let output = workspace.popcert(&[
            "prove",
            "--ca",
            "p256.pem",
            "--key",
            &uri,
            "--code",
            CODE,
            "-o",
            "proof.pem",
        ]);
        let printed = workspace.assert_refused(&output, code);
        assert!(printed.contains(expected), "{query}: {printed}");
    }
}

fn main() -> std::process::ExitCode {
    // Commands are those of a POSIX shell.
    assert!(Path::new("/bin/sh").exists(), "no POSIX shell");
    needs::run(&[
        (
            &["openssl"],
            needs::named![
                a_command_signs_with_every_kind_of_key,
                a_wrong_signature_is_explained_and_nothing_is_written,
                a_command_that_fails_is_quoted_within_limits,
                a_signature_is_a_proof_that_openssl_verifies,
                a_request_is_signed_as_a_ca_below,
                a_request_that_is_not_sound_is_not_signed,
            ],
        ),
        #[cfg(feature = "pkcs11")]
        (
            &["openssl", "softhsm"],
            needs::named![
                a_key_on_a_token_signs_proofs_signatures_and_requests,
                what_a_token_lacks_is_named_with_what_it_has,
            ],
        ),
    ])
}
