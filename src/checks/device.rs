//! What makes a device certificate fit.

mod basic_constraints;
mod common_name;
mod common_name_form;
mod id;
mod id_case;
mod identity;
mod key;
mod validity;

pub use basic_constraints::BASIC_CONSTRAINTS;
pub use common_name::COMMON_NAME;
pub use common_name_form::COMMON_NAME_FORM;
pub use id::ID;
pub use id_case::ID_CASE;
pub use identity::IDENTITY;
pub use key::KEY;
pub use validity::VALIDITY;
