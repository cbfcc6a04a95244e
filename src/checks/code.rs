//! The verification code as it was given, before it is compared with the proof.
//!
//! It is no part of a certificate, so these checks are about the case and run once, with the proof.

pub(super) mod format;
mod white_space;

use crate::check::Check;

/// In the order in which reports show them.
pub(super) const ALL: &[Check] = &[format::CHECK, white_space::CHECK];
