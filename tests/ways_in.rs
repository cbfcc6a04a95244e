//! Ways into the program: files without a command, guesses that are wrong, help, manual pages,
//! completions, and the service that is chosen when none is named.

#![cfg(feature = "mock")]

use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
const POPCERT: &str = env!("CARGO_BIN_EXE_popcert");
const COMMANDS: &[&str] = &[
    "audit",
    "chain",
    "completions",
    "convert",
    "diff",
    "explain",
    "help",
    "man",
    "mock",
    "plan",
    "prove",
    "schema",
    "thumbprint",
    "verify",
];

/// A folder with the files that the examples name.
fn desk() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = folder.path();
    for arguments in [
        &["mock", "tenant", "mock"][..],
        &["mock", "tenant", "own"],
        &["mock", "tenant", "next"],
        &[
            "mock",
            "proof",
            "--tenant",
            "mock",
            "--code",
            CODE,
            "-o",
            "proof.cer",
        ],
        &["mock", "device", "--tenant", "mock", "-o", "device.pem"],
        &[
            "convert",
            "own/CAcertificate.cer",
            "--to",
            "pem",
            "-o",
            "own.pem",
        ],
    ] {
        let output = popcert(desk, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
    }
    for (from, to) in [
        ("mock/CAcertificate.cer", "CA.cer"),
        ("mock/CAcertificate.cer", "my CA.cer"),
        ("mock/CAcertificateChain.p7b", "chain.p7b"),
        ("next/CAcertificate.cer", "next.cer"),
        ("own/tenant-key.pem", "own.key"),
        ("device.pem", "devices/device.pem"),
        ("mock/CAcertificate.cer", "certificates/CA.cer"),
    ] {
        let to = desk.join(to);
        fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        fs::copy(desk.join(from), to).expect("copied");
    }
    fs::write(desk.join("code.txt"), CODE).expect("written");
    for home in [".config/fish/completions", ".zfunc"] {
        fs::create_dir_all(desk.join(home)).expect("made");
    }
    folder
}

fn popcert(desk: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(POPCERT);
    command.current_dir(desk).args(arguments);
    command.stdin(Stdio::null()).output().expect("runs")
}

/// Standard output and standard error.
fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(both).expect("text")
}

fn exit(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

/// The command that a tip proposes, if there is one.
fn proposed(output: &Output) -> Option<String> {
    let text = text(output);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("    popcert "));
    line.map(|line| format!("popcert {line}"))
}

#[test]
fn files_without_a_command_are_audited() {
    let desk = desk();
    let desk = desk.path();
    for (short, whole) in [
        (&["CA.cer"][..], &["audit", "CA.cer"][..]),
        (&["certificates"], &["audit", "certificates"]),
        (
            &["./device.pem", "CA.cer"],
            &["audit", "./device.pem", "CA.cer"],
        ),
        (&["missing.pem"], &["audit", "missing.pem"]),
        (&["-"], &["audit", "-"]),
        (
            &["--cloud", "aws-iot", "CA.cer"],
            &["audit", "--cloud", "aws-iot", "CA.cer"],
        ),
        (
            &["CA.cer", "--format=json"],
            &["audit", "CA.cer", "--format=json"],
        ),
        (
            &["-q", "--color", "never", "CA.cer"],
            &["audit", "-q", "--color", "never", "CA.cer"],
        ),
    ] {
        let at = &["--at", "2030-01-01"];
        let run = |arguments: &[&str]| popcert(desk, &[arguments, at].concat());
        let (short_run, whole_run) = (run(short), run(whole));
        assert_eq!(text(&short_run), text(&whole_run), "{short:?}");
        assert_eq!(exit(&short_run), exit(&whole_run), "{short:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_is_no_text_is_audited() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let output = Command::new(POPCERT)
        .arg(OsStr::from_bytes(b"missing\xFF.cer"))
        .output()
        .expect("runs");
    assert_eq!(exit(&output), 3, "{}", text(&output));
}

#[test]
fn a_guess_is_answered_with_the_command_to_paste() {
    let desk = desk();
    let desk = desk.path();
    let verify = format!("popcert verify --ca CA.cer --proof proof.cer --code {CODE}");
    let quoted = format!("popcert verify --ca 'my CA.cer' --proof proof.cer --code {CODE}");
    let prove =
        format!("popcert prove --ca own.pem --key own.key --code {CODE} --output proof.pem");
    for (given, meant) in [
        (&["CA.cer", "proof.cer", CODE][..], verify.as_str()),
        (&["proof.cer", "CA.cer", CODE], &verify),
        (&["my CA.cer", "proof.cer", CODE], &quoted),
        (&["audit", "CA.cer", "proof.cer", CODE], &verify),
        (&["verify", "CA.cer", "proof.cer", CODE], &verify),
        (
            &["verify", "code.txt", "CA.cer", "proof.cer"],
            "popcert verify --ca CA.cer --proof proof.cer --code-file code.txt",
        ),
        (&["Verify", "CA.cer", "proof.cer", CODE], &verify),
        (&["validate", "CA.cer", "proof.cer", CODE], &verify),
        (
            &[
                "verify",
                "--cert",
                "proof.cer",
                "--cafile",
                "CA.cer",
                "--nonce",
                CODE,
            ],
            &verify,
        ),
        (&["verify", "-CAfile", "CA.cer", "proof.cer", CODE], &verify),
        (
            &["--ca", "CA.cer", "--proof", "proof.cer", "--code", CODE],
            &verify,
        ),
        (
            &["verify", "--CA=CA.cer", "--proof=proof.cer", CODE],
            &verify,
        ),
        (
            &["verfy", "--ca", "CA.cer"],
            "popcert verify --ca CA.cer --proof FILE --code CODE",
        ),
        (
            &["verify", "CA.cer", "proof.cer"],
            "popcert verify --ca CA.cer --proof proof.cer --code CODE",
        ),
        (&["prove", "own.pem", "own.key", CODE], &prove),
        (
            &["sign", "--private-key", "own.key", "own.pem", CODE],
            &prove,
        ),
        (
            &["chain", "device.pem", "CA.cer"],
            "popcert chain device.pem --trust CA.cer",
        ),
        (
            &["chain", "--cafile", "CA.cer", "device.pem"],
            "popcert chain device.pem --trust CA.cer",
        ),
        (&["check", "CA.cer"], "popcert audit CA.cer"),
        (
            &["audit", "--file", "CA.cer", "--json"],
            "popcert audit CA.cer --format json",
        ),
        (
            &["fingerprint", "--sha256", "CA.cer"],
            "popcert thumbprint CA.cer --algorithm sha256",
        ),
        (&["proof.common-name"], "popcert explain proof.common-name"),
        (
            &["convert", "CA.cer", "CA.pem"],
            "popcert convert CA.cer --to pem --output CA.pem",
        ),
    ] {
        let output = popcert(desk, given);
        assert_eq!(exit(&output), 2, "{given:?}: {}", text(&output));
        assert_eq!(
            proposed(&output).as_deref(),
            Some(meant),
            "{given:?}: {}",
            text(&output)
        );
        assert!(output.stdout.is_empty(), "{given:?}");
    }
}

#[test]
fn what_is_proposed_can_be_run() {
    let desk = desk();
    let desk = desk.path();
    for given in [
        &["my CA.cer", "proof.cer", CODE][..],
        &["prove", "own.pem", "own.key", CODE],
        &["chain", "device.pem", "CA.cer"],
        &["fingerprint", "--sha256", "CA.cer"],
    ] {
        let line = proposed(&popcert(desk, given)).expect("a command");
        let output = shell(desk, &line);
        assert_eq!(exit(&output), 0, "{line}: {}", text(&output));
    }
}

#[test]
fn a_word_is_a_code_only_where_it_looks_like_nothing_else() {
    let desk = desk();
    let long = "certificates-2026-backup1";
    let lower = CODE.to_lowercase();
    let aws = "0123456789abcdef".repeat(4);
    let with_long = format!("--ca CA.cer --proof {long}");
    for (given, code, line) in [
        (&["audit", long][..], 3, None),
        (&["audit", "CA.cer", long], 3, None),
        (&["CA.cer", long], 3, None),
        (&["CA.cer", long, CODE], 2, Some(with_long.as_str())),
        (
            &["CA.cer", "proof.cer", long],
            2,
            Some("--ca CA.cer --proof proof.cer"),
        ),
        (&["audit", CODE], 2, Some("--ca FILE --proof FILE")),
        (&["audit", &lower], 2, Some("--ca FILE --proof FILE")),
        (&["CA.cer", &aws], 2, Some("--ca CA.cer --proof FILE")),
    ] {
        let output = popcert(desk.path(), given);
        assert_eq!(exit(&output), code, "{given:?}: {}", text(&output));
        let last = given.last().expect("a word");
        let line = line.map(|line| format!("popcert verify {line} --code {last}"));
        assert_eq!(proposed(&output), line, "{given:?}");
    }
}

#[test]
fn help_and_errors_of_usage_are_in_colour_where_it_is_asked_for() {
    let desk = desk();
    for (given, is_colored) in [
        (&["--color", "always", "help", "verify"][..], true),
        (&["--color=always", "--help"], true),
        (&["help", "--color=always"], true),
        (&["audit", "--help", "--color", "always"], true),
        (&["--color", "always", "verfy"], true),
        (&["verify", "--color=always", "CA.cer", "proof.cer"], true),
        (&["--color=always", "audit", CODE], true),
        (&["audit", "CA.cer", "--color=always", "--at", "x"], true),
        (&["help", "verify"], false),
        (&["--color", "always", "--color", "never", "--help"], false),
        (&["--color=always=", "--help"], false),
        (&["help", "--", "--color=always"], false),
        (&["verfy", "--color", "never"], false),
    ] {
        let output = popcert(desk.path(), given);
        let found = text(&output).contains('\u{1b}');
        assert_eq!(found, is_colored, "{given:?}: {}", text(&output));
    }
    let mut forced = Command::new(POPCERT);
    let forced = forced.args(["--color", "never", "help"]);
    let output = forced.env("CLICOLOR_FORCE", "1").output().expect("runs");
    assert!(!text(&output).contains('\u{1b}'), "{}", text(&output));
}

#[test]
fn a_misspelling_is_answered_with_what_is_close() {
    let desk = desk();
    for (given, close) in [
        (&["verfy"][..], "verify"),
        (&["help", "verfy"], "verify"),
        (&["help", "mock", "clud"], "cloud"),
        (&["man", "verfy"], "verify"),
        (&["mock", "tenent", "x"], "tenant"),
        (&["audit", "CA.cer", "--clod", "aws-iot"], "--cloud"),
        (&["CA.cer", "--clod", "aws-iot"], "--cloud"),
        (&["audit", "CA.cer", "--cloud", "AWS"], "aws-iot"),
        (&["audit", "CA.cer", "--cloud", "iothub"], "azure-iot-hub"),
        (
            &["audit", "CA.cer", "--ignore", "ca.key-identifier"],
            "ca.key-identifiers",
        ),
        (&["audit", "CA.cer", "--format", "JSON"], "json"),
        (
            &["thumbprint", "CA.cer", "--algorithm", "SHA-256"],
            "sha256",
        ),
        (&["explain", "proof.comon-name"], "proof.common-name"),
        (&["explain", "COMMON_NAME"], "proof.common-name"),
        (
            &["audit", "CA.cer", "--proof", "proof.cer"],
            "`popcert verify`",
        ),
    ] {
        let output = popcert(desk.path(), given);
        let text = text(&output);
        assert_eq!(exit(&output), 2, "{given:?}: {text}");
        let tips = text
            .lines()
            .filter(|line| line.contains("tip:") || line.starts_with("    popcert"));
        let tips: String = tips.collect();
        assert!(tips.contains(close), "{given:?}: {text}");
    }
}

#[test]
fn a_code_in_the_wrong_letter_case_is_shown_in_the_right_one() {
    let desk = desk();
    let output = verify(desk.path(), "CA.cer", &CODE.to_lowercase(), &[]);
    let text = text(&output).replace("\n           ", " ");
    assert!(text.contains("its letters are in another case"), "{text}");
    assert!(text.contains(&format!("--code {CODE}")), "{text}");
}

#[test]
fn a_file_that_is_given_as_the_code_is_recognised() {
    let desk = desk();
    let output = verify(desk.path(), "CA.cer", "code.txt", &[]);
    assert_eq!(exit(&output), 2);
    let text = text(&output);
    assert!(text.contains("`--code-file code.txt`"), "{text}");
}

#[test]
fn a_key_that_is_given_by_mistake_is_not_repeated() {
    let desk = desk();
    let key = fs::read_to_string(desk.path().join("own.key")).expect("a key");
    let line = key.lines().nth(1).expect("a line of base64");
    for key in [&key, line] {
        for given in [
            &["CA.cer", "proof.cer", "--nonce", key][..],
            &["verify", "CA.cer", "proof.cer", key],
            &["audit", "CA.cer", "--cloud", key],
            &["audit", "CA.cer", "--at", key],
            &["audit", "CA.cer", "--jobs", key],
            &["explain", key],
            &["help", key],
        ] {
            let output = popcert(desk.path(), given);
            assert_eq!(exit(&output), 2, "{given:?}: {}", text(&output));
            assert_eq!(proposed(&output), None);
            assert!(!text(&output).contains(line), "{}", text(&output));
        }
    }
}

#[test]
fn nothing_in_a_tip_steers_the_terminal() {
    let desk = desk();
    for odd in ["--\u{1b}[31m", "a\nb.cer", "\u{202e}verfy", "::error::x"] {
        for arguments in [
            &["audit", "CA.cer", odd, CODE][..],
            &["verify", odd, "proof.cer", CODE],
            &["help", odd],
            &["man", odd],
            &[odd, "--proof", "x"],
        ] {
            let text = text(&popcert(desk.path(), arguments));
            assert!(
                !text.contains(['\u{1b}', '\u{202e}']),
                "{arguments:?}: {text}"
            );
            let lines = text.lines();
            for line in lines {
                assert!(
                    !line.starts_with("::") && !line.starts_with("b.cer"),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn help_is_what_the_option_prints() {
    let desk = desk();
    let commands = COMMANDS.iter().map(|command| vec![*command]);
    let nested = [vec![], vec!["mock", "cloud"], vec!["mock", "tenant"]];
    for words in commands.chain(nested) {
        let help = popcert(desk.path(), &[&["help"], &words[..]].concat());
        let option = popcert(desk.path(), &[&words[..], &["--help"]].concat());
        assert_eq!(exit(&help), 0);
        assert_eq!(text(&help), text(&option), "{words:?}");
        assert!(!help.stdout.is_empty());
    }
}

#[test]
fn help_is_grouped_by_headings_in_one_order() {
    let desk = desk();
    for command in ["audit", "chain", "verify"] {
        let help = text(&popcert(desk.path(), &[command, "--help"]));
        let headings = ["\nInput:\n", "\nRules:\n", "\nOutput:\n", "\nExamples:\n"];
        let places = headings.map(|heading| help.find(heading));
        assert!(places.iter().all(Option::is_some), "{command}: {help}");
        assert!(places.is_sorted(), "{command}: {help}");
        assert!(!help.contains("\nOptions:\n"), "{command}: {help}");
    }
}

/// Every command, with the words that lead to it.
fn commands() -> Vec<Vec<&'static str>> {
    let nested = ["ca", "cloud", "device", "faults", "proof", "tenant"];
    let is_here = |sub: &&str| cfg!(feature = "mock-cloud") || *sub != "cloud";
    let nested = nested
        .into_iter()
        .filter(is_here)
        .map(|sub| vec!["mock", sub]);
    let all = COMMANDS.iter().map(|command| vec![*command]);
    all.chain(nested).collect()
}

/// A signature, and a request with what was issued for it, as the examples of `verify` name them.
fn proofs_of_other_kinds(desk: &Path) {
    let output = popcert(desk, &["mock", "faults", "faults"]);
    assert!(output.status.success(), "{}", text(&output));
    for (set, from, to) in [
        ("near-signature", "ca.pem", "ca.pem"),
        ("near-signature", "signature.txt", "signature.txt"),
        ("near-request", "ca.pem", "root.pem"),
        ("near-request", "request.pem", "request.pem"),
        ("near-request", "chain.pem", "chain.pem"),
    ] {
        fs::copy(desk.join("faults").join(set).join(from), desk.join(to)).expect("copied");
    }
}

/// The examples of a command's help, continued lines joined.
fn examples(desk: &Path, words: &[&str]) -> Vec<String> {
    let help = text(&popcert(desk, &[words, &["--help"]].concat()));
    let (_, examples) = help.split_once("\nExamples:\n").expect("examples");
    let examples = examples.replace("\\\n", "");
    let lines = examples.lines();
    let lines = lines.filter_map(|line| line.strip_prefix("    "));
    lines.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn each_command_has_two_examples_that_run() {
    for words in commands() {
        let folder = match words[..] {
            // They make what the others use.
            ["mock", ..] => tempfile::tempdir().expect("a folder"),
            _ => desk(),
        };
        let desk = folder.path();
        if matches!(words[..], ["mock", "device" | "proof"]) {
            popcert(desk, &["mock", "tenant", "mock"]);
        }
        if words == ["verify"] {
            proofs_of_other_kinds(desk);
        }
        let examples = examples(desk, &words);
        assert!(examples.len() >= 2, "{words:?}");
        for line in examples {
            // The mock cloud runs until it is stopped, as in `tests/cloud`; PowerShell is not here.
            if line.starts_with("popcert mock cloud") || line.contains("Invoke-Expression") {
                continue;
            }
            let output = shell(desk, &line);
            assert_eq!(exit(&output), 0, "{line}: {}", text(&output));
        }
    }
}

/// Runs a line as somebody would paste it, with `$CODE` set.
fn shell(desk: &Path, line: &str) -> Output {
    let folder = Path::new(POPCERT).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", folder.display());
    // Only some shells read what another command writes as a file.
    let mut command = Command::new(if line.contains("<(") { "bash" } else { "sh" });
    command
        .current_dir(desk)
        .env("PATH", path)
        .env("CODE", CODE)
        .env("HOME", desk);
    // `man` is not everywhere, and asks for a terminal.
    let line = line.replace("| man -l -", "| cat");
    command.args(["-c", &line]).stdin(Stdio::null());
    command.output().expect("runs")
}

#[test]
fn each_command_has_a_manual_page() {
    let desk = desk();
    let desk = desk.path();
    let output = popcert(desk, &["man", "--out-dir", "man1"]);
    assert_eq!(exit(&output), 0, "{}", text(&output));
    let mut count = 0;
    for words in commands().into_iter().chain([vec![]]) {
        let printed = text(&popcert(desk, &[&["man"], &words[..]].concat()));
        let name = [&["popcert"], &words[..]].concat().join("-");
        let written = fs::read_to_string(desk.join(format!("man1/{name}.1"))).expect("a page");
        assert_eq!(printed, written, "{name}");
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "EXIT STATUS"] {
            let heading = match section.contains(' ') {
                true => format!(".SH \"{section}\"\n"),
                false => format!(".SH {section}\n"),
            };
            assert!(printed.contains(&heading), "{name}: {section}\n{printed}");
        }
        count += 1;
    }
    let pages = fs::read_dir(desk.join("man1")).expect("pages").count();
    assert_eq!(pages, count);
}

#[test]
fn completions_hold_clouds_and_the_ids_that_can_be_ignored() {
    let desk = desk();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = text(&popcert(desk.path(), &["completions", shell]));
        assert!(script.contains("popcert"), "{shell}");
        if shell == "elvish" {
            continue;
        }
        for word in ["azure-dps", "ca.key-identifiers", "proof.common-name"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let script = text(&popcert(desk.path(), &["completions", "powershell"]));
    for line in [
        "        'popcert;audit --cloud' { 'acceleronix'; ",
        "        'popcert;audit --ignore' { 'input.",
        "            'popcert;explain' { 'input.",
    ] {
        assert!(script.contains(line), "{line}\n{script}");
    }
    assert_eq!(
        script
            .matches("$completions = @(switch ($command) {")
            .count(),
        1
    );
}

/// What bash completes at the end of a line, by the script.
#[cfg(target_os = "linux")]
#[test]
fn bash_completes_commands_clouds_and_ids() {
    let desk = desk();
    let script = popcert(desk.path(), &["completions", "bash"]).stdout;
    fs::write(desk.path().join("script"), script).expect("written");
    for (words, completed) in [
        (&["popcert", "ver"][..], "verify"),
        (&["popcert", "mock", "ten"], "tenant"),
        (&["popcert", "audit", "CA.cer", "--cloud", "aws"], "aws-iot"),
        (
            &["popcert", "audit", "--ignore", "ca.key-i"],
            "ca.key-identifiers",
        ),
        (
            &["popcert", "explain", "proof.common-name-"],
            "proof.common-name-form",
        ),
    ] {
        let run = "source ./script; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
            _popcert popcert \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"; \
            echo \"${COMPREPLY[*]}\"";
        let mut bash = Command::new("bash");
        bash.current_dir(desk.path())
            .args(["--norc", "-c", run, "bash"]);
        let output = bash.args(words).output().expect("runs");
        assert_eq!(text(&output).trim(), completed, "{words:?}");
    }
}

/// What `verify` says of the proof on the desk.
fn verify(desk: &Path, ca: &str, code: &str, more: &[&str]) -> Output {
    let arguments = ["verify", "--ca", ca, "--proof", "proof.cer", "--code", code];
    popcert(desk, &[&arguments, more].concat())
}

#[test]
fn the_code_and_the_ca_choose_the_service() {
    let desk = desk();
    let desk = desk.path();
    let plain = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/faults/ca-without-extensions-for-azure/ca.cer"
    );
    let digits = "0123456789abcdef".repeat(4);
    for (ca, code, cloud) in [
        ("CA.cer", CODE, "azure-sphere"),
        ("CA.cer", &CODE[..47], "azure-sphere"),
        ("CA.cer", &digits, "aws-iot"),
        (plain, &digits, "aws-iot"),
        // NervesHub's codes are such, too.
        (plain, &digits.to_uppercase(), "generic"),
        (plain, CODE, "azure-iot"),
        (plain, &CODE.to_lowercase(), "azure-iot"),
        (plain, "any-code-at-all", "generic"),
    ] {
        let output = verify(desk, ca, code, &["--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["cloud"], *cloud, "{ca} {code}");
        assert!(report["cloud_because"].is_string(), "{report}");
    }
    let named = verify(desk, "CA.cer", CODE, &["--cloud", "generic"]);
    assert!(!text(&named).contains("chosen as"), "{}", text(&named));
}
