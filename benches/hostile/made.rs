//! What the kinds are made of: keys, a root, leaves, and files of a given size.

use popcert::{
    Time,
    input::MAX_FILE_BYTES,
    mock::{self, KeyType, MockKey, Randomness, StringType, Template},
};
use std::{fs, path::Path};

/// The value of `--at`.
pub const AT: &str = "2026-01-01";

/// Octets of a file of the largest size that are left for what is not repeated.
pub const REST: usize = 4 * 1024;
/// How many octets of repeated content a file has.
pub const ROOM: usize = MAX_FILE_BYTES - REST;

pub fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(5), purpose).expect("a key")
}

pub fn name(text: &str) -> Vec<u8> {
    mock::common_name(StringType::Utf8, text)
}

/// A template under the root that [`root`] is.
pub fn leaf(subject: &[u8]) -> Template {
    let at = Time::parse(AT).expect("a date");
    Template::new(&name("Root"), subject, &key("leaf"), at)
}

pub fn signed(template: &Template) -> Vec<u8> {
    template.sign(&key("root")).expect("a certificate")
}

pub fn root() -> Vec<u8> {
    let at = Time::parse(AT).expect("a date");
    let root = Template::new(&name("Root"), &name("Root"), &key("root"), at)
        .with(mock::basic_constraints(true, None));
    signed(&root)
}

/// A value in DER, but for a length in four octets.
pub fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).expect("a length");
    [&[tag, 0x84], &length.to_be_bytes()[..], contents].concat()
}

pub fn pem(label: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(label, der))
}

pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    assert!(
        content.as_ref().len() <= MAX_FILE_BYTES,
        "{name} is too large"
    );
    fs::write(folder.join(name), content).expect("a file can be written");
}
