//! What the fuzz targets do with an input: each asks popcert and another implementation, and panics
//! where they disagree and no documented reason explains it.
//!
//! "It does not crash" is not enough for a program whose answer matters. So every target has an
//! oracle:
//!
//! | module | popcert's answer | the oracle |
//! | --- | --- | --- |
//! | `certificate` | fields, thumbprints, reports | x509-cert, the hash crates, serde_json |
//! | `crl` | fields of a CRL | x509-cert |
//! | `input` | certificates in files | what popcert writes must be read again |
//! | `key` | private keys | the key's own signature must verify |
//! | `path` | is there a valid path? | rustls-webpki |
//! | `request` | fields of a certificate signing request | x509-cert |
//! | `revocation` | is the certificate revoked? | a second reading of RFC 5280 section 6.3.3 |
//! | `signature` | is the signature valid? | the algorithm's own crate |
//! | `signature_file` | the signature in a file | what is wrapped again must be found again |
//!
//! Random octets are almost never a certificate. Where structure is needed, the input is a small
//! program ([`program`]) that builds one: every input means something, and a mutation changes what
//! it means a little.

pub mod certificate;
pub mod crl;
pub mod der;
pub mod input;
pub mod key;
pub mod keys;
pub mod path;
pub mod program;
pub mod request;
pub mod revocation;
pub mod signature;
pub mod signature_file;

/// 2026-01-01T00:00:00Z, the time of the fixtures, at which everything is checked. In seconds since
/// 1970.
pub const AT: i64 = 1_767_225_600;

/// [`AT`], as popcert takes it.
pub fn at() -> popcert::Time {
    popcert::Time::from_unix(AT).expect("a moment")
}
