//! A request that a service issues for a key of its own, and what the root issued for it.
//!
//! These checks are about the case and run once. That the issued certificate is a CA, and valid, is for the checks
//! of CAs, which are run on it as on the root.

mod issued_key;
mod issued_subject;
mod issuer;
mod key;
mod order;
mod path_length;
mod signature;
mod subject;

use crate::check::Check;

/// In the order in which reports show them.
pub(super) const ALL: &[Check] = &[
    signature::CHECK,
    key::CHECK,
    subject::CHECK,
    issued_key::CHECK,
    issued_subject::CHECK,
    issuer::CHECK,
    path_length::CHECK,
    order::CHECK,
];
