//! What makes a device certificate fit.

mod basic_constraints;
mod common_name;
mod enrollment_encoding;
mod identity;
mod validity;

pub use basic_constraints::BASIC_CONSTRAINTS;
pub use common_name::COMMON_NAME;
pub use enrollment_encoding::ENROLLMENT_ENCODING;
pub use identity::IDENTITY;
pub use validity::VALIDITY;
