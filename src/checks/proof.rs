//! What makes a proof certificate prove.

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

pub use basic_constraints::BASIC_CONSTRAINTS;
pub use common_name::COMMON_NAME;
pub use common_name_form::COMMON_NAME_FORM;
pub use expiry::EXPIRY;
pub use extended_key_usage::EXTENDED_KEY_USAGE;
pub use identity::IDENTITY;
pub use issuer::ISSUER;
pub use issuer_form::ISSUER_FORM;
pub use key::KEY;
pub use key_identifiers::KEY_IDENTIFIERS;
pub use key_usage::KEY_USAGE;
pub use lifetime::LIFETIME;
pub use validity::VALIDITY;
