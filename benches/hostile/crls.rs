//! CRLs near the largest file, beside a certificate that they may list.

use super::Kind;
use crate::{
    lists::{self, Lists},
    made::{AT, key, name, pem, write},
};
use popcert::{Time, mock::Template};
use std::path::Path;

const ARGUMENTS: &[&str] = &[
    "chain",
    "leaf.pem",
    "--trust",
    "anchors.pem",
    "--crl",
    "crls.pem",
    "--at",
    "2026-01-01",
];

pub const ENTRIES: Kind = Kind {
    name: "crl-entries",
    make: |folder| put(folder, &lists::many_entries(400_000, false)),
    arguments: ARGUMENTS,
    codes: &[0],
};

pub const INHERITED_ISSUER: Kind = Kind {
    name: "crl-inherited-issuer",
    make: |folder| put(folder, &lists::inherited_issuer(400_000)),
    arguments: ARGUMENTS,
    codes: &[0],
};

pub const OWN_ISSUERS: Kind = Kind {
    name: "crl-own-issuers",
    make: |folder| put(folder, &lists::own_issuers(150_000)),
    arguments: ARGUMENTS,
    codes: &[0],
};

pub const SCOPES: Kind = Kind {
    name: "crl-scopes",
    make: |folder| put(folder, &lists::many_scopes(32_000)),
    arguments: ARGUMENTS,
    codes: &[1],
};

pub const STRANGERS: Kind = Kind {
    name: "crl-strangers",
    make: |folder| put(folder, &lists::strangers(10_000)),
    arguments: ARGUMENTS,
    codes: &[1],
};

/// A fleet of one-leaf files beside CRLs of its CA's name that others signed.
pub const STRANGERS_OF_A_FLEET: Kind = Kind {
    name: "crl-strangers-of-a-fleet",
    make: |folder| {
        put(folder, &lists::strangers(4_000));
        let leaves = folder.join("leaves");
        std::fs::create_dir(&leaves).expect("a folder can be made");
        for (number, leaf) in fleet(2_000).enumerate() {
            write(&leaves, &format!("{number}.cer"), leaf);
        }
    },
    arguments: &[
        "chain",
        "leaves",
        "--trust",
        "anchors.pem",
        "--crl",
        "crls.pem",
        "--at",
        "2026-01-01",
        "--format",
        "ndjson",
    ],
    codes: &[1],
};

/// Certificates of the CA whose name is on the CRLs, each with a number of its own.
fn fleet(count: u32) -> impl Iterator<Item = Vec<u8>> {
    let (ca, at) = (key("ca"), Time::parse(AT).expect("a date"));
    (0..count).map(move |number| {
        let mut leaf = Template::new(&name("CA"), &name("leaf"), &ca, at);
        leaf.serial = [&[0x41][..], &number.to_be_bytes()].concat();
        leaf.sign(&ca).expect("a certificate")
    })
}

fn put(folder: &Path, lists: &Lists) {
    write(folder, "leaf.pem", pem("CERTIFICATE", lists.leaf.der()));
    write(
        folder,
        "anchors.pem",
        pem("CERTIFICATE", lists.anchors[0].der()),
    );
    let crls: String = lists.crls.iter().map(|crl| pem("X509 CRL", crl)).collect();
    write(folder, "crls.pem", crls);
}
