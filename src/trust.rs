//! The one door to cryptography and to certification paths.
//!
//! Nothing else in popcert calls a crate that verifies signatures, or decides whether a path is valid. A
//! second place that did either could come to another verdict about the same file, and the two would
//! drift apart with every change.
//!
//! | module | question |
//! | --- | --- |
//! | `signature` | did the owner of this key sign these octets? |
//! | `path` | does a valid path (RFC 5280 section 6) lead from this certificate to a trust anchor? |
//! | `effort` | what did the answers cost, so that a batch knows when to stop? |
//!
//! It stands above `certificate`, whose decoded fields it reads, and below `case`, which puts the
//! questions. It knows nothing of checks, clouds or reports: it answers with every reason that it found
//! ([`Violation`], [`Failure`]), and what weighs how much is decided there.

mod effort;
mod path;
mod signature;

pub(crate) use effort::Effort;
pub(crate) use path::validate_counting;
pub use path::{
    AnchorTrust, PathRequest, PathValidation, PolicyInputs, Purpose, Revocation, Rule,
    SignatureCache, Violation, validate_direct, validate_path, validate_path_with,
};
pub use signature::{
    Arithmetic, Failure, Key, ParameterFault, SignatureHash, SignedMessage, parameter_fault,
    signature_hash, verify_certificate,
};
pub(crate) use signature::{
    SignatureEncoding, SignedAs, find_signed, verify_request, verify_with_key,
};
#[cfg(feature = "prove")]
pub(crate) use signature::{der_from_p1363, is_ecdsa_der, p1363_half};
