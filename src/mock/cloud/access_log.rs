//! The access log: a line for each request that was answered, and for each device that was enrolled,
//! connected or refused.
//!
//! ```text
//! 2026-11-26T05:20:06Z 127.0.0.1:50312 aws GET /certificates?pageSize=25&marker=* 200 3120 1.9ms 0a1b…
//! 2026-11-26T05:20:07Z 127.0.0.1:50312 aws POST /cacertificate 400 211 3.1ms 5c6d… RegistrationCodeValidationException
//! 2026-11-26T05:20:09Z 127.0.0.1:50318 azure-dps device pump-1 refused 401002: CA certificate not found [chain.path] its issuer …
//! ```
//!
//! The real time, the client, the service, method and target, status, octets of the body, how
//! long it took, the request id (`-` if it has none) and the code of an error. No header or body
//! is in it, and of a query only the values of parameters that are no secret: a presigned query
//! holds a signature.
//!
//! Lines are written by a thread of their own. A reader that does not read stops nobody: lines
//! for which there is no room are counted, and the next one says how many.

use super::{answer::ErrorCode, refusal::Dialect};
use crate::{
    access::restrict_to_owner,
    certificate::Time,
    error::{Error, Result},
    escape,
};
use axum::{
    body::{Body, HttpBody},
    http::{HeaderMap, Method, Response, Uri},
};
use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Write},
    net::SocketAddr,
    path::Path,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Lines that wait to be written.
const MAX_WAITING: usize = 4096;
/// Octets of a request's target in a line.
const MAX_TARGET: usize = 1024;

/// Parameters whose values are no secret; of all others there are the names.
const SHOWN: &[&str] = &[
    "$filter",
    "$top",
    "allowAutoRegistration",
    "api-version",
    "certificate.isVerified",
    "certificate.name",
    "endpointType",
    "forceDelete",
    "isAscendingOrder",
    "maxResults",
    "newAutoRegistrationStatus",
    "newStatus",
    "pageSize",
    "resource",
    "resourceArn",
    "setAsActive",
    "targetAwsAccount",
    "templateName",
    "thumbprint",
];

/// Where the lines go.
#[derive(Debug)]
pub(super) struct AccessLog {
    lines: SyncSender<String>,
    lost: AtomicU64,
    now: fn() -> Time,
}

/// A request as the log remembers it until it is answered.
#[derive(Debug)]
pub(super) struct Entry {
    client: SocketAddr,
    dialect: Dialect,
    method: Method,
    target: String,
    began: Instant,
}

impl AccessLog {
    /// Appends to that file, which is made if it is not there; `-` is the standard output.
    ///
    /// Errors: a file that cannot be opened.
    pub(super) fn open(file: &Path, now: fn() -> Time) -> Result<Self> {
        let fail = |cause| Error::io(file.display().to_string(), "open", cause);
        let out: Box<dyn Write + Send> = match file == Path::new("-") {
            true => Box::new(io::stdout()),
            false => Box::new(appended(file).map_err(fail)?),
        };
        let (lines, received) = sync_channel(MAX_WAITING);
        thread::Builder::new()
            .name("access log".into())
            .spawn(move || write_all(received, out))
            .map_err(fail)?;
        Ok(Self {
            lines,
            lost: AtomicU64::new(0),
            now,
        })
    }

    /// Remembers a request.
    pub(super) fn begin(client: SocketAddr, dialect: Dialect, method: &Method, uri: &Uri) -> Entry {
        Entry {
            client,
            dialect,
            method: method.clone(),
            target: target(uri),
            began: Instant::now(),
        }
    }

    /// Writes the line of a request that is answered.
    pub(super) fn end(&self, entry: &Entry, response: &Response<Body>) {
        self.line(&describe(entry, response));
    }

    /// Writes a line, whose text may hold anything.
    pub(super) fn line(&self, text: &str) {
        let lost = self.lost.swap(0, Ordering::Relaxed);
        let time = (self.now)();
        let mut line = String::new();
        if lost > 0 {
            // A String takes whatever is written.
            let _ = writeln!(line, "{time} {lost} lines were lost");
        }
        let _ = writeln!(line, "{time} {}", escape::text(text));
        if self.lines.try_send(line).is_err() {
            self.lost.fetch_add(lost + 1, Ordering::Relaxed);
        }
    }
}

/// Readable by its owner alone: it says who asked for what.
fn appended(file: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let is_new = !file.exists();
    let opened = options.open(file)?;
    if is_new {
        restrict_to_owner(file)?;
    }
    Ok(opened)
}

fn write_all(lines: Receiver<String>, mut out: Box<dyn Write + Send>) {
    for line in lines {
        // A line that cannot be written is lost: there is nobody to tell.
        let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    }
}

/// The line behind its time.
fn describe(entry: &Entry, response: &Response<Body>) -> String {
    let octets = response.body().size_hint().exact().unwrap_or_default();
    let mut line = format!(
        "{} {} {} {} {} {octets} {} {}",
        entry.client,
        entry.dialect.name(),
        entry.method,
        entry.target,
        response.status().as_u16(),
        milliseconds(entry.began.elapsed()),
        request_id(response.headers()).unwrap_or("-"),
    );
    if let Some(ErrorCode(code)) = response.extensions().get() {
        line.push(' ');
        line.push_str(code);
    }
    line
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1}ms", time.as_secs_f64() * 1000.0)
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get("x-amzn-requestid");
    id.or_else(|| headers.get("x-ms-request-id"))?.to_str().ok()
}

/// Path and query, as they were sent, without the values that may be secrets.
fn target(uri: &Uri) -> String {
    let mut target = uri.path().to_owned();
    let query = uri.query().unwrap_or_default().split('&');
    for (place, parameter) in query.filter(|one| !one.is_empty()).enumerate() {
        target.push(if place == 0 { '?' } else { '&' });
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let is_shown = SHOWN.iter().any(|shown| shown.eq_ignore_ascii_case(name));
        target.push_str(name);
        target.push('=');
        target.push_str(if is_shown { value } else { "*" });
    }
    let is_long = target.len() > MAX_TARGET;
    // Blanks separate the parts of a line, and a target has none (RFC 9112 section 3.2).
    let mut short: String = target.chars().take(MAX_TARGET).collect();
    if is_long {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn secrets_are_not_in_the_line() {
        for (given, expected) in [
            ("/a/b", "/a/b"),
            (
                "/a?api-version=2024-04-01&x=y",
                "/a?api-version=2024-04-01&x=*",
            ),
            (
                "/c?X-Amz-Signature=abc&pageSize=2",
                "/c?X-Amz-Signature=*&pageSize=2",
            ),
            ("/p?code=0123&&sig", "/p?code=*&sig=*"),
            ("/%0a%1b?%0a=%0a", "/%0a%1b?%0a=*"),
        ] {
            assert_eq!(target(&given.parse().unwrap()), expected);
        }
        let long = format!("/{}", "x".repeat(3000));
        assert!(target(&long.parse().unwrap()).len() < MAX_TARGET + 4);
    }

    proptest! {
        #[test]
        fn a_target_is_one_word_without_values(path in "[!-~]{0,40}", query in "[!-~]{0,40}", secret in "[a-z]{12}") {
            if let Ok(uri) = format!("/{path}?{query}&sig={secret}").parse::<Uri>() {
                let shown = target(&uri);
                prop_assert!(!shown.contains([' ', '\n']), "{shown}");
                prop_assert!(!shown.contains(&secret), "{shown}");
            }
        }
    }
}
