//! The ciphers of PKCS#12, all in CBC mode with the padding of PKCS#7.

use super::hash::Key;
use crate::asn1::oid::pkcs12 as oid;
use aes::{Aes128, Aes192, Aes256};
use cbc::{
    Decryptor,
    cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit, block_padding::Pkcs7},
};
use const_oid::ObjectIdentifier;
use des::{TdesEde2, TdesEde3};
use rc2::Rc2;
use zeroize::Zeroizing;

/// `None` if the octets were not encrypted with this key.
type Decrypt = fn(key: &[u8], vector: &[u8], octets: &[u8]) -> Option<Key>;

/// A cipher with a key of so many octets.
pub(super) struct Cipher {
    oid: ObjectIdentifier,
    pub(super) key: usize,
    /// Octets of a block, and of the initial vector.
    pub(super) block: usize,
    pub(super) decrypt: Decrypt,
}

impl Cipher {
    const fn new<C: BlockCipherDecrypt + KeyInit>(
        oid: ObjectIdentifier,
        key: usize,
        block: usize,
    ) -> Self {
        Self {
            oid,
            key,
            block,
            decrypt: decrypt::<C>,
        }
    }

    pub(super) fn of_pbes2(oid: &[u8]) -> Option<&'static Self> {
        PBES2.iter().find(|one| one.oid.as_bytes() == oid)
    }

    pub(super) fn of_pkcs12(oid: &[u8]) -> Option<&'static Self> {
        PKCS_12.iter().find(|one| one.oid.as_bytes() == oid)
    }
}

/// RFC 8018 appendix B.2.
const PBES2: &[Cipher] = &[
    Cipher::new::<Aes128>(oid::AES_128_CBC, 16, 16),
    Cipher::new::<Aes192>(oid::AES_192_CBC, 24, 16),
    Cipher::new::<Aes256>(oid::AES_256_CBC, 32, 16),
    Cipher::new::<TdesEde3>(oid::DES_EDE3_CBC, 24, 8),
];

/// RFC 7292 appendix C, but for RC4.
const PKCS_12: &[Cipher] = &[
    Cipher::new::<TdesEde3>(oid::PBE_WITH_SHA_AND_3_KEY_3DES, 24, 8),
    Cipher::new::<TdesEde2>(oid::PBE_WITH_SHA_AND_2_KEY_3DES, 16, 8),
    Cipher::new::<Rc2>(oid::PBE_WITH_SHA_AND_128_BIT_RC2, 16, 8),
    Cipher::new::<Rc2>(oid::PBE_WITH_SHA_AND_40_BIT_RC2, 5, 8),
];

fn decrypt<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    vector: &[u8],
    octets: &[u8],
) -> Option<Key> {
    let cipher = <Decryptor<C> as KeyIvInit>::new_from_slices(key, vector).ok()?;
    let mut buffer = Zeroizing::new(octets.to_vec());
    let length = cipher.decrypt_padded::<Pkcs7>(&mut buffer).ok()?.len();
    buffer.truncate(length);
    Some(buffer)
}
