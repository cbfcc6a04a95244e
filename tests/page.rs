//! The HTML page in a real browser: nothing on the console, one or two pages on paper, and nothing
//! that axe-core finds.

#[path = "support/needs.rs"]
mod needs;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn browse(browser: &str, profile: &Path, page: &Path, more: &[String]) -> Output {
    Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            "--no-pdf-header-footer",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(more)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser runs")
}

/// A page of a set that fails, of a sound pair, and of a path.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let code = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
    let pages: &[(&str, &str, &[&str])] = &[
        (
            "proven",
            "",
            &[
                "verify",
                "--ca",
                "CAcertificate.cer",
                "--proof",
                "ValidationCertification.cer",
                "--code",
                code,
                "--at",
                "2026-01-01T00:30:00Z",
            ],
        ),
        (
            "rolled-over",
            "faults/tenant-ca-rolled-over",
            &[
                "verify",
                "--ca",
                "ca.cer",
                "--proof",
                "proof.cer",
                "--code",
                code,
                "--at",
                "2026-01-01",
            ],
        ),
        (
            "missing",
            "faults/missing-intermediate",
            &[
                "chain",
                "device.cer",
                "--trust",
                "ca.cer",
                "--at",
                "2026-01-01",
            ],
        ),
        (
            "expired",
            "faults/intermediate-expired",
            &[
                "chain",
                "device.cer",
                "--trust",
                "ca.cer",
                "--untrusted",
                "middle.cer",
                "--at",
                "2026-01-01",
            ],
        ),
    ];
    let write = |(name, set, arguments): &(&str, &str, &[&str])| {
        let page = folder.join(format!("{name}.html"));
        let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
            .current_dir(fixtures.join(set))
            .args(*arguments)
            .args(["--format", "html", "-o"])
            .arg(&page)
            .output()
            .expect("popcert runs");
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(page.is_file(), "{name}: {log}");
        page
    };
    pages.iter().map(write).collect()
}

/// A page of many results: good, bad and unreadable ones.
fn page_of_many(folder: &Path) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let files = folder.join("files");
    fs::create_dir(&files).expect("a folder");
    for (name, from) in [
        ("good.cer", "CAcertificate.cer"),
        ("same.pem", "CAcertificate.pem"),
        ("notes.cer", "ValidationCertification.cer"),
        ("page.cer", "faults/web-page/certificate.cer"),
        ("cut-off.cer", "faults/cut-off/certificate.cer"),
        (
            "no-dates.cer",
            "faults/date-without-seconds/certificate.cer",
        ),
        ("no-ca.cer", "faults/ca-without-extensions-for-azure/ca.cer"),
    ] {
        fs::copy(fixtures.join(from), files.join(name)).expect("copied");
    }
    let page = folder.join("many.html");
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .current_dir(folder)
        .args(["audit", "files", "--at", "2026-01-01", "--format", "html"])
        .arg("-o")
        .arg(&page)
        .output()
        .expect("popcert runs");
    assert_eq!(output.status.code(), Some(3), "two are unreadable");
    page
}

fn axe_finds_nothing_in_any_page_and_commands_can_be_copied() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pages = pages(folder.path());
    pages.push(page_of_many(folder.path()));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(needs::python())
        .arg(root.join("tests/page/axe.py"))
        .arg(std::env::var_os("POPCERT_AXE").expect("a file"))
        .args(pages)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("Python runs");
    let (printed, wrong) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success() && printed.starts_with("ok 5 pages"),
        "{printed}{wrong}"
    );
}

fn a_browser_logs_nothing_and_prints_two_pages_at_most() {
    let browser = needs::chromium().expect("Chromium");
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("profile");
    // A message is seen at all.
    let loud = folder.path().join("loud.html");
    fs::write(&loud, "<script>console.error('heard')</script>").expect("written");
    let dump = ["--dump-dom".to_owned()];
    let heard = browse(browser, &profile, &loud, &dump);
    assert!(String::from_utf8_lossy(&heard.stderr).contains("CONSOLE"));
    for page in pages(folder.path()) {
        let shown = browse(browser, &profile, &page, &dump);
        let dom = String::from_utf8_lossy(&shown.stdout);
        assert!(
            dom.contains("class=\"path\"") && dom.contains("verdict"),
            "{dom}"
        );
        let told = String::from_utf8_lossy(&shown.stderr);
        assert!(!told.contains("CONSOLE"), "{}: {told}", page.display());
        let paper = page.with_extension("pdf");
        let print = [format!("--print-to-pdf={}", paper.display())];
        browse(browser, &profile, &page, &print);
        let count = pages_in(&fs::read(&paper).expect("a PDF"));
        assert!((1..=2).contains(&count), "{}: {count}", page.display());
    }
}

/// How many page objects a PDF has; Chromium writes them uncompressed.
fn pages_in(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let all = text.matches("/Type /Page").count();
    all - text.matches("/Type /Pages").count()
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[
        (
            &["chromium"],
            named![a_browser_logs_nothing_and_prints_two_pages_at_most],
        ),
        (
            &["chromium", "chromedriver", "sdks", "axe"],
            named![axe_finds_nothing_in_any_page_and_commands_can_be_copied],
        ),
    ])
}
