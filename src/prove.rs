//! The answer to a verification code: a proof certificate signed with the CA's key ([`proof`]), a signature over the
//! code ([`signature()`]), or, for a key that somebody else holds, a certificate signing request ([`request`]) with
//! instructions for the signer. [`sign_request`] signs a service's own request, as a CA below.
//!
//! Everything signs through the trait [`Signer`]: a key in a file ([`private_key`]), on a PKCS#11 token (`Pkcs11Key`,
//! feature `pkcs11`), or a caller's own client of an HSM. Its signatures are verified before anything is made of them.
//!
//! These functions neither verify what they make nor write files. Verify a proof against its CA
//! with [`Case::verify`](crate::Case::verify) before it is uploaded, as `popcert prove` does.

mod instructions;
mod proof;
mod request;
mod returned;
mod sign_request;
mod signature;

#[cfg(feature = "cli")]
pub(crate) use crate::signing::{Asked, private_keys};
pub use crate::signing::{
    KeyType, Passphrase, PrivateKey, Randomness, SignatureScheme, Signer, SigningInput, private_key,
};
#[cfg(feature = "pkcs11")]
pub use crate::signing::{Pkcs11Key, Pkcs11Uri};
pub use instructions::Instructions;
#[cfg(feature = "cli")]
pub(crate) use proof::belongs;
pub use proof::{ProofValidity, proof};
pub use request::request;
pub use returned::read_signature;
pub use sign_request::sign_request;
pub use signature::signature;
