//! A mock CA in the shape of Azure Sphere's, to rehearse with and to make fixtures.
//!
//! Everything is deterministic with a seed and a moment: the same bytes on every
//! machine. Every subject says `MOCK`, and nothing here is used for judging.

#[cfg(feature = "serve")]
pub(crate) mod cloud;
mod der;
mod faults;
mod keys;
mod randomness;
mod shape;
mod template;
mod tenant;

pub use faults::{FaultSet, faults, manifest};
pub use keys::{KeyType, MockKey};
pub use randomness::Randomness;
pub use template::{
    StringType, Template, alternative_names, basic_constraints, common_name, extended_key_usage,
    extension, general_name, key_usage, name, name_constraints, oid, time,
};
#[cfg(feature = "cli")]
pub(crate) use tenant::device_id;
pub use tenant::{Tenant, TenantBuilder};

use crate::error::{Error, ErrorKind};

/// What went wrong in a library that should not have failed on our own input.
fn failed(doing: &str, cause: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Usage, format!("cannot {doing}: {cause}"))
}
