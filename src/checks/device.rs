//! What makes a device certificate fit.

mod basic_constraints;
mod common_name;
mod validity;

pub use basic_constraints::BASIC_CONSTRAINTS;
pub use common_name::COMMON_NAME;
pub use validity::VALIDITY;
