//! Hostile requests to the mock cloud, near the largest body that it reads.

#[allow(dead_code)] // The tests use more of it.
#[path = "../../tests/cloud/client.rs"]
mod client;

use crate::{
    made::{AT, leaf, name, signed, value},
    measure::{self, Cost},
    sets::{self, Form, Set},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use client::Mock;
use popcert::{Certificate, mock};
use serde_json::{Value, json};

/// One kind of request.
pub struct Request {
    pub name: &'static str,
    upload: Upload,
}

/// What is uploaded, made when it is needed.
enum Upload {
    /// A file to audit.
    File(fn() -> Vec<u8>),
    /// A leaf as a proof, and the CA above it.
    Proof(fn() -> Set),
}

/// All of them.
pub const REQUESTS: &[Request] = &[
    audit("request-alternative-names", alternative_names),
    audit("request-headers", || {
        let begin = &b"-----BEGIN CERTIFICATE-----\n"[..];
        [begin, &b"a:b\n".repeat(ROOM / 4)].concat()
    }),
    audit("request-json-depth", || b"[".repeat(ROOM)),
    audit("request-json-objects", || {
        [b"[", &b"{\"a\":0},".repeat(ROOM / 8)[..], b"0]"].concat()
    }),
    proof("request-host-names", || constrained(Form::Host)),
    proof("request-mailboxes", || constrained(Form::Mailbox)),
    proof("request-uris", || constrained(Form::Uri)),
    proof("request-directory-names", || constrained(Form::Directory)),
    proof("request-long-name", || {
        sets::long_name('\u{fdfa}', 110_000, 10_000)
    }),
    proof("request-policies", || sets::policies(600, 25)),
    proof("request-large-message", || sets::large_leaf(600_000, 14)),
];

/// Octets of files that fit a request: base64 takes a third more.
const ROOM: usize = 780_000;

const fn audit(name: &'static str, file: fn() -> Vec<u8>) -> Request {
    let upload = Upload::File(file);
    Request { name, upload }
}

const fn proof(name: &'static str, set: fn() -> Set) -> Request {
    let upload = Upload::Proof(set);
    Request { name, upload }
}

impl Request {
    /// What the mock cloud takes for it, and the status of its answer.
    pub fn run(&self) -> (Cost, u16) {
        let mock = Mock::with(&["--at", AT, "--seed", "1"]);
        let file =
            |octets: &[u8]| json!({ "name": "a.cer", "content": BASE64_STANDARD.encode(octets) });
        let (path, body): (&str, Value) = match self.upload {
            Upload::File(make) => ("/portal/audit", json!({ "file": file(&make()) })),
            Upload::Proof(make) => {
                let set = make();
                let cas: Vec<_> = set.untrusted.iter().map(Certificate::der).collect();
                let (ca, proof) = (file(&cas.concat()), file(set.leaf.der()));
                let body = json!({ "ca": ca, "proof": proof, "code": "leaf", "cloud": "generic" });
                ("/portal/check", body)
            }
        };
        let before = measure::of(mock.child.id());
        let answer = mock.ask("POST", path, &body.to_string());
        let after = measure::of(mock.child.id());
        let cost = Cost {
            seconds: after.seconds - before.seconds,
            ..after
        };
        (cost, answer.status)
    }
}

fn alternative_names() -> Vec<u8> {
    let names = value(0x30, &[0x82, 0].repeat(ROOM / 2 - 1_000));
    let names = mock::extension(
        mock::ObjectIdentifier::new_unwrap("2.5.29.17"),
        false,
        &names,
    );
    signed(&leaf(&name("leaf")).with(names))
}

fn constrained(form: Form) -> Set {
    const COUNT: usize = 12_000;
    let (names, subtrees) = (sets::names(form, COUNT, "a"), sets::subtrees(form, COUNT));
    sets::constrained(&sets::name("leaf"), &names, &subtrees)
}
