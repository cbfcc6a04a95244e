//! What opens an encrypted key.

use zeroize::Zeroizing;

/// The octets that open an encrypted key, wiped from memory when they are dropped. Octets and
/// not text: PKCS#5 hashes whatever the tool that encrypted the key was given, in whatever
/// encoding (RFC 8018 section 3).
pub type Passphrase = Zeroizing<Vec<u8>>;
