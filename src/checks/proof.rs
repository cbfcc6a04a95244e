//! What makes a proof certificate prove possession of the CA's key.
//!
//! A service verifies three things: the code is the CN, the issuer is the CA that was uploaded, and
//! the CA's key made the signature (`chain.signature`). These, and the dates, are errors. Of
//! everything else in a proof services are known to accept the strangest forms, so that it is a
//! note or a warning.

mod basic_constraints;
mod common_name;
mod common_name_form;
mod expiry;
mod extended_key_usage;
mod identity;
mod issuer;
mod issuer_form;
mod key;
mod key_identifiers;
mod key_usage;
mod lifetime;
mod validity;

use crate::check::Check;

/// In the order in which reports show them: what the service compares, the dates, then the rest.
pub(super) const ALL: &[Check] = &[
    identity::CHECK,
    common_name::CHECK,
    common_name_form::CHECK,
    issuer::CHECK,
    issuer_form::CHECK,
    validity::CHECK,
    expiry::CHECK,
    lifetime::CHECK,
    key::CHECK,
    basic_constraints::CHECK,
    key_usage::CHECK,
    extended_key_usage::CHECK,
    key_identifiers::CHECK,
];
