//! A PKCS#7 bundle of empty members, as many as there is room for.

use super::Kind;
use crate::made::{ROOM, value, write};

pub const KIND: Kind = Kind {
    name: "bundle-members",
    make: |folder| {
        /// `signedData`, an object identifier.
        const SIGNED_DATA: &[u8] = &[
            0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
        ];
        let members = value(0xA0, &[0x30, 0].repeat(ROOM / 2));
        let signed = value(0xA0, &value(0x30, &members));
        let bundle = value(0x30, &[SIGNED_DATA, &signed].concat());
        write(folder, "bundle.p7b", bundle);
    },
    arguments: &["audit", "bundle.p7b"],
    codes: &[3],
};
