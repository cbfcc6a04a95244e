//! What makes a CA certificate fit to be uploaded to a service, and to sign for devices afterwards.
//!
//! A service that takes the CA does not look at much of it on that day: Azure takes one without any
//! extension. What is wrong shows later, when devices connect and their TLS peers validate the
//! path. These checks say so before the upload.

mod basic_constraints;
mod expiry;
mod extended_key_usage;
mod key;
mod key_identifiers;
mod key_usage;
mod path_length;
mod self_signature;
mod signature;
mod tenant;
mod validity;

use crate::check::Check;

/// In the order in which reports show them: first whether it is valid and a CA at all, then what it
/// allows, then its key and signature, then what only helps to find it.
pub(super) const ALL: &[Check] = &[
    validity::CHECK,
    expiry::CHECK,
    basic_constraints::CHECK,
    key_usage::CHECK,
    path_length::CHECK,
    extended_key_usage::CHECK,
    key::CHECK,
    self_signature::CHECK,
    signature::CHECK,
    key_identifiers::CHECK,
    tenant::CHECK,
];
