//! What opens an encrypted key.

use zeroize::Zeroizing;

/// The octets that open an encrypted key, wiped from memory when they are dropped. Octets and
/// not text: PKCS#5 hashes whatever the tool that encrypted the key was given, in whatever
/// encoding (RFC 8018 section 3).
pub type Passphrase = Zeroizing<Vec<u8>>;

/// How a passphrase is obtained.
pub(crate) struct Asked<F> {
    pub(crate) passphrase: F,
    /// Whether it is known without asking anybody, so that it is tried before the usual ones (PKCS#12).
    #[cfg_attr(not(feature = "pkcs12"), expect(dead_code))]
    pub(crate) is_given: bool,
}
