//! What is wrong with a file, whatever certificate is in it.

mod bundle;
mod encoding;
mod enrollment_encoding;
mod file_name;
mod private_key;

pub use bundle::BUNDLE;
pub use encoding::ENCODING;
pub use enrollment_encoding::ENROLLMENT_ENCODING;
pub use file_name::FILE_NAME;
pub use private_key::PRIVATE_KEY;
