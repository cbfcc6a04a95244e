//! A slow, huge or hostile client is refused in the service's own shape, and does not stop others.

use crate::client::Mock;
use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

const HUB: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/h/certificates";
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
fn it_listens_elsewhere_only_when_told_what_that_risks() {
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
    for signal in ["-INT", "-TERM"] {
        let mock = Mock::start(&[]);
        // A connection that is kept alive does not keep it.
        let _open = TcpStream::connect(mock.address()).expect("a connection");
        let began = Instant::now();
        assert_eq!(mock.stop(signal), Some(0));
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
