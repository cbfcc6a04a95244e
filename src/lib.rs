//! popcert: an offline toolkit for proof-of-possession certificates.

mod certificate;
mod error;
mod input;
mod trust;

pub use certificate::*;
pub use error::{Error, ErrorKind, Result};
pub use input::*;
pub use trust::*;
