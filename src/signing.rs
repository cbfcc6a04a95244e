//! Private keys that sign, and what is written with them: shared by the proofs of a user's own
//! CA and by the mock.
//!
//! A file of unknown form goes through [`read`] (which form, which block), [`decrypt`] if it is
//! encrypted, and [`decode`] (which algorithm) and becomes a [`PrivateKey`]; [`template`]
//! writes certificates with it.
//!
//! Secrets are kept in buffers that are wiped when they are dropped, are never printed, and
//! leave this module only as signatures or when they are asked for as PEM. Error messages
//! describe the form of a key and never quote its octets: they end in logs.

mod decode;
mod decrypt;
mod key;
mod passphrase;
#[cfg(feature = "pkcs11")]
mod pkcs11;
mod randomness;
mod read;
mod signer;
pub(crate) mod template;

pub use key::{KeyType, PrivateKey};
#[cfg(feature = "cli")]
pub(crate) use passphrase::Asked;
pub use passphrase::Passphrase;
#[cfg(feature = "pkcs11")]
pub use pkcs11::{Pkcs11Key, Pkcs11Uri};
pub use randomness::Randomness;
pub use read::private_key;
#[cfg(feature = "cli")]
pub(crate) use read::private_keys;
pub use signer::{SignatureScheme, Signer, SigningInput};

use crate::error::{Error, ErrorKind};

/// The error for a library that failed on popcert's own input, which it should not; `doing`
/// completes "cannot …".
pub(crate) fn failed(doing: &str, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Usage, format!("cannot {doing}: {cause}")).caused_by(cause)
}
