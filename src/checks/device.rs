//! What makes a device certificate fit: services register the device under its CN, and peers
//! validate its path when it connects.
//!
//! A certificate is taken for a device's by its form (`--as device` forces it). In `chain` the leaf
//! may be anything, so there most of these checks ask for a service first.

mod basic_constraints;
mod common_name;
mod common_name_form;
mod id;
mod id_case;
mod identity;
mod key;
mod validity;

use crate::check::Check;

/// In the order in which reports show them.
pub(super) const ALL: &[Check] = &[
    identity::CHECK,
    validity::CHECK,
    basic_constraints::CHECK,
    common_name::CHECK,
    common_name_form::CHECK,
    id::CHECK,
    id_case::CHECK,
    key::CHECK,
];
