//! The real clients from PyPI against the mock, when they are there.

use crate::client::Mock;
use std::{path::PathBuf, process::Command};

#[allow(clippy::print_stderr)]
/// The Python of the virtual environment with the SDKs, or a notice that says how to get it.
fn python() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("POPCERT_VENV") else {
        eprintln!(
            "skipped: the SDKs are not there. To get them: python3 -m venv VENV && VENV/bin/pip install -r \
             tests/cloud/requirements.txt, then set POPCERT_VENV=VENV"
        );
        return None;
    };
    let python = PathBuf::from(folder).join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    assert!(
        python.is_file(),
        "POPCERT_VENV names no virtual environment: {}",
        python.display()
    );
    Some(python)
}

fn run(script: &str, arguments: &[&str], wrong_token: bool) {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let ready = folder.path().join("ready.json");
    let ready = ready.to_str().expect("text");
    let _mock = Mock::with(&[arguments, &["--ready-file", ready]].concat());
    let mut command = Command::new(python);
    command
        .args(["-W", "ignore"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cloud/").to_owned() + script)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("POPCERT_READY", ready);
    if wrong_token {
        command.env("POPCERT_WRONG_TOKEN", "1");
    }
    let output = command.output().expect("Python runs");
    let (said, wrong) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}{wrong}");
    assert!(said.contains("ok "), "nothing was tried: {said}{wrong}");
}

#[test]
fn azure_mgmt_sphere_over_tls() {
    run("azure_sphere.py", &["--tls"], false);
}

#[test]
fn azure_mgmt_iothub_and_provisioning_services_over_tls() {
    run("azure_iot.py", &["--tls"], false);
}

#[test]
fn azure_clients_see_a_wrong_token() {
    run(
        "azure_iot.py",
        &["--tls", "--require-token", "another"],
        true,
    );
}

#[test]
fn boto3_over_http() {
    run("aws_iot.py", &[], false);
}

#[test]
fn boto3_over_tls() {
    run("aws_iot.py", &["--tls"], false);
}

#[test]
fn boto3_sees_a_wrong_key() {
    run("aws_iot.py", &["--require-token", "the-token"], true);
}

#[test]
fn a_browser_goes_through_the_page() {
    run("browser.py", &[], false);
}
