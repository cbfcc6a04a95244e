//! What the fuzz targets do with an input: each asks popcert and somebody else, and panics where
//! they disagree and no documented reason explains it.

pub mod certificate;
pub mod crl;
pub mod der;
pub mod input;
pub mod key;
pub mod keys;
pub mod path;
pub mod program;
pub mod revocation;
pub mod signature;

/// 2026-01-01T00:00:00Z, the moment of the fixtures, at which everything is judged.
pub const AT: i64 = 1_767_225_600;

/// [`AT`], as popcert takes it.
pub fn at() -> popcert::Time {
    popcert::Time::from_unix(AT).expect("a moment")
}
