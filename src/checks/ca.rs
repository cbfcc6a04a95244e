//! What makes a CA certificate fit.

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

/// In the order in which reports show them.
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
