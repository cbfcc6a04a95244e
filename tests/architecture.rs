//! The shape of the source: imports run one way, every check is whole, every file has one place.

#[path = "architecture/modules.rs"]
mod modules;

use modules::{Uses, circle, uses};
use popcert::catalogue;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What each part may import: one way only, from the command line down to the bytes.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("asn1", &["error"]),
    ("error", &["escape"]),
    ("escape", &[]),
    ("shell", &["escape"]),
    ("access", &[]),
    ("cache", &[]),
    ("certificate", &["asn1", "error", "escape"]),
    ("input", &["asn1", "certificate", "error"]),
    ("trust", &["asn1", "cache", "certificate", "error"]),
    ("code", &["error"]),
    (
        "report",
        &["asn1", "certificate", "error", "escape", "input", "trust"],
    ),
    ("cloud", &["report"]),
    ("clouds", &["certificate", "cloud", "error", "report"]),
    (
        "case",
        &[
            "certificate",
            "cloud",
            "clouds",
            "code",
            "error",
            "input",
            "report",
            "shell",
            "trust",
        ],
    ),
    ("check", &["case", "cloud", "report", "shell"]),
    (
        "checks",
        &[
            "asn1",
            "case",
            "certificate",
            "check",
            "cloud",
            "code",
            "error",
            "input",
            "report",
            "shell",
            "trust",
        ],
    ),
    (
        "evaluate",
        &[
            "case",
            "certificate",
            "check",
            "checks",
            "report",
            "shell",
            "trust",
        ],
    ),
    ("comparison", &["certificate", "report"]),
    // A link, and no import.
    ("docs", &["clouds"]),
    (
        "plan",
        &[
            "case",
            "certificate",
            "checks",
            "cloud",
            "code",
            "evaluate",
            "report",
            "rollover",
            "shell",
        ],
    ),
    ("rollover", &["certificate", "report", "shell"]),
    (
        "render",
        &["certificate", "error", "escape", "report", "shell"],
    ),
    ("signing", &["asn1", "certificate", "error", "input"]),
    (
        "prove",
        &[
            "asn1",
            "certificate",
            "code",
            "error",
            "escape",
            "input",
            "shell",
            "signing",
            "trust",
        ],
    ),
    ("mock", &["asn1", "certificate", "error", "signing"]),
    // The mock *service* checks what is uploaded to it, with popcert's own checks.
    (
        "mock/cloud",
        &[
            "access",
            "case",
            "certificate",
            "cloud",
            "clouds",
            "code",
            "error",
            "escape",
            "input",
            "mock",
            "report",
            "trust",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a folder");
    for entry in entries {
        let path = entry.expect("an entry").path();
        // The browser's package is one of its own.
        if path.join("Cargo.toml").is_file() {
            continue;
        } else if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The parts of the crate that a file names in `crate::part`.
fn imported(text: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    // Tests at the end of a file may look at anything.
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let code: String = code.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => top_level(list),
            None => vec![rest],
        };
        for name in names {
            let name: String = name
                .trim_start()
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if name.chars().next().is_some_and(char::is_lowercase) {
                parts.insert(name);
            }
        }
    }
    parts
}

/// The items of a `{…}` list, nested lists left out.
fn top_level(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&list[start..at]);
                return items;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

#[test]
fn imports_run_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 60, "the sources were not found");
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).expect("below src");
        let first = inside
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        let is_service = inside.starts_with("mock/cloud") || inside == Path::new("mock/cloud.rs");
        let part = match is_service {
            true => "mock/cloud",
            false => first.trim_end_matches(".rs"),
        };
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == part) else {
            assert!(["cli", "lib", "main"].contains(&part), "{part} has no rule");
            continue;
        };
        let text = fs::read_to_string(&file).expect("text");
        for name in imported(&text) {
            if name != part && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{}: crate::{name}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// popcert's own arithmetic, lowest first: each file may use those before it.
const FAST_ECDSA: &[&str] = &["field", "point", "batch", "bits", "comb", "straus", "curve"];

/// What a file has no business with, if it is one of popcert's own arithmetic or names it.
fn breaches(inside: &str, text: &str) -> Vec<String> {
    const FOLDER: &str = "trust/signature/fast";
    let code: Vec<_> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code
        .join("\n")
        .replace("pub(in crate::trust::signature)", "pub");
    let names = |word: &str| code.contains(word);
    let mut found = Vec::new();
    if !inside.starts_with(FOLDER) {
        let may_use = ["trust/signature/ecdsa.rs", "trust/signature/rsa.rs"].contains(&inside);
        found.extend(["fast::", "fiat_crypto"].map(|word| (word, names(word) && !may_use)));
    } else {
        // The hashes and PSS parameters of a signature are all that comes from outside.
        let outside = code.replace("super::super::algorithm::{Hash, Pss}", "");
        let climbs = ["crate::", "super::super"].map(|word| (word, outside.contains(word)));
        found.extend(climbs);
        let name = inside.strip_prefix("trust/signature/fast/ecdsa/");
        let layer = name.and_then(|name| {
            let mut names = FAST_ECDSA.iter();
            names.position(|layer| name == format!("{layer}.rs"))
        });
        let above = layer.map_or(&[][..], |layer| &FAST_ECDSA[layer..]);
        let names = |word: &str| {
            code.match_indices(&format!("{word}::")).any(|(at, _)| {
                // Not the end of another name, as in `elliptic_curve::`.
                !code[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            })
        };
        found.extend(above.iter().map(|layer| (*layer, names(layer))));
    }
    let found = found.into_iter().filter(|(_, is_there)| *is_there);
    found.map(|(word, _)| format!("{inside}: {word}")).collect()
}

#[test]
fn fast_signatures_are_used_in_one_place_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    sources(&root, &mut files);
    let inside = |file: &Path| {
        file.strip_prefix(&root)
            .expect("below src")
            .display()
            .to_string()
    };
    for layer in FAST_ECDSA {
        let name = format!("trust/signature/fast/ecdsa/{layer}.rs");
        assert!(files.iter().any(|file| inside(file) == name), "no {name}");
    }
    // Its tests ask the crates.
    let files = files
        .iter()
        .filter(|file| !inside(file).contains("fast/ecdsa/tests"));
    for file in files {
        let text = fs::read_to_string(file).expect("text");
        let code = text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        wrong.extend(breaches(&inside(file), code));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_use_of_fast_signatures_elsewhere_would_be_found() {
    for (file, code, expected) in [
        (
            "checks.rs",
            "use crate::trust::signature::fast::RsaKey;",
            "fast::",
        ),
        ("trust/path.rs", "use fiat_crypto::p256_64;", "fiat_crypto"),
        (
            "trust/signature/fast/rsa.rs",
            "use crate::certificate::Certificate;",
            "crate::",
        ),
        (
            "trust/signature/fast/ecdsa/point.rs",
            "use super::{comb::Comb, field::Field};",
            "comb",
        ),
        (
            "trust/signature/fast/ecdsa.rs",
            "use super::super::KeyInfo;",
            "super::super",
        ),
    ] {
        assert_eq!(breaches(file, code), [format!("{file}: {expected}")]);
    }
    for (file, code) in [
        (
            "trust/signature/rsa.rs",
            "use super::{Failure, fast::RsaKey};",
        ),
        (
            "trust/signature/fast/rsa.rs",
            "use super::super::algorithm::{Hash, Pss};",
        ),
        (
            "trust/signature/fast/ecdsa/comb.rs",
            "use super::{field::Field, point::Point};",
        ),
    ] {
        assert_eq!(breaches(file, code), [""; 0]);
    }
}

#[test]
fn an_import_in_the_wrong_direction_would_be_seen() {
    let text = "use crate::{\n    certificate::{Certificate, Name},\n    mock::Tenant,\n};\nlet x = crate::cli::run();";
    let expected = ["certificate", "cli", "mock"].map(str::to_owned);
    assert_eq!(imported(text), BTreeSet::from(expected));
}

/// Uses that may close a circle, and why.
const RECURSION: &[(&str, &str, &str)] = &[(
    "trust/path/revocation/signer",
    "trust/path/build",
    "RFC 5280 section 6.3.3 (f): whoever signed a CRL needs a valid path of their own",
)];

/// Folders whose files still use each other in circles: the list gets shorter, never longer.
const TANGLED: &[&str] = &["certificate", "trust/signature"];

/// Whether both files are in one folder of those that are still tangled.
fn is_tangled(from: &[String], to: &[String]) -> bool {
    let mut all = TANGLED.iter().map(|folder| module(folder));
    all.any(|folder| from.starts_with(&folder) && to.starts_with(&folder))
}

fn module(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

/// What the files below `src` use of each other.
fn source_uses() -> Uses {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let read = |file: PathBuf| {
        let inside = file
            .strip_prefix(&root)
            .expect("below src")
            .with_extension("");
        let name = inside.to_str().expect("ASCII").replace('\\', "/");
        let path = match name.as_str() {
            "lib" => Vec::new(),
            name => module(name),
        };
        (path, fs::read_to_string(&file).expect("text"))
    };
    let files: Vec<_> = files.into_iter().map(read).collect();
    uses(&files)
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut all = source_uses();
    assert!(all.values().map(|used| used.len()).sum::<usize>() > 500);
    for (from, to, why) in RECURSION {
        let used = all.get_mut(&module(from)).expect("a file of that name");
        assert!(
            used.remove(&module(to)).is_some(),
            "{from} no longer uses {to}: {why}"
        );
    }
    for (from, used) in &mut all {
        used.retain(|to, _| !is_tangled(from, to));
    }
    let mut circles = Vec::new();
    while let Some(found) = circle(&all) {
        let mut steps = Vec::new();
        for (at, from) in found.iter().enumerate() {
            let to = &found[(at + 1) % found.len()];
            steps.push(format!("{} uses {}", from.join("/"), all[from][to]));
        }
        // One of its uses taken away, so that the others are found as well.
        let (last, first) = (&found[found.len() - 1], &found[0]);
        all.get_mut(last).expect("a file").remove(first);
        circles.push(steps.join(", "));
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_circle_would_be_seen() {
    let text = [
        ("", "mod a; mod b; pub use a::A;"),
        (
            "a",
            "mod c; pub use c::C; pub struct A; /// b::B\nfn f() { g(crate::b::B) }",
        ),
        (
            "a/c",
            "pub struct C; #[cfg(test)] mod tests { use crate::b::B; }",
        ),
        (
            "b",
            "use crate::a::{self, C as D}; pub struct B(D); fn f() -> \"a::A\" {}",
        ),
    ];
    let files = text.map(|(name, text)| match name {
        "" => (Vec::new(), text.to_owned()),
        name => (module(name), text.to_owned()),
    });
    let mut all = uses(&files);
    // `a` hands on `C`, and so does not use it; `b` uses the file that defines it.
    let used = |name| all[&module(name)].keys().cloned().collect::<Vec<_>>();
    assert_eq!(used("a"), [module("b")]);
    assert_eq!(used("b"), [module("a/c")]);
    assert_eq!(circle(&all), None);
    let back = BTreeSet::from([(module("a"), String::new())]);
    all.insert(module("a/c"), back.into_iter().collect());
    assert_eq!(circle(&all).map(|found| found.len()), Some(3));
}

#[test]
fn every_check_has_all_its_texts() {
    let mut ids = BTreeSet::new();
    for check in catalogue() {
        assert!(ids.insert(check.id), "{} occurs twice", check.id);
        for (what, text) in [
            ("title", check.title),
            ("reference", check.reference),
            ("explanation", check.explanation),
            ("remedy", check.remedy),
        ] {
            assert!(text.len() > 7, "{} has no {what}", check.id);
        }
        assert!(!check.applies.is_empty(), "{} applies to nothing", check.id);
        assert!(!check.modes.is_empty(), "{} answers nothing", check.id);
        let (group, _) = check.id.split_once('.').expect("a group and a name");
        assert_eq!(group, check.subject.as_str(), "{}", check.id);
    }
}

/// Below `checks/`, a folder holds the checks of one subject and nothing else: each in the file of its name, but for the
/// rows of the table in `chain.rs`.
#[test]
fn every_check_stands_in_the_file_of_its_name() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/checks");
    let table = fs::read_to_string(folder.join("chain.rs")).expect("the table");
    let mut expected = BTreeSet::new();
    for check in catalogue() {
        let id = format!("id: \"{}\",", check.id);
        let file = check.id.replace('.', "/").replace('-', "_") + ".rs";
        let text = fs::read_to_string(folder.join(&file)).unwrap_or_default();
        match text.contains(&id) {
            true => assert!(expected.insert(folder.join(file)), "{id} has two files"),
            false => assert!(table.contains(&id), "{file} does not hold {id}"),
        }
    }
    let mut files = Vec::new();
    sources(&folder, &mut files);
    files.retain(|file| file.parent() != Some(folder.as_path()));
    let found: BTreeSet<_> = files.into_iter().collect();
    assert_eq!(found, expected, "a file holds no check of the catalogue");
}

#[test]
fn the_page_of_checks_is_current() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks/CATALOGUE.md");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(["explain", "--markdown"])
        .output()
        .expect("popcert runs");
    assert!(
        fs::read(page).expect("the page") == output.stdout,
        "write it anew: popcert explain --markdown > src/checks/CATALOGUE.md"
    );
}

#[test]
fn every_check_can_be_explained() {
    for check in catalogue() {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_popcert"))
            .args(["explain", check.id])
            .output()
            .expect("popcert runs");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(
            output.status.success() && text.starts_with(&format!("{}: ", check.id)),
            "{}",
            check.id
        );
    }
}

/// Targets of their own harness, whose tests are listed in `main`.
fn without_harness() -> BTreeSet<String> {
    let manifest = include_str!("../Cargo.toml");
    let targets = manifest.split("[[test]]").skip(1);
    let name = |target: &str| {
        let (_, name) = target.split_once("name = \"")?;
        target
            .contains("\nharness = false\n")
            .then(|| name.split('"').next().unwrap_or_default().to_owned())
    };
    targets.filter_map(name).collect()
}

/// A test that returns early has passed without a word; what is missing belongs to
/// `tests/support/needs.rs`. The compiler drops a `#[test]` where there is no harness.
#[test]
fn every_test_runs_to_its_end_or_counts_as_ignored() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    let own = without_harness();
    assert!(own.len() > 5 && files.len() > 40, "{own:?}");
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&folder).expect("below tests");
        let target = inside.components().next().expect("a name");
        let target = Path::new(target.as_os_str()).with_extension("");
        let text = fs::read_to_string(&file).expect("text");
        let has_harness = !own.contains(&*target.to_string_lossy());
        let is_fuzzing = inside.starts_with("fuzz");
        let is_this = inside == Path::new("architecture.rs");
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            let returns =
                line == "return;" || line == "return Ok(());" || line.contains("{ return }");
            let is_lost = line == "#[test]" && !has_harness;
            if !is_this && !is_fuzzing && (returns || is_lost) {
                wrong.push(format!("{}:{}: {line}", inside.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
