//! Parameters of signature algorithms that are not those that their RFC wants.

use super::{
    algorithm::split,
    registry::{ALGORITHMS, Parameters},
};
use crate::asn1::{reader::Tlv, tag};

/// What is wrong with the parameters of a signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterFault {
    /// There are some that must not be there, or others than there must be: the signature is refused.
    Forbidden,
    /// There are none, where RFC 4055 section 5 has writers put a NULL and readers take either.
    Missing,
    /// There is a NULL, where RFC 5758 section 3 wants nothing; verifiers do not look at it.
    NeedlessNull,
}

/// What is wrong with the parameters in `algorithm`, an `AlgorithmIdentifier` in DER; `None` also
/// for what cannot be read, and for RSASSA-PSS, whose parameters have a meaning.
pub fn parameter_fault(algorithm: &[u8]) -> Option<ParameterFault> {
    let (oid, parameters) = split(algorithm).ok()?;
    let (.., wanted) = ALGORITHMS.iter().find(|(known, ..)| oid == *known)?;
    fault(*wanted, parameters.as_ref())
}

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
