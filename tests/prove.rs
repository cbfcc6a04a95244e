//! `popcert prove` with keys that `openssl` makes, in every form that it writes, and verified by it.

#[path = "support/needs.rs"]
mod needs;
#[path = "support/processes.rs"]
mod processes;

use processes::run_with_input;
use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
const PASSPHRASE: &str = "correct horse battery";

/// Kinds of CA keys, and how openssl is asked for each.
const KEYS: &[(&str, &str)] = &[
    ("p256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
    ("p384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"),
    ("p521", "-algorithm EC -pkeyopt ec_paramgen_curve:P-521"),
    ("rsa2048", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
    ("rsa3072", "-algorithm RSA -pkeyopt rsa_keygen_bits:3072"),
    ("rsa4096", "-algorithm RSA -pkeyopt rsa_keygen_bits:4096"),
    ("ed25519", "-algorithm ED25519"),
];

/// Forms of a key file: which keys have it (by how the name starts), and how it is made.
const FORMS: &[(&str, &str)] = &[
    ("", "pkey -in KEY"),
    ("", "pkcs8 -topk8 -nocrypt -outform der -in KEY"),
    ("", "pkcs8 -topk8 -v2 aes-256-cbc -in KEY -passout PASS"),
    (
        "",
        "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1 -outform der -in KEY -passout PASS",
    ),
    (
        "",
        "pkcs8 -topk8 -v2 aes-192-cbc -v2prf hmacWithSHA512 -iter 20000 -in KEY -passout PASS",
    ),
    ("", "pkcs8 -topk8 -v2 des3 -in KEY -passout PASS"),
    ("", "pkcs8 -topk8 -scrypt -in KEY -passout PASS"),
    ("p", "ec -in KEY"),
    ("p", "ec -in KEY -outform der"),
    ("p", "ec -in KEY -no_public"),
    ("p", "ec -in KEY -conv_form compressed"),
    ("rsa", "rsa -in KEY -traditional"),
    ("rsa", "rsa -in KEY -traditional -outform der"),
];

/// A folder with CAs and keys, removed at the end.
struct Workspace(tempfile::TempDir);

impl Workspace {
    fn new() -> Self {
        let workspace = Self(tempfile::tempdir().expect("a temporary folder"));
        workspace.write("secret.txt", format!("{PASSPHRASE}\r\n").as_bytes());
        workspace
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("written");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("a file")
    }

    fn openssl(&self, arguments: &str) -> String {
        let words = arguments.split_whitespace().map(|word| match word {
            "PASS" => format!("pass:{PASSPHRASE}"),
            word => word.to_owned(),
        });
        let output = Command::new("openssl")
            .current_dir(self.0.path())
            .args(words)
            .output()
            .expect("openssl runs");
        let printed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {printed}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A key `name`.key in PKCS#8 and a CA `name`.pem that holds its public half.
    fn authority(&self, name: &str, key: &str, more: &str) {
        self.openssl(&format!("genpkey {key} -out {name}.key"));
        self.openssl(&format!(
            "req -x509 -key {name}.key -sha256 -days 200 -subj /C=DE/O=Example/CN=CA-{name} -out {name}.pem \
             -addext keyUsage=critical,keyCertSign,cRLSign {more}"
        ));
    }

    fn popcert(&self, arguments: &str) -> Output {
        self.fed(arguments, b"")
    }

    /// Runs popcert in the folder, and asserts that no secret is printed.
    fn fed(&self, arguments: &str, input: &[u8]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_popcert"));
        command
            .current_dir(self.0.path())
            .args(arguments.split_whitespace())
            .env("POPCERT_TEST_PASSPHRASE", PASSPHRASE);
        let output = run_with_input(&mut command, input);
        self.assert_silent(&output);
        output
    }

    fn assert_silent(&self, output: &Output) {
        let printed = [&output.stdout[..], &output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        assert!(!printed.contains(PASSPHRASE), "the passphrase: {printed}");
        for entry in fs::read_dir(self.0.path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|ending| ending != "key") {
                continue;
            }
            let bytes = fs::read(&path).expect("a key");
            let text = String::from_utf8_lossy(&bytes);
            let lines = text
                .lines()
                .filter(|line| line.len() > 20 && !line.starts_with('-'));
            for line in lines {
                assert!(!printed.contains(line), "{}: {printed}", path.display());
            }
            for octets in bytes.windows(16).step_by(16) {
                assert!(
                    !printed.contains(&hex::encode(octets)),
                    "{}",
                    path.display()
                );
                assert!(
                    !printed.contains(&hex::encode_upper(octets)),
                    "{}",
                    path.display()
                );
            }
        }
    }

    /// The proof of `ca` by the key in `key`, verified by popcert and by `openssl`.
    fn assert_proves(&self, ca: &str, key: &str, more: &str, form: &str) {
        let _ = fs::remove_file(self.path("proof.pem"));
        let output = self.popcert(&format!(
            "prove --ca {ca} --key {key} --code {CODE} -o proof.pem {more}"
        ));
        assert_eq!(exit(&output), 0, "{key} {form}: {}", stderr_of(&output));
        self.openssl(&format!("verify -x509_strict -CAfile {ca} proof.pem"));
        let verified = self.popcert(&format!(
            "verify --ca {ca} --proof proof.pem --code {CODE} --format json"
        ));
        assert_eq!(exit(&verified), 0, "{key} {form}: {}", stderr_of(&verified));
    }
}

fn exit(output: &Output) -> i32 {
    output.status.code().expect("an exit code, not a signal")
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn every_kind_of_key_in_every_form() {
    let workspace = Workspace::new();
    for (name, key) in KEYS {
        workspace.authority(name, key, "");
        let ca = format!("{name}.pem");
        for (kinds, form) in FORMS.iter().filter(|(kinds, _)| name.starts_with(kinds)) {
            let command = form.replace("KEY", &format!("{name}.key"));
            workspace.openssl(&format!("{command} -out form.key"));
            let more = if form.contains("PASS") {
                "--passphrase-file secret.txt"
            } else {
                ""
            };
            workspace.assert_proves(&ca, "form.key", more, &format!("{kinds}: {form}"));
        }
    }
}

fn key_files_of_common_tools_are_read() {
    let workspace = Workspace::new();
    workspace.authority("one", KEYS[0].1, "");
    let text = String::from_utf8(workspace.read("one.key")).expect("PEM");
    let certificate = String::from_utf8(workspace.read("one.pem")).expect("PEM");
    workspace.openssl("ec -in one.key -out sec1.key");
    let parameters = workspace.openssl("ecparam -name prime256v1");
    let sec1 = String::from_utf8(workspace.read("sec1.key")).expect("PEM");
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (form, bytes) in [
        (
            "a certificate first",
            format!("{certificate}{text}").into_bytes(),
        ),
        (
            "curve parameters first",
            format!("{parameters}{sec1}").into_bytes(),
        ),
        (
            "Windows' line ends",
            text.replace('\n', "\r\n").into_bytes(),
        ),
        ("a byte order mark", format!("\u{FEFF}{text}").into_bytes()),
        ("UTF-16", utf16),
        (
            "text around",
            format!("Bag Attributes\n  x: y\n{text}\nthe end").into_bytes(),
        ),
        (
            "JSON's line ends",
            text.trim_end().replace('\n', "\\n").into_bytes(),
        ),
    ] {
        workspace.write("form.key", &bytes);
        workspace.assert_proves("one.pem", "form.key", "", form);
    }
    // Everything but the key by standard input, and the key by it.
    let arguments = format!("prove --ca one.pem --key - --code {CODE} -o stdin.pem");
    assert_eq!(exit(&workspace.fed(&arguments, text.as_bytes())), 0);
    let arguments = "prove --ca one.pem --key one.key --code - -o code.pem";
    assert_eq!(
        exit(&workspace.fed(arguments, format!("{CODE}\r\n").as_bytes())),
        0
    );
    // A file with several certificates: the one with this key is the CA.
    workspace.authority("two", KEYS[1].1, "");
    let both = [workspace.read("two.pem"), workspace.read("one.pem")].concat();
    workspace.write("both.pem", &both);
    let arguments = format!("prove --ca both.pem --key one.key --code {CODE} -o both.cer");
    assert_eq!(exit(&workspace.popcert(&arguments)), 0);
    workspace.openssl("verify -CAfile one.pem both.cer");
    assert_eq!(workspace.read("both.cer")[0], 0x30, "a .cer is DER");
    // A CA whose point is compressed.
    workspace
        .openssl("ecparam -name prime256v1 -genkey -noout -conv_form compressed -out short.key");
    workspace.openssl("req -x509 -key short.key -subj /CN=Short -days 200 -out short.pem -addext keyUsage=critical,keyCertSign");
    workspace.assert_proves("short.pem", "short.key", "", "a compressed point");
}

fn the_passphrase_comes_from_a_file_or_the_environment() {
    let workspace = Workspace::new();
    workspace.authority("one", KEYS[0].1, "");
    workspace.openssl("pkcs8 -topk8 -in one.key -passout PASS -out locked.key");
    workspace.write("wrong.txt", b"another horse");
    for (more, code, words) in [
        ("--passphrase-file secret.txt", 0, ""),
        ("--passphrase-env POPCERT_TEST_PASSPHRASE", 0, ""),
        (
            "--passphrase-file wrong.txt",
            3,
            "does not open this private key",
        ),
        ("--passphrase-env POPCERT_NO_SUCH", 2, "`POPCERT_NO_SUCH`"),
        ("--passphrase-file missing.txt", 3, "missing.txt"),
        ("", 2, "--passphrase-file FILE"),
        (
            "--passphrase-file secret.txt --passphrase-env X",
            2,
            "cannot be used",
        ),
        ("--passphrase secret", 2, "unexpected argument"),
    ] {
        let output = workspace.popcert(&format!(
            "prove --ca one.pem --key locked.key --code {CODE} -o proof.cer --force {more}"
        ));
        assert_eq!(exit(&output), code, "{more}: {}", stderr_of(&output));
        assert!(
            stderr_of(&output).contains(words),
            "{more}: {}",
            stderr_of(&output)
        );
    }
}

/// Makes files that are no use as a key, each under the name of its case.
fn useless_keys(workspace: &Workspace) {
    workspace.openssl("pkey -in one.key -pubout -out public");
    workspace.openssl("req -new -key one.key -subj /CN=x -out request");
    workspace.openssl("pkcs12 -export -in one.pem -nokeys -passout PASS -out bundle");
    workspace.openssl("rsa -in rsa.key -traditional -aes256 -passout PASS -out legacy");
    workspace.openssl("pkcs8 -topk8 -v1 PBE-SHA1-3DES -in one.key -passout PASS -out pbes1");
    workspace.openssl("pkcs8 -topk8 -iter 20000000 -in one.key -passout PASS -out patience");
    workspace.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out koblitz");
    workspace.openssl("genpkey -algorithm X25519 -out exchange");
    workspace.openssl("ec -in one.key -param_enc explicit -out explicit");
    workspace.openssl("genrsa -primes 3 -out primes 2048");
    workspace.openssl("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss");
    workspace.openssl("pkey -in one.key -out whole");
    let whole = workspace.read("whole");
    workspace.write("cut", &whole[..whole.len() / 2]);
    let text = String::from_utf8(whole).expect("PEM");
    workspace.write("damaged", text.replacen('M', "*", 1).as_bytes());
    workspace.write("empty", b"");
    workspace.write("words", b"not a key");
    // scrypt with N = 2^40, in place of 2^14.
    workspace.openssl("pkcs8 -topk8 -scrypt -in one.key -passout PASS -outform der -out scrypt");
    let scrypt = workspace.read("scrypt");
    let at = scrypt
        .windows(4)
        .position(|octets| octets == [0x02, 0x02, 0x40, 0x00])
        .expect("N");
    // Four octets more in N, the parameters, their algorithm, PBES2 and the whole.
    let mut hostile = scrypt.clone();
    hostile.splice(at..at + 4, [0x02, 0x06, 0x01, 0, 0, 0, 0, 0]);
    for header in 0..at {
        let length = usize::from(hostile[header + 1]);
        let (octets, start) = match hostile[header + 1] {
            0x81 => (usize::from(hostile[header + 2]), header + 3),
            0x82 => (
                usize::from(hostile[header + 2]) << 8 | usize::from(hostile[header + 3]),
                header + 4,
            ),
            _ => (length, header + 2),
        };
        let options = hostile[header] == 0x30 && start <= at && start + octets > at;
        if options {
            let last = start - 1;
            hostile[last] = hostile[last].checked_add(4).expect("no carry");
        }
    }
    workspace.write("memory", &hostile);
}

fn what_cannot_sign_is_named() {
    let workspace = Workspace::new();
    workspace.authority("one", KEYS[0].1, "");
    workspace.authority("rsa", KEYS[3].1, "");
    useless_keys(&workspace);
    for (key, code, words) in [
        ("rsa.key", 2, "does not belong to the CA certificate"),
        ("one.pem", 3, "this is a certificate"),
        ("public", 3, "this is a public key"),
        ("request", 3, "certificate signing request"),
        ("bundle", 3, "the PKCS#12 file holds no private key"),
        ("legacy", 3, "openssl pkcs8 -topk8 -in FILE -out NEW"),
        ("pbes1", 3, "openssl pkcs8 -topk8 -in FILE -out NEW"),
        ("patience", 3, "20000000 rounds of PBKDF2"),
        ("memory", 3, "of scrypt"),
        ("koblitz", 3, "secp256k1"),
        ("exchange", 3, "X25519"),
        ("explicit", 3, "named_curve"),
        ("primes", 3, "more than two primes"),
        ("pss", 3, "restricted to PSS"),
        ("cut", 3, "cut off"),
        ("damaged", 3, "damaged"),
        ("empty", 3, "no private key"),
        ("words", 3, "no private key"),
        ("missing", 3, "missing"),
    ] {
        let output = workspace.popcert(&format!(
            "prove --ca one.pem --key {key} --code {CODE} -o proof.pem --passphrase-file secret.txt"
        ));
        assert_eq!(exit(&output), code, "{key}: {}", stderr_of(&output));
        let words_seen = stderr_of(&output)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(words_seen.contains(words), "{key}: {}", stderr_of(&output));
        assert!(
            key == "missing" || words_seen.contains("help:"),
            "{key}: {}",
            stderr_of(&output)
        );
        assert!(
            !workspace.path("proof.pem").exists(),
            "{key}: something was written"
        );
    }
}

fn a_proof_that_is_not_proven_is_not_written() {
    let workspace = Workspace::new();
    workspace.authority(
        "leaf",
        KEYS[0].1,
        "-addext basicConstraints=critical,CA:FALSE",
    );
    workspace.authority("one", KEYS[0].1, "");
    workspace.authority("ed", KEYS[6].1, "");
    workspace.write("there.pem", b"precious");
    workspace.write("escape.txt", b"7D07\x1b[2JA6");
    let base = |name: &str, output: &str| {
        format!("prove --ca {name}.pem --key {name}.key --code {CODE} -o {output}")
    };
    for (arguments, code, words) in [
        (base("leaf", "x.pem"), 1, "ca.basic-constraints"),
        (
            format!("{} --at 2040-01-01", base("one", "x.pem")),
            1,
            "ca.validity",
        ),
        (
            format!("{} --at 2001-01-01", base("one", "x.pem")),
            1,
            "ca.validity",
        ),
        (
            format!("{} --cloud aws-iot", base("ed", "x.pem")),
            1,
            "ca.key",
        ),
        (base("one", "there.pem"), 2, "--force"),
        (base("one", "x.crt"), 2, "Azure's tools"),
        (base("one", "no/such/folder/x.pem"), 3, "no/such/folder"),
        (
            format!("{} --valid-for 0d", base("one", "x.pem")),
            2,
            "a minute at least",
        ),
        (
            "prove --ca one.pem --key one.key --code-file escape.txt -o x.pem".into(),
            2,
            "control character",
        ),
        (
            "prove --key one.key --code 1 -o x.pem".into(),
            2,
            "--ca <FILE>",
        ),
        (format!("{} --csr", base("one", "x.pem")), 2, "--csr"),
        ("prove --ca - --key - --code 1 -o x.pem".into(), 3, "-"),
    ] {
        let output = workspace.popcert(&arguments);
        assert_eq!(exit(&output), code, "{arguments}: {}", stderr_of(&output));
        assert!(
            stderr_of(&output).contains(words),
            "{arguments}: {}",
            stderr_of(&output)
        );
        assert!(
            !workspace.path("x.pem").exists(),
            "{arguments}: something was written"
        );
    }
    assert_eq!(workspace.read("there.pem"), b"precious");
    let quiet = workspace.popcert(&format!("{} --quiet", base("leaf", "x.pem")));
    assert!(
        stderr_of(&quiet).starts_with("error[ca.basic-constraints]: leaf.pem: "),
        "{}",
        stderr_of(&quiet)
    );
    let quiet = workspace.popcert(&format!("{} --quiet --force", base("one", "there.pem")));
    assert_eq!(
        (exit(&quiet), quiet.stdout.len(), quiet.stderr.len()),
        (0, 0, 0)
    );
    let verified = workspace.popcert(&format!(
        "{} --cloud aws-iot --to der",
        base("one", "x.der")
    ));
    assert!(exit(&verified) == 0 && stderr_of(&verified).contains("warning[input.encoding]"));
    let warned = workspace.popcert(&base("ed", "ed-proof.pem"));
    assert!(
        exit(&warned) == 0
            && stderr_of(&warned).contains("AWS IoT takes no CA with an Ed25519 key")
    );
}

fn the_proof_has_the_fields_that_every_cloud_accepts() {
    let workspace = Workspace::new();
    // A name in string types that a writer of names would not choose again.
    workspace.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out odd.key");
    workspace.write(
        "odd.cnf",
        b"[req]\nprompt=no\nstring_mask=MASK:0x1004\ndistinguished_name=name\nx509_extensions=ca\n\
          [name]\nC=DE\nO=Odd  Company\nCN=An odd CA\n[ca]\nbasicConstraints=critical,CA:TRUE\n\
          subjectKeyIdentifier=none\nkeyUsage=critical,keyCertSign\n",
    );
    workspace.openssl("req -x509 -config odd.cnf -key odd.key -days 200 -out odd.pem");
    let output = workspace.popcert(&format!(
        "prove --ca odd.pem --key odd.key --code {CODE} -o proof.cer"
    ));
    assert_eq!(exit(&output), 0, "{}", stderr_of(&output));
    let ca = popcert::certificates(&workspace.read("odd.pem"), "odd.pem").expect("a CA");
    let ca = popcert::Certificate::from_der(&ca[0].der).expect("a CA");
    let proof = popcert::Certificate::from_der(&workspace.read("proof.cer")).expect("a proof");
    assert_eq!(proof.issuer().der(), ca.subject().der(), "octet for octet");
    let text = workspace.openssl("x509 -in proof.cer -noout -text -nameopt RFC2253");
    for expected in [
        "Version: 3 (0x2)",
        "Signature Algorithm: sha256WithRSAEncryption",
        &format!("Subject: CN={CODE}\n"),
        "NIST CURVE: P-256",
        "Basic Constraints: critical\n                CA:FALSE",
        "Key Usage: critical\n                Digital Signature\n",
        "TLS Web Client Authentication\n",
        "Subject Key Identifier",
        "Authority Key Identifier",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let serial = workspace.openssl("x509 -in proof.cer -noout -serial");
    assert_eq!(
        serial.trim().len(),
        "serial=".len() + 32,
        "16 positive octets"
    );
    workspace.openssl("verify -purpose sslclient -CAfile odd.pem proof.cer");
    // Two proofs share neither key nor number.
    workspace.popcert(&format!(
        "prove --ca odd.pem --key odd.key --code {CODE} -o again.cer"
    ));
    let again = popcert::Certificate::from_der(&workspace.read("again.cer")).expect("a proof");
    assert_ne!(again.public_key().der(), proof.public_key().der());
    assert_ne!(again.serial().to_string(), proof.serial().to_string());
    // The CA's end comes first.
    let long = workspace.popcert(&format!(
        "prove --ca odd.pem --key odd.key --code {CODE} -o long.cer --valid-for 600d"
    ));
    assert_eq!(exit(&long), 0, "{}", stderr_of(&long));
    let long = popcert::Certificate::from_der(&workspace.read("long.cer")).expect("a proof");
    assert_eq!(
        long.validity().not_after().time(),
        ca.validity().not_after().time()
    );
}

fn the_next_step_is_described_for_every_cloud() {
    let workspace = Workspace::new();
    workspace.authority("ec", KEYS[0].1, "");
    workspace.authority("rsa", KEYS[3].1, "");
    // Nobody has the key of an Azure Sphere tenant CA but the service itself.
    for cloud in popcert::Cloud::all().iter().filter(|one| {
        one.name != "azure-sphere" && one.proof == popcert::clouds::ProofKind::Certificate
    }) {
        let code = match cloud.name {
            "alibaba-mqtt" => "13274673-8f90-4630-bea1-9cccb25756ad2089017345",
            "aws-iot" => "fb57b1effa8422397ef3b739bcf6af47212258c2c8da9d34b0afb3200d8ad073",
            "huawei-iotda" | "tencent-mqtt" => "bb180052-7df5-4ff3-bda9-9b12fed8bf39",
            "nerveshub" => "4F0C6A1D2B9E8375C1A0F4E6D8B2975310ACDE46F8B17029D3E5C4A6B8F09713",
            _ => CODE,
        };
        let key = if cloud.name == "alibaba-iot" {
            "rsa"
        } else {
            "ec"
        };
        let output = workspace.popcert(&format!(
            "prove --ca {key}.pem --key {key}.key --code {code} -o {}.pem --cloud {}",
            cloud.name, cloud.name
        ));
        assert_eq!(
            (exit(&output), stderr_of(&output).as_str()),
            (0, ""),
            "{}",
            cloud.name
        );
        let text = String::from_utf8(output.stdout).expect("text");
        // Commands are not wrapped, and stand behind more blanks than the words.
        let is_command = |line: &str| line.starts_with(&" ".repeat(11));
        let mut words = text.lines().filter(|line| !is_command(line));
        assert!(words.all(|line| line.chars().count() <= 100), "{text}");
        assert!(text.contains(&format!("{}.pem", cloud.name)), "{text}");
        assert!(
            !text.contains("PROOF") && text.contains("24 hours"),
            "{text}"
        );
    }
}

fn a_request_is_signed_as_its_page_says_and_the_answer_proves() {
    let workspace = Workspace::new();
    // A request that is named as the CA's file: its answer has another name.
    for (name, key, request) in [
        ("one", KEYS[0].1, "one-proof.csr"),
        ("rsa", KEYS[3].1, "rsa.csr"),
    ] {
        workspace.authority(name, key, "");
        let output = workspace.popcert(&format!(
            "prove --csr --ca {name}.pem --code {CODE} -o {request}"
        ));
        assert_eq!(exit(&output), 0, "{}", stderr_of(&output));
        let page = String::from_utf8(output.stdout).expect("text");
        assert!(
            page.lines().all(|line| line.chars().count() <= 80),
            "{page}"
        );
        assert!(
            page.lines().count() <= 66,
            "one page: {}",
            page.lines().count()
        );
        assert!(
            page.contains(&format!("CN=CA-{name},O=Example,C=DE")),
            "{page}"
        );
        let checked = workspace.openssl(&format!(
            "req -in {request} -noout -verify -subject -nameopt RFC2253"
        ));
        assert_eq!(checked.trim(), format!("subject=CN={CODE}"));
        // The commands themselves, with the name of the key put in.
        let start = page.find("  printf").expect("a command");
        let end = page.find("A key in an HSM").expect("the next part");
        let commands = page[start..end].replace("CA.key", &format!("{name}.key"));
        let done = Command::new("sh")
            .arg("-ec")
            .arg(commands)
            .current_dir(workspace.0.path())
            .output()
            .expect("a shell");
        assert!(done.status.success(), "{}", stderr_of(&done));
        let start = page.find("popcert verify").expect("the last command");
        let verify = page[start + "popcert ".len()..].replace("\\\n", " ");
        let output = workspace.popcert(&verify);
        assert_eq!(
            exit(&output),
            0,
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        workspace.openssl(&format!("verify -CAfile {name}.pem {name}-proof.pem"));
        // The extensions that the request asks for are enough for a signer that copies them.
        workspace.openssl(&format!(
            "x509 -req -in {request} -CA {name}.pem -CAkey {name}.key -copy_extensions copyall -days 2 -out copied.pem"
        ));
        let text = workspace.openssl("x509 -in copied.pem -noout -text");
        assert!(
            text.contains("Version: 3") && text.contains("CA:FALSE"),
            "{text}"
        );
    }
    let output = workspace.popcert(&format!("prove --csr --code {CODE} -o one-proof.csr"));
    assert_eq!(exit(&output), 2, "it is there already");
    let output = workspace.popcert(&format!(
        "prove --csr --code {CODE} -o other.der --instructions page.txt"
    ));
    assert_eq!(
        (exit(&output), output.stdout.len()),
        (0, 0),
        "{}",
        stderr_of(&output)
    );
    assert!(
        String::from_utf8(workspace.read("page.txt"))
            .expect("text")
            .contains("other.pem")
    );
    workspace.openssl("req -inform der -in other.der -noout -verify");
}

fn a_damaged_encrypted_key_is_refused_without_a_panic() {
    let workspace = Workspace::new();
    workspace.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out one.key");
    for scheme in [
        "-v2 aes-256-cbc -iter 1",
        "-v2 des3 -v2prf hmacWithSHA1 -iter 1",
        "-scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1",
    ] {
        workspace.openssl(&format!(
            "pkcs8 -topk8 {scheme} -in one.key -passout PASS -outform der -out locked.key"
        ));
        let whole = workspace.read("locked.key");
        let open = |bytes: &[u8]| {
            let passphrase = PASSPHRASE.as_bytes().to_vec();
            popcert::prove::private_key(bytes, || Ok(zeroize::Zeroizing::new(passphrase)))
        };
        open(&whole).expect("a sound key");
        for at in 0..whole.len() {
            for flip in [0x01, 0x10, 0x80, 0xFF] {
                let mut damaged = whole.clone();
                damaged[at] ^= flip;
                // Some octets do not matter: the key may open all the same.
                if let Ok(key) = open(&damaged) {
                    key.sign(b"message").expect("a key that was read signs");
                }
            }
            assert!(open(&whole[..at]).is_err(), "{scheme}, cut at {at}");
        }
    }
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[(
        &["openssl"],
        named![
            every_kind_of_key_in_every_form,
            key_files_of_common_tools_are_read,
            the_passphrase_comes_from_a_file_or_the_environment,
            what_cannot_sign_is_named,
            a_proof_that_is_not_proven_is_not_written,
            the_proof_has_the_fields_that_every_cloud_accepts,
            the_next_step_is_described_for_every_cloud,
            a_request_is_signed_as_its_page_says_and_the_answer_proves,
            a_damaged_encrypted_key_is_refused_without_a_panic
        ],
    )])
}
