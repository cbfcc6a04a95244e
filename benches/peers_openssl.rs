//! The `openssl` programs that popcert is compared with: the system's, and one of OpenSSL 3.5, whose
//! P-384 is faster than that of 3.0 and 3.1.

use super::measure::words;
use std::{path::Path, process::Command};

/// An `openssl` program.
pub struct Openssl {
    pub program: String,
    /// `OpenSSL 3.5.5`
    pub version: String,
}

impl Openssl {
    fn of(program: String) -> Option<Self> {
        let output = Command::new(&program).arg("version").output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let version: Vec<_> = text.split_whitespace().take(2).collect();
        let version = version.join(" ");
        Some(Self { program, version })
    }

    /// `openssl verify` under the one CA of a fleet, without the files.
    pub fn verify(&self, ca: &str) -> Vec<String> {
        let program = self.program.as_str();
        let rules = ["verify", "-partial_chain", "-attime", super::AT_UNIX];
        words([program].into_iter().chain(rules).chain(["-CAfile", ca]))
    }

    /// The name of its entry.
    pub fn entry(&self) -> String {
        format!("`openssl verify`, {}", self.version)
    }
}

/// Those that there are; `build` is whether 3.5 is built if it is not there, which takes minutes.
pub fn all(build: bool) -> Vec<Openssl> {
    let system = Openssl::of("openssl".into());
    let newer = build.then(newer).flatten();
    if system.is_none() {
        println!("left out: the system's `openssl`, which is not installed");
    }
    if newer.is_none() {
        println!(
            "left out: OpenSSL 3.5, which needs perl, make, a C compiler and OpenSSL's headers"
        );
    }
    system.into_iter().chain(newer).collect()
}

/// OpenSSL 3.5, built by a package of its own: popcert depends on no C.
fn newer() -> Option<Openssl> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/Cargo.toml");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("openssl-3.5");
    let built = Command::new(env!("CARGO"))
        .args([
            "run",
            "--release",
            "--bin",
            "build-openssl",
            "--manifest-path",
        ])
        .arg(package)
        .arg("--")
        .arg(&folder)
        .status();
    let program = folder.join("apps/openssl").display().to_string();
    built
        .is_ok_and(|status| status.success())
        .then(|| Openssl::of(program))?
}

/// The processor, and whether others were using it: the figures are worth no more than that.
pub fn machine() -> String {
    let read = |file| std::fs::read_to_string(file).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |rest| {
        rest.trim_start_matches([' ', '\t', ':'])
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    format!("{model}, {cores} cores, load {load} before the first round")
}
