//! Tests that need a tool, or files, that a machine may not have.
//!
//! Where it is missing such a test counts as ignored, with the reason; where `POPCERT_REQUIRE`
//! names it (`POPCERT_REQUIRE=openssl,corpora`), the test fails. `.ci/run` sets the variable.
//! libtest cannot ignore a test while it runs, so the targets that call [`run`] have
//! `harness = false` in `Cargo.toml`.

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::{
    env,
    path::PathBuf,
    process::{Command, ExitCode},
};

/// Something that a test cannot do without.
struct Need {
    name: &'static str,
    is_present: fn() -> bool,
    /// How to get it.
    hint: &'static str,
}

const NEEDS: &[Need] = &[
    Need {
        name: "openssl",
        is_present: || runs("openssl", "version"),
        hint: "install openssl",
    },
    Need {
        name: "corpora",
        is_present: || env::var_os("POPCERT_CORPORA").is_some(),
        hint: "set POPCERT_CORPORA to a folder with manifests (*.jsonl) and their files",
    },
    Need {
        name: "real",
        is_present: || env::var_os("POPCERT_REAL").is_some(),
        hint: "set POPCERT_REAL to a folder with a real CAcertificate.cer and ValidationCertification.cer",
    },
    Need {
        name: "sdks",
        is_present: || env::var_os("POPCERT_VENV").is_some(),
        hint: "python3 -m venv VENV && VENV/bin/pip install -r tests/cloud/requirements.txt, then set POPCERT_VENV=VENV",
    },
    Need {
        name: "az",
        is_present: || env::var_os("POPCERT_AZ").is_some(),
        hint: "python3 -m venv AZ && AZ/bin/pip install -r tests/cloud/az-requirements.txt, then set POPCERT_AZ=AZ/bin/az",
    },
    Need {
        name: "clients",
        is_present: || env::var_os("POPCERT_CLIENTS").is_some() && runs("node", "--version"),
        hint: "npm ci in a copy of tests/cloud/js, then set POPCERT_CLIENTS=COPY",
    },
    Need {
        name: "mosquitto",
        // Its `--help` ends with 1.
        is_present: || Command::new("mosquitto_rr").arg("--help").output().is_ok(),
        hint: "install mosquitto's clients (Debian: apt-get install mosquitto-clients)",
    },
    Need {
        name: "ports",
        is_present: || {
            let takes = |port| std::net::TcpListener::bind(("127.1.0.1", port)).is_ok();
            takes(8883) && takes(443)
        },
        hint: "run where a user may listen on 127.1.0.1, ports 8883 and 443: on Linux, as root",
    },
    Need {
        name: "parsers",
        is_present: || {
            env::var_os("POPCERT_VENV").is_some()
                && Command::new(python())
                    .args(["-c", "import icalendar, prometheus_client"])
                    .output()
                    .is_ok_and(|output| output.status.success())
        },
        hint: "VENV/bin/pip install -r tests/schedules/requirements.txt, then set POPCERT_VENV=VENV",
    },
    Need {
        name: "promtool",
        is_present: || runs("promtool", "--version"),
        hint: "install promtool (Debian: apt-get install prometheus)",
    },
    Need {
        name: "chromium",
        is_present: || chromium().is_some(),
        hint: "install Chromium (Debian: apt-get install chromium)",
    },
    Need {
        name: "chromedriver",
        is_present: || runs("chromedriver", "--version"),
        hint: "install chromedriver (Debian: apt-get install chromium-driver)",
    },
    Need {
        name: "axe",
        is_present: || env::var_os("POPCERT_AXE").is_some(),
        hint: "npm ci in a copy of tests/page, then set POPCERT_AXE=COPY/node_modules/axe-core/axe.min.js",
    },
    Need {
        name: "multitool",
        is_present: || env::var_os("POPCERT_MULTITOOL").is_some(),
        hint: "npm ci in a copy of tests/page, then set POPCERT_MULTITOOL to its node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool",
    },
    Need {
        name: "devices",
        is_present: || tries_in_folder("mknod node c 1 3 && echo x > node"),
        hint: "run as root on a file system that allows device nodes",
    },
    Need {
        name: "softhsm",
        is_present: || softhsm().is_some() && runs("softhsm2-util", "--version"),
        hint: "install SoftHSM 2 (Debian: apt-get install softhsm2)",
    },
    Need {
        name: "opensc",
        // It has no `--version`.
        is_present: || Command::new("pkcs11-tool").arg("--help").output().is_ok(),
        hint: "install OpenSC (Debian: apt-get install opensc)",
    },
    Need {
        name: "unprivileged",
        is_present: || {
            !tries_in_folder("chmod 555 . && echo x > file; code=$?; chmod 755 .; exit $code")
        },
        hint: "run as a user whom file permissions bind, not as root",
    },
];

/// A test with its name.
type Named = (&'static str, fn());

/// Each test with its name, for [`run`].
macro_rules! named {
    ($($test:path),* $(,)?) => {
        &[$((stringify!($test), $test as fn())),*]
    };
}
pub(crate) use named;

/// Runs tests, each group of which needs the tools or files of these names.
///
/// A test whose needs are not met is ignored, or fails where `POPCERT_REQUIRE` names them.
pub fn run(groups: &[(&[&str], &[Named])]) -> ExitCode {
    let required = env::var("POPCERT_REQUIRE").unwrap_or_default();
    let required: Vec<&str> = required
        .split(',')
        .filter(|name| !name.is_empty())
        .collect();
    for name in &required {
        find(name); // A misspelt name would require nothing.
    }
    let mut trials = Vec::new();
    for (needs, tests) in groups {
        let missing = needs
            .iter()
            .map(|name| find(name))
            .find(|need| !(need.is_present)());
        for &(name, test) in *tests {
            trials.push(match missing {
                None => Trial::test(name, move || {
                    test();
                    Ok(())
                }),
                Some(need) => without(name, need, required.contains(&need.name)),
            });
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A test that cannot run: it fails where what is missing is required.
fn without(test: &str, need: &'static Need, is_required: bool) -> Trial {
    let reason = format!("{} is missing: {}", need.name, need.hint);
    Trial::ignorable_test(test, move || match is_required {
        true => Err(Failed::from(reason)),
        false => Ok(Completion::ignored_with(reason)),
    })
}

fn find(name: &str) -> &'static Need {
    let need = NEEDS.iter().find(|need| need.name == name);
    need.unwrap_or_else(|| panic!("no need is named {name}: see tests/support/needs.rs"))
}

fn runs(program: &str, argument: &str) -> bool {
    let output = Command::new(program).arg(argument).output();
    output.is_ok_and(|output| output.status.success())
}

/// Whether a shell script succeeds in an empty folder.
fn tries_in_folder(script: &str) -> bool {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut shell = Command::new("sh");
    shell.current_dir(folder.path()).args(["-c", script]);
    shell.output().is_ok_and(|output| output.status.success())
}

/// The Python of the virtual environment with the SDKs and Selenium.
#[allow(dead_code)] // Some targets need no Python.
pub fn python() -> PathBuf {
    let folder = env::var_os("POPCERT_VENV").map(PathBuf::from);
    let python = folder.expect("a folder").join(match cfg!(windows) {
        true => "Scripts/python.exe",
        false => "bin/python",
    });
    assert!(
        python.is_file(),
        "POPCERT_VENV names no virtual environment: {}",
        python.display()
    );
    python
}

/// The name under which this machine has Chromium.
pub fn chromium() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.into_iter().find(|name| runs(name, "--version"))
}

/// The PKCS#11 module of SoftHSM 2, where distributions install it.
pub fn softhsm() -> Option<PathBuf> {
    let folders = [
        "/usr/lib/softhsm",
        "/usr/lib64/pkcs11",
        "/usr/lib/pkcs11",
        "/usr/local/lib/softhsm",
        "/opt/homebrew/lib/softhsm",
    ];
    let files = folders.map(|folder| PathBuf::from(folder).join("libsofthsm2.so"));
    files.into_iter().find(|file| file.is_file())
}
