//! popcert: an offline toolkit for proof-of-possession certificates.

mod error;

pub use error::{Error, ErrorKind, Result};
