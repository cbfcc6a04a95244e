//! RSAVP1 (RFC 8017 section 5.2.2) for the moduli and the exponent that nearly every CA has.
//!
//! A public exponent is no secret: 65537 = 2^16 + 1 takes 16 squarings and two products, where the
//! crate's own power takes 37 products, over a table of sixteen, so as not to reveal a private one.
//! Products modulo n are crypto-bigint's, in Montgomery form (x is represented by x·R modulo n).

use crypto_bigint::{
    Odd, Uint,
    modular::{FixedMontyForm, FixedMontyParams},
};

/// 65537, without sign octet.
const EXPONENT: [u8; 3] = [1, 0, 1];
/// 65537 is 2 to the power of this, and 1.
const SQUARINGS: u32 = 16;

/// `x^65537` modulo one number, whose Montgomery constants are kept.
#[derive(Clone, Debug)]
pub(super) enum Power {
    Bits2048(Box<FixedMontyParams<{ 2048 / 64 }>>),
    Bits3072(Box<FixedMontyParams<{ 3072 / 64 }>>),
    Bits4096(Box<FixedMontyParams<{ 4096 / 64 }>>),
}

impl Power {
    /// The public key's power, if its modulus and exponent, without sign octet, are usual ones.
    pub(super) fn of(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        if exponent != EXPONENT {
            return None;
        }
        // All bits of the octets are the modulus's, so that each encoding has one length.
        if modulus.first().is_none_or(|first| first & 0x80 == 0) {
            return None;
        }
        match modulus.len() * 8 {
            2048 => constants(modulus).map(Self::Bits2048),
            3072 => constants(modulus).map(Self::Bits3072),
            4096 => constants(modulus).map(Self::Bits4096),
            _ => None,
        }
    }

    /// RSAVP1 (RFC 8017 section 5.2.2) of a signature that has the modulus's length; nothing for
    /// one that is not below the modulus.
    pub(super) fn recover(&self, signature: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Bits2048(constants) => power(constants, signature),
            Self::Bits3072(constants) => power(constants, signature),
            Self::Bits4096(constants) => power(constants, signature),
        }
    }
}

/// The Montgomery constants of an odd modulus of exactly so many limbs.
fn constants<const LIMBS: usize>(modulus: &[u8]) -> Option<Box<FixedMontyParams<LIMBS>>> {
    let modulus = Odd::new(number(modulus)?).into_option()?;
    Some(Box::new(FixedMontyParams::new_vartime(modulus)))
}

/// s^65537 modulo the modulus, in as many octets; `None` unless s is below the modulus (RFC 8017
/// section 5.2.2 step 1: "signature representative out of range").
fn power<const LIMBS: usize>(
    constants: &FixedMontyParams<LIMBS>,
    signature: &[u8],
) -> Option<Vec<u8>> {
    let base = number(signature)?;
    if base >= *constants.modulus().as_ref() {
        return None;
    }
    // (s·R)^(2^16) = s^65536 · R
    let even = FixedMontyForm::new(&base, constants).square_repeat_vartime(SQUARINGS);
    // A Montgomery product of a·R and b·R is a·b·R. With the plain s in the place of b·R it is
    // s^65537 itself: the step out of Montgomery form is saved.
    let product = even.mul(&FixedMontyForm::from_montgomery(base, constants));
    Some(product.as_montgomery().to_be_bytes().as_ref().to_vec())
}

/// A number of exactly as many octets as the type has.
fn number<const LIMBS: usize>(octets: &[u8]) -> Option<Uint<LIMBS>> {
    let fits = octets.len() == Uint::<LIMBS>::BYTES;
    fits.then(|| Uint::from_be_slice(octets))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rsa::{BoxedUint, PublicKey, hazmat::rsa_encrypt};

    /// Octets of a number that has all of its bits, and is odd.
    fn modulus(octets: usize) -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(any::<u8>(), octets).prop_map(|mut octets| {
            octets[0] |= 0x80;
            *octets.last_mut().expect("not empty") |= 1;
            octets
        })
    }

    fn number_and_modulus() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
        prop_oneof![Just(256), Just(384), Just(512)].prop_flat_map(|octets| {
            let base = proptest::collection::vec(any::<u8>(), octets);
            (base, modulus(octets))
        })
    }

    fn crates_power(base: &[u8], modulus: &[u8]) -> Vec<u8> {
        let number = BoxedUint::from_be_slice_vartime;
        let key = PublicKey::new(number(modulus), number(&EXPONENT)).expect("a key");
        let power = rsa_encrypt(&key, &number(base)).expect("a power");
        power.to_be_bytes().to_vec()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_power_is_the_crates((base, modulus) in number_and_modulus()) {
            let power = Power::of(&modulus, &EXPONENT).expect("a usual size");
            let expected = (base < modulus).then(|| crates_power(&base, &modulus));
            prop_assert_eq!(power.recover(&base), expected);
        }
    }

    #[test]
    fn the_ends_of_the_range_are_the_crates() {
        for octets in [256, 384, 512] {
            for modulus in [
                vec![0xFF; octets],
                [&[0x80][..], &vec![0; octets - 2], &[1]].concat(),
            ] {
                let power = Power::of(&modulus, &EXPONENT).expect("a usual size");
                let mut last = modulus.clone();
                *last.last_mut().expect("not empty") -= 1;
                let mut one = vec![0; octets];
                one[octets - 1] = 1;
                for base in [vec![0; octets], one, last] {
                    assert_eq!(power.recover(&base), Some(crates_power(&base, &modulus)));
                }
                assert_eq!(power.recover(&modulus), None, "not below the modulus");
            }
        }
    }

    #[test]
    fn what_is_not_usual_has_none() {
        let (odd, mut even) = (vec![0xFF; 256], vec![0xFF; 256]);
        even[255] = 0xFE;
        assert!(Power::of(&odd, &EXPONENT).is_some());
        assert!(Power::of(&odd, &[3]).is_none());
        assert!(Power::of(&odd[1..], &EXPONENT).is_none());
        assert!(Power::of(&[&[0x7F], &odd[1..]].concat(), &EXPONENT).is_none());
        assert!(Power::of(&even, &EXPONENT).is_none());
        let power = Power::of(&odd, &EXPONENT).expect("a usual size");
        assert_eq!(power.recover(&odd[1..]), None);
    }
}
