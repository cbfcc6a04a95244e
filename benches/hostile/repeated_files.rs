//! One certificate of the largest size under a thousand names.

use super::Kind;
use crate::made::{leaf, name, signed, value, write};
use popcert::{certificate::MAX_CERTIFICATE_BYTES, mock};

pub const KIND: Kind = Kind {
    name: "repeated-files",
    make: |folder| {
        let names = value(
            0x30,
            &[0x82, 0].repeat((MAX_CERTIFICATE_BYTES - 4 * 1024) / 2),
        );
        let names = mock::extension(
            mock::ObjectIdentifier::new_unwrap("2.5.29.17"),
            false,
            &names,
        );
        write(folder, "leaf.cer", signed(&leaf(&name("leaf")).with(names)));
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
