//! Private keys that sign, and what is written with them: shared by the proofs of one's own
//! CA and by the mock.
//!
//! Secrets are kept in buffers that are wiped when they are given up, are never printed, and
//! leave this module only as signatures or when they are asked for as PEM.

mod decode;
mod decrypt;
mod key;
mod passphrase;
mod randomness;
mod read;
pub(crate) mod template;

pub use key::{KeyType, PrivateKey};
pub use passphrase::Passphrase;
pub use randomness::Randomness;
pub use read::private_key;

use crate::error::{Error, ErrorKind};
#[cfg(feature = "mock")]
pub(crate) use key::Digest;

/// What went wrong in a library that should not have failed on our own input.
pub(crate) fn failed(doing: &str, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Usage, format!("cannot {doing}: {cause}")).caused_by(cause)
}
