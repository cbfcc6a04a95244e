//! What is written where: nothing on the disk becomes another kind of thing, nothing half-written
//! stays, and no part of a secret is printed.

#![cfg(all(unix, feature = "cli", feature = "mock"))]

#[path = "outputs/run.rs"]
mod run;
#[path = "outputs/signals.rs"]
mod signals;

use popcert::mock::{KeyType, MockKey, Randomness};
use run::{CA, PROOF, all, command, exit, folder, popcert, to, writers};
use std::{
    fs,
    io::{Read, Write},
    os::unix::{
        fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink},
        process::ExitStatusExt,
    },
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned()
    };
    let mut names: Vec<_> = entries.map(name).collect();
    names.sort();
    names
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).expect("a file").mode() & 0o7777
}

#[test]
fn a_link_stays_a_link_and_its_target_is_written() {
    for writer in writers() {
        let folder = folder();
        let root = folder.path();
        fs::create_dir(root.join("deep")).expect("a folder");
        fs::write(root.join("deep/target"), "before").expect("a file");
        fs::set_permissions(root.join("deep/target"), fs::Permissions::from_mode(0o640))
            .expect("a mode");
        symlink("deep/target", root.join("middle")).expect("a link");
        symlink(root.join("middle"), root.join("link")).expect("a link");
        symlink("deep/new", root.join("dangling")).expect("a link");
        for (link, target) in [("link", "deep/target"), ("dangling", "deep/new")] {
            let output = popcert(root, &to(writer.clone(), link));
            assert_eq!(exit(&output), 0, "{writer:?}: {}", all(&output));
            let written = fs::read(root.join(target)).expect("the target");
            assert!(written.len() > 100, "{writer:?}");
            assert!(
                fs::symlink_metadata(root.join(link))
                    .expect("it")
                    .is_symlink()
            );
        }
        assert!(
            fs::symlink_metadata(root.join("middle"))
                .expect("it")
                .is_symlink()
        );
        assert_eq!(mode(&root.join("deep/target")), 0o640, "{writer:?}");
        assert_eq!(names(&root.join("deep")), ["new", "target"], "{writer:?}");
    }
}

#[test]
fn what_cannot_be_a_file_is_refused_and_stays() {
    let folder = folder();
    let root = folder.path();
    fs::create_dir(root.join("folder")).expect("a folder");
    symlink("folder", root.join("to-folder")).expect("a link");
    symlink("two", root.join("one")).expect("a link");
    symlink("one", root.join("two")).expect("a link");
    symlink("nowhere/file", root.join("to-nowhere")).expect("a link");
    let before = names(root);
    for writer in writers() {
        for name in [
            "folder",
            "to-folder",
            "one",
            "to-nowhere",
            "nowhere/file",
            "folder/",
        ] {
            let output = popcert(root, &to(writer.clone(), name));
            assert!([2, 3].contains(&exit(&output)), "{writer:?} {name}");
            assert!(all(&output).contains(name), "{}", all(&output));
        }
        assert_eq!(names(root), before, "{writer:?}");
        assert!(names(&root.join("folder")).is_empty());
    }
}

#[test]
fn a_pipe_is_written_through() {
    for writer in writers() {
        let folder = folder();
        let pipe = folder.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo runs").success());
        let reader = thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).expect("it is read")
        });
        let output = popcert(folder.path(), &to(writer.clone(), "pipe"));
        assert_eq!(exit(&output), 0, "{writer:?}: {}", all(&output));
        assert!(reader.join().expect("it ends").len() > 100, "{writer:?}");
        assert!(
            fs::symlink_metadata(&pipe)
                .expect("it")
                .file_type()
                .is_fifo()
        );
    }
}

#[test]
fn standard_output_is_written_through_as_a_device() {
    let folder = folder();
    for writer in writers() {
        let output = popcert(folder.path(), &to(writer.clone(), "/dev/stdout"));
        assert_eq!(exit(&output), 0, "{writer:?}: {}", all(&output));
        assert!(output.stdout.len() > 100, "{writer:?}");
    }
}

#[test]
fn what_is_open_already_is_written_through_and_added_to() {
    let folder = folder();
    let file = folder.path().join("log");
    fs::write(&file, "before\n").expect("a file");
    let log = fs::File::options()
        .append(true)
        .open(&file)
        .expect("the file");
    let mut command = command(
        folder.path(),
        &["convert", CA, "--to", "pem", "-o", "/dev/stdout"],
    );
    assert!(
        command
            .stdout(log)
            .status()
            .expect("popcert runs")
            .success()
    );
    let written = fs::read_to_string(&file).expect("text");
    assert!(written.starts_with("before\n-----BEGIN"), "{written}");
}

#[test]
fn private_keys_are_their_owners_alone_whatever_was_there() {
    let folder = folder();
    let root = folder.path();
    fs::write(root.join("keys"), "before").expect("a file");
    symlink("../keys", {
        fs::create_dir(root.join("t")).expect("a folder");
        root.join("t/tenant-key.pem")
    })
    .expect("a link");
    let output = popcert(root, &["mock", "tenant", "t", "--force"]);
    assert_eq!(exit(&output), 0, "{}", all(&output));
    assert_eq!(mode(&root.join("keys")), 0o600);
    assert!(
        fs::read_to_string(root.join("keys"))
            .expect("text")
            .contains("PRIVATE KEY")
    );
}

/// A batch that waits for more has its file open; each signal ends it, and leaves what was there.
#[test]
fn signals_leave_no_temporary_files() {
    // After the first Ctrl-C a batch reports how far it came; the second one ends it at once.
    for (signal, times, code) in [
        ("TERM", 1, 15),
        ("HUP", 1, 1),
        ("QUIT", 1, 3),
        ("INT", 1, 3),
        ("INT", 2, 0),
    ] {
        let folder = folder();
        let root = folder.path();
        fs::write(root.join("out"), "before").expect("a file");
        let arguments = [
            "audit", "--input", "ndjson", "-", "--format", "ndjson", "-o", "out",
        ];
        let mut child = command(root, &arguments)
            .stdin(Stdio::piped())
            .spawn()
            .expect("popcert runs");
        let mut input = child.stdin.take().expect("standard input");
        let began = Instant::now();
        while names(root).len() < 2 {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "it does not begin"
            );
            // What is written makes it write, in the middle of which it is killed.
            input
                .write_all(b"{\"id\":1,\"certificate\":\"AAAA\"}\n")
                .expect("it reads");
            thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..times {
            let id = child.id().to_string();
            let kill = Command::new("kill").args(["-s", signal, &id]).status();
            assert!(kill.expect("kill runs").success());
        }
        let ended = child.wait().expect("it ends");
        assert_eq!(names(root), ["out"], "{signal}");
        let is_before = fs::read_to_string(root.join("out")).expect("text") == "before";
        match (signal, times) {
            ("INT", 1) => assert_eq!((ended.code(), is_before), (Some(code), true)),
            ("INT", _) => {
                assert!(is_before);
                assert!(ended.code() == Some(3) || ended.signal() == Some(2));
            }
            _ => assert_eq!((ended.signal(), is_before), (Some(code), true)),
        }
        drop(input);
    }
}

#[test]
fn an_interrupted_run_reports_that_the_file_is_as_it_was() {
    for (arguments, before) in [
        (&["audit", CA, "-", "--format", "json"][..], Some("before")),
        (&["audit", CA, "-"], Some("before")),
        (&["audit", "--input", "ndjson", "-"], None),
        (&["audit", "--files-from", "-"], None),
    ] {
        let folder = folder();
        let root = folder.path();
        if let Some(before) = before {
            fs::write(root.join("out"), before).expect("a file");
        }
        let child = command(root, &to(arguments.to_vec(), "out"))
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("popcert runs");
        let began = Instant::now();
        while names(root).len() < 1 + usize::from(before.is_some()) {
            let waited = began.elapsed();
            assert!(waited < Duration::from_secs(20), "it does not begin");
            thread::sleep(Duration::from_millis(5));
        }
        let id = child.id().to_string();
        let kill = Command::new("kill").args(["-s", "INT", &id]).status();
        assert!(kill.expect("kill runs").success());
        let ended = child.wait_with_output().expect("it ends");
        assert_eq!(exit(&ended), 3, "{arguments:?}: {}", all(&ended));
        let said = all(&ended);
        assert!(said.contains("interrupted: "), "{said}");
        assert!(said.contains("; out was left as it was"), "{said}");
        assert_eq!(fs::read_to_string(root.join("out")).ok().as_deref(), before);
        assert_eq!(names(root).len(), usize::from(before.is_some()));
    }
}

/// What is over the limit fails as on a full disk: the file that could not be written is named.
#[test]
fn a_file_that_cannot_be_written_is_named_and_nothing_is_left() {
    for writer in writers() {
        let folder = folder();
        let root = folder.path();
        if Path::new("/dev/full").exists() {
            let output = popcert(root, &to(writer.clone(), "/dev/full"));
            assert_eq!(exit(&output), 3, "{writer:?}: {}", all(&output));
            assert!(all(&output).contains("/dev/full"), "{}", all(&output));
            assert!(!all(&output).contains("standard output"), "{writer:?}");
        }
        fs::write(root.join("out"), "before").expect("a file");
        let output = Command::new("sh")
            .current_dir(root)
            .args(["-c", "ulimit -f 0; exec \"$0\" \"$@\""])
            .arg(env!("CARGO_BIN_EXE_popcert"))
            .args(to(writer.clone(), "out"))
            .output()
            .expect("sh runs");
        assert_eq!(exit(&output), 3, "{writer:?}: {}", all(&output));
        assert!(all(&output).contains("--> out"), "{}", all(&output));
        assert!(!all(&output).contains("standard output"), "{writer:?}");
        assert_eq!(names(root), ["out"], "{writer:?}");
        let kept = fs::read_to_string(root.join("out")).expect("text");
        assert_eq!(kept, "before", "{writer:?}");
    }
}

#[test]
fn nohup_is_honoured() {
    let folder = folder();
    let arguments = [
        "-c",
        "trap '' HUP; exec \"$0\" \"$@\"",
        env!("CARGO_BIN_EXE_popcert"),
        "audit",
        "-",
        "-o",
        "out",
    ];
    let mut child = Command::new("sh")
        .current_dir(folder.path())
        .args(arguments)
        .stdin(Stdio::piped())
        .spawn()
        .expect("sh runs");
    let began = Instant::now();
    while names(folder.path()).is_empty() {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "it does not begin"
        );
        thread::sleep(Duration::from_millis(5));
    }
    let kill = Command::new("kill")
        .args(["-s", "HUP", &child.id().to_string()])
        .status();
    assert!(kill.expect("kill runs").success());
    thread::sleep(Duration::from_millis(100));
    let mut input = child.stdin.take().expect("standard input");
    input
        .write_all(&fs::read(CA).expect("a file"))
        .expect("it reads");
    drop(input);
    assert!(child.wait().expect("it ends").code().is_some());
    assert_eq!(names(folder.path()), ["out"]);
}

/// Nothing of a key that is longer than what chance makes.
fn shows(output: &str, key: &str) -> Option<String> {
    let body: String = key
        .lines()
        .filter(|line| !line.starts_with("---"))
        .collect();
    let parts = body.as_bytes().windows(8).map(String::from_utf8_lossy);
    parts
        .map(|part| part.into_owned())
        .find(|part| output.contains(part))
}

#[test]
fn no_part_of_a_private_key_is_printed_wherever_it_is_given() {
    let folder = folder();
    let root = folder.path();
    let mut keys = Vec::new();
    for kind in [KeyType::P256, KeyType::Ed25519, KeyType::P521] {
        let key = MockKey::generate(kind, &Randomness::seeded(4), "shown").expect("a key");
        let pem = key.to_pem().expect("PEM").to_string();
        let body: Vec<_> = pem
            .lines()
            .filter(|line| !line.starts_with("---"))
            .collect();
        keys.extend([
            pem.clone(),
            pem.replace("-----BEGIN PRIVATE KEY-----", ""),
            pem.replace("-----BEGIN PRIVATE KEY-----", "----BEGIN PRIVATE KEY----"),
            pem.replace("-----END PRIVATE KEY-----", ""),
            pem.replace("-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----"),
            pem.replace("PRIVATE KEY", "CERTIFICATE"),
            pem.replacen('M', "!", 1),
            pem.replacen('B', "\u{1B}", 2),
            body.join("\n"),
            body.join(""),
            body.join("")[3..].to_owned(),
            body.join("\\n"),
            format!("\"{}\"", body.join("")),
            format!("{{\"key\": \"{}\"}}", body.join("")),
        ]);
    }
    let mut recognised = 0;
    for key in keys {
        fs::write(root.join("key"), &key).expect("a file");
        for arguments in [
            &["audit", "key"][..],
            &["audit", "key", "--format", "json"],
            &["audit", "--input", "ndjson", "key"],
            &["chain", "key", "--trust", "key"],
            &["thumbprint", "key"],
            &["convert", "key", "--to", "pem"],
            &["diff", "key", CA],
            &["verify", "--ca", CA, "--proof", "key", "--code", "A"],
            &[
                "verify",
                "--ca",
                "key",
                "--proof",
                PROOF,
                "--code-file",
                "key",
            ],
            &["verify", "--ca", CA, "--proof", PROOF, "--code-file", "key"],
            &[
                "verify",
                "--ca",
                CA,
                "--proof",
                PROOF,
                "--code-file",
                "key",
                "--format",
                "json",
                "--cloud",
                "aws-iot",
            ],
            &["prove", "--csr", "--code-file", "key", "-o", "x.csr"],
            &[
                "prove", "--ca", CA, "--key", "key", "--code", "A", "-o", "x.pem",
            ],
            &[
                "prove",
                "--ca",
                CA,
                "--key",
                "key",
                "--passphrase-file",
                "key",
                "--code",
                "A",
                "-o",
                "x.pem",
            ],
        ] {
            let output = popcert(root, arguments);
            // What has no mark of a key and the length of a code is taken for one.
            let is_refused = exit(&output) >= 2 || !arguments.contains(&"--code-file");
            assert!(is_refused || key.len() < 129, "{arguments:?} {key}");
            recognised += usize::from(is_refused);
            if is_refused {
                let shown = shows(&all(&output), &key);
                assert_eq!(shown, None, "{arguments:?}\n{key}\n{}", all(&output));
            }
        }
    }
    assert!(recognised > 500, "{recognised}");
}

#[test]
fn a_code_file_holds_one_line_and_no_part_of_another_is_printed() {
    let folder = folder();
    let root = folder.path();
    let secret = "correct horse battery staple";
    for content in [
        format!("{secret}\nsecond line\n").into_bytes(),
        format!("{secret}\rsecond line").into_bytes(),
        secret.repeat(6).into_bytes(),
        [b"\x01\x02", secret.as_bytes(), b"\xFF"].concat(),
        fs::read(PROOF).expect("a file"),
    ] {
        fs::write(root.join("code"), &content).expect("a file");
        for (arguments, input) in [
            (["--code-file", "code"], Stdio::null()),
            (
                ["--code", "-"],
                fs::File::open(root.join("code")).expect("it").into(),
            ),
        ] {
            let mut verify = command(root, &["verify", "--ca", CA, "--proof", PROOF]);
            let output = verify
                .args(arguments)
                .stdin(input)
                .output()
                .expect("popcert runs");
            assert_eq!(exit(&output), 2, "{}", all(&output));
            assert!(!all(&output).contains("correct horse"), "{}", all(&output));
        }
    }
    for good in ["ABC", "ABC\n", "ABC\r\n", "\u{FEFF}ABC\n", "ABC\n\n"] {
        fs::write(root.join("code"), good).expect("a file");
        let output = popcert(
            root,
            &[
                "verify",
                "--ca",
                CA,
                "--proof",
                PROOF,
                "--code-file",
                "code",
            ],
        );
        assert_eq!(exit(&output), 1, "{good:?}: {}", all(&output));
    }
}

/// Arguments, names of files, ids of records and labels reach standard error, too.
#[test]
fn text_from_arguments_and_files_is_escaped_on_standard_error() {
    let folder = folder();
    let root = folder.path();
    for text in [
        "\n::error::x",
        "\r::error::x",
        "\u{1B}]0;x\u{7}",
        "\u{9B}31m",
        "\u{202E}x\u{2066}",
        "\u{2028}",
        "\u{E0041}",
        " ::add-mask::a",
        "##vso[task.x]y",
        "##[error]",
    ] {
        let file = format!("a{text}.pem");
        fs::write(root.join(&file), "nothing").expect("a file");
        let good = format!("b{text}.pem");
        fs::copy(CA, root.join(&good)).expect("a copy");
        let record = serde_json::json!({ "id": text, "certificate": text }).to_string();
        fs::write(root.join("records"), record).expect("a file");
        let label = format!("-----BEGIN {text}-----\nAAAA\n-----END {text}-----\n");
        fs::write(root.join("label"), label).expect("a file");
        let (flag, out) = (format!("--{text}"), format!("c{text}.csr"));
        for arguments in [
            &["audit", &file, &good, "no/such"][..],
            &["audit", text, "--color", "always"],
            &["audit", ".", "--format", "github"],
            &["audit", ".", "--format", "text"],
            &["audit", ".", "--format", "ndjson"],
            &["audit", &good, "--quiet", "--fail-on", "warning"],
            &["audit", &flag],
            &["audit", "--at", text, "x"],
            &["audit", "--cloud", text, "x"],
            &["audit", "--ignore", text, "x"],
            &["audit", "--jobs", text, "x"],
            &["audit", "--expires-within", text, "x"],
            &["audit", "--expect-thumbprint", text, "x"],
            &["audit", "--input", "ndjson", "records"],
            &["audit", "label"],
            &["chain", &good, "--trust", &good, "--require-policy", text],
            &["chain", &good, "--trust", &good, "--picture", "mermaid"],
            &["thumbprint", &good, CA],
            &["diff", &good, CA],
            &["convert", &good, "--to", "der", "--index", "7"],
            &["explain", text],
            &[text],
            &[
                "prove", "--csr", "--code", text, "--ca", &good, "-o", &out, "--force",
            ],
            &[
                "prove", "--ca", &good, "--key", &file, "--code", text, "-o", &out,
            ],
            &["verify", "--ca", &good, "--proof", &good, "--code", text],
            &["mock", "tenant", &good],
            &["mock", "cloud", "--listen", text],
            &["mock", "cloud", "--dir", &good],
        ] {
            let output = all(&popcert(root, arguments));
            let output = output.replace("\u{1B}[", "^[");
            let bad = |c: char| {
                c != '\n' && (c.is_control() || "\u{202E}\u{2066}\u{2028}\u{E0041}".contains(c))
            };
            assert!(!output.contains(bad), "{arguments:?}: {output:?}");
            let ours = ["::error file=", "::warning file=", "::notice file="];
            for line in output.lines().map(str::trim_start) {
                let is_ours = arguments.contains(&"github")
                    && ours.iter().any(|start| line.starts_with(start));
                assert!(
                    is_ours || !line.starts_with("::"),
                    "{arguments:?}: {output}"
                );
                assert!(
                    !line.contains("##vso[") && !line.contains("##["),
                    "{output}"
                );
            }
        }
        for entry in names(root) {
            let _ = fs::remove_file(root.join(entry));
        }
    }
}

/// Addresses that an attacker could know are half of an exploit.
#[cfg(target_os = "linux")]
#[test]
fn the_program_is_position_independent() {
    let mut head = [0; 20];
    let program = fs::File::open(env!("CARGO_BIN_EXE_popcert"));
    program
        .expect("the program")
        .read_exact(&mut head)
        .expect("a header");
    assert_eq!(&head[..4], b"\x7FELF");
    // ET_DYN, in the byte order of EI_DATA (byte 5).
    let kind = match head[5] {
        1 => u16::from_le_bytes([head[16], head[17]]),
        _ => u16::from_be_bytes([head[16], head[17]]),
    };
    assert_eq!(kind, 3);
}
