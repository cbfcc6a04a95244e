//! The clouds' real clients, from PyPI and npm, against the mock cloud, and a browser on its page.

#[path = "support/needs.rs"]
mod needs;

#[allow(dead_code)] // Most of it is for `tests/cloud.rs`.
#[path = "cloud/client.rs"]
mod client;

use client::Mock;
use std::{path::PathBuf, process::Command};

fn run(script: &str, arguments: &[&str], wrong_token: bool) {
    let (folder, ready) = ready_file();
    let _mock = Mock::with(&[arguments, &["--ready-file", &ready]].concat());
    let mut command = python(script, &ready);
    if wrong_token {
        command.env("POPCERT_WRONG_TOKEN", "1");
    }
    check(command);
    drop(folder);
}

/// A folder, and the name of a ready file in it.
fn ready_file() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let ready: PathBuf = folder.path().join("ready.json");
    let ready = ready.to_str().expect("text").to_owned();
    (folder, ready)
}

/// A script of `tests/cloud`.
fn python(script: &str, ready: &str) -> Command {
    let mut command = Command::new(needs::python());
    command
        .args(["-W", "ignore"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cloud/").to_owned() + script)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("POPCERT_READY", ready);
    command
}

/// Runs it: it must succeed, and say of each test that it is `ok`.
fn check(mut command: Command) {
    let output = command.output().expect("it runs");
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

/// azure-cli needs TLS, the lines to paste, and where it is.
fn az(arguments: &[&str], token: Option<&str>) {
    let (folder, ready) = ready_file();
    let arguments = [
        arguments,
        &["--tls", "--shell", "bash", "--ready-file", &ready],
    ]
    .concat();
    let _mock = Mock::with(&arguments);
    let mut command = python("az.py", &ready);
    command.envs(token.map(|token| ("POPCERT_TOKEN", token)));
    check(command);
    drop(folder);
}

fn azure_cli_goes_the_whole_way() {
    az(&[], None);
}

fn azure_cli_signs_in_with_the_demanded_token() {
    az(&["--require-token", "the-token"], Some("the-token"));
}

/// What `--shell bash` prints, without the lines for `az`, is all that Node.js is told.
fn javascript_sdks_of_azure_and_aws() {
    let (folder, ready) = ready_file();
    let _mock = Mock::with(&["--tls", "--shell", "bash", "--ready-file", &ready]);
    let text = std::fs::read_to_string(&ready).expect("the ready file");
    let parsed: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let lines = parsed["shell"].as_str().expect("lines");
    let variables: String = lines
        .lines()
        .filter(|line| !line.starts_with("az "))
        .map(|line| format!("{line}\n"))
        .collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cloud/js/clients.cjs");
    let mut command = Command::new("bash");
    command
        .args(["-euc", &format!("{variables}exec node {script:?}")])
        .env("TMPDIR", folder.path())
        .env("POPCERT_READY", &ready);
    check(command);
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

/// A free port for devices.
const WITH_DEVICES: [&str; 2] = ["--mqtt", "127.0.0.1:0"];

fn a_browser_shows_what_scripts_and_devices_do() {
    run("browser_live.py", &WITH_DEVICES, false);
}

fn a_browser_signs_in_with_the_demanded_token() {
    let (folder, ready) = ready_file();
    let token = ["--require-token", "the-token", "--ready-file", &ready];
    let _mock = Mock::with(&[&token[..], &WITH_DEVICES].concat());
    let mut command = python("browser_live.py", &ready);
    command.env("POPCERT_TOKEN", "the-token");
    check(command);
    drop(folder);
}

/// axe-core, the keyboard alone, 400 % zoom.
fn everybody_can_use_the_page() {
    let (folder, ready) = ready_file();
    let _mock = Mock::with(&[&["--ready-file", &ready][..], &WITH_DEVICES].concat());
    let mut command = python("browser_access.py", &ready);
    command.arg(std::env::var_os("POPCERT_AXE").expect("a file"));
    check(command);
    drop(folder);
}

/// An address of loopback that no other test has, for clients that insist on ports 8883 and 443.
fn own_address() -> String {
    use std::sync::atomic::{AtomicU8, Ordering};
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [.., high, low] = std::process::id().to_be_bytes();
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("127.{}.{low}.{next}", high % 250 + 2)
}

fn devices(script: &str) {
    let address = own_address();
    let (mqtt, dps) = (format!("{address}:8883"), format!("{address}:443"));
    run(script, &["--tls", "--mqtt", &mqtt, "--dps", &dps], false);
}

fn azure_iot_device_is_enrolled_over_mqtt() {
    devices("azure_device.py");
}

fn npm_client_of_dps_is_enrolled_over_https() {
    devices("azure_device_http.py");
}

fn awsiotsdk_is_registered_just_in_time() {
    devices("aws_device.py");
}

fn mosquitto_is_a_device() {
    run("mosquitto.py", &[], false);
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
            &["sdks", "az"],
            named![
                azure_cli_goes_the_whole_way,
                azure_cli_signs_in_with_the_demanded_token
            ],
        ),
        (&["clients"], named![javascript_sdks_of_azure_and_aws]),
        (
            &["sdks", "ports"],
            named![
                azure_iot_device_is_enrolled_over_mqtt,
                awsiotsdk_is_registered_just_in_time
            ],
        ),
        (
            &["sdks", "clients", "ports"],
            named![npm_client_of_dps_is_enrolled_over_https],
        ),
        (&["sdks", "mosquitto"], named![mosquitto_is_a_device]),
        (
            &["sdks", "chromium", "chromedriver"],
            named![
                a_browser_goes_through_the_page,
                a_browser_shows_what_scripts_and_devices_do,
                a_browser_signs_in_with_the_demanded_token
            ],
        ),
        (
            &["sdks", "chromium", "chromedriver", "axe"],
            named![everybody_can_use_the_page],
        ),
    ])
}
