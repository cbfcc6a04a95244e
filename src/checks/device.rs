//! What makes a device certificate fit.

mod basic_constraints;
mod common_name;
mod identity;
mod validity;

pub use basic_constraints::BASIC_CONSTRAINTS;
pub use common_name::COMMON_NAME;
pub use identity::IDENTITY;
pub use validity::VALIDITY;
