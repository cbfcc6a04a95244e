//! What an access to the state comes to.

use crate::mock::cloud::refusal::Refusal;
use serde::de::DeserializeOwned;

pub(super) type Result<T> = std::result::Result<T, Refusal>;

/// A document or record from its octets.
pub(super) fn decode<D: DeserializeOwned>(bytes: &[u8]) -> Result<D> {
    serde_json::from_slice(bytes).map_err(Refusal::broken)
}
