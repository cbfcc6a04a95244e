//! A slow, huge or hostile client is refused in the service's own shape, and does not stop others.

use crate::client::Mock;
use base64::prelude::{BASE64_STANDARD, Engine};
use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

const HUB: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub/certificates";
const AWS: (&str, &str) = (
    "Authorization",
    "AWS4-HMAC-SHA256 Credential=k/20260101/r/iot/aws4_request, x",
);

#[test]
fn a_body_that_is_too_large_is_refused_by_each_service() {
    let mock = Mock::start(&[]);
    let large = "x".repeat(1024 * 1024 + 1);
    let put = mock.ask("PUT", &format!("{HUB}/a?api-version=2023-06-30"), &large);
    assert_eq!(put.refused(413)["error"]["code"], "RequestEntityTooLarge");
    let aws = mock.send("POST", "/cacertificate", &[AWS], &large);
    assert_eq!(
        (aws.status, aws.header("x-amzn-errortype")),
        (413, Some("InvalidRequestException"))
    );
    mock.ask(
        "PUT",
        "/api/enrollmentGroups/x?api-version=2022-07-31",
        &large,
    )
    .refused(413);
    mock.ask("POST", "/portal/audit", &large).refused(413);
}

#[test]
fn an_upload_of_many_certificates_is_refused() {
    let mock = Mock::start(&[]);
    let ca = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/CAcertificate.pem"
    ))
    .expect("a fixture");
    let body = serde_json::json!({ "caCertificate": ca.repeat(17), "certificateMode": "SNI_ONLY" })
        .to_string();
    let answer = mock.send("POST", "/cacertificate", &[AWS], &body);
    assert!(
        answer.refused(400)["message"]
            .as_str()
            .expect("words")
            .contains("at most 16")
    );
    let long =
        serde_json::json!({ "caCertificate": "x".repeat(65_537), "certificateMode": "SNI_ONLY" })
            .to_string();
    assert!(
        mock.send("POST", "/cacertificate", &[AWS], &long)
            .refused(400)["message"]
            .as_str()
            .expect("words")
            .contains("65536")
    );
}

#[test]
fn slow_clients_do_not_stop_others_and_are_cut_off() {
    let mock = Mock::start(&[]);
    let mut slow: Vec<_> = (0..200)
        .map(|number| {
            let mut stream = TcpStream::connect(mock.address()).expect("a connection");
            // Half of them send no whole head, half no whole body.
            let start = if number % 2 == 0 {
                "GET / HTTP/1.1\r\nHost: local".to_owned()
            } else {
                format!("PUT {HUB}/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{")
            };
            stream.write_all(start.as_bytes()).expect("it is taken");
            stream
        })
        .collect();
    let began = Instant::now();
    assert_eq!(mock.send("GET", "/", &[], "").status, 200);
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    for stream in slow.iter_mut().take(2) {
        stream
            .set_read_timeout(Some(Duration::from_secs(25)))
            .expect("a timeout");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it is cut off");
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
            "{answer}"
        );
    }
}

#[test]
fn no_octets_bring_it_down() {
    let mock = Mock::start(&[]);
    let long_head = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n",
        "x".repeat(100_000)
    );
    let many_heads = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
        "X: y\r\n".repeat(1_000)
    );
    let deep = format!(
        "PUT {HUB}/a?api-version=2023-06-30 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n{}",
        "[".repeat(200_000)
    );
    for octets in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /%zz%00/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET http://localhost/ HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        long_head.as_bytes(),
        many_heads.as_bytes(),
        deep.as_bytes(),
    ] {
        if let Ok(answer) = mock.raw(octets) {
            let start = String::from_utf8_lossy(&octets[..octets.len().min(60)]);
            assert!(answer.status >= 400, "{start:?}: {}", answer.head);
        }
    }
    let path = format!("{HUB}/%2e%2e%2f%2e%2e%2fetc?api-version=2023-06-30");
    mock.ask("GET", &path, "").refused(400);
    assert_eq!(mock.send("GET", "/", &[], "").status, 200);
}

#[test]
fn it_listens_elsewhere_only_with_consent_to_the_risk() {
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(["mock", "cloud", "--listen", "0.0.0.0:0"])
        .output()
        .expect("popcert runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--expose-to-network"));
    // An address that is taken cannot be had: that is an input that cannot be used, not wrong usage.
    let mock = Mock::start(&[]);
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(["mock", "cloud", "--listen", mock.address()])
        .output()
        .expect("popcert runs");
    assert_eq!(output.status.code(), Some(3));
}

#[cfg(unix)]
#[test]
fn it_stops_on_a_signal() {
    for signal in ["INT", "TERM", "HUP"] {
        let mut command = crate::signals::with_default_signals(env!("CARGO_BIN_EXE_popcert"));
        command.args(["mock", "cloud"]);
        let mock = Mock::of(command);
        // A connection that is kept alive does not keep it.
        let _open = TcpStream::connect(mock.address()).expect("a connection");
        let began = Instant::now();
        assert_eq!(mock.stop(&format!("-{signal}")), Some(0));
        assert!(began.elapsed() < Duration::from_secs(15));
    }
}

#[test]
fn the_ready_file_names_the_url_and_the_ca() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ready.json");
    let state = folder.path().join("state");
    let arguments = [
        "--tls",
        "--ready-file",
        file.to_str().expect("text"),
        "--dir",
        state.to_str().expect("text"),
    ];
    let pem_of = || {
        let mock = Mock::start(&arguments);
        let ready: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&file).expect("the file")).expect("JSON");
        assert_eq!(ready["url"], mock.url.as_str());
        assert_eq!(ready["ca"].as_str(), mock.ca.as_deref());
        std::fs::read_to_string(ready["ca"].as_str().expect("a path")).expect("the CA")
    };
    let first = pem_of();
    assert!(first.starts_with("-----BEGIN CERTIFICATE-----"));
    assert_eq!(first, pem_of(), "clients that trust the CA go on to");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(state.join("ca-key.pem"))
            .expect("the key")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// A script waits for the file, so it is there only while the mock is.
#[cfg(unix)]
#[test]
fn a_ready_file_is_that_of_the_mock_that_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ready.json");
    let text = file.to_str().expect("text");
    let arguments = ["--ready-file", text];
    let first = Mock::start(&arguments);
    assert!(file.exists());
    assert_eq!(first.stop("-TERM"), Some(0));
    assert!(!file.exists(), "a clean end leaves it");
    // One that was killed could not remove it, and the next one cannot listen.
    std::fs::write(&file, "{}").expect("a file");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken
        .local_addr()
        .map(|address| (taken, address))
        .expect("it");
    let output = Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(["mock", "cloud", "--listen", &taken.1.to_string()])
        .args(arguments)
        .output()
        .expect("popcert runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(!file.exists(), "it would be taken for this one's");
    // Another one's file stays.
    let second = Mock::start(&arguments);
    std::fs::write(&file, "another one's").expect("a file");
    assert_eq!(second.stop("-TERM"), Some(0));
    assert!(file.exists());
    // So does what is no file.
    assert_eq!(
        Mock::start(&["--ready-file", "/dev/null"]).stop("-TERM"),
        Some(0)
    );
    assert!(std::path::Path::new("/dev/null").exists());
}

/// Before 1950 and after 9970 no certificate can have the dates that it should have.
#[test]
fn a_moment_for_which_nothing_can_be_made_is_a_usage_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str], at: &str| {
        Command::new(env!("CARGO_BIN_EXE_popcert"))
            .arg("mock")
            .args(arguments)
            .args(["--at", at, "--seed", "1"])
            .current_dir(folder.path())
            .output()
            .expect("popcert runs")
    };
    let made = ["tenant", "tenant", "--force"];
    let proof = [
        "proof",
        "--tenant",
        "tenant",
        "--code",
        "A1",
        "--output",
        "proof.cer",
        "--force",
    ];
    let device = [
        "device",
        "--tenant",
        "tenant",
        "--output",
        "device.pem",
        "--force",
    ];
    for at in ["1950-01-01", "9970-01-01"] {
        for arguments in [&made[..], &proof, &device, &["faults", at]] {
            let output = run(arguments, at);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(
                output.status.code(),
                Some(0),
                "{arguments:?} {at}: {errors}"
            );
        }
        let mock = Mock::with(&["--at", at]);
        let catalog = "/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureSphere/catalogs/c/certificates?api-version=2024-04-01";
        mock.ask("GET", catalog, "").good();
    }
    for at in [
        "0001-01-01",
        "1949-12-31T23:59:59Z",
        "9970-01-01T00:00:01Z",
        "9998-01-01",
    ] {
        for arguments in [
            &made[..],
            &proof,
            &device,
            &["faults", "faults"],
            &["cloud"],
        ] {
            let output = run(arguments, at);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(
                output.status.code(),
                Some(2),
                "{arguments:?} {at}: {errors}"
            );
            let words = errors.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words.contains("from 1950-01-01 to 9970-01-01"), "{errors}");
        }
    }
}

/// Arguments can be read by everybody on the machine; files and variables cannot.
#[test]
fn a_token_comes_from_a_file_or_a_variable() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    std::fs::write(&file, "the-token\r\nmore\n").expect("a file");
    let name = file.to_str().expect("text");
    let start = |arguments: &[&str], variable: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_popcert"));
        command.args(["mock", "cloud"]).args(arguments);
        if let Some(token) = variable {
            command.env("POPCERT_REQUIRE_TOKEN", token);
        }
        command
    };
    for (arguments, variable) in [
        (&["--require-token-file", name][..], None),
        (&["--require-token-file", name], Some("another")),
        (&[], Some("the-token")),
        (&["--require-token", "the-token"], Some("another")),
    ] {
        let mock = Mock::of(start(arguments, variable));
        for (token, status) in [("the-token", 200), ("the-token2", 401), ("another", 401)] {
            let header = format!("Bearer {token}");
            let answer = mock.send("GET", "/v2/tenants", &[("Authorization", &header)], "");
            assert_eq!(answer.status, status, "{arguments:?} {token}");
        }
    }
    std::fs::write(&file, "\n").expect("a file");
    let key = folder.path().join("key.pem");
    std::fs::write(&key, "-----BEGIN EC PRIVATE KEY-----\nAAAA\n").expect("a file");
    let key = key.to_str().expect("text");
    for (arguments, variable, says) in [
        (&["--require-token-file", key][..], None, "private key"),
        (&[], Some(""), "unset POPCERT_REQUIRE_TOKEN"),
    ] {
        let output = start(arguments, variable).output().expect("popcert runs");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(says), "{error}");
        assert!(!error.contains("BEGIN"), "{error}");
    }
    for (arguments, variable, code) in [
        (&["--require-token-file", key][..], None, 2),
        (&["--require-token-file", name], None, 2),
        (&[], Some(""), 2),
        (&["--require-token-file", "no/such"], None, 3),
        (
            &["--require-token-file", name, "--require-token", "x"],
            None,
            2,
        ),
    ] {
        let output = start(arguments, variable).output().expect("popcert runs");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
    let help = start(&["--help"], None)
        .output()
        .expect("popcert runs")
        .stdout;
    let help = String::from_utf8_lossy(&help).into_owned();
    assert!(
        help.contains("Other users of the machine can see"),
        "{help}"
    );
    assert!(help.contains("POPCERT_REQUIRE_TOKEN"), "{help}");
}

/// Names and bodies come back as data: no header of their own, and nothing hidden.
#[test]
fn text_of_requests_is_escaped_in_answers() {
    let mock = Mock::start(&[]);
    let hidden = "x\r\nX-Evil: 1\r\n\r\n\u{1B}[31m\u{202E}\u{2028}\u{E0041}<script>";
    let encoded: String = hidden.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let body = serde_json::json!({ "displayName": hidden, "name": hidden, "certificate": hidden,
        "properties": { "certificate": hidden }, "verificationCertificate": hidden, "tags": hidden,
        "file": { "name": hidden, "content": BASE64_STANDARD.encode(hidden) }, "proofOfPossessionNonce": hidden })
    .to_string();
    let azure = format!("/subscriptions/{encoded}/resourceGroups/{encoded}/providers");
    for path in [
        format!("/{encoded}"),
        format!("/api/enrollmentGroups/{encoded}?api-version=2022-07-31"),
        format!("/v2/tenants/{encoded}/proof"),
        format!("/cacertificate/{encoded}"),
        format!(
            "{azure}/Microsoft.Devices/IotHubs/{encoded}/certificates/{encoded}?api-version=2023-06-30"
        ),
        format!(
            "{azure}/Microsoft.AzureSphere/catalogs/{encoded}/certificates/.default?api-version=2024-04-01"
        ),
        format!("{azure}/{encoded}"),
        format!(
            "{azure}/Microsoft.AzureSphere/catalogs/c/products/{encoded}/deviceGroups/{encoded}/claimDevices?api-version=2024-04-01"
        ),
        format!(
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureSphere/catalogs/c/certificates?api-version=2024-04-01&$filter={encoded}"
        ),
        format!(
            "/subscriptions/s/providers/Microsoft.AzureSphere/locations/{encoded}/operationStatuses/{encoded}?api-version={encoded}"
        ),
        format!("/subscriptions/{encoded}?api-version=2022-12-01"),
        format!("/subscriptions/{encoded}/resourceGroups/{encoded}?api-version=2022-12-01"),
        format!("/metadata/endpoints?api-version={encoded}"),
        format!("/{encoded}/v2.0/.well-known/openid-configuration"),
        format!("/msi/token?resource={encoded}"),
        "/mock/clock".to_owned(),
        "/portal/audit".to_owned(),
        format!("/portal/resources?seen={encoded}"),
    ] {
        for method in ["GET", "PUT", "POST", "DELETE"] {
            for (name, value) in [("If-Match", "*"), ("X", "y")] {
                let headers = [
                    ("Authorization", "Bearer x"),
                    ("Content-Type", "application/json"),
                    (name, value),
                ];
                let answer = mock.send(method, &path, &headers, &body);
                assert!(
                    !answer.head.to_ascii_lowercase().contains("x-evil"),
                    "{path}"
                );
                if answer.head.contains("application/json") && !answer.body.is_empty() {
                    answer.json();
                    let text = String::from_utf8(answer.body).expect("text");
                    let is_bad =
                        |c: char| c.is_control() || "\u{202E}\u{2028}\u{E0041}".contains(c);
                    assert!(!text.contains(is_bad), "{method} {path}: {text:?}");
                    // The page shows what it gets as it is.
                    let is_page = path.starts_with("/portal/");
                    assert!(!is_page || !text.contains("\\u202e"), "{path}: {text:?}");
                }
            }
        }
    }
}
