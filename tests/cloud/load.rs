//! 10,000 proofs over 64 connections; run by hand, as it takes the whole machine:
//!
//! `cargo test --release --all-features --test cloud -- --ignored --nocapture load`

use crate::client::{AT, Mock};
use base64::prelude::{BASE64_STANDARD, Engine};
use popcert::{
    Time,
    mock::{Randomness, Tenant},
};
use serde_json::json;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

const REQUESTS: usize = 10_000;
const CONNECTIONS: usize = 64;
const HUBS: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs";

/// A hub of its own for each connection, with a CA and a code, and the request that proves it.
fn prepare(mock: &Mock, tenant: &Tenant, number: usize) -> String {
    let path = |rest: &str| format!("{HUBS}/h{number}/certificates/a{rest}?api-version=2023-06-30");
    let body = json!({ "properties": { "certificate": BASE64_STANDARD.encode(tenant.ca()) } });
    mock.ask("PUT", &path(""), &body.to_string()).good();
    let headers = [("Authorization", "Bearer x"), ("If-Match", "*")];
    let coded = mock.send("POST", &path("/generateVerificationCode"), &headers, "");
    let coded = coded.good();
    let code = coded["properties"]["verificationCode"].as_str();
    let at = Time::parse(AT).expect("a moment");
    let proof = tenant.proof(code.expect("a code"), &Randomness::seeded(1), at);
    let proof = BASE64_STANDARD.encode(proof.expect("a proof"));
    let body = json!({ "certificate": proof }).to_string();
    format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer x\r\nIf-Match: *\r\nContent-Length: {}\r\n\r\n{body}",
        path("/verify"),
        mock.address(),
        body.len()
    )
}

/// Sends it again and again over one connection, and gives how long each took.
fn hammer(address: &str, request: &str, times: usize) -> Vec<Duration> {
    let mut stream = BufReader::new(TcpStream::connect(address).expect("a connection"));
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let began = Instant::now();
        let sent = stream.get_mut().write_all(request.as_bytes());
        sent.expect("it is taken");
        let (mut line, mut length, mut status) = (String::new(), 0, String::new());
        loop {
            line.clear();
            stream.read_line(&mut line).expect("a head");
            if status.is_empty() {
                status.clone_from(&line);
            }
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length: ") {
                length = value.trim().parse().expect("a number");
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).expect("a body");
        taken.push(began.elapsed());
        let body = String::from_utf8_lossy(&body);
        assert!(status.starts_with("HTTP/1.1 200"), "{status}{body}");
        assert!(body.contains("\"isVerified\":true"), "{body}");
    }
    taken
}

#[test]
#[ignore = "it takes the whole machine for a while"]
fn load() {
    let mock = Mock::start(&[]);
    let at = Time::parse(AT).expect("a moment");
    let tenant = Tenant::builder().build(&Randomness::seeded(1), at);
    let tenant = tenant.expect("a tenant");
    let requests: Vec<_> = (0..CONNECTIONS)
        .map(|number| prepare(&mock, &tenant, number))
        .collect();
    let began = Instant::now();
    let mut taken: Vec<_> = thread::scope(|scope| {
        let all = requests.iter().enumerate().map(|(number, request)| {
            let times = REQUESTS / CONNECTIONS + usize::from(number < REQUESTS % CONNECTIONS);
            let address = mock.address();
            scope.spawn(move || hammer(address, request, times))
        });
        let all: Vec<_> = all.collect();
        all.into_iter()
            .flat_map(|one| one.join().expect("none failed"))
            .collect()
    });
    let whole = began.elapsed();
    taken.sort();
    assert_eq!(taken.len(), REQUESTS);
    let at = |part: usize| taken[(REQUESTS - 1) * part / 100];
    println!(
        "{REQUESTS} verify requests over {CONNECTIONS} connections in {whole:.1?}: {:.0} a second, p50 {:.1?}, p99 {:.1?}, \
         slowest {:.1?}",
        REQUESTS as f64 / whole.as_secs_f64(),
        at(50),
        at(99),
        at(100)
    );
}
