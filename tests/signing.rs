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

const P256: &str = "-pkeyopt ec_paramgen_curve:P-256";

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
        self.prove(ca, ["--sign-with", command], more)
    }

    /// A proof in `proof.pem`, signed with `--key KEY` or `--sign-with COMMAND`.
    fn prove(&self, ca: &str, signer: [&str; 2], more: &[&str]) -> Output {
        let _ = fs::remove_file(self.path("proof.pem"));
        let ca = format!("{ca}.pem");
        let arguments = ["prove", "--ca", &ca, "--code", CODE, "-o", "proof.pem"];
        self.popcert(&[&arguments[..], &signer, more].concat())
    }

    /// A request signed as a CA below, with its chain in `chain.pem`.
    fn sign_request(&self, request: &str, ca: &str, signer: [&str; 2], more: &[&str]) -> Output {
        let _ = fs::remove_file(self.path("chain.pem"));
        let ca = format!("{ca}.pem");
        let arguments = [
            "prove",
            "--sign-csr",
            request,
            "--ca",
            &ca,
            "-o",
            "chain.pem",
        ];
        self.popcert(&[&arguments[..], &signer, more].concat())
    }

    fn assert_proven(&self, ca: &str, output: &Output) {
        assert_eq!(output.status.code(), Some(0), "{}", stderr_of(output));
        self.openssl(&format!("verify -CAfile {ca}.pem proof.pem"));
    }

    /// The error of a proof that was not made.
    fn assert_refused(&self, output: &Output, code: i32) -> String {
        let printed = stderr_of(output);
        assert_eq!(output.status.code(), Some(code), "{printed}");
        for name in ["proof.pem", "chain.pem"] {
            assert!(!self.path(name).exists(), "{name}: {printed}");
        }
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
        "echo waiting >&2; sleep 60 & echo $! > started; wait",
        &["--sign-timeout", "1s"],
    );
    let printed = workspace.assert_refused(&output, 3);
    assert!(
        printed.contains("did not end within 1 s and was stopped; it said: waiting"),
        "{printed}"
    );
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    #[cfg(target_os = "linux")]
    {
        let started = fs::read_to_string(workspace.path("started")).expect("a number");
        let state = || fs::read_to_string(format!("/proc/{}/stat", started.trim()));
        // One that has ended may wait for its parent's look.
        let goes_on = || state().is_ok_and(|state| !state.contains(") Z "));
        while goes_on() && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!goes_on(), "what the command started is left");
    }
}

fn what_the_command_leaves_running_does_not_take_the_signature_along() {
    let workspace = Workspace::new();
    workspace.authority("p256", KEYS[0].1);
    let command = "openssl pkeyutl -sign -inkey p256.key -pkeyopt digest:sha256; sleep 9 &";
    let output = workspace.prove_with("p256", command, &[]);
    workspace.assert_proven("p256", &output);
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
        let output = workspace.sign_request(request, "root", key, &[]);
        assert_eq!(
            (output.status.code(), stderr_of(&output).as_str()),
            (Some(0), ""),
            "a whole chain, of which nothing is to be warned"
        );
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
    workspace.openssl(&format!(
        "{subject} -newkey ec -pkeyopt ec_paramgen_curve:secp256k1 -nodes -keyout x.key -out curve.csr"
    ));
    let at = |moment| ["--at", moment];
    for (request, ca, more, code, expected) in [
        ("weak.csr", "root", &[][..], 2, "too weak"),
        ("own.csr", "root", &[], 2, "the CA's own key"),
        ("nameless.csr", "root", &[], 2, "no subject"),
        ("same.csr", "root", &[], 2, "the CA's own name"),
        ("forged.csr", "root", &[], 3, "not signed by its own key"),
        (
            "curve.csr",
            "root",
            &[],
            3,
            "cannot be found out: the curve",
        ),
        ("root.pem", "root", &[], 3, "no certificate signing request"),
        ("good.der", "leaf", &[], 2, "its path length is 0"),
        (
            "good.der",
            "root",
            &at("2020-01-01"),
            2,
            "the CA is not valid before 20",
        ),
        (
            "good.der",
            "root",
            &at("2150-01-01"),
            2,
            "the CA expired at 20",
        ),
    ] {
        let output = workspace.sign_request(request, ca, ["--key", "root.key"], more);
        let printed = workspace.assert_refused(&output, code);
        assert!(printed.contains(expected), "{request}: {printed}");
    }
}

fn the_chain_goes_up_to_a_root_that_signs_itself() {
    let workspace = Workspace::new();
    workspace.authority("root", KEYS[0].1);
    workspace.authority("other", KEYS[0].1);
    workspace.write(
        "ca",
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n",
    );
    workspace.openssl(&format!(
        "req -new -newkey ec {} -nodes -subj /CN=Below -keyout below.key -out below.csr",
        P256
    ));
    workspace.openssl(
        "x509 -req -in below.csr -CA root.pem -CAkey root.key -days 100 -extfile ca -out below.pem",
    );
    // The root's key is certified by another CA, too, under the same name.
    workspace.openssl("req -new -key root.key -subj /O=Example/CN=CA-root -out root.csr");
    workspace.openssl(
        "x509 -req -in root.csr -CA other.pem -CAkey other.key -days 100 -extfile ca -out cross.pem",
    );
    workspace.openssl(&format!(
        "req -new -newkey ec {} -nodes -subj /CN=ICA -keyout x.key -out ica.csr",
        P256
    ));
    let sign = |more: &[&str]| {
        let output = workspace.sign_request("ica.csr", "below", ["--key", "below.key"], more);
        assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
        let chain = fs::read_to_string(workspace.path("chain.pem")).expect("text");
        (
            chain.matches("BEGIN CERTIFICATE").count(),
            stderr_of(&output),
        )
    };
    let (count, printed) = sign(&[]);
    assert!(
        count == 2 && printed.contains("does not end in a root"),
        "{count} {printed}"
    );
    let (count, printed) = sign(&["--untrusted", "cross.pem"]);
    assert!(
        count == 3 && printed.contains("does not end in a root"),
        "{count} {printed}"
    );
    let all = ["--untrusted", "cross.pem", "--untrusted", "root.pem"];
    assert_eq!(sign(&all), (3, String::new()));
    workspace.openssl("verify -CAfile root.pem -untrusted below.pem chain.pem");
}

fn no_input_is_written_over() {
    let workspace = Workspace::new();
    workspace.authority("p256", KEYS[0].1);
    workspace.openssl(&format!(
        "req -new -newkey ec {} -nodes -subj /CN=ICA -keyout x.key -out ica.csr",
        P256
    ));
    workspace.write("code.txt", CODE);
    #[cfg(unix)]
    std::os::unix::fs::symlink("p256.key", workspace.path("link.pem")).expect("a link");
    let common = ["prove", "--ca", "p256.pem", "--key", "p256.key", "--force"];
    for (output, more) in [
        ("p256.key", &["--code-file", "code.txt", "--to", "pem"][..]),
        ("./p256.pem", &["--code-file", "code.txt"]),
        #[cfg(unix)]
        ("link.pem", &["--code-file", "code.txt"]),
        ("code.txt", &["--code-file", "code.txt", "--to", "pem"]),
        ("p256.key", &["--code-file", "code.txt", "--signature"]),
        ("ica.csr", &["--sign-csr", "ica.csr"]),
    ] {
        let read = || {
            ["p256.key", "p256.pem", "code.txt", "ica.csr"]
                .map(|name| fs::read(workspace.path(name)).expect("a file"))
        };
        let before = read();
        let output = workspace.popcert(&[&common[..], more, &["-o", output]].concat());
        let printed = workspace.assert_refused(&output, 2);
        assert!(printed.contains("would replace an input"), "{printed}");
        assert!(read() == before, "{printed}");
    }
    let output = workspace.popcert(&[
        "prove",
        "--csr",
        "--code",
        CODE,
        "-o",
        "a.csr",
        "--instructions",
        "./a.csr",
    ]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr_of(&output));
    assert!(!workspace.path("a.csr").exists());
}

fn a_key_of_several_certificates_does_not_choose_among_them() {
    let workspace = Workspace::new();
    workspace.authority("p256", KEYS[0].1);
    workspace
        .openssl("req -x509 -key p256.key -days 20 -subj /O=Example/CN=CA-p256 -out renewed.pem");
    workspace.authority("other", KEYS[0].1);
    let together = |names: &[&str]| {
        let texts = names
            .iter()
            .map(|name| fs::read(workspace.path(&format!("{name}.pem"))).expect("a CA"));
        workspace.write("all.pem", texts.collect::<Vec<_>>().concat());
    };
    together(&["other", "p256", "p256"]);
    let output = workspace.prove("all", ["--key", "p256.key"], &[]);
    workspace.assert_proven("p256", &output);
    together(&["p256", "renewed", "other"]);
    let output = workspace.prove("all", ["--key", "p256.key"], &[]);
    let printed = stderr_of(&output);
    assert_eq!(output.status.code(), Some(2), "{printed}");
    assert!(
        printed.contains("2 certificates of the file may be the CA"),
        "{printed}"
    );
    // A key of none of them.
    workspace.openssl(&format!("genpkey {} -out fresh.key", KEYS[0].1));
    for more in [&[][..], &["--signature"]] {
        let output = workspace.prove("all", ["--key", "fresh.key"], more);
        let printed = workspace.assert_refused(&output, 2);
        assert!(
            printed.contains("does not belong to the CA certificate"),
            "{printed}"
        );
    }
}

/// A token in the folder with the keys of `names`, imported.
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
            let output = workspace.prove(name, ["--key", &uri], more);
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
        let pin = ["--passphrase-file", "pin"];
        let output = workspace.sign_request("ica.csr", name, ["--key", &by_label], &pin);
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
        let output = workspace.prove(ca, ["--key", &uri], &[]);
        let printed = workspace.assert_refused(&output, code);
        assert!(printed.contains(expected), "{path}: {printed}");
        assert!(!printed.contains(pin), "{printed}");
    }
    // One RSA key is that of its CA, whatever it is named.
    let uri = format!("pkcs11:token=My%20token?module-path={module}&pin-value=12345678");
    let output = workspace.prove("rsa", ["--key", &uri], &[]);
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
        let output = workspace.prove("p256", ["--key", &uri], &[]);
        let printed = workspace.assert_refused(&output, code);
        assert!(printed.contains(expected), "{query}: {printed}");
    }
    let uri = format!("pkcs:token=My%20token?module-path={module}&pin-value=12345678");
    let output = workspace.prove("p256", ["--key", &uri], &[]);
    let printed = workspace.assert_refused(&output, 2);
    assert!(!printed.contains("12345678"), "{printed}");
}

/// The commands of `popcert explain --signing`, run as they stand with the names put in.
fn the_recipes_for_pkcs11_tool_make_proofs() {
    let module = needs::softhsm().expect("the module");
    let module = module.display().to_string();
    for (name, key, mechanism) in [
        ("p256", KEYS[0].1, "--mechanism ECDSA "),
        ("rsa", KEYS[3].1, "--mechanism RSA-PKCS "),
    ] {
        let workspace = Workspace::new();
        workspace.authority("other", KEYS[0].1);
        workspace.authority(name, key);
        token(&workspace, &["other", name]);
        let page = workspace.popcert(&["explain", "--signing"]);
        let page = String::from_utf8(page.stdout).expect("text");
        let mut commands = page.lines().filter(|line| line.contains(mechanism));
        let command = commands.next().expect("a recipe");
        let command = command
            .replace("CA.pem", &format!("{name}.pem"))
            .replace("--code CODE", &format!("--code {CODE}"))
            .replace("MODULE.so", &module)
            .replace(
                "popcert prove",
                &format!("{} prove", env!("CARGO_BIN_EXE_popcert")),
            );
        let output = Command::new("sh")
            .current_dir(workspace.0.path())
            .args(["-c", &command])
            .env("PIN", "12345678")
            .env("SOFTHSM2_CONF", workspace.path("softhsm2.conf"))
            .output()
            .expect("a shell");
        workspace.assert_proven(name, &output);
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
                what_the_command_leaves_running_does_not_take_the_signature_along,
                a_signature_is_a_proof_that_openssl_verifies,
                a_request_is_signed_as_a_ca_below,
                a_request_that_is_not_sound_is_not_signed,
                the_chain_goes_up_to_a_root_that_signs_itself,
                no_input_is_written_over,
                a_key_of_several_certificates_does_not_choose_among_them,
            ],
        ),
        (
            &["openssl", "softhsm", "opensc"],
            needs::named![the_recipes_for_pkcs11_tool_make_proofs],
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
