//! The clouds' real clients, from PyPI, against the mock cloud, and a browser on its page.

#[path = "support/needs.rs"]
mod needs;

#[allow(dead_code)] // Most of it is for `tests/cloud.rs`.
#[path = "cloud/client.rs"]
mod client;

use client::Mock;
use std::process::Command;

fn run(script: &str, arguments: &[&str], wrong_token: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let ready = folder.path().join("ready.json");
    let ready = ready.to_str().expect("text");
    let _mock = Mock::with(&[arguments, &["--ready-file", ready]].concat());
    let mut command = Command::new(needs::python());
    command
        .args(["-W", "ignore"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cloud/").to_owned() + script)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("POPCERT_READY", ready);
    if wrong_token {
        command.env("POPCERT_WRONG_TOKEN", "1");
    }
    let output = command.output().expect("Python runs");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{stdout}{stderr}");
    assert!(
        stdout.contains("ok "),
        "nothing was tried: {stdout}{stderr}"
    );
}

fn azure_mgmt_sphere_over_tls() {
    run("azure_sphere.py", &["--tls"], false);
}

fn azure_mgmt_iothub_and_provisioning_services_over_tls() {
    run("azure_iot.py", &["--tls"], false);
}

fn azure_clients_see_a_wrong_token() {
    run(
        "azure_iot.py",
        &["--tls", "--require-token", "another"],
        true,
    );
}

fn boto3_over_http() {
    run("aws_iot.py", &[], false);
}

fn boto3_over_tls() {
    run("aws_iot.py", &["--tls"], false);
}

fn boto3_answers_are_as_in_the_model_of_the_service() {
    run("aws_certificates.py", &["--tls"], false);
}

fn the_aws_program_over_http() {
    run("aws_cli.py", &[], false);
}

fn boto3_sees_a_wrong_key() {
    run("aws_iot.py", &["--require-token", "the-token"], true);
}

fn a_browser_goes_through_the_page() {
    run("browser.py", &[], false);
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[
        (
            &["sdks"],
            named![
                azure_mgmt_sphere_over_tls,
                azure_mgmt_iothub_and_provisioning_services_over_tls,
                azure_clients_see_a_wrong_token,
                boto3_over_http,
                boto3_over_tls,
                boto3_sees_a_wrong_key,
                boto3_answers_are_as_in_the_model_of_the_service,
                the_aws_program_over_http
            ],
        ),
        (
            &["sdks", "chromium", "chromedriver"],
            named![a_browser_goes_through_the_page],
        ),
    ])
}
