//! The one door to cryptography and paths.

mod signature;

pub use signature::{Failure, Key, describe, verify_certificate};
