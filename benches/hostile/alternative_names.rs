//! Certificates of the largest size, full of alternative names, which take the most memory for
//! each octet: examined one after another, rendered as a page, and given as `--untrusted`.

use super::Kind;
use crate::made::{leaf, name, root, signed, value, write};
use popcert::{certificate::MAX_CERTIFICATE_BYTES, mock};
use std::path::Path;

pub const EXAMINED: Kind = Kind {
    name: "alternative-names",
    make,
    arguments: &[
        "audit",
        "leaves.cer",
        "--at",
        "2026-01-01",
        "--format",
        "ndjson",
    ],
    codes: &[0, 1],
};

pub const SHOWN: Kind = Kind {
    name: "alternative-names-shown",
    make,
    arguments: &[
        "audit",
        "leaf.cer",
        "--at",
        "2026-01-01",
        "--format",
        "html",
    ],
    codes: &[0, 1],
};

pub const HELPING: Kind = Kind {
    name: "alternative-names-helping",
    make,
    arguments: &[
        "chain",
        "small.cer",
        "--trust",
        "root.cer",
        "--untrusted",
        "leaves.cer",
        "--at",
        "2026-01-01",
    ],
    codes: &[0],
};

fn make(folder: &Path) {
    let names = value(
        0x30,
        &[0x82, 0].repeat((MAX_CERTIFICATE_BYTES - 4 * 1024) / 2),
    );
    let names = mock::extension(
        mock::ObjectIdentifier::new_unwrap("2.5.29.17"),
        false,
        &names,
    );
    let leaves = (1..16).map(|serial| {
        let mut template = leaf(&name("leaf")).with(names.clone());
        template.serial = vec![serial];
        signed(&template)
    });
    let leaves: Vec<_> = leaves.collect();
    write(folder, "leaf.cer", &leaves[0]);
    write(folder, "leaves.cer", leaves.concat());
    write(folder, "small.cer", signed(&leaf(&name("small"))));
    write(folder, "root.cer", root());
}
