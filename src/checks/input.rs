//! What is wrong with a file, whatever certificate is in it.

mod bundle;
mod encoding;
mod enrollment_encoding;
mod file_name;
mod private_key;

use crate::check::Check;

/// In the order in which reports show them.
pub(super) const ALL: &[Check] = &[
    private_key::CHECK,
    encoding::CHECK,
    enrollment_encoding::CHECK,
    file_name::CHECK,
    bundle::CHECK,
];
