//! CRLs near the largest file, beside a certificate that they may list.

use super::Kind;
use crate::{
    lists::{self, Lists},
    made::{pem, write},
};
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
    make: |folder| put(folder, &lists::many_scopes(60_000)),
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
        for (number, leaf) in lists::fleet(2_000).iter().enumerate() {
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
