//! Parameters of signature algorithms that are not those that their RFC requires.
//!
//! Writers confuse NULL with nothing, so verifiers tolerate some of it. What is tolerated must not
//! depend on who reads: the two harmless mistakes have names here, and everything else is refused.

use super::{
    algorithm::split,
    registry::{ALGORITHMS, Parameters},
};
use crate::asn1::{reader::Tlv, tag};

/// What is wrong with the parameters of a signature algorithm. Severity is the checks' business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterFault {
    /// Parameters where there must be none, or others than the algorithm's: the signature is
    /// refused.
    Forbidden,
    /// No parameters where RFC 4055 section 5 requires NULL: "Implementations MUST accept the
    /// parameters being absent as well as present."
    Missing,
    /// NULL where RFC 5758 section 3.2 requires nothing ("the encoding MUST omit the parameters
    /// field"); verifiers ignore it.
    NeedlessNull,
}

/// What is wrong with the parameters in `algorithm`, an `AlgorithmIdentifier` in DER; `None` also
/// for what cannot be read, and for RSASSA-PSS, whose parameters have a meaning.
pub fn parameter_fault(algorithm: &[u8]) -> Option<ParameterFault> {
    let (oid, parameters) = split(algorithm).ok()?;
    let (.., wanted) = ALGORITHMS.iter().find(|(known, ..)| oid == *known)?;
    fault(*wanted, parameters.as_ref())
}

/// The table of what is required and what is there; `None` for algorithms whose parameters no RFC
/// defines.
fn fault(wanted: Parameters, parameters: Option<&Tlv<'_>>) -> Option<ParameterFault> {
    let is_null = parameters.map(|tlv| tlv.tag == tag::NULL && tlv.value.is_empty());
    match (wanted, is_null) {
        (Parameters::Absent | Parameters::Forbidden, None)
        | (Parameters::Null, Some(true))
        | (Parameters::Unknown, _) => None,
        (Parameters::Absent, Some(true)) => Some(ParameterFault::NeedlessNull),
        (Parameters::Null, None) => Some(ParameterFault::Missing),
        _ => Some(ParameterFault::Forbidden),
    }
}
