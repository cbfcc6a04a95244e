//! As many certificates as a file may hold.

use super::Kind;
use crate::made::{pem, root, write};
use popcert::input::MAX_CERTIFICATES;

pub const KIND: Kind = Kind {
    name: "bundle",
    make: |folder| {
        let bundle = pem("CERTIFICATE", &root()).repeat(MAX_CERTIFICATES);
        write(folder, "bundle.pem", bundle);
    },
    arguments: &["audit", "bundle.pem", "--at", "2026-01-01"],
    codes: &[0, 1],
};
