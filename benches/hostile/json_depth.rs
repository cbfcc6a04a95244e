//! JSON that is as deep as it is long.

use super::Kind;
use crate::made::{ROOM, write};

pub const KIND: Kind = Kind {
    name: "json-depth",
    make: |folder| {
        let half = ROOM / 2;
        write(
            folder,
            "deep.json",
            ["[".repeat(half), "]".repeat(half)].concat(),
        );
    },
    arguments: &["audit", "deep.json"],
    codes: &[3],
};
