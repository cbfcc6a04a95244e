//! A mock cloud in a process of its own, and a small HTTP client.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

pub const AT: &str = "2026-01-01T00:30:00Z";

/// A running mock; it ends with this value.
pub struct Mock {
    pub child: Child,
    pub url: String,
    /// The file of the CA to trust, for devices, and with TLS for all.
    pub ca: Option<String>,
    /// Where devices connect, by `mqtt` and `dps`.
    pub devices: BTreeMap<String, String>,
    /// Open as long as the mock, which may have more to print.
    _stdout: BufReader<ChildStdout>,
}

impl Mock {
    /// Starts it with a seed and a clock that stands.
    pub fn start(more: &[&str]) -> Self {
        Self::with(&[&["--seed", "1", "--at", AT], more].concat())
    }

    /// Starts it with just these arguments.
    pub fn with(arguments: &[&str]) -> Self {
        // Another build of the program can be measured without building the tests like it.
        let program = std::env::var_os("POPCERT_PROGRAM");
        let program = program.unwrap_or_else(|| env!("CARGO_BIN_EXE_popcert").into());
        let mut command = Command::new(program);
        command.args(["mock", "cloud"]).args(arguments);
        Self::of(command)
    }

    /// Starts it as the command says.
    pub fn of(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("popcert runs");
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output"));
        let mut line = || {
            let mut line = String::new();
            let octets = stdout.read_line(&mut line).expect("text");
            assert_ne!(octets, 0, "a line");
            line.trim_end().to_owned()
        };
        let url = line();
        let mut devices = BTreeMap::new();
        // Without TLS for this processor there is no place for devices.
        let has_devices = cfg!(any(target_arch = "aarch64", target_arch = "x86_64"));
        while has_devices && !devices.contains_key("dps") {
            let line = line();
            let (name, value) = line.split_once(' ').expect("a name and a value");
            devices.insert(name.to_owned(), value.trim().to_owned());
        }
        Self {
            child,
            url,
            ca: devices.remove("trust"),
            devices,
            _stdout: stdout,
        }
    }

    pub fn address(&self) -> &str {
        self.url.split_once("://").expect("a URL").1
    }

    /// One request with a bearer token and JSON.
    pub fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send(
            method,
            path,
            &[
                ("Authorization", "Bearer x"),
                ("Content-Type", "application/json"),
            ],
            body,
        )
    }

    /// One request with these headers.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.try_send(method, path, headers, body)
            .expect("an answer")
    }

    /// The same, unless the connection breaks.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            text += &format!("Host: {}\r\n", self.address());
        }
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.raw(text.as_bytes())
    }

    /// Whatever octets, and what comes back until the connection ends.
    pub fn raw(&self, octets: &[u8]) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address())?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        // A server that has seen enough may close before it has read all.
        let _ = stream.write_all(octets);
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        if answer.is_empty() {
            read?;
        }
        Answer::parse(&answer).ok_or_else(|| std::io::Error::other("no whole answer"))
    }

    /// Its resident memory in KiB, where the system says.
    pub fn memory(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_ascii_whitespace().nth(1)?.parse().ok()
    }

    /// Asks it to stop, and gives the exit code.
    #[cfg(unix)]
    pub fn stop(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        let kill = Command::new("kill").args([signal, &id]).status();
        assert!(kill.expect("kill runs").success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Mock {
    /// Asked to end first, so that it removes its temporary files; some tests have killed it already.
    fn drop(&mut self) {
        let mut has_ended = matches!(self.child.try_wait(), Ok(Some(_)));
        if cfg!(unix) && !has_ended {
            let id = self.child.id().to_string();
            let _ = Command::new("kill").args(["-TERM", &id]).status();
        }
        let began = Instant::now();
        while cfg!(unix) && !has_ended && began.elapsed() < Duration::from_secs(1) {
            std::thread::sleep(Duration::from_millis(5));
            has_ended = matches!(self.child.try_wait(), Ok(Some(_)));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn parse(octets: &[u8]) -> Option<Self> {
        let end = octets.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(octets[..end].to_vec()).ok()?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let body = octets[end + 4..].to_vec();
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        length
            .is_none_or(|length: usize| length == body.len())
            .then_some(Self { status, head, body })
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        lines
            .find(|(its_name, _)| its_name.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The JSON of a 2xx answer.
    pub fn good(&self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The JSON of a refusal with that status.
    pub fn refused(&self, status: u16) -> Value {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        self.json()
    }
}
