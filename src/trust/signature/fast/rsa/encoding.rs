//! The two encodings of a digest that a signature can hold (RFC 8017 section 9).

use super::{Hash, Pss};

/// EMSA-PKCS1-v1_5 (RFC 8017 section 9.2) in as many octets as the modulus has:
/// EM = 0x00 || 0x01 || PS || 0x00 || T, where PS are octets of 0xFF and T is the DigestInfo.
pub(super) fn pkcs1(hash: Hash, digest: &[u8], octets: usize) -> Vec<u8> {
    let info = [digest_info(hash), digest].concat();
    let padding = vec![0xFF; octets.saturating_sub(info.len() + 3)];
    [&[0, 1], padding.as_slice(), &[0], &info].concat()
}

/// What precedes the digest in a DigestInfo's DER, as RFC 8017 section 9.2 note 1 lists it.
fn digest_info(hash: Hash) -> &'static [u8] {
    match hash {
        Hash::Sha256 => {
            b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
        }
        Hash::Sha384 => {
            b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"
        }
        Hash::Sha512 => {
            b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
        }
    }
}

/// EMSA-PSS-VERIFY (RFC 8017 section 9.1.2) of an encoded message EM, under a modulus whose bits
/// fill its octets: emBits is then one less, and 8·emLen - emBits is 1.
pub(super) fn is_pss(encoded: &[u8], pss: Pss, digest: &[u8]) -> bool {
    salt_and_hash(encoded, pss, digest.len()).is_some_and(|(salt, expected)| {
        // Steps 12 to 14: H' = Hash((0x)00 00 00 00 00 00 00 00 || mHash || salt) must be H.
        let message = [&[0; 8], digest, &salt].concat();
        pss.hash.digest(&message) == expected
    })
}

/// Steps 3 to 11 of section 9.1.2: the salt, and H; nothing where the form is another.
fn salt_and_hash(encoded: &[u8], pss: Pss, hash_octets: usize) -> Option<(Vec<u8>, &[u8])> {
    // Steps 4 and 5: EM = maskedDB || H || 0xbc.
    let (&0xBC, rest) = encoded.split_last()? else {
        return None;
    };
    let (masked, expected) = split_end(rest, hash_octets)?;
    // Step 6: the leftmost bit, which the modulus has no room for, is zero.
    if masked.first()? & 0x80 != 0 {
        return None;
    }
    // Steps 7 to 9: DB = maskedDB xor MGF(H), without that bit.
    let mask = mask(pss.hash, expected, masked.len());
    let mut block: Vec<u8> = masked.iter().zip(mask).map(|(a, b)| a ^ b).collect();
    block[0] &= 0x7F;
    // Steps 3, 10 and 11: DB = PS || 0x01 || salt, where PS are zeros and the salt has one length.
    let (padding, salt) = split_end(&block, pss.salt_octets)?;
    let (&1, zeros) = padding.split_last()? else {
        return None;
    };
    let is_zero = zeros.iter().all(|octet| *octet == 0);
    is_zero.then(|| (salt.to_vec(), expected))
}

/// What comes before the last `length` octets, and those; `None` if there are fewer.
fn split_end(octets: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    octets.split_at_checked(octets.len().checked_sub(length)?)
}

/// MGF1 (RFC 8017 appendix B.2.1): Hash(seed || C) for C = 0, 1, … in four octets each.
fn mask(hash: Hash, seed: &[u8], octets: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(octets);
    let mut counter = 0_u32;
    while mask.len() < octets {
        mask.extend(hash.digest(&[seed, &counter.to_be_bytes()].concat()));
        counter += 1;
    }
    mask.truncate(octets);
    mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::signature::rsa::{verify_pkcs1, verify_pss};
    use proptest::prelude::*;
    use rsa::{BoxedUint, PublicKey};

    /// To the power of 1 a signature is what it holds, so that the crate verifies the encoding alone.
    fn first_power(octets: usize) -> PublicKey {
        let modulus = BoxedUint::from_be_slice_vartime(&vec![0xFF; octets]);
        PublicKey::new_unchecked(modulus, BoxedUint::from(1_u64))
    }

    fn hashes() -> impl Strategy<Value = Hash> {
        prop_oneof![Just(Hash::Sha256), Just(Hash::Sha384), Just(Hash::Sha512)]
    }

    /// EMSA-PSS-ENCODE (RFC 8017 section 9.1.1).
    fn encode(hash: Hash, digest: &[u8], salt: &[u8], octets: usize) -> Vec<u8> {
        let own = hash.digest(&[&[0; 8], digest, salt].concat());
        let mut block = vec![0; octets - own.len() - 1];
        let at = block.len() - salt.len();
        block[at - 1] = 1;
        block[at..].copy_from_slice(salt);
        let mask = mask(hash, &own, block.len());
        block
            .iter_mut()
            .zip(mask)
            .for_each(|(octet, mask)| *octet ^= mask);
        block[0] &= 0x7F;
        [block, own, vec![0xBC]].concat()
    }

    #[test]
    fn pkcs1_is_what_the_crate_wants() {
        for octets in [256, 384, 512] {
            let key = first_power(octets);
            for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
                let digest = hash.digest(b"message");
                let mut encoded = pkcs1(hash, &digest, octets);
                assert_eq!(verify_pkcs1(&key, hash, &digest, &encoded), Ok(()));
                encoded[octets - 1] ^= 1;
                assert!(verify_pkcs1(&key, hash, &digest, &encoded).is_err());
            }
        }
    }

    proptest! {
        /// Any salt, asked for or not, and a change in any one octet.
        #[test]
        fn pss_is_what_the_crate_wants(
            hash in hashes(),
            octets in prop_oneof![Just(256), Just(384), Just(512)],
            salt in proptest::collection::vec(any::<u8>(), 0..=190),
            asked in prop_oneof![Just(None), (0..=260_usize).prop_map(Some)],
            at in any::<prop::sample::Index>(),
            change in prop_oneof![Just(0_u8), any::<u8>()],
        ) {
            let key = first_power(octets);
            let digest = hash.digest(b"message");
            let salt = &salt[..salt.len().min(octets - digest.len() - 2)];
            let mut encoded = encode(hash, &digest, salt, octets);
            encoded[at.index(octets)] ^= change;
            let pss = Pss { hash, salt_octets: asked.unwrap_or(salt.len()) };
            let expected = verify_pss(&key, pss, &digest, &encoded).is_ok();
            prop_assert_eq!(is_pss(&encoded, pss, &digest), expected);
            prop_assert_eq!(expected, change == 0 && pss.salt_octets == salt.len());
        }
    }

    #[test]
    fn what_is_too_short_is_no_pss() {
        let pss = Pss {
            hash: Hash::Sha256,
            salt_octets: 0,
        };
        let digest = Hash::Sha256.digest(b"message");
        for octets in 0..=33 {
            assert!(!is_pss(&vec![0xBC; octets], pss, &digest));
        }
        assert!(is_pss(
            &encode(Hash::Sha256, &digest, &[], 34),
            pss,
            &digest
        ));
        let more = Pss {
            salt_octets: usize::MAX,
            ..pss
        };
        assert!(!is_pss(
            &encode(Hash::Sha256, &digest, &[], 34),
            more,
            &digest
        ));
    }
}
