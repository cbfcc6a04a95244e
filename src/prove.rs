//! The answer to a verification code: a proof certificate signed with the CA's key, or, for a key
//! that is held elsewhere, a certificate signing request with instructions for the signer.
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
pub use proof::{ProofValidity, proof};
pub use request::request;
pub use returned::read_signature;
pub use sign_request::{CertificateRequest, sign_request};
pub use signature::signature;
