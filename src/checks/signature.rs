//! A proof that is a signature over the verification code.
//!
//! These checks are about the case and run once, with the CA.

mod algorithm;
mod encoding;
mod key;
mod message;

use crate::check::Check;

/// In the order in which reports show them.
pub(super) const ALL: &[Check] = &[
    key::CHECK,
    message::CHECK,
    algorithm::CHECK,
    encoding::CHECK,
];
