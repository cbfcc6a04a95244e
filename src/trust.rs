//! The one door to cryptography and paths.

mod effort;
mod path;
mod signature;

pub(crate) use effort::Effort;
pub(crate) use path::judge_counting;
pub use path::{
    AnchorTrust, Broken, Judgement, PathRequest, PolicyInputs, Purpose, Revocation, Rule, Verified,
    judge, judge_after, judge_direct,
};
pub use signature::{
    Failure, Key, ParameterFault, SignatureHash, SignedMessage, parameter_fault, signature_hash,
    verify_certificate,
};
