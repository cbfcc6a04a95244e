//! popcert: an offline toolkit for proof-of-possession certificates.

mod certificate;
mod error;

pub use certificate::*;
pub use error::{Error, ErrorKind, Result};
