//! The one door to cryptography and paths.

mod path;
mod signature;

pub use path::{
    AnchorTrust, Broken, Judgement, PathRequest, PolicyInputs, Purpose, Revocation, Rule, Verified,
    judge, judge_after, judge_direct,
};
pub use signature::{
    Failure, Key, ParameterFault, SignatureHash, SignedMessage, parameter_fault, signature_hash,
    verify_certificate,
};
