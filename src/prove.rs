//! The answer to a verification code: a proof signed with the CA's own key, or, for a key that
//! is held elsewhere, a request and what to tell whoever signs it.
//!
//! Nothing here is verified or written to a file: hold the proof against its CA with
//! [`Case::verify`](crate::Case::verify) first, as the program does.

mod instructions;
mod proof;
mod request;

pub use crate::signing::{KeyType, Passphrase, PrivateKey, Randomness, private_key};
pub use instructions::Instructions;
pub use proof::{ProofValidity, proof};
pub use request::request;
