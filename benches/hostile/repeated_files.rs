//! One certificate of the largest size given two thousand times.

use super::Kind;
use crate::made::{leaf, name, signed, write};
use popcert::{certificate::MAX_CERTIFICATE_BYTES, mock};

pub const KIND: Kind = Kind {
    name: "repeated-files",
    make: |folder| {
        let octets = vec![0; MAX_CERTIFICATE_BYTES - 4 * 1024];
        let large = mock::extension(mock::ObjectIdentifier::new_unwrap("1.2.3"), false, &octets);
        write(folder, "leaf.cer", signed(&leaf(&name("leaf")).with(large)));
        write(folder, "files.txt", "leaf.cer\n".repeat(2_000));
    },
    arguments: &[
        "audit",
        "--files-from",
        "files.txt",
        "--at",
        "2026-01-01",
        "--format",
        "ndjson",
    ],
    codes: &[0, 1],
};
