//! JSON of two million objects, in none of which is a certificate.

use super::Kind;
use crate::made::{ROOM, write};

pub const KIND: Kind = Kind {
    name: "json-objects",
    make: |folder| {
        const OBJECT: &str = "{\"a\":0},";
        let objects = OBJECT.repeat(ROOM / OBJECT.len());
        write(folder, "objects.json", format!("[{objects}0]"));
    },
    arguments: &["audit", "objects.json"],
    codes: &[3],
};
