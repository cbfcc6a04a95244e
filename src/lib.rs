//! popcert: an offline toolkit for proof-of-possession certificates.

mod certificate;
mod error;
mod trust;

pub use certificate::*;
pub use error::{Error, ErrorKind, Result};
pub use trust::{Failure, Key, describe, verify_certificate};
