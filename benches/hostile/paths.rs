//! Sets of certificates that make building and validating a path expensive, as in the tests.

use super::Kind;
use crate::{
    made::{pem, write},
    sets::{self, Form, Set},
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

pub const LOOK_ALIKES: Kind = kind("look-alikes", |folder| {
    put(folder, &sets::look_alikes(1_000))
});
pub const SELF_ISSUED: Kind = kind("self-issued", |folder| {
    put(folder, &sets::self_issued(4_000))
});
pub const MESH: Kind = kind("mesh", |folder| put(folder, &sets::mesh(32, false)));
pub const HOSTS: Kind = kind("host-names", |folder| {
    put(folder, &constrained(Form::Host, 40_000))
});
pub const MAILBOXES: Kind = kind("mailboxes", |folder| {
    put(folder, &constrained(Form::Mailbox, 35_000))
});
pub const URIS: Kind = kind("uris", |folder| {
    put(folder, &constrained(Form::Uri, 30_000))
});
pub const ADDRESSES: Kind = kind("addresses", |folder| {
    put(folder, &constrained(Form::Address, 60_000))
});
pub const DIRECTORY_NAMES: Kind = kind("directory-names", |folder| {
    put(folder, &constrained(Form::Directory, 20_000))
});
pub const TOWER: Kind = kind("names-on-each-level", |folder| {
    put(folder, &sets::tower(9, 22_000))
});
pub const LONG_MAILBOXES: Kind = kind("long-mailboxes", |folder| put(folder, &long_mailboxes()));
pub const LONG_NAME: Kind = kind("long-name-subtrees", |folder| {
    put(folder, &sets::long_name('\u{e9}', 480_000, 20_000))
});
pub const GROWING_NAME: Kind = kind("long-name-that-grows", |folder| {
    put(folder, &sets::long_name('\u{fdfa}', 330_000, 20_000))
});
pub const MARKS: Kind = kind("marks-on-one-letter", |folder| {
    put(folder, &sets::long_name('\u{301}', 480_000, 20_000))
});
pub const POLICIES: Kind = kind("policies", |folder| {
    put(folder, &sets::policies(100_000, 0))
});
pub const MAPPINGS: Kind = kind("policies-and-mappings", |folder| {
    put(folder, &sets::policies(2_000, 25))
});
pub const TO_AND_FRO: Kind = kind("mappings-to-and-fro", |folder| {
    put(folder, &sets::policies(240, 240))
});
pub const LARGE_MESSAGE: Kind = kind("large-message-many-issuers", |folder| {
    put(folder, &sets::large_leaf(1_000_000, 1_000))
});

const fn kind(name: &'static str, make: fn(&Path)) -> Kind {
    Kind {
        name,
        make,
        arguments: ARGUMENTS,
        codes: &[0, 1],
    }
}

fn constrained(form: Form, count: usize) -> Set {
    let (names, subtrees) = (sets::names(form, count, "a"), sets::subtrees(form, count));
    sets::constrained(&sets::name("leaf"), &names, &subtrees)
}

fn long_mailboxes() -> Set {
    let address = [&[b'a'; 8000][..], b"@a.example"].concat();
    let names = vec![popcert::mock::general_name(1, &address); 120];
    let subtrees = sets::subtrees(Form::Mailbox, 35_000);
    sets::constrained(&sets::name("leaf"), &names, &subtrees)
}

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
