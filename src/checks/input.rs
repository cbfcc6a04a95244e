//! What is wrong with a file, whatever certificate is in it: what a service reads is the file.
//!
//! popcert reads many forms of file, services two or three. These checks are about the
//! upload, so they are run again for each file in which the same certificate is found.

mod bundle;
mod encoding;
mod enrollment_encoding;
mod file_name;
mod private_key;

use crate::check::Check;

/// In the order in which reports show them: a private key first, since it must not be uploaded at
/// all.
pub(super) const ALL: &[Check] = &[
    private_key::CHECK,
    encoding::CHECK,
    enrollment_encoding::CHECK,
    file_name::CHECK,
    bundle::CHECK,
];
