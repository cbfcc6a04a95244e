//! What makes a device certificate fit.

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
