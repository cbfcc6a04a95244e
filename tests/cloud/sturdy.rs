//! Silent clients delay nobody, a body that is too large is always answered, and the access log
//! says who asked for what.

use crate::client::{Answer, Mock};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

const AWS: &str =
    "AWS4-HMAC-SHA256 Credential=AKIASECRET/20260101/r/iot/aws4_request, Signature=5ec3e7";
const HUB: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub/certificates";

/// More than the mock has room for, in every state that a client can stop in.
#[test]
fn five_hundred_and_twenty_silent_connections_delay_nobody() {
    let mock = Mock::start(&[]);
    let silent: Vec<_> = (0..520)
        .map(|number| {
            let mut stream = TcpStream::connect(mock.address()).expect("a connection");
            let start = match number % 3 {
                0 => String::new(),
                1 => "GET / HTTP/1.1\r\nHost: local".to_owned(),
                _ => format!(
                    "PUT {HUB}/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{"
                ),
            };
            stream.write_all(start.as_bytes()).expect("it is taken");
            stream
        })
        .collect();
    // Connections that end by themselves take ten seconds.
    for _ in 0..20 {
        let began = Instant::now();
        assert_eq!(mock.send("GET", "/", &[], "").status, 200);
        let taken = began.elapsed();
        assert!(taken < Duration::from_secs(2), "{taken:?}");
    }
    // One that is in use stays: it has waited less than those that never said anything.
    let mut kept = TcpStream::connect(mock.address()).expect("a connection");
    for _ in 0..20 {
        let request = "GET /portal/page.css HTTP/1.1\r\nHost: localhost\r\n\r\n";
        kept.write_all(request.as_bytes()).expect("it is taken");
        let mut start = [0; 15];
        kept.read_exact(&mut start).expect("an answer");
        assert_eq!(&start, b"HTTP/1.1 200 OK");
        drain(&mut kept);
        assert_eq!(mock.send("GET", "/", &[], "").status, 200);
    }
    drop(silent);
}

/// What there is to read at the moment.
fn drain(stream: &mut TcpStream) {
    let short = Some(Duration::from_millis(100));
    stream.set_read_timeout(short).expect("a timeout");
    let mut buffer = [0; 65_536];
    while matches!(stream.read(&mut buffer), Ok(read) if read > 0) {}
    stream.set_read_timeout(None).expect("no timeout");
}

/// Sends all of it before it reads anything, as most clients do.
fn send_all(mock: &Mock, head: &str, body: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut stream = TcpStream::connect(mock.address()).expect("a connection");
    let long = Some(Duration::from_secs(30));
    stream.set_read_timeout(long).expect("a timeout");
    stream
        .write_all(head.as_bytes())
        .expect("the head is taken");
    for part in body {
        stream.write_all(&part).expect("the body is taken");
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("a whole answer");
    answer
}

fn expect_413(answer: &[u8]) {
    let text = String::from_utf8_lossy(&answer[..answer.len().min(200)]).into_owned();
    let answer = Answer::parse(answer).unwrap_or_else(|| panic!("no whole answer: {text}"));
    assert_eq!(answer.status, 413, "{text}");
    assert!(!answer.body.is_empty(), "{text}");
}

#[test]
fn a_body_that_is_too_large_always_gets_its_answer() {
    let mock = Mock::start(&[]);
    let part = || vec![b'x'; 65_536];
    let chunk = || [b"10000\r\n".to_vec(), part(), b"\r\n".to_vec()].concat();
    for round in 0..10 {
        for (method, path) in [
            ("PUT", format!("{HUB}/a?api-version=2023-06-30")),
            ("POST", "/cacertificate".to_owned()),
            (
                "PUT",
                "/api/enrollmentGroups/x?api-version=2022-07-31".to_owned(),
            ),
            ("POST", "/portal/audit".to_owned()),
            ("POST", "/certificates/nothing/here".to_owned()),
        ] {
            let head = |length: &str| {
                format!(
                    "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {AWS}\r\n{length}\r\n\r\n"
                )
            };
            // From just over the limit to far over it.
            let parts = [17, 18, 40, 200][round % 4];
            let length = format!("Content-Length: {}", parts * 65_536);
            expect_413(&send_all(&mock, &head(&length), (0..parts).map(|_| part())));
            let chunks = (0..parts).map(|_| chunk()).chain([b"0\r\n\r\n".to_vec()]);
            expect_413(&send_all(
                &mock,
                &head("Transfer-Encoding: chunked"),
                chunks,
            ));
        }
    }
}

#[test]
fn a_client_that_asks_before_it_sends_is_answered_at_once() {
    let mock = Mock::start(&[]);
    let head = |length: &str| {
        format!(
            "POST /cacertificate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {AWS}\r\n\
             Expect: 100-continue\r\n{length}\r\n\r\n"
        )
    };
    // It waits for a word, and must not be told to go on.
    let began = Instant::now();
    let answer = send_all(&mock, &head("Content-Length: 1048577"), std::iter::empty());
    expect_413(&answer);
    assert!(began.elapsed() < Duration::from_secs(5));
    // Without a length nobody knows before.
    let chunk = || [b"10000\r\n".to_vec(), vec![b'x'; 65_536], b"\r\n".to_vec()].concat();
    let chunks = (0..30).map(|_| chunk()).chain([b"0\r\n\r\n".to_vec()]);
    let answer = send_all(&mock, &head("Transfer-Encoding: chunked"), chunks);
    let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
    expect_413(answer.strip_prefix(go_on).expect("it goes on"));
    // One that is small enough is taken.
    let body = [b"{}".to_vec()].into_iter();
    let answer = send_all(&mock, &head("Content-Length: 2"), body);
    let answer = answer.strip_prefix(go_on).expect("it goes on");
    assert_eq!(Answer::parse(answer).expect("an answer").status, 400);
}

#[test]
fn the_access_log_has_a_line_for_each_request_and_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("access.log");
    let path = file.to_str().expect("text");
    let mock = Mock::start(&["--log", path]);
    let aws = [("Authorization", AWS)];
    mock.send("GET", "/registrationcode", &aws, "").good();
    let unknown = "/certificates/x%0a%1b[31m?pageSize=2&X-Amz-Signature=5ec3e7&code=5ec3e7";
    let refused = mock.send("GET", unknown, &aws, "");
    let id = refused
        .header("x-amzn-requestid")
        .expect("an id")
        .to_owned();
    mock.ask("GET", &format!("{HUB}?api-version=2023-06-30"), "");
    // Their bodies alone have these codes.
    mock.ask("GET", &format!("{HUB}?api-version=2023-06-31"), "");
    let none = format!("{HUB}/none?api-version=2023-06-30");
    mock.ask("GET", &none, "");
    mock.send("GET", "/nothing", &[], "5ec3e7");
    mock.raw(b"GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n")
        .expect("an answer");
    let lines = read_lines(&file, 7);
    for (line, parts) in lines.iter().zip([
        &["aws GET /registrationcode 200 "][..],
        &[
            "aws GET /certificates/x%0a%1b[31m?pageSize=2&X-Amz-Signature=*&code=* 400 ",
            &id,
            " InvalidRequestException",
        ],
        &["azure GET /subscriptions/", "?api-version=2023-06-30 200 "],
        &["azure GET ", " 400 ", " NoRegisteredProviderFound"],
        &["azure GET ", " 404 ", " 404002"],
        &["portal GET /nothing 404 "],
        &["portal GET / 421 "],
    ]) {
        for part in parts {
            assert!(line.contains(part), "{part:?} is not in {line}");
        }
        // The real time, not the mock's, which stands.
        assert!(!line.contains("2026-01-01"), "{line}");
        assert!(
            !line.contains("5ec3e7") && !line.contains("SECRET"),
            "{line}"
        );
        assert!(line.contains("ms "), "{line}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("it").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    drop(mock);
    // A second run goes on where the first one ended.
    let mock = Mock::start(&["--log", path]);
    mock.send("GET", "/", &[], "");
    assert_eq!(read_lines(&file, 8)[..7], lines);
    let nowhere = folder.path().join("no/where");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_popcert"))
        .args(["mock", "cloud", "--log"])
        .arg(&nowhere)
        .output()
        .expect("popcert runs");
    assert_eq!(output.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("no/where"), "{errors}");
}

/// So many lines, which come a moment after the answers.
fn read_lines(file: &std::path::Path, count: usize) -> Vec<String> {
    let began = Instant::now();
    loop {
        let text = std::fs::read_to_string(file).expect("the log");
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        if lines.len() >= count {
            assert_eq!(lines.len(), count, "{text}");
            return lines;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{text}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
