//! A mock CA that makes certificates like Azure Sphere's, to rehearse with and to make
//! fixtures.
//!
//! Everything is deterministic with a seed and a moment: the same bytes on every machine. Every
//! subject says `MOCK`, and popcert's checks use nothing from here.

#[cfg(feature = "mock-cloud")]
mod aws_profile;
mod azure_profile;
#[cfg(feature = "mock-cloud")]
pub(crate) mod cloud;
mod crl;
mod faults;
mod guid;
mod hierarchy;
mod keys;
#[cfg(feature = "cli")]
pub(crate) mod moments;
mod names;
mod recipe;
mod tenant;

pub use crate::signing::{
    KeyType, Randomness,
    template::{
        StringType, Template, basic_constraints, common_name, extended_key_usage, extension,
        key_usage, name, oid, time,
    },
};
pub use crl::{CrlTemplate, crl_entry};
pub use faults::{FaultSet, faults, manifest};
pub use hierarchy::{Level, hierarchy};
pub use keys::MockKey;
pub use names::{alternative_names, general_name, name_constraints};
pub use recipe::Recipe;
#[cfg(feature = "cli")]
pub(crate) use tenant::device_id;
pub use tenant::{Tenant, TenantBuilder};

pub use const_oid::ObjectIdentifier;

use crate::signing::failed;
