//! A PEM block with millions of header lines.

use super::Kind;
use crate::made::{ROOM, pem, root, write};

pub const KIND: Kind = Kind {
    name: "armour-headers",
    make: |folder| {
        const HEADER: &str = "a:b\n";
        let armour = pem("CERTIFICATE", &root());
        let (begin, rest) = armour.split_once('\n').expect("lines");
        let headers = HEADER.repeat((ROOM - armour.len()) / HEADER.len());
        write(
            folder,
            "headers.pem",
            [begin, "\n", &headers, "\n", rest].concat(),
        );
    },
    arguments: &["audit", "headers.pem", "--at", "2026-01-01"],
    codes: &[0, 1],
};
