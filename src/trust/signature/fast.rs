//! (page follows)

mod ecdsa;
mod rsa;

pub(super) use ecdsa::{Curve, EcdsaKey};
pub(super) use rsa::RsaKey;
