//! What opens an encrypted key.

use zeroize::Zeroizing;

/// What opens an encrypted key; wiped from memory when it is dropped.
pub type Passphrase = Zeroizing<Vec<u8>>;
