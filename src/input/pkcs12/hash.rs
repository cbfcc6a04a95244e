//! The hashes of PKCS#12, and what is derived with them: keys, and codes that authenticate.

use crate::asn1::oid::pkcs12 as oid;
use const_oid::ObjectIdentifier;
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{
    Digest, Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256,
    digest::{Output, common::BlockSizeUser},
};
use zeroize::{Zeroize, Zeroizing};

/// A hash by its identifiers, and its algorithms.
pub(super) struct Hash {
    hash: ObjectIdentifier,
    hmac: ObjectIdentifier,
    pub(super) name: &'static str,
    /// Octets of its output.
    pub(super) octets: usize,
    /// How many blocks of SHA-256 one of it is as much work as. SHA-512 takes twice as long as SHA-256 does without
    /// instructions for SHA, and five times as long as with them.
    pub(super) cost: u64,
    /// RFC 7292 appendix B.2.
    pub(super) derive: fn(Purpose, password: &[u8], Rounds<'_>, length: usize) -> Key,
    /// RFC 8018 section 5.2.
    pub(super) pbkdf2: fn(password: &[u8], Rounds<'_>, length: usize) -> Key,
    /// Whether the code is that of the octets.
    pub(super) authenticates: fn(key: &[u8], octets: &[u8], code: &[u8]) -> bool,
}

pub(super) type Key = Zeroizing<Vec<u8>>;

/// A salt, and how often the hash is repeated.
#[derive(Clone, Copy)]
pub(super) struct Rounds<'a> {
    pub(super) salt: &'a [u8],
    pub(super) count: u32,
}

/// What octets are derived for (RFC 7292 appendix B.3).
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Key = 1,
    InitialVector = 2,
    Mac = 3,
}

impl Hash {
    const fn new<D: Digest + EagerHash + BlockSizeUser>(
        hash: ObjectIdentifier,
        hmac: ObjectIdentifier,
        name: &'static str,
        (octets, cost): (usize, u64),
    ) -> Self {
        Self {
            hash,
            hmac,
            name,
            octets,
            cost,
            derive: derive::<D>,
            pbkdf2: pbkdf2::<D>,
            authenticates: authenticates::<D>,
        }
    }

    /// How many outputs so many octets take, each as much work as it is.
    pub(super) fn blocks(&self, length: usize) -> u64 {
        length.div_ceil(self.octets) as u64 * self.cost
    }

    pub(super) fn by_hash(oid: &[u8]) -> Option<&'static Self> {
        ALL.iter().find(|one| one.hash.as_bytes() == oid)
    }

    pub(super) fn by_hmac(oid: &[u8]) -> Option<&'static Self> {
        ALL.iter().find(|one| one.hmac.as_bytes() == oid)
    }
}

pub(super) const SHA1: Hash = Hash::new::<Sha1>(oid::SHA1, oid::HMAC_WITH_SHA1, "SHA-1", (20, 1));

const ALL: &[Hash] = &[
    SHA1,
    Hash::new::<Sha224>(oid::SHA224, oid::HMAC_WITH_SHA224, "SHA-224", (28, 1)),
    Hash::new::<Sha256>(oid::SHA256, oid::HMAC_WITH_SHA256, "SHA-256", (32, 1)),
    Hash::new::<Sha384>(oid::SHA384, oid::HMAC_WITH_SHA384, "SHA-384", (48, 3)),
    Hash::new::<Sha512>(oid::SHA512, oid::HMAC_WITH_SHA512, "SHA-512", (64, 3)),
    Hash::new::<Sha512_224>(
        oid::SHA512_224,
        oid::HMAC_WITH_SHA512_224,
        "SHA-512/224",
        (28, 3),
    ),
    Hash::new::<Sha512_256>(
        oid::SHA512_256,
        oid::HMAC_WITH_SHA512_256,
        "SHA-512/256",
        (32, 3),
    ),
];

fn authenticates<D: EagerHash>(key: &[u8], octets: &[u8], code: &[u8]) -> bool {
    let Ok(mut mac) = <Hmac<D> as KeyInit>::new_from_slice(key) else {
        return false;
    };
    mac.update(octets);
    mac.verify_slice(code).is_ok()
}

fn pbkdf2<D: EagerHash>(password: &[u8], rounds: Rounds<'_>, length: usize) -> Key {
    let mut key = Zeroizing::new(vec![0; length]);
    // Only a key that HMAC does not take would be an error, and HMAC takes any.
    let _ = pbkdf2::pbkdf2::<Hmac<D>>(password, rounds.salt, rounds.count, &mut key);
    key
}

/// RFC 7292 appendix B.2; the names are the RFC's.
fn derive<D: Digest + BlockSizeUser>(
    purpose: Purpose,
    password: &[u8],
    rounds: Rounds<'_>,
    length: usize,
) -> Key {
    let v = D::block_size();
    let d = vec![purpose as u8; v];
    let filled = |octets: &[u8]| v * octets.len().div_ceil(v);
    let mut i = Zeroizing::new(Vec::with_capacity(filled(rounds.salt) + filled(password)));
    for part in [rounds.salt, password] {
        i.extend(part.iter().cycle().take(filled(part)));
    }
    let mut key = Zeroizing::new(Vec::with_capacity(length + <D as Digest>::output_size()));
    while key.len() < length {
        let mut a: Output<D> = D::new().chain_update(&d).chain_update(&*i).finalize();
        for _ in 1..rounds.count {
            a = D::digest(&a);
        }
        key.extend_from_slice(&a);
        for block in i.chunks_exact_mut(v) {
            add_one_and(block, &a);
        }
        a.as_mut_slice().zeroize();
    }
    key.truncate(length);
    key
}

/// I_j = (I_j + B + 1) mod 2^v, where B repeats A.
fn add_one_and(block: &mut [u8], a: &[u8]) {
    let mut carry = 1;
    for (at, octet) in block.iter_mut().enumerate().rev() {
        let sum = u16::from(*octet) + u16::from(a[at % a.len()]) + carry;
        *octet = sum as u8;
        carry = sum >> 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex::decode;

    /// The vectors of `pkcs12` of RustCrypto and of OpenSSL's `test/recipes/30-test_evp_data/evpkdf_pkcs12.txt`.
    #[test]
    fn keys_are_derived_as_other_implementations_derive_them() {
        let hash = |oid: ObjectIdentifier| Hash::by_hash(oid.as_bytes()).expect("a hash");
        for (hash, purpose, password, salt, count, expected) in [
            (
                hash(oid::SHA1),
                Purpose::Key,
                "0073006D006500670000",
                "0A58CF64530D823F",
                1,
                "8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3",
            ),
            (
                hash(oid::SHA1),
                Purpose::InitialVector,
                "0073006D006500670000",
                "0A58CF64530D823F",
                1,
                "79993DFE048D3B76",
            ),
            (
                hash(oid::SHA1),
                Purpose::Mac,
                "0073006D006500670000",
                "3D83C0E4546AC140",
                1,
                "8D967D88F6CAA9D714800AB3D48051D63F73A312",
            ),
            (
                hash(oid::SHA1),
                Purpose::Key,
                "007100750065006500670000",
                "05DEC959ACFF72F7",
                1000,
                "ED2034E36328830FF09DF1E1A07DD357185DAC0D4F9EB3D4",
            ),
        ] {
            let [password, salt, expected] =
                [password, salt, expected].map(|hex| decode(hex).expect("hex"));
            let rounds = Rounds { salt: &salt, count };
            let key = (hash.derive)(purpose, &password, rounds, expected.len());
            assert_eq!(*key, expected);
        }
    }
}
