//! A certificate whose CN fills the file.

use super::Kind;
use crate::made::{ROOM, leaf, name, root, signed, write};

pub const KIND: Kind = Kind {
    name: "long-name",
    make: |folder| {
        write(folder, "root.cer", root());
        let text = "é".repeat(ROOM / "é".len());
        write(folder, "leaf.cer", signed(&leaf(&name(&text))));
    },
    arguments: &[
        "chain",
        "leaf.cer",
        "--trust",
        "root.cer",
        "--at",
        "2026-01-01",
    ],
    codes: &[0, 1, 3],
};
