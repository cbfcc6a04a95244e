//! Keys on PKCS#11 tokens, such as HSMs and smart cards, named by a URI (RFC 7512).
//!
//! The module that speaks to the token is the vendor's, and is loaded when it is needed (by the crate `cryptoki`: there
//! is no unsafe code here). Its code runs in this process: whoever names a module trusts it.

mod module;
mod token;
mod uri;

pub use token::Pkcs11Key;
pub use uri::Pkcs11Uri;
