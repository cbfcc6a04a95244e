//! The verification code as it was given.

mod format;
mod white_space;

pub use format::FORMAT;
pub use white_space::WHITE_SPACE;
