//! The one door to cryptography and paths.

mod effort;
mod path;
mod signature;

pub(crate) use effort::Effort;
pub(crate) use path::validate_counting;
pub use path::{
    AnchorTrust, PathRequest, PathValidation, PolicyInputs, Purpose, Revocation, Rule,
    SignatureCache, Violation, validate_direct, validate_path, validate_path_with,
};
pub(crate) use signature::verify_with_key;
pub use signature::{
    Arithmetic, Failure, Key, ParameterFault, SignatureHash, SignedMessage, parameter_fault,
    signature_hash, verify_certificate,
};
