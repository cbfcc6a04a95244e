//! Sets of certificates that tire a search for a path, as the tests make them.

use super::Kind;
use crate::{
    made::{pem, write},
    sets::{self, Set},
};
use popcert::Certificate;
use std::path::Path;

const ARGUMENTS: &[&str] = &[
    "chain",
    "leaf.pem",
    "--untrusted",
    "untrusted.pem",
    "--trust",
    "anchors.pem",
    "--at",
    "2026-01-01",
];

pub const LOOK_ALIKES: Kind = Kind {
    name: "look-alikes",
    make: |folder| put(folder, &sets::look_alikes(1_000)),
    arguments: ARGUMENTS,
    codes: &[1],
};

pub const MESH: Kind = Kind {
    name: "mesh",
    make: |folder| put(folder, &sets::mesh(32, false)),
    arguments: ARGUMENTS,
    codes: &[1],
};

pub const MANY_NAMES: Kind = Kind {
    name: "many-names",
    make: |folder| put(folder, &sets::many_names(1_000)),
    arguments: ARGUMENTS,
    codes: &[0, 1],
};

fn put(folder: &Path, set: &Set) {
    let armoured = |all: &[Certificate]| -> String {
        let all = all.iter();
        all.map(|one| pem("CERTIFICATE", one.der())).collect()
    };
    write(
        folder,
        "leaf.pem",
        armoured(std::slice::from_ref(&set.leaf)),
    );
    write(folder, "untrusted.pem", armoured(&set.untrusted));
    write(folder, "anchors.pem", armoured(&set.anchors));
}
