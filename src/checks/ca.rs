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

pub use basic_constraints::BASIC_CONSTRAINTS;
pub use expiry::EXPIRY;
pub use extended_key_usage::EXTENDED_KEY_USAGE;
pub use key::KEY;
pub use key_identifiers::KEY_IDENTIFIERS;
pub use key_usage::KEY_USAGE;
pub use path_length::PATH_LENGTH;
pub use self_signature::SELF_SIGNATURE;
pub use signature::SIGNATURE;
pub use tenant::TENANT;
pub use validity::VALIDITY;
