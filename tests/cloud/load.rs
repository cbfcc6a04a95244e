//! 10,000 proofs over 64 connections; run by hand, as it takes the whole machine:
//!
//! `cargo test --release --all-features --test cloud -- --ignored --nocapture load`

#![allow(clippy::print_stdout)] // What is measured is what the tests are run for.

use crate::client::{AT, Mock};
use base64::prelude::{BASE64_STANDARD, Engine};
use popcert::{
    Time,
    mock::{
        KeyType, MockKey, Randomness, StringType, Template, Tenant, basic_constraints, common_name,
        key_usage,
    },
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
    let path =
        |rest: &str| format!("{HUBS}/hub{number}/certificates/a{rest}?api-version=2023-06-30");
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

/// A connection that is kept open.
struct Client(BufReader<TcpStream>);

impl Client {
    fn new(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Self(BufReader::new(stream))
    }

    /// One request, which must be answered 200; its answer, and how long it took.
    fn ask(&mut self, request: &str) -> (String, Duration) {
        let began = Instant::now();
        let sent = self.0.get_mut().write_all(request.as_bytes());
        sent.expect("it is taken");
        let (mut line, mut length, mut status) = (String::new(), 0, String::new());
        loop {
            line.clear();
            let read = self.0.read_line(&mut line).expect("a head");
            assert!(read > 0, "the connection ended");
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
        self.0.read_exact(&mut body).expect("a body");
        let taken = began.elapsed();
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!(status.starts_with("HTTP/1.1 200"), "{status}{body}");
        (body, taken)
    }
}

/// Sends it again and again over one connection, and gives how long each took.
fn hammer(address: &str, request: &str, times: usize) -> Vec<Duration> {
    let mut client = Client::new(address);
    let answers = (0..times).map(|_| client.ask(request));
    let taken = answers.map(|(body, taken)| {
        assert!(body.contains("\"isVerified\":true"), "{body}");
        taken
    });
    taken.collect()
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

/// Makes the requests that register devices of one CA.
pub struct Fleet {
    pub ca: String,
    ca_name: Vec<u8>,
    key: MockKey,
    device: MockKey,
    at: Time,
    host: String,
}

impl Fleet {
    pub fn new(host: &str) -> Self {
        let at = Time::parse(AT).expect("a moment");
        let random = Randomness::seeded(1);
        let key = |purpose| MockKey::generate(KeyType::P256, &random, purpose).expect("a key");
        let (key, device) = (key("ca"), key("device"));
        let ca_name = common_name(StringType::Utf8, "MOCK fleet");
        let ca = Template::new(&ca_name, &ca_name, &key, at)
            .with(basic_constraints(true, None))
            .with(key_usage(&[5, 6]));
        let ca = armoured(&ca.sign(&key).expect("a CA"));
        let host = host.to_owned();
        Self {
            ca,
            ca_name,
            key,
            device,
            at,
            host,
        }
    }

    fn post(&self, path: &str, body: &str) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {AWS}\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        )
    }

    fn get(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {AWS}\r\n\r\n",
            self.host
        )
    }

    fn register(&self, number: usize) -> String {
        self.post("/certificate/register", &self.registration(number))
    }

    /// The body that registers the device of that number.
    pub fn registration(&self, number: usize) -> String {
        let subject = common_name(StringType::Utf8, &format!("device-{number}"));
        let mut template = Template::new(&self.ca_name, &subject, &self.device, self.at)
            .with(basic_constraints(false, None))
            .with(key_usage(&[0]));
        template.serial = (0x4000_0000 + number as u32).to_be_bytes().to_vec();
        let pem = armoured(&template.sign(&self.key).expect("a device"));
        json!({ "certificatePem": pem, "status": "ACTIVE" }).to_string()
    }
}

pub const AWS: &str = "AWS4-HMAC-SHA256 Credential=k/20260101/r/iot/aws4_request, x";

fn armoured(der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

fn median(mut taken: Vec<Duration>) -> Duration {
    taken.sort();
    taken[taken.len() / 2]
}

/// An account of so many certificates (`POPCERT_CERTIFICATES`): how long a registration and a page
/// take, and what memory.
#[test]
#[ignore = "it takes minutes"]
fn a_large_account() {
    let most = std::env::var("POPCERT_CERTIFICATES").ok();
    let most = most.and_then(|most| most.parse().ok()).unwrap_or(20_000);
    for dir in [true, false] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_str().expect("text");
        let arguments = ["--dir", path];
        let mock = Mock::start(&arguments[..if dir { 2 } else { 0 }]);
        println!("{}", if dir { "with --dir" } else { "in memory" });
        fill(&mock, most);
    }
}

fn fill(mock: &Mock, most: usize) {
    let fleet = Fleet::new(mock.address());
    let mut client = Client::new(mock.address());
    let body = json!({ "caCertificate": fleet.ca, "certificateMode": "SNI_ONLY" });
    client.ask(&fleet.post("/cacertificate?setAsActive=true", &body.to_string()));
    let mut registered = 0;
    for stop in [0, most / 10, most] {
        let began = Instant::now();
        let numbers = registered..stop;
        let writers = 8;
        thread::scope(|scope| {
            for writer in 0..writers {
                let (fleet, numbers) = (&fleet, numbers.clone());
                scope.spawn(move || {
                    let mut client = Client::new(&fleet.host);
                    for number in numbers.skip(writer).step_by(writers) {
                        client.ask(&fleet.register(number));
                    }
                });
            }
        });
        let (filled, whole) = (numbers.len(), began.elapsed());
        // The one before was idle for too long.
        client = Client::new(mock.address());
        let alone: Vec<_> = (stop..stop + 100)
            .map(|number| fleet.register(number))
            .collect();
        let alone = alone.iter().map(|request| client.ask(request).1);
        let alone = median(alone.collect());
        registered = stop + 100;
        let page = fleet.get("/certificates?pageSize=250");
        let page = median((0..20).map(|_| client.ask(&page).1).collect());
        println!(
            "{stop:>6} certificates: a registration {alone:.2?}, a page of 250 {page:.2?}, {} MiB; {filled} by {writers} \
             clients in {whole:.1?}",
            mock.memory().unwrap_or_default() / 1024
        );
    }
    let began = Instant::now();
    let (mut listed, mut marker) = (0, String::new());
    loop {
        let (body, _) = client.ask(&fleet.get(&format!("/certificates?pageSize=250{marker}")));
        let page: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        listed += page["certificates"].as_array().expect("a list").len();
        match page["nextMarker"].as_str() {
            Some(next) => marker = format!("&marker={}", next.replace('=', "%3D")),
            None => break,
        }
    }
    let whole = began.elapsed();
    println!("{listed} listed in pages of 250 in {whole:.1?}");
    assert_eq!(listed, registered);
}
