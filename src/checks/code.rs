//! The verification code as it was given.

mod format;
mod white_space;

use crate::check::Check;

/// In the order in which reports show them.
pub(super) const ALL: &[Check] = &[format::CHECK, white_space::CHECK];
